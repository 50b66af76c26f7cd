package transcript

import (
	"strings"

	"github.com/hangup-project/hangup/internal/call"
)

// readText reads a story, or a transcript of lines with speakers or times. The
// kind is set where the layout does not decide: a diary has times too.
func readText(s string) ([]call.Utterance, call.Kind) {
	p := newLayout(s)
	if !p.transcript() {
		return []call.Utterance{{Text: strings.TrimSpace(unwrap(s)), At: -1}}, call.KindUnset
	}
	kind := call.KindUnset
	if !p.labelled() {
		kind = GuessKind(s)
	}
	b := turnBuilder{}
	blank := false
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			blank = true
			continue
		}
		lb := parseLabel(line)
		switch {
		case p.speaker(lb):
			p.speak(&b, lb)
		case lb.at >= 0 && p.timed && !p.labelled():
			if lb.until == lb.at {
				lb.until += pieceTime
			}
			b.cue(lb.at, lb.until, "", call.RoleUnknown, lb.rest)
		case lb.at >= 0 && p.timed:
			b.add(lb.rest, " ")
		case blank:
			b.add(line, "\n")
		default:
			b.add(line, " ")
		}
		blank = false
	}
	return b.done(), kind
}

// layout is what the lines of a text have in common.
type layout struct {
	lines    int // that are not blank
	named    int // with a label that may be a speaker's
	known    int // with a label that is one
	timesAt  int // with a time
	headings int // with a label that is none
	first    label
	names    map[string]int
	me       bool
	timed    bool
}

// maxNames bounds the labels that are told apart; no call has so many voices.
const maxNames = 64

func newLayout(s string) *layout {
	p := &layout{names: map[string]int{}}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lb := parseLabel(line)
		if p.lines == 0 {
			p.first = lb
		}
		p.lines++
		if lb.at >= 0 {
			p.timesAt++
		}
		switch {
		case lb.name == "":
		case notSpeakers[lb.name]:
			p.headings++
		default:
			p.named++
			if lb.known {
				p.known++
			}
			if len(p.names) < maxNames || p.names[lb.name] > 0 {
				p.names[lb.name]++
			}
			p.me = p.me || lb.name == "me"
		}
	}
	p.timed = p.timesAt >= 2 && p.timesAt*2 >= p.lines || p.timesAt > 0 && p.known > 0
	return p
}

// transcript reports whether the lines are turns: they begin with a speaker
// and go on with more, or most of them have one.
func (p *layout) transcript() bool {
	turns := 0
	for name, n := range p.names {
		if _, known := speakers[name]; known || p.repeats(name) {
			turns += n
		}
	}
	begins := p.speaker(p.first)
	switch {
	case p.timed && p.timesAt >= 2:
		return true
	case p.known <= 1 && p.headings > 0: // a form: "Caller: ..., Number: ..."
		return false
	case begins && (turns >= 2 || p.known > 0):
		return true
	}
	return turns >= 2 && turns*2 >= p.lines
}

func (p *layout) labelled() bool { return p.known > 0 || p.named*2 >= p.lines }

// repeats reports whether an unknown name is a speaker's: it comes again, or
// every line begins with a name.
func (p *layout) repeats(name string) bool {
	return p.names[name] >= 2 || p.lines >= 2 && p.named == p.lines
}

// speaker reports whether a label names a speaker in this text.
func (p *layout) speaker(lb label) bool {
	return lb.name != "" && !notSpeakers[lb.name] && (lb.known || lb.strict && p.repeats(lb.name))
}

// role returns the role behind a label in this text.
func (p *layout) role(name string) call.Role {
	if p.me && besideMe[name] {
		return call.RoleCaller
	}
	return speakers[name]
}

// speak begins a turn, and further ones where the line holds several: "Caller:
// Hello. Callee: Who is it?"
func (p *layout) speak(b *turnBuilder, lb label) {
	b.open(p.role(lb.name), lb.at, lb.between)
	rest := lb.rest
	if onlyTime(rest) { // "Speaker 1  00:12"
		at, _, _, _ := leadingTime(rest)
		b.turn.At = at
		return
	}
	for from := 0; ; {
		i := strings.IndexByte(rest[from:], ':')
		if i < 0 {
			break
		}
		i += from
		from = i + 1
		start, name := inlineLabel(rest[:i])
		if name == "" {
			continue
		}
		b.add(rest[:start], " ")
		b.open(p.role(name), -1, name)
		rest, from = strings.TrimLeft(rest[i+1:], " \t*_"), 0
	}
	b.add(rest, " ")
}

// inlineLabel returns the known label that ends s, with its offset, if it
// stands after the end of a sentence and begins with a capital.
func inlineLabel(s string) (start int, name string) {
	const longest = 16
	tail := s[max(0, len(s)-longest):]
	space := strings.LastIndexAny(tail, " \t")
	if space < 0 {
		return 0, ""
	}
	word := strings.Trim(tail[space+1:], "*_")
	before := strings.TrimRight(s[:len(s)-len(tail)+space], " \t*_")
	if word == "" || before == "" || word[0] < 'A' || word[0] > 'Z' || !strings.ContainsRune(`.?!"])`, rune(before[len(before)-1])) {
		return 0, ""
	}
	name = normalLabel(word)
	if _, known := speakers[name]; !known {
		return 0, ""
	}
	return len(before), name
}

// unwrap joins the lines of a text that was broken at a fixed width, so that
// a sentence is not torn. It changes bytes in place and moves none.
func unwrap(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c != '\n' || i == 0 || i+1 >= len(b) {
			continue
		}
		before, after := b[i-1], b[i+1]
		if before == ' ' && i > 1 {
			before = b[i-2]
		}
		if (before == ',' || letterOrDigit(before)) && after >= 'a' && after <= 'z' {
			b[i] = ' '
		}
	}
	return string(b)
}

func letterOrDigit(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}
