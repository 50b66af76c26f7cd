package trial

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/hangup-project/hangup/internal/campaign"
)

// Text is one text of testdata/stories.jsonl: recordings of scripts, two or three
// of each, stories of victims who tell of one, stories of other scams, and stories
// of honest calls. All were written for this by one writer, who did not know how
// reports are grouped.
type Text struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`     // recording or story
	Campaign string `json:"campaign"` // the script; empty for a story of none
	Type     string `json:"type"`     // of the scam, or honest
	Text     string `json:"text"`     // of a recording, a turn a line
}

// Story says that a victim tells of the call.
func (t Text) Story() bool { return t.Kind == "story" }

// Chosen says that thresholds were chosen on this text; the others are only
// reported. All of one script are on one side; see Half.
func (t Text) Chosen() bool {
	if t.Campaign == "" {
		return Half(t.ID) == 1
	}
	return Half(t.Campaign) == 1
}

// ReadTexts reads testdata/stories.jsonl.
func ReadTexts(r io.Reader) (out []Text, err error) {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		var t Text
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil || t.ID == "" || t.Kind != "story" && t.Kind != "recording" {
			return nil, fmt.Errorf("line %d is no text of a recording or a story", n)
		}
		out = append(out, t)
	}
	return out, lines.Err()
}

// Traced is a text as the ledger sees it.
type Traced struct {
	Text
	campaign.Trace
}

// Met is what became of stories of one kind.
type Met struct {
	Stories int
	Joined  int // are in one campaign with recordings of their script alone
	Wrong   int // are in one with recordings of another
	Offered int // are not joined; a person is asked about their script
	Misled  int // are not joined; a person is asked about another
}

// Meeting is what became of stories: of scripts that were recorded, of other
// scams, and of honest calls.
type Meeting struct{ Known, Other, Honest Met }

// Meet folds texts in their order, and looks where the stories are. Recordings of
// no script are other calls, which fill the desk.
func Meet(texts []Traced, opt campaign.Options) (m Meeting) {
	l := campaign.New(opt, nil)
	for _, t := range texts {
		l.Add(t.Trace)
	}
	scripts := map[string][]string{} // that are recorded in each campaign
	for _, t := range texts {
		if in := l.Of(t.Trace.ID); !t.Trace.Story && in != "" {
			scripts[in] = append(scripts[in], t.script())
		}
	}
	for _, t := range texts {
		if !t.Trace.Story {
			continue
		}
		met := &m.Known
		switch {
		case t.Text.Type == "honest":
			met = &m.Honest
		case t.Campaign == "":
			met = &m.Other
		}
		met.Stories++
		met.count(l, t, scripts)
	}
	return m
}

func (t Traced) script() string {
	if t.Campaign == "" {
		return "call " + t.Trace.ID
	}
	return t.Campaign
}

func (m *Met) count(l *campaign.Ledger, t Traced, scripts map[string][]string) {
	in := l.Of(t.Trace.ID)
	if said := scripts[in]; len(said) > 0 {
		if all(said, t.Campaign) {
			m.Joined++
		} else {
			m.Wrong++
		}
		return
	}
	right, wrong := false, false
	for _, h := range l.HeldOf(in) {
		if all(scripts[h.B.ID], t.Campaign) {
			right = true
		} else {
			wrong = true
		}
	}
	if right {
		m.Offered++
	}
	if wrong {
		m.Misled++
	}
}

func all(list []string, want string) bool {
	for _, s := range list {
		if s != want {
			return false
		}
	}
	return len(list) > 0
}

// Arrange puts recordings before stories, stories before recordings, or all in one
// of many orders.
func Arrange(texts []Traced, order string, seed uint64) []Traced {
	var recordings, stories []Traced
	for _, t := range texts {
		if t.Trace.Story {
			stories = append(stories, t)
		} else {
			recordings = append(recordings, t)
		}
	}
	switch order {
	case "recordings first":
		return append(recordings, stories...)
	case "stories first":
		return append(stories, recordings...)
	}
	out := append(recordings, stories...)
	rand.New(rand.NewPCG(seed, 5)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// String is a line of a table: what became of the stories of each kind.
func (m Meeting) String() string {
	var b strings.Builder
	for _, of := range []Met{m.Known, m.Other, m.Honest} {
		fmt.Fprintf(&b, "| %d | %d | %d | %d | %d ", of.Stories, of.Joined, of.Wrong, of.Offered, of.Misled)
	}
	return b.String() + "|"
}
