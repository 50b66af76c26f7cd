// Package spelling puts words together from the pieces that a model tells.
package spelling

import (
	"math"
	"strings"

	"github.com/hangup-project/hangup/ears/vosk"
)

// Token is a piece of a word. One that begins a word begins with a space.
type Token struct {
	Text string
	// At is the second from the start of the call at which it was heard.
	At float64
	// LogProb is the natural logarithm of how probable the model took it for.
	LogProb float64
	// Scored says that LogProb is known.
	Scored bool
}

// frame is the seconds between two tokens at least. A token has a moment and
// no length: a word is taken to end one frame after its last.
const frame = 0.04

// Words puts tokens together, in lower case. A word is as sure as the geometric
// mean of its tokens; 0 where the model does not say.
func Words(tokens []Token) []vosk.Word {
	var words []vosk.Word
	for len(tokens) > 0 {
		n := 1
		for n < len(tokens) && !Begins(tokens[n]) {
			n++
		}
		if w := word(tokens[:n]); w.Word != "" {
			words = append(words, w)
		}
		tokens = tokens[n:]
	}
	for i := 1; i < len(words); i++ {
		words[i].Start = max(words[i].Start, words[i-1].Start)
		words[i].End = max(words[i].End, words[i].Start)
		words[i-1].End = min(words[i-1].End, words[i].Start)
	}
	return words
}

// Begins tells whether a token begins a word.
func Begins(t Token) bool { return strings.HasPrefix(t.Text, " ") }

// LastWord is the place of the token that begins the last word; 0 where there
// is one word or none.
func LastWord(tokens []Token) int {
	for i := len(tokens) - 1; i > 0; i-- {
		if Begins(tokens[i]) {
			return i
		}
	}
	return 0
}

func word(tokens []Token) vosk.Word {
	var text strings.Builder
	var w vosk.Word
	sum, scored := 0.0, 0
	for _, t := range tokens {
		piece := strings.TrimSpace(t.Text)
		if piece == "" || piece[0] == '<' { // a bare space, or a mark such as <unk>
			continue
		}
		if text.Len() == 0 {
			w.Start = t.At
		}
		text.WriteString(strings.ToLower(piece))
		w.End = t.At + frame
		if t.Scored {
			sum += t.LogProb
			scored++
		}
	}
	w.Word = text.String()
	if scored > 0 {
		w.Conf = min(1, math.Exp(sum/float64(scored)))
	}
	return w
}
