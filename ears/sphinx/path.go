package sphinx

import (
	"math"
	"strings"
)

// Nobody waits for a pause while somebody talks on: what is said must be judged
// while it matters. All in frames.
const (
	// lookEvery is how often the path is looked at.
	lookEvery = framesPerSecond / 10
	// steady is how long a word must have been in the path, in its place.
	steady = framesPerSecond * 6 / 10
	// old is how long ago it must have ended.
	old = framesPerSecond / 2
	// flow is how much must have been said for its words to be given.
	flow = framesPerSecond
	// turn is how much belongs together, where nobody pauses: words are judged
	// at once, but what a turn is about is weighed when it ends.
	turn = 8 * framesPerSecond
)

// path is the best way through the speech that is being heard, as it changes
// with each word to come, without the words that were given as standing.
type path struct {
	at    int // frame of the last look
	words []Word
	since []int   // frame since which each word is in its place
	given float64 // second up to which words were given
	began float64 // second at which the turn of those words began
	open  bool    // that turn goes on
}

// look takes the path as it is in frame now.
func (p *path) look(words []Word, now int) {
	for len(words) > 0 && words[0].Start < p.given {
		words = words[1:]
	}
	same := 0
	for same < min(len(words), len(p.words)) && words[same].Text == p.words[same].Text && words[same].Start == p.words[same].Start {
		same++
	}
	p.since = p.since[:same]
	for range words[same:] {
		p.since = append(p.since, now)
	}
	p.at, p.words = now, words
}

// settled is how many words stand, where it is time to give them. The last one
// waits for the end of the turn, which it tells.
func (p *path) settled() int {
	n := 0
	for n < len(p.words)-1 && p.at-p.since[n] >= steady && p.at-frames(p.words[n].End) >= old {
		n++
	}
	if n > 0 && p.at-frames(p.words[0].Start) < flow {
		return 0
	}
	return n
}

func frames(seconds float64) int { return int(math.Round(seconds * framesPerSecond)) }

// more tells whether what follows is to be taken as the same turn as the words
// that were given last.
func (p *path) more() bool {
	p.open = frames(p.given-p.began) < turn
	return p.open
}

// take gives the first n words.
func (p *path) take(n int) []Word {
	words := p.words[:n:n]
	if n > 0 {
		if !p.open {
			p.began, p.open = words[0].Start, true
		}
		p.given = words[n-1].End
	}
	p.words, p.since = p.words[n:], p.since[n:]
	return words
}

func (p *path) text() string {
	text := make([]string, len(p.words))
	for i, w := range p.words {
		text[i] = w.Text
	}
	return strings.Join(text, " ")
}
