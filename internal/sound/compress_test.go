package sound_test

import (
	"testing"

	"github.com/hangup-project/hangup/internal/sound"
)

// Every byte says a sample that becomes the same byte again, but for the two
// zeros of mu-law.
func TestCompandingGoesBothWays(t *testing.T) {
	for i := range 256 {
		b := []byte{byte(i)}
		if got := sound.ToALaw(nil, sound.ALaw(nil, b)); got[0] != b[0] {
			t.Errorf("A-law %#x becomes %#x", b[0], got[0])
		}
		if got := sound.ToMuLaw(nil, sound.MuLaw(nil, b)); got[0] != b[0] && b[0] != 0x7f {
			t.Errorf("mu-law %#x becomes %#x", b[0], got[0])
		}
	}
}

// No sample moves by more than the step of its loudness.
func TestCompandingIsClose(t *testing.T) {
	for v := -32768; v <= 32767; v++ {
		s := []int16{int16(v)}
		most := max(v, -v)/16 + 16
		for name, got := range map[string]int16{
			"mu-law": sound.MuLaw(nil, sound.ToMuLaw(nil, s))[0],
			"A-law":  sound.ALaw(nil, sound.ToALaw(nil, s))[0],
		} {
			if d := int(got) - v; max(d, -d) > most {
				t.Fatalf("%s: %d becomes %d", name, v, got)
			}
		}
	}
}
