package desk_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

// Days that a person masks alarm nothing and teach nothing, also after a start,
// until they are taken off the list; and each says why.
func TestMaskedDays(t *testing.T) {
	p := open(t)
	p.noon()
	total := 0
	for ago := 60; ago > 4; ago -= 2 {
		flood(t, p, ago, 1)
		total++
	}
	for ago := 3; ago >= 1; ago-- {
		flood(t, p, ago, 8)
		total += 8
	}
	sighted(t, p, "all", counts(p, total))
	running := func(n int) func() bool {
		return func() bool { o, err := p.Waves(30); return err == nil && len(o.Running) == n }
	}
	sighted(t, p, "a wave", running(1))
	o, err := p.Waves(30)
	if err != nil {
		t.Fatal(err)
	}
	from, to := o.Today-3, o.Today-1
	if _, err := p.MaskDays(t.Context(), me, from, to, " A report on\ntelevision "); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "no wave", running(0))
	id := o.Running[0].ID
	says := func(what, want string) {
		t.Helper()
		if o, err := p.Waves(30); err != nil || o.Sentence != want {
			t.Errorf("%s: %q, want %q, %v", what, o.Sentence, want, err)
		}
	}
	span := from.Time().Format("2 January") + " to " + to.Time().Format("2 January") + " are masked (A report on television)"
	says("days of the last week", "There is no wave now, as far as the days that count tell: "+span+".")
	if _, _, err := p.ExplainWave(id); !is(err, desk.NotFound) || !strings.Contains(err.Error(), "no such wave while its days are masked: "+span) {
		t.Errorf("a wave of masked days: %v", err)
	}
	must[desk.Done](t)(p.MaskDays(t.Context(), me, o.Today, o.Today, "Our line is down"))
	says("today", "Today is masked (Our line is down), so there is no telling whether there is a wave now.")
	must[desk.Done](t)(p.UnmaskDays(t.Context(), me, o.Today.String()))
	check := func(what string) {
		t.Helper()
		list, err := p.Masks()
		if err != nil || len(list) != 1 || list[0].ID != from.String()+"_"+to.String() || list[0].Why != "A report on television" || list[0].By != "owner" || list[0].At.IsZero() {
			t.Fatalf("%s the masks are %+v, %v", what, list, err)
		}
		c, err := p.Calendar(from, to)
		if err != nil || c[0].Gap != wave.Named || c[0].Why != "A report on television" || c[0].Count == 0 {
			t.Errorf("%s the calendar has %+v, %v", what, c, err)
		}
	}
	check("at once")
	before, err := p.Waves(400)
	if err != nil {
		t.Fatal(err)
	}
	p.stop()
	p.start()
	sighted(t, p, "the same from scratch", counts(p, total))
	check("after a start")
	after, err := p.Waves(400)
	if diff := cmp.Diff(before.Past, after.Past); err != nil || diff != "" || len(after.Running) != 0 {
		t.Errorf("from scratch (-online +scratch):\n%s%v", diff, err)
	}
	list, err := p.Masks()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UnmaskDays(t.Context(), me, list[0].ID); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "the wave again", running(1))
	if _, err := p.UnmaskDays(t.Context(), me, list[0].ID); !is(err, desk.NotFound) {
		t.Errorf("lifted twice: %v", err)
	}
	for _, c := range []struct {
		name     string
		from, to wave.Day
		why      string
	}{
		{"no reason", from, to, "  "},
		{"a long reason", from, to, strings.Repeat("long ", 99)},
		{"backwards", to, from, "x"},
		{"ten years", from - 3660, to, "x"},
		{"1970", 0, 3, "x"},
		{"far ahead", o.Today + 4000, o.Today + 4001, "x"},
	} {
		if _, err := p.MaskDays(t.Context(), me, c.from, c.to, c.why); !is(err, desk.Invalid) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Nobody is told of a wave while a file that holds it is half read, and once it
// is read somebody is.
func TestAlarmsWaitForTheEndOfAFile(t *testing.T) {
	told := make(chan desk.WaveAlarm, 8)
	p := &place{t: t, dir: t.TempDir(), wave: func(a desk.WaveAlarm) { told <- a }}
	p.noon()
	p.start()
	t.Cleanup(p.stop)
	var lines strings.Builder
	n := 0
	line := func(at time.Time) {
		n++
		fmt.Fprintf(&lines, `{"id":"%d","occurred":%q,"type":"tech_support","region":"US-CA"}`+"\n", n, at.Format(time.DateOnly))
	}
	for ago := 90; ago >= 0; ago-- {
		many := 25
		if ago < 3 {
			many = 200
		}
		for range many {
			line(p.now().Add(-time.Duration(ago) * day))
		}
	}
	first := n / 500 * 500 // what is written down before the end
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := p.TakeFile(t.Context(), me, r, desk.FileOptions{Import: "a year", Source: "shop"})
		done <- err
	}()
	if _, err := io.WriteString(w, lines.String()); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "what is written down", filed(p, first))
	sighted(t, p, "a wave in half a file", func() bool { o, err := p.Waves(7); return err == nil && len(o.Running) > 0 })
	select {
	case a := <-told:
		t.Errorf("told of half a file: %+v", a)
	default:
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if a := <-told; a.Type != "tech_support" || a.Count < 500 {
		t.Errorf("told after the file: %+v", a)
	}
}

