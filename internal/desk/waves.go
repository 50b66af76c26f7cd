package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wave"
	"github.com/hangup-project/hangup/internal/wire"
)

// errNotYet is told while the store is read for the first time.
var errNotYet = &Error{Code: Unavailable, Message: "The desk has just started and is still counting what it holds. Look again in a moment."}

// at gives what the lookout holds to f, which must not keep it.
func (d *Desk) at(f func(*sighted) error) error {
	d.lookout.mu.Lock()
	defer d.lookout.mu.Unlock()
	if d.lookout.sight == nil {
		if d.shelf.fault() != nil {
			return away(ErrUnavailable)
		}
		return errNotYet
	}
	return f(d.lookout.sight)
}

// Outlook is what there is to say of waves.
type Outlook struct {
	Sentence string      // whether there is a wave now
	Running  []wave.Wave // with what they consist of
	Past     []wave.Wave // that ran in the days asked for, without those of Learning
	Learning []wave.Wave // of which nobody is told, for the desk is still learning what is usual
	Counted  Counted
	At       time.Time // when it was last looked
	Today    wave.Day
	First    wave.Day // the first day that is counted; Today where too little is known
	Last     wave.Day // the last day on which something came, up to Today; Today where nothing did
	Silent   bool     // nobody tells any more: nothing is usual, and no wave can be seen
	Budget   float64  // false alarms a week
	Names    map[string]string
}

// Waves says whether there is a wave now, and which ran in the last so many
// days.
func (d *Desk) Waves(days int) (o Outlook, err error) {
	err = d.at(func(s *sighted) error {
		o = Outlook{Running: s.watch.Now(), Counted: s.tally, At: s.when, Budget: s.watch.Plan().Budget, Names: map[string]string{}}
		o.Today = wave.DayOf(s.when, d.opt.Lookout.Zone)
		o.First, o.Last, o.Learning = o.Today, o.Today, s.watch.Untold()
		if last, silent, ok := s.watch.Last(); ok {
			o.Last, o.Silent = last, silent
		}
		if first, _, ok := s.watch.Days(); ok {
			o.First = first
		}
		for _, w := range s.watch.Waves(o.Today-wave.Day(days), o.Today) {
			if !w.Running() && !slices.ContainsFunc(o.Learning, func(l wave.Wave) bool { return l.ID == w.ID }) {
				o.Past = append(o.Past, w)
			}
		}
		for _, w := range slices.Concat(o.Past, o.Running, o.Learning) {
			for _, k := range append([]wave.Key{w.Cause}, w.Also...) {
				o.Names[k.String()] = s.name(k)
			}
		}
		o.Sentence = sentence(s, o)
		return nil
	})
	return o, err
}

// sentence says in one sentence whether there is a wave.
func sentence(s *sighted, o Outlook) string {
	open := o.Running
	switch {
	case o.Counted.Reports+o.Counted.Complaints == 0:
		return "Nothing has been counted yet: waves show once reports come in."
	case len(open) == 0 && o.Silent:
		return fmt.Sprintf("Nothing has been counted since %s, so there is no telling whether there is a wave now.", o.Last.Time().Format("2 January 2006"))
	case len(open) == 0 && s.maskOf(o.Today, o.Today) != nil:
		return fmt.Sprintf("Today is masked%s, so there is no telling whether there is a wave now.", s.maskOf(o.Today, o.Today).because())
	case len(open) == 0 && len(o.Learning) > 0:
		return fmt.Sprintf("There is no wave as far as can be said: the desk is still learning what is usual, and holds back %s.", howMany(len(o.Learning)))
	case len(open) == 0 && o.Today-o.First < 14:
		return "There is no wave as far as can be said: the desk has counted for less than two weeks."
	case len(open) == 0:
		if m := s.maskOf(o.Today-lately, o.Today); m != nil {
			return fmt.Sprintf("There is no wave now, as far as the days that count tell: %s masked%s.", m.days(), m.because())
		}
		return "There is no wave now."
	case len(open) == 1:
		w := open[0]
		return fmt.Sprintf("There is a wave now: %s, since %s, %d reports where %s.", s.name(w.Cause), written(w.Begin), w.Count, usual(w.Expected))
	}
	return fmt.Sprintf("There are %d waves now; the largest is %s, since %s.", len(open), s.name(largest(open).Cause), written(largest(open).Begin))
}

