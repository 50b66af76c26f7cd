package wave

import (
	"compress/gzip"
	"encoding/csv"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/aberration"
)

// tallied is a row of the series of real reports.
type tallied struct {
	day       Day
	prov, cat string
	n         int
}

// chosen says whether a row is of the half of the streams that thresholds are
// chosen on, which is that of hangup bench waves.
func (c tallied) chosen() bool { return crc32.ChecksumIEEE([]byte(c.prov+"/"+c.cat))&1 == 0 }

// rows gives the direct-call reports of the Canadian Anti-Fraud Centre, 2021 to
// 2024, by day, province and type; it skips where the file is not.
func rows(tb testing.TB) (out []tallied) {
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
	lines, err := csv.NewReader(z).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range lines[1:] {
		d, err := ParseDay(r[0])
		if err != nil {
			tb.Fatal(err)
		}
		n, err := strconv.Atoi(r[3])
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, tallied{d, r[1], r[2], n})
	}
	return out
}

// sights are the reports of rows.
func sights(rows []tallied) (out []Sight) {
	for _, r := range rows {
		prov := strings.ReplaceAll(r.prov, " ", "_")
		cat, _, _ := strings.Cut(strings.ReplaceAll(r.cat, " ", "_"), "_(")
		out = append(out, many(r.n, Sight{Day: r.day, Told: r.day, Hour: -1, Keys: []Key{{Type, cat, ""}, {Region, prov, ""}, {TypeRegion, cat, prov}}})...)
	}
	return out
}

func canada(tb testing.TB) []Sight { return sights(rows(tb)) }

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

// shuffled are rows in which the days of every type in every province changed
// places within their weekday: whatever is said of them is false.
func shuffled(rows []tallied, seed uint64) []tallied {
	first, last := rows[0].day, rows[len(rows)-1].day
	days := map[time.Weekday][]Day{}
	for d := first; d <= last; d++ {
		days[d.Weekday()] = append(days[d.Weekday()], d)
	}
	random := rand.New(rand.NewPCG(seed, 3))
	moved := map[string]map[Day]Day{}
	out := slices.Clone(rows)
	for i, r := range out {
		k := r.prov + "/" + r.cat
		if moved[k] == nil {
			moved[k] = map[Day]Day{}
			for wd := time.Sunday; wd <= time.Saturday; wd++ {
				for i, j := range random.Perm(len(days[wd])) {
					moved[k][days[wd][i]] = days[wd][j]
				}
			}
		}
		out[i].day = moved[k][r.day]
	}
	return out
}

// TestThresholdsGiveTheFalseWavesThatWereSeen holds the curve of aberration.Allot
// to the half of the streams that it was chosen on: at fixed thresholds, before
// weeks are judged too. With HANGUP_CHOOSE set it shows the whole curve; that is how it was made.
func TestThresholdsGiveTheFalseWavesThatWereSeen(t *testing.T) {
	half := slices.DeleteFunc(rows(t), func(c tallied) bool { return !c.chosen() })
	at, seeds := []float64{1.5, 2, 3}, uint64(2)
	if os.Getenv("HANGUP_CHOOSE") != "" {
		at, seeds = nil, 20
		for h := 1.0; h <= 4; h += 0.25 {
			at = append(at, h)
		}
	}
	for _, h := range at {
		waves, weeks := 0, 0.0
		for seed := range seeds {
			w := New(Plan{})
			for step := range 100 {
				w.almanac.steps[step] = threshold{alone: h, beside: h}
			}
			list := sights(shuffled(half, seed))
			first, last := half[0].day, half[len(half)-1].day
			for _, s := range list {
				w.Add(s)
			}
			w.Refresh(last.Time().Add(24*time.Hour - time.Second))
			from, till := first+settled, first+historyWeeks*week
			for _, v := range w.Waves(0, farDay) {
				if v.AlarmDay >= from && v.AlarmDay < till {
					waves++
				}
			}
			for d := from; d < till; d++ {
				weeks += float64(w.almanac.at(d).streams) / float64(week)
			}
		}
		got, want := float64(waves)/weeks, aberration.Allotted(h, 1)
		t.Logf("threshold %.2f: %.5f false waves a stream-week, allotted %.5f", h, got, want)
		if math.Abs(got/want-1) > 0.25 {
			t.Errorf("%.5f false waves a stream-week at a threshold of %.2f, want %.5f", got, h, want)
		}
	}
}

// settled is the number of days from the first, after which waves count.
const settled = 182

// TestShuffledDaysKeepToTheBudget: of streams whose days changed places, all that
// is said is false. The thresholds were not chosen on these streams.
func TestShuffledDaysKeepToTheBudget(t *testing.T) {
	other := slices.DeleteFunc(rows(t), tallied.chosen)
	const seeds = 8
	for _, budget := range []float64{0.25, 1, 5} {
		waves, weeks := 0, 0.0
		for seed := range uint64(seeds) {
			w := watched(Plan{Budget: budget}, other[len(other)-1].day, sights(shuffled(other, 100+seed)))
			from := w.almanac.origin + settled
			for _, v := range w.Waves(0, farDay) {
				if v.AlarmDay >= from {
					waves++
				}
			}
			weeks += float64(w.today-from+1) / float64(week)
		}
		rate := float64(waves) / weeks
		t.Logf("%.3f false waves a week with a budget of %v", rate, budget)
		if math.Abs(rate/budget-1) > 0.2 {
			t.Errorf("%.3f false waves a week; want within a fifth of the budget of %v", rate, budget)
		}
	}
}
