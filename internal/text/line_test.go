package text

import (
	"strings"
	"testing"
)

func TestLineFoldsAndKeepsOffsets(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Don't touch it, Sir.", "dont touch it sir"},
		{"curly apostrophe", "I’m from Windows", "im from windows"},
		{"hyphen splits", "wi-fi e-mail", "wi fi e mail"},
		{"money", "$1,871.40 or £220", "$ 1,871.40 or £ 220"},
		{"list of numbers", "1,2,3", "1 2 3"},
		{"phone", "209-894-0429", "209 894 0429"},
		{"leet", "M1cr0soft support", "microsoft support"},
		{"class id keeps digits", "888DCA60-FC0A-11CF D7B062", "888dca60 fc0a 11cf d7b062"},
		{"cyrillic look-alikes", "Мiсrоsоft", "microsoft"},
		{"zero width", "any\u200bdesk", "anydesk"},
		{"accents", "café naïve", "cafe naive"},
		{"full width", "ＡｎｙＤｅｓｋ", "anydesk"},
		{"invalid bytes", "a\xffb", "a b"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l Line
			l.Reset(tt.in)
			var words []string
			last := int32(0)
			for i, tok := range l.Tokens {
				words = append(words, string(l.Word(i)))
				if tok.Start < last || tok.End <= tok.Start || int(tok.End) > len(tt.in) {
					t.Fatalf("token %d has span %d-%d after %d", i, tok.Start, tok.End, last)
				}
				last = tok.End
			}
			if got := strings.Join(words, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLineMarksSentences(t *testing.T) {
	var l Line
	l.Reset("Hang up. Do not argue! It's 1.5 miles")
	var breaks []string
	for i, tok := range l.Tokens {
		if tok.Break {
			breaks = append(breaks, string(l.Word(i)))
		}
	}
	if got := strings.Join(breaks, " "); got != "hang do its" {
		t.Errorf("sentences begin at %q", got)
	}
}
