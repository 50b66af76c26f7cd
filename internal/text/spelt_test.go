package text

import (
	"strings"
	"testing"
)

func TestSpellings(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"repeated digits, letters and words", "it reads triple eight D C A six zero", "888DCA60"},
		{"recogniser's lower case", "eight eight eight d c a six oh", "888DCA60"},
		{"aviators", "triple eight delta charlie alpha six zero", "888DCA60"},
		{"doubled letter", "double f four", ""},
		{"doubled letters and a digit", "double f double a four one", "FFAA41"},
		{"whole class ID", "{888DCA60-FC0A-11CF-8F0F-00C04FD7D062}", "888DCA60FC0A11CF8F0F00C04FD7D062"},
		{"both ends only", "the number 888DC ... D7B062 on the screen", "888DC|D7B062"},
		{"group of hex letters", "888 dca 60 then", "888DCA60"},
		{"letters that were explained", "d for dog, seven, b as in boy, oh, f like Frank", "D7B0F"},
		{"explained by a word of another letter", "press b for help", ""},
		{"dashes said", "888dca60 dash fc0a dash eleven c f", "888DCA60FC0A11CF"},
		{"letters that sound like words", "eight d see a six", "8DCA6"},
		{"teens and tens", "b sixty three d eleven", "B63D11"},
		{"a name", "S M I T H is the name", "SMITH"},
		{"capital", "capital d, the letter c, nine, nine", "DC99"},
		{"the pronoun is no letter", "I 888DCA60 and then I", "888DCA60"},
		{"digits alone are for Numbers", "two oh nine eight nine four", ""},
		{"plain words", "I see a man in the bad old cafe", ""},
		{"ordinals and amounts", "on the 21st at 3pm for 48k", ""},
		{"empty", "", ""},
	}
	var l Line
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.Reset(tt.in)
			var got []string
			for _, s := range Spellings(&l, nil) {
				got = append(got, s.Value)
			}
			if s := strings.Join(got, "|"); s != tt.want {
				t.Errorf("%q: got %q, want %q", tt.in, s, tt.want)
			}
		})
	}
}

func TestSpeltKeepsItsPlace(t *testing.T) {
	var l Line
	l.Reset("the code is triple eight D C A six zero, sir")
	s, ok := Spelt(&l, 3)
	if q := l.Quote(s.From, s.To); !ok || q != "triple eight D C A six zero" {
		t.Errorf("got %q, %v", q, ok)
	}
	if _, ok := Spelt(&l, 0); ok {
		t.Error("a plain word was read as a spelling")
	}
}