// lately is for how many days back masks are told where no wave is seen.
const lately = 7

func howMany(n int) string {
	if n == 1 {
		return "one that may be"
	}
	return fmt.Sprintf("%d that may be", n)
}

func largest(ws []wave.Wave) wave.Wave {
	best := ws[0]
	for _, w := range ws {
		if float64(w.Count)-w.Expected > float64(best.Count)-best.Expected {
			best = w
		}
	}
	return best
}

func written(d wave.Day) string { return d.Time().Format("2 January") }

// usual says how many reports are usual, as far as a figure says anything.
func usual(x float64) string {
	switch {
	case x < 0.5:
		return "hardly any is usual"
	case x < 9.5:
		return fmt.Sprintf("about %.1f are usual", x)
	}
	return fmt.Sprintf("about %.0f are usual", x)
}

// kind is the type of scam that a wave is of, where it is of one.
func (s *sighted) kind(w wave.Wave) string {
	for _, k := range append([]wave.Key{w.Cause}, w.Also...) {
		switch k.Kind {
		case wave.Type, wave.TypeRegion:
			return k.Value
		case wave.Campaign:
			if c, ok := s.ledger.Summary(k.Value); ok && c.Type != "" {
				return c.Type
			}
		}
	}
	return ""
}

// name is a stream in words.
func (s *sighted) name(k wave.Key) string {
	value := strings.ReplaceAll(k.Value, "_", " ")
	switch k.Kind {
	case wave.All:
		return "calls of all kinds"
	case wave.Type:
		return value + " calls"
	case wave.TypeRegion:
		return value + " calls in " + k.Region
	case wave.Region:
		return "calls in " + k.Value
	case wave.Area:
		return "calls to area code " + k.Value
	case wave.Number:
		return "calls that name " + k.Value
	case wave.Campaign:
		if label := s.label(k.Value); label != "" {
			return "the campaign “" + label + "”"
		}
		return "the campaign " + k.Value
	}
	return k.String()
}

// Wave is one wave, by an id that it has or had.
func (d *Desk) Wave(id string) (w wave.Wave, name string, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if w, ok = s.watch.Wave(id); !ok {
			return s.noWave(id)
		}
		name = s.name(w.Cause)
		return nil
	})
	return w, name, err
}

var errNoWave = &Error{Code: NotFound, Message: "There is no such wave. What is counted may have changed since: look at the list of waves."}

// ExplainWave gives every figure that led to a wave.
func (d *Desk) ExplainWave(id string) (x wave.Explanation, name string, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if x, ok = s.watch.Explain(id); !ok {
			return s.noWave(id)
		}
		name = s.name(x.Wave.Cause)
		return nil
	})
	return x, name, err
}

// WaveMoved says in a sentence where a wave of an id of before is counted now.
// It is empty where the id is that of a wave as it is now, or of none.
func (d *Desk) WaveMoved(id string) (said string, err error) {
	err = d.at(func(s *sighted) error {
		was, moved := s.watch.Former(id)
		w, found := s.watch.Wave(id)
		switch {
		case !moved || !found:
		case was == w.Cause:
			said = fmt.Sprintf("Late reports moved the first day of this wave: it begins on %s and has another id now, %s.", written(w.Begin), w.ID)
		default:
			said = fmt.Sprintf("What had this id, a wave of %s, is now counted under the wave of %s, which has the id %s.", s.name(was), s.name(w.Cause), w.ID)
		}
		return nil
	})
	return said, err
}

// NamedStream is a stream with its name in words.
type NamedStream struct {
	wave.StreamState
	Name string
}

// Streams lists the streams that had three reports in a week at some time, of
// the given kinds (none: of all), those of many reports first; most of them.
func (d *Desk) Streams(most int, kinds ...wave.Kind) (out []NamedStream, err error) {
	err = d.at(func(s *sighted) error {
		for _, st := range s.watch.Streams(kinds...) {
			if len(out) == most {
				break
			}
			out = append(out, NamedStream{st, s.name(st.Key)})
		}
		return nil
	})
	return out, err
}

// Stream is one stream day by day, both ends in it.
func (d *Desk) Stream(key wave.Key, from, to wave.Day) (points []wave.Point, name string, err error) {
	err = d.at(func(s *sighted) error {
		points, name = s.watch.Series(key, from, to), s.name(key)
		return nil
	})
	return points, name, err
}

