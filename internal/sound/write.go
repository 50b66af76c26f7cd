package sound

import (
	"encoding/binary"
	"math/bits"
)

// MuLawSilence is the byte of mu-law that is silence.
const MuLawSilence byte = 0xff

// AppendMuLaw appends samples as mu-law bytes to dst.
func AppendMuLaw(dst []byte, samples []int16) []byte {
	for _, v := range samples {
		dst = append(dst, muLawByte(v))
	}
	return dst
}

func muLawByte(v int16) byte {
	const bias, most = 0x84, 0x7fff - 0x84
	sign, n := byte(0), int(v)
	if n < 0 {
		sign, n = 0x80, -n
	}
	n = min(n, most) + bias
	exp := bits.Len(uint(n)) - 8
	return ^(sign | byte(exp)<<4 | byte(n>>(exp+3))&0x0f)
}

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
