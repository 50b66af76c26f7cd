package wave

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
)

// waves are all that ran or run, newest first, with what they are made of.
type waves struct {
	list    []Wave
	members [][]member
	parts   map[int]composed
}

// composed is what a wave consists of, and the regions that have more in it than
// is usual.
type composed struct {
	parts   []Part
	regions []string
}

// known works out the waves where that was not done since something changed.
func (w *Watch) known() *waves {
	if w.waves == nil {
		all := &waves{}
		for _, g := range w.merge() {
			all.list, all.members = append(all.list, w.describe(g)), append(all.members, g)
		}
		order := make([]int, len(all.list))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			x, y := &all.list[a], &all.list[b]
			return cmp.Or(cmp.Compare(y.AlarmDay, x.AlarmDay), cmp.Compare(y.Begin, x.Begin), cmp.Compare(x.ID, y.ID))
		})
		w.waves = &waves{parts: map[int]composed{}}
		for _, i := range order {
			w.waves.list = append(w.waves.list, all.list[i])
			w.waves.members = append(w.waves.members, all.members[i])
		}
	}
	return w.waves
}

// idOf names a wave by its first day and its cause, in letters that any
// address can hold. Salted with a secret of the desk it does not show a number,
// which without one could be found by trying them all.
func idOf(k Key, begin Day, salt string) string { return begin.String() + "-" + mark(k, salt) }

func mark(k Key, salt string) string {
	h := hmac.New(sha256.New, []byte(salt))
	h.Write([]byte(k.String()))
	var b [8]byte
	copy(b[:], h.Sum(nil))
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:5]))
}

// describe makes a wave of its members, of which the cause's come first.
func (w *Watch) describe(g []member) Wave {
	first := g[0].r
	v := Wave{ID: idOf(g[0].key, first.begin, w.plan.Salt), Cause: g[0].key, Begin: first.begin, AlarmDay: first.alarm,
		Peak: first.peak, By: first.by()}
	high := float32(0)
	for _, m := range g {
		if m.stream != g[0].stream {
			if !slices.Contains(v.Also, m.key) {
				v.Also = append(v.Also, m.key)
			}
			v.Bulk = v.Bulk || m.r.bulk
			continue
		}
		till := m.r.last
		if m.r.open {
			till = w.today
		}
		_, expected := m.r.totals(till)
		v.Expected += expected
		if y := m.r.days[m.r.peak-m.r.begin].y; y > high {
			v.Peak, high = m.r.peak, y
		}
		v.Bulk = v.Bulk || m.r.bulk
		if v.End = max(v.End, m.r.last); m.r.open {
			v.End = farDay
		}
	}
	till := v.End
	if v.End == farDay {
		v.End, till = 0, w.today
	}
	whole := w.total(g, v.AlarmDay)
	v.Chance = min(1, 2*min(first.chance, whole.Chance))
	of, cause := w.heeded(g), w.streams[g[0].stream]
	v.Reporters = w.people(cause, v.Begin, till, of)
	v.Count, v.Untested = w.count(cause, v.Begin, till, of)
	v.Ratio = float64(v.Count) / max(v.Expected, 0.01)
	v.Hidden = w.almanac.at(v.AlarmDay).learning
	v.Fresh = !v.Hidden && v.AlarmDay > w.today-week
	v.Publicity = v.Cause.Kind == All && w.evenly(v.Begin, till)
	v.Notes = w.remarks(&v, till)
	return v
}

func (r *rise) by() string {
	switch {
	case r.daily && r.weekly:
		return "gpd, farrington"
	case r.weekly:
		return "farrington"
	}
	return "gpd"
}

// untested says what the figures of a wave leave out.
func untested(n int) string {
	said := fmt.Sprintf("%d more reports of these days are", n)
	if n == 1 {
		said = "One more report of these days is"
	}
	return said + " not in these figures: whoever brought them in is too new here for anybody to know what is usual, so they were not tested. The chart and the table of days show all."
}

