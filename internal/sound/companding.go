package sound

// The two encodings of ITU-T G.711: eight bits a sample, as telephones send
// them.
var (
	muLaw = table(muLawSample)
	aLaw  = table(aLawSample)
)

func table(of func(byte) int16) (t [256]int16) {
	for i := range t {
		t[i] = of(byte(i))
	}
	return t
}

func muLawSample(b byte) int16 {
	const bias = 0x84
	b = ^b
	v := (int(b&0x0f)<<3+bias)<<(b>>4&7) - bias
	if b&0x80 != 0 {
		return int16(-v)
	}
	return int16(v)
}

func aLawSample(b byte) int16 {
	b ^= 0x55
	v := int(b&0x0f)<<4 + 8
	if exp := b >> 4 & 7; exp > 0 {
		v = (v + 0x100) << (exp - 1)
	}
	if b&0x80 == 0 {
		return int16(-v)
	}
	return int16(v)
}

// MuLaw appends the samples of mu-law bytes to dst.
func MuLaw(dst []int16, b []byte) []int16 { return expand(dst, b, &muLaw) }

// ALaw appends the samples of A-law bytes to dst.
func ALaw(dst []int16, b []byte) []int16 { return expand(dst, b, &aLaw) }

func expand(dst []int16, b []byte, t *[256]int16) []int16 {
	for _, c := range b {
		dst = append(dst, t[c])
	}
	return dst
}
