package sound

import "encoding/binary"

// WAVOf gives samples at a rate as a WAV file of mono PCM16.
func WAVOf(samples []int16, rate int) []byte {
	const head = 44
	size := 2 * len(samples)
	out := make([]byte, 0, head+size)
	out = append(out, "RIFF"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(head-8+size))
	out = append(out, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, uint32(rate), uint32(2 * rate), 2 | 16<<16} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(size))
	return Bytes(out, samples)
}
