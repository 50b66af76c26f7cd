package hearing

import (
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/ear/wer"
)

// tools are two names that are two words to a recogniser.
var tools = strings.NewReplacer("anydesk", "any desk", "teamviewer", "team viewer")

// mistakes counts the words that were heard wrongly.
func mistakes(said, heard string) wer.Count {
	return wer.Compare(tools.Replace(strings.ToLower(said)), tools.Replace(strings.ToLower(heard)))
}

func TestMistakesAreCountedInWords(t *testing.T) {
	for _, c := range []struct {
		said, heard string
		want        int
	}{
		{"", "", 0},
		{"hang up now", "Hang up, now!", 0},
		{"open anydesk", "open any desk", 0},
		{"your computer is infected", "your computer infected", 1},
		{"your computer is infected", "your commuter is so infected", 2},
		{"", "yes", 1},
	} {
		if got := mistakes(c.said, c.heard).Errors; got != c.want {
			t.Errorf("%q heard as %q: %d words wrong, want %d", c.said, c.heard, got, c.want)
		}
	}
}