// remarks are what a person should know before they believe a wave.
func (w *Watch) remarks(v *Wave, till Day) (notes []string) {
	if v.Publicity {
		notes = append(notes, "All types rose together and their shares stayed the same: this may be publicity or more reporting.")
	}
	if v.Doubtful() {
		notes = append(notes, "This may be chance: among all streams that are watched something as high comes about every week in which nothing happens.")
	}
	if few := leastReports - v.Reporters; few > 0 {
		notes = append(notes, fmt.Sprintf("Of the %d people whom an alarm needs in seven days, %d told before the first day of the rise.", leastReports, few))
	}
	if v.Untested > 0 {
		notes = append(notes, untested(v.Untested))
	}
	if v.Bulk {
		notes = append(notes, "Part of it came in bulk. The bulk by itself raised no alarm.")
	}
	if v.Hidden {
		notes = append(notes, "It began in the first 14 days of what is known here, when nothing usual was known yet: nobody is told of it.")
	}
	for d := v.Begin; d <= till; d++ {
		switch p := w.almanac.at(d); p.gap(w.shared.late.share(w.today - d)) {
		case Outage:
			notes = append(notes, fmt.Sprintf("%s counts as an outage and was not tested.", d))
		case Unseen:
			notes = append(notes, fmt.Sprintf("Nobody told of %s: it was not tested.", d))
		case Named:
			notes = append(notes, fmt.Sprintf("%s is masked by hand and was not tested: %s.", d, strings.TrimRight(p.named, ".")))
		}
	}
	return notes
}

// Waves are the waves that ran between two days, both in it, newest alarm
// first, without their parts.
func (w *Watch) Waves(from, to Day) (out []Wave) {
	for _, v := range w.known().list {
		if v.Begin <= to && (v.Running() || v.End >= from) {
			out = append(out, v)
		}
	}
	return out
}

// Now are the waves that run, newest alarm first, with their parts; those that
// are hidden are not among them.
func (w *Watch) Now() (out []Wave) {
	all := w.known()
	for i := range all.list {
		if v := &all.list[i]; v.Running() && !v.Hidden {
			out = append(out, w.inFull(i))
		}
	}
	return out
}

// Untold are the hidden waves that run or whose alarm is of the last two weeks,
// newest alarm first, with their parts: nobody is told of them, for too little is
// known of what is usual.
func (w *Watch) Untold() (out []Wave) {
	all := w.known()
	for i := range all.list {
		if v := &all.list[i]; v.Hidden && (v.Running() || v.AlarmDay > w.today-quietFor) {
			out = append(out, w.inFull(i))
		}
	}
	return out
}

// Wave is the wave of an ID, with its parts. An ID from before late reports
// moved the first day by up to a week, or another stream became the cause,
// finds the wave as it is now, under its new ID.
func (w *Watch) Wave(id string) (Wave, bool) {
	i, found := w.lookup(id)
	if !found {
		return Wave{}, false
	}
	return w.inFull(i), true
}

// inFull is a wave with its parts.
func (w *Watch) inFull(i int) Wave {
	v := w.waves.list[i]
	v.Parts = w.composed(i).parts
	return v
}

// composed is what a wave consists of, which is worked out once.
func (w *Watch) composed(i int) composed {
	c, have := w.waves.parts[i]
	if !have {
		v := &w.waves.list[i]
		c = w.compose(v, w.heeded(w.waves.members[i]))
		for _, k := range append([]Key{v.Cause}, v.Also...) {
			switch k.Kind {
			case Region:
				c.regions = append(c.regions, k.Value)
			case TypeRegion:
				c.regions = append(c.regions, k.Region)
			}
		}
		w.waves.parts[i] = c
	}
	return c
}

func (w *Watch) lookup(id string) (int, bool) {
	all := w.known()
	for i := range all.list {
		if all.list[i].ID == id {
			return i, true
		}
	}
	i, _, found := w.former(id)
	return i, found
}

// former finds the wave that now holds what a wave of before was of, and the
// stream of that.
func (w *Watch) former(id string) (int, Key, bool) {
	if len(id) < len(day0) {
		return 0, Key{}, false
	}
	day, err := ParseDay(id[:len(day0)])
	if err != nil {
		return 0, Key{}, false
	}
	for i, g := range w.known().members {
		for _, m := range g {
			if day >= m.r.begin-week && day <= m.r.end()+week && strings.HasSuffix(id, "-"+mark(m.key, w.plan.Salt)) {
				return i, m.key, true
			}
		}
	}
	return 0, Key{}, false
}

// Former is the stream that a wave of an ID of before was of, where what rose
// then is a part of another wave now, or has another first day. It is false
// where the ID is that of a wave as it is now, or of none.
func (w *Watch) Former(id string) (Key, bool) {
	for _, v := range w.known().list {
		if v.ID == id {
			return Key{}, false
		}
	}
	_, k, found := w.former(id)
	return k, found
}

const day0 = "2006-01-02"
