package wave

import (
	"compress/gzip"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// canada gives the direct-call reports of the Canadian Anti-Fraud Centre, 2021
// to 2024, with their province and type; it skips where the file is not.
func canada(tb testing.TB) []Sight {
	f, err := os.Open(filepath.Join("../../../shared/data/waves", "cafc_daily_directcall_province_category_long.csv.gz"))
	if err != nil {
		f, err = os.Open(os.Getenv("HANGUP_WAVES") + "/cafc_daily_directcall_province_category_long.csv.gz")
	}
	if err != nil {
		tb.Skip("the series of real reports are not here (HANGUP_WAVES names their folder)")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []Sight
	for _, r := range rows[1:] {
		d, err := ParseDay(r[0])
		if err != nil {
			tb.Fatal(err)
		}
		prov := strings.ReplaceAll(r[1], " ", "_")
		cat, _, _ := strings.Cut(strings.ReplaceAll(r[2], " ", "_"), "_(")
		n, _ := strconv.Atoi(r[3])
		for range n {
			out = append(out, Sight{Day: d, Told: d, Hour: -1, Keys: []Key{{Type, cat, ""}, {Region, prov, ""}, {TypeRegion, cat, prov}}})
		}
	}
	return out
}

// TestKnownWavesOfCanada holds the watch to what the police told later. The
// days are those on which the watch, which saw nothing after them, has a wave.
func TestKnownWavesOfCanada(t *testing.T) {
	sights := canada(t)
	emergency := Key{Type, "Emergency", ""}
	in := func(prov string) Key { return Key{TypeRegion, emergency.Value, prov} }
	for _, c := range []struct {
		stream    Key
		alarm, by string // the first day of the wave that is looked for, and that by which it must be said
		warned    string // the day on which police or press told of it
	}{
		{in("Saskatchewan"), "2024-01-02", "2024-01-03", "2024-01-09"},
		{in("Alberta"), "2023-03-20", "2023-03-22", "2023-03-20"},
		{in("Ontario"), "2023-01-09", "2023-01-13", "2023-01-18"},
		{emergency, "2022-03-13", "2022-03-15", "2022-04-04"},
		{in("Alberta"), "2022-11-08", "2022-11-10", "2022-12-07"},
	} {
		by, err := ParseDay(c.by)
		if err != nil {
			t.Fatal(err)
		}
		w := New(Plan{Holidays: HolidaysOf("CA")})
		for _, s := range sights {
			if s.Day <= by {
				w.Add(s)
			}
		}
		w.Refresh(by.Time().Add(23*time.Hour + 59*time.Minute))
		i := slices.IndexFunc(w.Now(), func(v Wave) bool {
			return (v.Cause == c.stream || slices.Contains(v.Also, c.stream)) && v.AlarmDay.String() >= c.alarm
		})
		if i < 0 {
			t.Errorf("no wave of %v by %s; they told of it on %s", c.stream, c.by, c.warned)
			continue
		}
		v := w.Now()[i]
		t.Logf("%v: alarm %v, told on %s; %d reports against %.1f", c.stream, v.AlarmDay, c.warned, v.Count, v.Expected)
	}
}

// TestWavesOfCanadaAreFew counts what three years say, and that parents and
// children are one.
func TestWavesOfCanadaAreFew(t *testing.T) {
	w := New(Plan{Holidays: HolidaysOf("CA")})
	sights := canada(t)
	last := Day(0)
	for _, s := range sights {
		w.Add(s)
		last = max(last, s.Day)
	}
	w.Refresh(last.Time().Add(23 * time.Hour))
	rises, all := 0, w.Waves(0, farDay)
	for _, i := range w.lives {
		w.streams[i].life.rises(func(*rise) { rises++ })
	}
	weeks := float64(last-w.almanac.origin) / 7
	t.Logf("%d rises of %d streams are %d waves, %.2f a week", rises, len(w.lives), len(all), float64(len(all))/weeks)
	if len(all) >= rises || float64(len(all))/weeks > 2 {
		t.Error("too many waves for people to read")
	}
}

// TestShuffledDaysKeepToTheBudget: with the days of every type in every
// province shuffled among those of the same weekday, whatever is said is false.
// Waves count from half a year on.
func TestShuffledDaysKeepToTheBudget(t *testing.T) {
	sights := canada(t)
	days := map[time.Weekday][]Day{}
	first, last := sights[0].Day, sights[len(sights)-1].Day
	for d := first; d <= last; d++ {
		days[d.Weekday()] = append(days[d.Weekday()], d)
	}
	const settled = 182
	waves, weeks := 0, 0.0
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 3))
		moved := map[Key]map[Day]Day{}
		w := New(Plan{})
		for _, s := range sights {
			k := s.Keys[2]
			if moved[k] == nil {
				moved[k] = map[Day]Day{}
				for wd := time.Sunday; wd <= time.Saturday; wd++ {
					for i, j := range r.Perm(len(days[wd])) {
						moved[k][days[wd][i]] = days[wd][j]
					}
				}
			}
			s.Day = moved[k][s.Day]
			s.Told = s.Day
			w.Add(s)
		}
		w.Refresh(last.Time().Add(24*time.Hour - time.Second))
		for _, v := range w.Waves(0, farDay) {
			if v.AlarmDay >= first+settled {
				waves++
			}
		}
		weeks += float64(last-first-settled+1) / 7
	}
	rate := float64(waves) / weeks
	t.Logf("%.2f false waves a week with a budget of 1", rate)
	if rate < 0.8 || rate > 1.2 {
		t.Errorf("%.2f false waves a week; want within a fifth of the budget of 1", rate)
	}
}