// Regions is the table by region of the days from to to, both in it.
func (d *Desk) Regions(from, to wave.Day) (out []wave.RegionCount, err error) {
	err = d.at(func(s *sighted) error {
		out = s.watch.Regions(from, to)
		return nil
	})
	return out, err
}

// Calendar counts all reports by day, both ends in it.
func (d *Desk) Calendar(from, to wave.Day) (out []wave.DayCount, err error) {
	err = d.at(func(s *sighted) error {
		out = s.watch.Calendar(from, to)
		return nil
	})
	return out, err
}

// WaveAlarm tells the people of the desk of a wave.
type WaveAlarm struct {
	ID    string // of the wave
	Type  string // of the scam, where one is named
	Begin wave.Day
	Count int
	Usual float64
}

// again is how long nobody is told of the same wave again.
const again = 7 * 24 * time.Hour

// alarming lists the waves that are news and were not told in the last week.
func (d *Desk) alarming(s *sighted) []WaveAlarm {
	if d.opt.Lookout.OnWave == nil {
		return nil // nobody would hear of it
	}
	recent := map[string]bool{}
	for id, at := range s.told {
		if s.when.Sub(at) < again {
			recent[id] = true
			if w, ok := s.watch.Wave(id); ok { // it may have another cause by now
				recent[w.ID] = true
			}
		}
	}
	var out []WaveAlarm
	for _, w := range s.watch.Now() {
		if !w.Fresh || recent[w.ID] {
			continue
		}
		out = append(out, WaveAlarm{w.ID, s.kind(w), w.Begin, w.Count, w.Expected})
	}
	return out
}

// alarm writes down that people are told, and tells them: what was told before a
// crash is not told again.
func (d *Desk) alarm(ctx context.Context, list []WaveAlarm) error {
	var errs []error
	for _, a := range list {
		if _, err := d.note(ctx, Actor{Name: "hangup"}, call.DecidedAlarm, a.ID, struct{}{}); err != nil {
			errs = append(errs, err)
			continue
		}
		d.lookout.mu.Lock()
		if s := d.lookout.sight; s != nil {
			s.told[a.ID] = d.now()
		}
		d.lookout.mu.Unlock()
		if d.opt.Lookout.OnWave != nil {
			d.opt.Lookout.OnWave(a)
		}
	}
	return errors.Join(errs...)
}

// decide writes a decision down and waits until the lookout shows it, or for as
// long as a page waits to read its own write.
func (d *Desk) decide(ctx context.Context, who Actor, kind call.DecisionKind, subject string, data any) (Done, error) {
	done, err := d.note(ctx, who, kind, subject, data)
	if err != nil || !done.Seen {
		return done, err
	}
	done.Seen = d.sees(ctx, func(s *sighted) bool { return s.folded[done.ID] && !s.unsaid })
	return done, nil
}

// sees waits, for as long as a page waits, until the lookout shows something.
// Without a lookout it is on the disk, and shows once there is one.
func (d *Desk) sees(ctx context.Context, shown func(*sighted) bool) (is bool) {
	ctx, cancel := context.WithTimeout(ctx, d.opt.Patience)
	defer cancel()
	moved := d.Sighted(ctx)
	for {
		if err := d.at(func(s *sighted) error { is = shown(s); return nil }); err != nil || is {
			return is
		}
		if _, more := <-moved; !more {
			return false
		}
	}
}

// note writes a decision down, and waits for the store as a page does.
func (d *Desk) note(ctx context.Context, who Actor, kind call.DecisionKind, subject string, data any) (Done, error) {
	id, seq, err := d.inscribe(ctx, who, kind, subject, data)
	if err != nil {
		return Done{}, err
	}
	return Done{ID: id, Seen: d.await(ctx, seq)}, nil
}

// inscribe writes a decision down; its id and its place in the journal.
func (d *Desk) inscribe(ctx context.Context, who Actor, kind call.DecisionKind, subject string, data any) (_ string, seq uint64, err error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return "", 0, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", 0, err
	}
	k := call.Decision{ID: id.String(), At: d.now(), By: who.Name, Kind: kind, Subject: subject, Data: raw}
	seq, err = d.write(ctx, wire.Event{Tenant: tenant, Decision: &k})
	return k.ID, seq, err
}
