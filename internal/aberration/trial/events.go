package trial

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/wave"
)

// How far from a public warning an alarm may lie to be its own: four weeks
// before, for a warning follows complaints, and one week after.
const (
	eventBefore = 28
	eventAfter  = 7
)

// events says when a desk with a budget of one false wave a week would have told
// of the waves that the police warned of.
func (d *days) events(dir string) (Table, error) {
	t := Table{Title: "Known events", Note: eventsNote}
	told := d.live(1)
	err := eachRecord(filepath.Join(dir, "waves", "validation_known_waves.csv"), func(_, r []string) error {
		public, err := time.Parse(time.DateOnly, r[5])
		if err != nil {
			return err
		}
		place, _, _ := strings.Cut(r[1], "/")
		day := int(public.Sub(d.first) / (24 * time.Hour))
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s, warning of %s", r[1], r[5]), before(r[0], public), d.about(told, place, day)})
		return nil
	})
	return t, err
}

// emergency is the type that the events are of.
const emergency = "Emergency"

// live lets a desk take in the reports as they came and look each evening, and
// gives, by region and for all together, the days on which it first told of a wave
// of emergency scams.
func (d *days) live(budget float64) map[string][]int {
	type alarm struct {
		place string
		day   wave.Day
	}
	known, told := map[alarm]bool{}, map[string][]int{}
	w := wave.New(wave.Plan{Budget: budget})
	for t := range d.factor {
		for _, c := range d.cells {
			c.tell(w, d.at(t), c.y[t])
		}
		w.Refresh(d.end(t))
		for _, v := range w.Now() {
			for _, k := range append(v.Also, v.Cause) {
				a := alarm{k.Region, v.AlarmDay}
				if k.Value == emergency && !known[a] {
					known[a] = true
					told[a.place] = append(told[a.place], t)
				}
			}
		}
	}
	return told
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

// about are the days about a day on which a wave of a place was told; Canada is
// every place.
func (d *days) about(told map[string][]int, place string, day int) string {
	var found []string
	for t := day - eventBefore; t <= day+eventAfter; t++ {
		for _, region := range slices.Sorted(maps.Keys(told)) {
			if slices.Contains(told[region], t) && (place == "Canada" || region != "" && strings.HasPrefix(region, place)) {
				found = append(found, fmt.Sprintf("%s (%s, %s)", apart(day-t), cmp.Or(region, "all"), d.first.AddDate(0, 0, t).Format(time.DateOnly)))
			}
		}
	}
	if found == nil {
		return "none"
	}
	return strings.Join(found, ", ")
}

const eventsNote = "Emergency scams that the police warned of in public. The second column is the alarm that the reference knew of, the third the evenings from 28 days before the warning to 7 after it on " +
	"which the desk's own watch, told each report on its day and knowing nothing of the days after, with a budget of one false wave a week, tells of a new wave of that type in the region, or with Canada anywhere. " +
	"Such a wave may be a chance; there are too few events for a rate."
