package trial

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How far from a public warning an alarm may lie to be its own: four weeks
// before, for a warning follows complaints, and one week after.
const (
	eventBefore = 28
	eventAfter  = 7
)

// events says when a desk with a budget of one false alarm a week would have
// seen the waves that the police warned of.
func (d *days) events(dir string) (Table, error) {
	t := Table{Title: "Known events", Note: eventsNote}
	alarms := func(own bool) map[int][]int {
		out := map[int][]int{}
		d.watch(d.streams, 1, own, func(i, day int) { out[i] = append(out[i], day) })
		return out
	}
	theory, own := alarms(false), alarms(true)
	err := eachRecord(filepath.Join(dir, "waves", "validation_known_waves.csv"), func(_, r []string) error {
		public, err := time.Parse(time.DateOnly, r[5])
		if err != nil {
			return err
		}
		place, _, _ := strings.Cut(r[1], "/")
		day := int(public.Sub(d.first) / (24 * time.Hour))
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s, warning of %s", r[1], r[5]), before(r[0], public), fmt.Sprintf("%s; %s", d.nearest(theory, place, day), d.nearest(own, place, day))})
		return nil
	})
	return t, err
}

// before says where the reference had its alarm.
func before(date string, public time.Time) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "missed"
	}
	return apart(int(public.Sub(at) / (24 * time.Hour)))
}

func apart(days int) string {
	if days < 0 {
		return fmt.Sprintf("%d days after", -days)
	}
	return fmt.Sprintf("%d days before", days)
}

// nearest is the first alarm of emergency scams at a place about a day; Canada
// is every place.
func (d *days) nearest(alarms map[int][]int, place string, day int) string {
	best, where := -1, ""
	for i, s := range d.streams {
		prov, kind, _ := strings.Cut(s.name, "/")
		if !strings.HasPrefix(kind, "Emergency") || !strings.HasPrefix(prov, place) && place != "Canada" {
			continue
		}
		at := slices.IndexFunc(alarms[i], func(t int) bool { return t >= day-eventBefore && t <= day+eventAfter })
		if at >= 0 && (best < 0 || alarms[i][at] < best) {
			best, where = alarms[i][at], prov
		}
	}
	if best < 0 {
		return "none"
	}
	return fmt.Sprintf("%s (%s, %s)", apart(day-best), where, d.first.AddDate(0, 0, best).Format(time.DateOnly))
}

const eventsNote = "Emergency scams that the police warned of in public. The second column is the alarm that the reference knew of, the third the first alarm of the detector " +
	"from 28 days before the warning to 7 after it, with a budget of one false alarm a week over the 101 streams: first with the threshold of theory, then with that which the desk learned from its past, in which true waves " +
	"are peaks too. An alarm in such a window may be a chance; there are too few events for a rate."
