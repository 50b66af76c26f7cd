package sphinx

import "strings"

// When a word that nobody paused after stands, in frames.
var (
	// lookEvery is how often the path is looked at.
	lookEvery = 10
	// steady is how long a word must have been in the path, in its place.
	steady = env("STEADY", 100)
	// old is how long ago it must have ended.
	old = env("OLD", 100)
)

// path is the best way through the speech that is being heard, as it changes
// with each word to come, without the words that were given as standing.
type path struct {
	at    int // frame of the last look
	words []Word
	since []int   // frame since which each word is in its place
	given float64 // second up to which words were given
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

// settled is how many words stand, where it is time to give them.
func (p *path) settled() int {
	n := 0
	for n < len(p.words) && p.at-p.since[n] >= steady && float64(p.at)-p.words[n].End*framesPerSecond >= float64(old) {
		n++
	}
	if n == 0 || float64(p.at)-p.words[0].Start*framesPerSecond < float64(flow) {
		return 0
	}
	return n
}

// take gives the first n words.
func (p *path) take(n int) []Word {
	words := p.words[:n:n]
	if n > 0 {
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
