package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/wave"
)

// Mask is days that a person named, which teach nothing and alarm nothing: the
// line was down, television told of the calls, the police sent a year in one
// day.
type Mask struct {
	ID       string // of its days: the same days are the same mask
	From, To wave.Day
	Why      string
	By       string
	At       time.Time // when it was set
}

// masking is a mask as a decision holds it.
type masking struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Why    string `json:"why,omitempty"`
	Lifted bool   `json:"lifted,omitempty"`
}

const (
	mostMasks   = 500
	mostMasked  = 366 // days of one mask
	maskedAhead = 366 // days from now on which a mask may begin, at most
)

// Masks lists the days that are masked by hand, the newest first.
func (d *Desk) Masks() (out []Mask, err error) {
	err = d.at(func(s *sighted) error {
		out = s.masked()
		return nil
	})
	return out, err
}

// MaskDays has the days from one to another, both in it, teach nothing and alarm
// nothing, until UnmaskDays. The same days again change the reason. The error is
// an *Error.
func (d *Desk) MaskDays(ctx context.Context, who Actor, from, to wave.Day, why string) (Done, error) {
	why = judge.Blacken(strings.Join(strings.Fields(why), " "))
	today := wave.DayOf(d.now(), d.opt.Lookout.Zone)
	switch {
	case why == "":
		return Done{}, invalid("why", "Say why, in a few words: whoever looks at these days later wants to know.")
	case utf8.RuneCountInString(why) > maxName:
		return Done{}, invalid("why", fmt.Sprintf("The reason is longer than %d letters. Shorten it.", maxName))
	case from > to:
		return Done{}, invalid("to", "The last day lies before the first. Change one of them.")
	case to-from >= mostMasked:
		return Done{}, invalid("to", "Name at most a year at a time.")
	case from < wave.Date(2000, time.January, 1) || from > today+maskedAhead:
		return Done{}, invalid("from", "The days must lie between the year 2000 and a year from now.")
	}
	m := Mask{From: from, To: to}
	err := d.at(func(s *sighted) error {
		if _, there := s.masks[m.id()]; !there && len(s.masks) >= mostMasks {
			return invalid("from", fmt.Sprintf("There are %d masks, which is the most there may be. Remove one first.", mostMasks))
		}
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	return d.decide(ctx, who, call.DecidedMask, m.id(), masking{from.String(), to.String(), why, false})
}

// UnmaskDays has the days of a mask count again.
func (d *Desk) UnmaskDays(ctx context.Context, who Actor, id string) (Done, error) {
	var m Mask
	err := d.at(func(s *sighted) error {
		var there bool
		if m, there = s.masks[id]; !there {
			return errNoMask
		}
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	return d.decide(ctx, who, call.DecidedMask, id, masking{m.From.String(), m.To.String(), m.Why, true})
}

var errNoMask = &Error{Code: NotFound, Message: "These days are not masked: look at the list of masked days."}

func (m Mask) id() string {
	if m.From == m.To {
		return m.From.String()
	}
	return m.From.String() + "_" + m.To.String()
}

// mask takes in that days were masked, or count again.
func (s *sighted) mask(k Decided) error {
	bad := errors.New("a decision about masked days cannot be read")
	var in masking
	if err := json.Unmarshal(k.Data, &in); err != nil {
		return bad
	}
	from, err := wave.ParseDay(in.From)
	to, err2 := wave.ParseDay(in.To)
	if err != nil || err2 != nil || from > to {
		return bad
	}
	m := Mask{From: from, To: to, Why: in.Why, By: k.By, At: k.At}
	if m.ID = m.id(); in.Lifted {
		delete(s.masks, m.ID)
	} else {
		s.masks[m.ID] = m
	}
	var spans []wave.Span
	for _, m := range s.masked() {
		spans = append(spans, wave.Span{From: m.From, To: m.To, Why: m.Why})
	}
	s.watch.Mask(spans)
	return nil
}

func (s *sighted) masked() (out []Mask) {
	for _, m := range s.masks {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Mask) int { return cmp.Or(cmp.Compare(b.From, a.From), cmp.Compare(b.To, a.To)) })
	return out
}

// maskOf is the mask that begins last of those of any of some days, both ends in
// them; nil where none is masked by hand.
func (s *sighted) maskOf(from, to wave.Day) *Mask {
	for _, m := range s.masked() {
		if m.From <= to && m.To >= from {
			return &m
		}
	}
	return nil
}

// because is the reason of a mask, as it stands behind a word.
func (m Mask) because() string {
	if m.Why == "" {
		return ""
	}
	return " (" + m.Why + ")"
}

// days are the days of a mask, with the verb.
func (m Mask) days() string {
	if m.From == m.To {
		return written(m.From) + " is"
	}
	return written(m.From) + " to " + written(m.To) + " are"
}

// noWave says that there is no wave of an id, and where its days are masked, that
// this is why.
func (s *sighted) noWave(id string) error {
	if len(id) < len(time.DateOnly) {
		return errNoWave
	}
	begin, err := wave.ParseDay(id[:len(time.DateOnly)])
	if err != nil {
		return errNoWave
	}
	m := s.maskOf(begin, begin+lately-1)
	if m == nil {
		return errNoWave
	}
	return &Error{Code: NotFound, Message: fmt.Sprintf("There is no such wave while its days are masked: %s masked%s, and alarm nothing. Have them count again to see it.", m.days(), m.because())}
}