// Lines that come under a new name each day are one source, which is known well
// enough to raise an alarm.
func TestAFileADayIsOneSource(t *testing.T) {
	p := open(t)
	for ago := 40; ago >= 0; ago-- {
		var lines strings.Builder
		many := 6
		if ago < 2 {
			many = 60
		}
		on := p.now().Add(-time.Duration(ago) * day).Format(time.DateOnly)
		for n := range many {
			fmt.Fprintf(&lines, `{"id":"%d of %s","occurred":%q,"type":"tech_support","region":"US-CA"}`+"\n", n, on, on)
		}
		if _, err := p.TakeFile(t.Context(), me, strings.NewReader(lines.String()), desk.FileOptions{Import: on, Source: "day " + on}); err != nil {
			t.Fatal(err)
		}
	}
	sighted(t, p, "all", filed(p, 39*6+2*60))
	if o, err := p.Waves(7); err != nil || len(o.Running) == 0 {
		t.Errorf("no wave: %+v, %v", o, err)
	}
}

// A file of years ago that is all a desk has says that nobody tells any more,
// and one day of it nothing at all.
func TestAFileOfYearsAgo(t *testing.T) {
	p := open(t)
	p.later(3 * 365 * day)
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader(ftc(2400)), desk.FileOptions{Import: "old"}); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "all", filed(p, 2400))
	o, err := p.Waves(5000)
	if err != nil || len(o.Running) != 0 || len(o.Learning) != 0 || !strings.HasPrefix(o.Sentence, "Nothing has been counted since 10 June 2026") {
		t.Errorf("%q, running %+v, %v", o.Sentence, o.Running, err)
	}
	for _, st := range streams(t, p) {
		if st.Mean != 0 || st.Last.String() != "2026-06-10" {
			t.Errorf("%s: %.1f usual, last %v", st.Name, st.Mean, st.Last)
		}
	}
	one := open(t)
	one.later(3 * 365 * day)
	if _, err := one.TakeFile(t.Context(), me, strings.NewReader(ftc(24)), desk.FileOptions{Import: "a day"}); err != nil {
		t.Fatal(err)
	}
	sighted(t, one, "all", filed(one, 24))
	if o, err := one.Waves(5000); err != nil || len(o.Past)+len(o.Running)+len(o.Learning) > 0 {
		t.Errorf("one day of a file is %+v, %v", o, err)
	}
}

func streams(t *testing.T, p *place) []desk.NamedStream {
	t.Helper()
	list, err := p.Streams(100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// An id of a wave that has another cause by now says so in a sentence.
func TestAnOldIDSaysWhereTheWaveIsCounted(t *testing.T) {
	p := open(t)
	p.noon()
	take := func(name string, line func(ago int) (many int, more string)) {
		t.Helper()
		var lines strings.Builder
		for ago := 60; ago >= 0; ago-- {
			many, more := line(ago)
			for i := range many {
				fmt.Fprintf(&lines, `{"id":"%s %d %d","occurred":%q,"type":"tech_support","region":"US-CA"%s}`+"\n", name, ago, i, p.now().Add(-time.Duration(ago)*day).Format(time.DateOnly), more)
			}
		}
		if _, err := p.TakeFile(t.Context(), me, strings.NewReader(lines.String()), desk.FileOptions{Import: name, Source: "shop"}); err != nil {
			t.Fatal(err)
		}
	}
	take("first", func(ago int) (int, string) {
		if ago == 1 {
			return 30, ""
		}
		return 3, ""
	})
	running := func(cause wave.Kind) func() bool {
		return func() bool {
			o, err := p.Waves(30)
			return err == nil && len(o.Running) == 1 && o.Running[0].Cause.Kind == cause
		}
	}
	sighted(t, p, "a wave in a region", running(wave.TypeRegion))
	o, err := p.Waves(30)
	if err != nil {
		t.Fatal(err)
	}
	old := o.Running[0].ID
	if said, err := p.WaveMoved(old); err != nil || said != "" {
		t.Errorf("an id of now: %q, %v", said, err)
	}
	take("second", func(ago int) (int, string) {
		if ago <= 1 {
			return 60, `,"callback":"+12025550123"`
		}
		return 0, ""
	})
	sighted(t, p, "a wave of a number", running(wave.Number))
	said, err := p.WaveMoved(old)
	if err != nil || !strings.HasPrefix(said, "What had this id, a wave of tech support calls in US-CA, is now counted under the wave of calls that name +12025550123, which has the id ") {
		t.Errorf("an id of before: %q, %v", said, err)
	}
	if w, _, err := p.Wave(old); err != nil || w.Cause.Kind != wave.Number {
		t.Errorf("it leads to %+v, %v", w, err)
	}
	if said, err := p.WaveMoved("2020-01-01-nothing0"); err != nil || said != "" {
		t.Errorf("an id of nothing: %q, %v", said, err)
	}
}
