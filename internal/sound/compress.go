package sound

import "math/bits"

// ToMuLaw appends samples to dst as mu-law bytes.
func ToMuLaw(dst []byte, samples []int16) []byte {
	const bias, clip = 0x84, 32635
	for _, s := range samples {
		v, sign := int(s), byte(0)
		if v < 0 {
			v, sign = -v, 0x80
		}
		v = min(v, clip) + bias
		exp := bits.Len(uint(v)) - 8
		dst = append(dst, ^(sign | byte(exp)<<4 | byte(v>>(exp+3))&0x0f))
	}
	return dst
}

// ToALaw appends samples to dst as A-law bytes.
func ToALaw(dst []byte, samples []int16) []byte {
	for _, s := range samples {
		v, sign := int(s), byte(0x80)
		if v < 0 {
			v, sign = -v-1, 0
		}
		b := byte(v >> 4)
		if exp := bits.Len(uint(v)) - 8; exp > 0 {
			b = byte(exp)<<4 | byte(v>>(exp+3))&0x0f
		}
		dst = append(dst, (b|sign)^0x55)
	}
	return dst
}
