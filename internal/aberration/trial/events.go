package trial

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How far from a public warning an alarm may lie to be its own: three weeks
// before, for a warning follows complaints, and one week after.
const (
	eventBefore = 28
	eventAfter  = 7
)

// events says when a desk with a budget of one false alarm a week would have
// seen the waves that the police warned of.
func (d *days) events(dir string) (Table, error) {
	t := Table{Title: "Known events", Note: eventsNote}
	var streams []stream
	streams = append(streams, d.streams...)
	alarms := map[int][]int{}
	d.watch(streams, 1, true, func(i, day int, _ float64) { alarms[i] = append(alarms[i], day) })
	err := eachRecord(filepath.Join(dir, "waves", "validation_known_waves.csv"), func(_, r []string) error {
		public, err := time.Parse(time.DateOnly, r[5])
		if err != nil {
			return err
		}
		place, _, _ := strings.Cut(r[1], "/")
		day := int(public.Sub(d.first) / (24 * time.Hour))
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s, warning of %s", r[1], r[5]), before(r[0], public), d.nearest(streams, alarms, place, day)})
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
func (d *days) nearest(streams []stream, alarms map[int][]int, place string, day int) string {
	best, where := -1, ""
	for i, s := range streams {
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
	"from 28 days before the warning to 7 after it, with a budget of one false alarm a week over the 101 streams. An alarm in such a window may be a chance; there are too few events for a rate."
