package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
)

// runningPage writes a call as it goes on: the words as they are understood,
// line by line with their second, and the warning when it comes.
type runningPage struct {
	page
	said strings.Builder // the words that make no line yet
	from time.Duration
	role call.Role
}

// wide is how much of a turn makes a line.
const wide = 50

func (p *runningPage) event(e live.Event) error {
	switch e.Kind {
	case live.Words:
		if !e.Words.Interim {
			p.words(e.Words)
		}
	case live.Verdict:
		p.flush()
		p.warn(e)
	case live.Gap:
		if !e.Gap.Open {
			p.flush()
			p.para(second(e.Gap.From), p.style(dim, "("+missing(e.Gap)+")"))
		}
	case live.Hitch:
		if e.Hitch.Open {
			p.flush()
			p.para(second(e.At), p.style(dim, "("+hitch(e.Hitch.What)+")"))
		}
	default:
		p.flush()
		p.end(e)
	}
	return p.err
}

func (p *runningPage) words(w live.Heard) {
	if p.said.Len() == 0 {
		p.from, p.role = w.From, w.Role
	}
	p.said.WriteString(strings.Map(harmless, w.Text))
	so := strings.TrimSpace(p.said.String())
	if !w.More || p.said.Len() >= wide || so != "" && strings.ContainsRune(".?!", rune(so[len(so)-1])) {
		p.flush()
	}
}

// flush writes the words that wait; secrets in them are masked.
func (p *runningPage) flush() {
	said := strings.TrimSpace(p.said.String())
	p.said.Reset()
	if said == "" {
		return
	}
	who := ""
	if p.role != call.RoleUnknown {
		name := p.role.String()
		who = strings.ToUpper(name[:1]) + name[1:] + ": "
	}
	p.para(second(p.from), who+judge.Mask(said))
}

func (p *runningPage) warn(e live.Event) {
	head := p.style(amber, " BE CAREFUL ")
	if e.Verdict.Level == call.LevelHangUp {
		head = p.style(red, " HANG UP ")
	}
	p.line("")
	p.line("%s%s", second(e.At), head)
	p.para(strings.Repeat(" ", len(second(e.At))), e.Verdict.Summary)
	p.line("")
}

func (p *runningPage) end(e live.Event) {
	p.line("")
	if e.Warned >= 0 {
		p.line("The warning came at %s of %s.", live.Clock(e.Warned), live.Clock(e.At))
		return
	}
	p.line("Heard to %s.", live.Clock(e.At))
}

func missing(g live.Missing) string {
	long := (g.To - g.From).Round(100 * time.Millisecond)
	switch g.Reason {
	case live.Lost:
		return fmt.Sprintf("%v not heard: the sound never came", long)
	case ear.Behind:
		return fmt.Sprintf("%v not heard: the ear is too slow", long)
	case ear.Stalled:
		return fmt.Sprintf("%v not heard: the ear said nothing more", long)
	case ear.Babbled:
		return fmt.Sprintf("%v not heard: the ear talked nonsense", long)
	}
	return fmt.Sprintf("%v not heard: the ear was gone", long)
}

// hitch says what is wrong, and what helps.
func hitch(what live.Trouble) string {
	switch what {
	case live.Silence:
		return "silence"
	case live.Garbled:
		return "noise louder than any voice: this may be mu-law or A-law that is taken for PCM; convert it with ffmpeg -f mulaw -ar 8000 -i FILE call.wav"
	case live.Unbroken:
		return "sound without a pause, such as music"
	case live.Language:
		return "words in another language than English: they are not judged"
	}
	return "the sound is not as fast as it says"
}

// second is a time in the margin.
func second(d time.Duration) string { return fmt.Sprintf("%7s  ", live.Clock(d)) }
