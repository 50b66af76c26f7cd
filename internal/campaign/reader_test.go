package campaign

import (
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/text"
)

// A reader that nobody uses holds no number that somebody told.
func TestAReaderForgetsNumbers(t *testing.T) {
	r := new(reader)
	r.marks([]string{"pay 4711 dollars", "or call two oh two five five five"})
	if len(r.numerals) == 0 {
		t.Fatal("no number was read")
	}
	r.done()
	held := r.numerals[:cap(r.numerals)]
	if slices.ContainsFunc(held, func(n text.Numeral) bool { return n != text.Numeral{} }) {
		t.Errorf("it holds %+v", held)
	}
}
