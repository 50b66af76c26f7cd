package transcript

import (
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// turnBuilder gathers turns from pieces.
type turnBuilder struct {
	turns []call.Utterance

	turn  call.Utterance // the one being built, without its text
	voice string
	until time.Duration // when its last piece ended
	text  strings.Builder
	last  byte // of the text
	begun bool
}

// open begins a turn.
func (b *turnBuilder) open(role call.Role, at time.Duration, voice string) {
	b.close()
	b.turn, b.voice, b.until, b.begun = call.Utterance{Role: role, At: at}, voice, at, true
}

// add puts words behind those of the turn; words before any turn are one of
// their own.
func (b *turnBuilder) add(words, sep string) {
	words = strings.TrimSpace(words)
	if words == "" {
		return
	}
	if !b.begun {
		b.open(call.RoleUnknown, -1, "")
	}
	if b.text.Len() > 0 {
		b.text.WriteString(sep)
	}
	b.text.WriteString(words)
	b.last = words[len(words)-1]
}

// Pauses after which another piece is another turn. Recognisers cut what one
// voice says into pieces of some seconds that follow each other closely.
const (
	pauseUnknown = 1500 * time.Millisecond
	pauseVoice   = 3 * time.Second
	pieceTime    = 8 * time.Second // how long a piece lasts that does not tell
)

// cue adds a timed piece. It carries the turn on if the voice is the same and
// did not pause; where no voice is named, only if a sentence is unfinished.
func (b *turnBuilder) cue(from, to time.Duration, voice string, role call.Role, words string) {
	if strings.TrimSpace(words) == "" {
		return
	}
	gap := from - b.until
	carries := b.begun && b.text.Len() > 0 && voice == b.voice
	if carries && voice == "" {
		carries = gap < pauseUnknown && !strings.ContainsRune(".?!", rune(b.last))
	} else if carries {
		carries = gap < pauseVoice
	}
	if !carries {
		b.open(role, from, voice)
	}
	b.until = max(to, from)
	b.add(words, " ")
}

func (b *turnBuilder) close() {
	if b.text.Len() > 0 {
		b.turn.Text = b.text.String()
		b.turns = append(b.turns, b.turn)
	}
	b.text.Reset()
	b.begun = false
}

// done returns all turns that have words.
func (b *turnBuilder) done() []call.Utterance {
	b.close()
	return b.turns
}
