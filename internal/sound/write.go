package sound

import "encoding/binary"

// MuLawSilence is the byte of mu-law that is silence.
const MuLawSilence byte = 0xff

// AppendMuLawWAV appends a WAVE file of mu-law bytes to dst. The bytes of the
// channels take turns; they may be up to 4 GB.
func AppendMuLawWAV(dst []byte, channels, rate int, data []byte) []byte {
	const formatSize, factSize = 18, 4
	le := binary.LittleEndian
	size := len(data) + len(data)&1
	dst = append(dst, "RIFF"...)
	dst = le.AppendUint32(dst, uint32(4+8+formatSize+8+factSize+8+size))
	dst = append(dst, "WAVEfmt "...)
	dst = le.AppendUint32(dst, formatSize)
	dst = le.AppendUint16(dst, tagMuLaw)
	dst = le.AppendUint16(dst, uint16(channels))
	dst = le.AppendUint32(dst, uint32(rate))
	dst = le.AppendUint32(dst, uint32(rate*channels)) // bytes a second
	dst = le.AppendUint16(dst, uint16(channels))      // bytes of one moment
	dst = le.AppendUint16(dst, 8)                     // bits a sample
	dst = le.AppendUint16(dst, 0)                     // no more about the format
	dst = append(dst, "fact"...)
	dst = le.AppendUint32(dst, factSize)
	dst = le.AppendUint32(dst, uint32(len(data)/channels))
	dst = append(dst, "data"...)
	dst = le.AppendUint32(dst, uint32(len(data)))
	dst = append(dst, data...)
	return append(dst, make([]byte, size-len(data))...)
}

// WAVOf gives samples at a rate as a WAV file of mono PCM16.
func WAVOf(samples []int16, rate int) []byte {
	const head = 44
	size := 2 * len(samples)
	le := binary.LittleEndian
	out := make([]byte, 0, head+size)
	out = append(out, "RIFF"...)
	out = le.AppendUint32(out, uint32(head-8+size))
	out = append(out, "WAVEfmt "...)
	for _, v := range []uint32{16, tagPCM | 1<<16, uint32(rate), uint32(2 * rate), 2 | 16<<16} {
		out = le.AppendUint32(out, v)
	}
	out = append(out, "data"...)
	out = le.AppendUint32(out, uint32(size))
	return Bytes(out, samples)
}
