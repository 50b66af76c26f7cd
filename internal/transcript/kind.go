package transcript

import (
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// kindOf guesses the kind of what was read: several turns, or a party who
// placed or answered the call, are a call.
func kindOf(turns []call.Utterance) call.Kind {
	if len(turns) != 1 || turns[0].Role != call.RoleUnknown {
		return call.KindCall
	}
	return GuessKind(turns[0].Text)
}

// guessBytes is how much of a text GuessKind looks at.
const guessBytes = 16 << 10

// GuessKind says whether words that nobody labelled are a story of a call or
// one side of the call itself: who reports ("he said", "got a call") tells a
// story; who greets, names himself and addresses a listener speaks. Words that
// do neither are taken for a story.
func GuessKind(words string) call.Kind {
	var l text.Line
	l.Reset(strings.ToValidUTF8(words[:min(len(words), guessBytes)], ""))
	story, speech := weighKind(&l)
	if speech > story {
		return call.KindCall
	}
	return call.KindStory
}

// weighKind adds up what speaks for a story and what for a call.
func weighKind(l *text.Line) (story, speech int) {
	k := kindReader{l: l}
	for i := range l.Tokens {
		if i < opening {
			speech += k.greeting(i)
		}
		story += k.reports(i)
		speech += k.addresses(i)
	}
	return story, speech
}

// opening is how many words of a text may be its greeting.
const opening = 4

type kindReader struct {
	l *text.Line
}

func (k kindReader) word(i int) string {
	if i < 0 || i >= len(k.l.Tokens) {
		return ""
	}
	return string(k.l.Word(i))
}

// starts reports whether the words at i are those of phrase, which holds one
// space between words.
func (k kindReader) starts(i int, phrase string) bool {
	for w := range strings.SplitSeq(phrase, " ") {
		if k.word(i) != w {
			return false
		}
		i++
	}
	return true
}

// any returns the worth of the first phrase that stands at i.
func (k kindReader) any(i int, phrases map[string][]worth) int {
	for _, p := range phrases[k.word(i)] {
		if k.starts(i, p.phrase) {
			return p.points
		}
	}
	return 0
}

func (k kindReader) greeting(i int) int { return k.any(i, greetings) }

// reports weighs the words at i as a report.
func (k kindReader) reports(i int) int {
	if n := k.any(i, reporting); n > 0 {
		return n
	}
	if !tellers[k.word(i)] {
		if absent[k.word(i)] {
			return 1
		}
		return 0
	}
	for at := i + 1; at <= i+2; at++ { // "she then said"
		if pastVerbs[k.word(at)] {
			if k.word(i) == "i" || k.word(i) == "we" {
				return 1
			}
			return 3
		}
	}
	if absent[k.word(i)] {
		return 1
	}
	return 0
}

// addresses weighs the words at i as spoken to a listener.
func (k kindReader) addresses(i int) int {
	if n := k.any(i, speaking); n > 0 {
		return n
	}
	switch w := k.word(i); w {
	case "you", "your", "youre", "youve", "yours":
		return 1
	case "press", "dial":
		if n := k.word(i + 1); n != "" && (n[0] >= '0' && n[0] <= '9' || digits[n]) {
			return 4
		}
	}
	return 0
}
