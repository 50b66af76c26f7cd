package campaign

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hangup-project/hangup/internal/text"
)

// mostGist bounds the words of a gist: a recording has about 25, and a story
// rarely more than a hundred.
const mostGist = 128

// Gist is what a text is about, as hashes of its distinct telling words,
// ascending. A victim tells a script in words of their own, so that hardly
// three words stand in a row as they were said; the telling ones remain.
type Gist []uint32

// TellingWords takes the gist of the turns of a call, or of a story. Words of
// fewer than four letters, and numbers, tell little and are left out; of more
// than mostGist words those with the least hashes stay, so that two long texts
// keep the same ones.
func TellingWords(words ...string) Gist {
	r := readers.Get().(*reader)
	defer r.done()
	line := &r.line
	var g Gist
	for _, turn := range words {
		line.Reset(turn)
		for i, t := range line.Tokens {
			if w := line.Word(i); t.Kind == text.Word && len(w) >= 4 {
				g = append(g, uint32(text.Hash64(stem(w))))
			}
		}
	}
	slices.Sort(g)
	g = slices.Compact(g)
	return slices.Clip(g[:min(len(g), mostGist)])
}

// stem takes the commonest endings off an English word: a caller says "will be
// suspended", and a victim "they suspend" it.
func stem(w []byte) []byte {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if n := len(w) - len(end); n >= 4 && string(w[n:]) == end {
			return w[:n]
		}
	}
	return w
}

// Encode writes a gist as at most 512 bytes.
func (g Gist) Encode() []byte {
	var out []byte
	for _, x := range g {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

// DecodeGist reads what Encode wrote.
func DecodeGist(data []byte) (Gist, error) {
	var g Gist
	for rest := data; len(rest) >= 4; rest = rest[4:] {
		g = append(g, binary.LittleEndian.Uint32(rest))
	}
	if len(data)%4 != 0 || len(g) > mostGist || !slices.IsSorted(g) {
		return nil, fmt.Errorf("a gist of %d bytes is damaged: take it from the words again", len(data))
	}
	return g, nil
}
