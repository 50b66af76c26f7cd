package wave

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// said is everything that a watch tells.
type said struct {
	Streams  []StreamState
	Waves    []Wave
	Now      []Wave
	Untold   []Wave
	Regions  []RegionCount
	Calendar []DayCount
	Series   map[string][]Point
	Why      []Explanation
	Odd      int
}

func tell(w *Watch) said {
	s := said{Streams: w.Streams(), Waves: w.Waves(0, farDay), Now: w.Now(), Untold: w.Untold(), Series: map[string][]Point{}, Odd: w.Odd()}
	for _, v := range s.Waves[:min(3, len(s.Waves))] {
		x, _ := w.Explain(v.ID)
		s.Why = append(s.Why, x)
	}
	if from, to, ok := w.Days(); ok {
		s.Regions, s.Calendar = w.Regions(from, to), w.Calendar(from, to)
		for _, st := range s.Streams {
			s.Series[st.Key.String()] = w.Series(st.Key, from-3, to)
		}
	}
	return s
}

var day1 = Date(2025, time.March, 1)

// invented makes the sights of so many days: a few types, regions, numbers and
// campaigns, with late reports, batches, named reporters and a wave.
func invented(r *rand.Rand, days int) (out []Sight) {
	types := []string{"tech_support", "bank", "prize", "family"}
	regions := []string{"US-CA", "US-NY", "CA-SK"}
	report := func(d Day, ty, region, number int) {
		s := Sight{Day: d, Told: d, Hour: 24 * r.Float64()}
		switch r.IntN(10) {
		case 0, 1:
			s.Told += Day(r.IntN(9))
		case 2:
			s.Told += Day(r.IntN(90))
		case 3:
			s.Told = 0
		}
		if r.IntN(4) == 0 {
			s.Reporter = uint64(1 + r.IntN(5))
		}
		if r.IntN(12) == 0 {
			s.Batch = uint64(1 + r.IntN(4))
		}
		switch { // files of two sources, one of which ends and comes again
		case d < day1+45 && r.IntN(3) == 0, d > day1+75 && r.IntN(6) == 0:
			s.Source = "a public file"
		case r.IntN(9) == 0:
			s.Source, s.Batch = "another", uint64(d)
		}
		s.Keys = []Key{{Type, types[ty], ""}, {Region, regions[region], ""}, {TypeRegion, types[ty], regions[region]},
			{Number, fmt.Sprintf("+1202555%04d", number), ""}, {Area, fmt.Sprint(200 + number%5), ""}}
		if number < 4 {
			s.Keys = append(s.Keys, Key{Campaign, fmt.Sprint("c", number/2), ""})
		}
		out = append(out, s)
	}
	for i := range days {
		n := 4 + r.IntN(9)
		if (day1 + Day(i)).Weekday() == time.Sunday {
			n = r.IntN(3)
		}
		for range n {
			report(day1+Day(i), r.IntN(4), r.IntN(3), 4+r.IntN(40))
		}
		if ago := days - i; ago < 34 && ago > 24 || i > 50 && i < 54 {
			for range 6 + r.IntN(6) {
				report(day1+Day(i), 3, 2, r.IntN(2))
			}
		}
	}
	out = append(out, Sight{Day: day1 - 300, Told: day1 - 200, Source: "a public file", Keys: out[0].Keys})
	out = append(out, Sight{Day: 3, Told: day1 + 5, Keys: out[0].Keys}, Sight{Day: day1 + 400, Told: day1 + 9, Keys: out[0].Keys},
		Sight{Day: day1 - 4000, Told: day1 + 30, Keys: out[0].Keys}, Sight{Day: 3})
	return out
}

// TestOnlineIsFromScratch: in whatever order sights come, however often the
// watch is refreshed in between, and wherever the clock stood meanwhile, it says
// in the end what a new one says that was refreshed once.
func TestOnlineIsFromScratch(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		days := 60 + r.IntN(160)
		sights := invented(r, days)
		masks := []Span{{day1 + 40, day1 + 41, "moved house"}, {day1 + 52, day1 + 52, "a report on television"}}
		plan := Plan{Holidays: HolidaysOf("US"), Masks: masks}
		end := (day1 + Day(days)).Time().Add(15 * time.Hour)
		whole := New(plan)
		for _, s := range sights {
			whole.Add(s)
		}
		whole.Refresh(end)
		want := tell(whole)

		plan.Masks = nil
		online := New(plan)
		order := r.Perm(len(sights))
		if seed%2 == 0 { // mostly in the order of telling
			for i := range order {
				order[i] = i
			}
		}
		for n, i := range order {
			online.Add(sights[i])
			if r.IntN(9) > 0 {
				continue
			}
			now := (sights[i].Day + Day(r.IntN(4))).Time().Add(time.Duration(r.IntN(24)) * time.Hour)
			switch r.IntN(40) {
			case 0:
				now = now.AddDate(1, 0, 0)
			case 1:
				now = now.AddDate(0, -1, 0)
			}
			if r.IntN(8) == 0 { // people change what they masked
				online.Mask([][]Span{nil, masks[:1], masks, {{day1 + 20, day1 + 90, "by mistake"}}}[r.IntN(4)])
			}
			online.Refresh(now)
			if n%7 == 0 {
				online.Waves(0, farDay)
				online.Series(Whole, day1, day1+20)
			}
		}
		online.Mask(masks)
		online.Refresh(end)
		if diff := cmp.Diff(want, tell(online)); diff != "" {
			t.Fatalf("seed %d: online differs from scratch (-scratch +online):\n%.3000s", seed, diff)
		}
		if seed == 0 && len(want.Waves) == 0 {
			t.Error("the sights hold no wave: the test shows little")
		}
	}
}

// TestWhatIsTakenBackWasNeverThere: removing what was added leaves a
// watch that never saw it.
func TestWhatIsTakenBackWasNeverThere(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	sights := invented(r, 120)
	end := (day1 + 120).Time().Add(20 * time.Hour)
	whole, online := New(Plan{}), New(Plan{})
	for _, s := range sights {
		whole.Add(s)
		online.Add(s)
	}
	var extra []Sight
	for range 300 {
		s := sights[r.IntN(len(sights)-4)]
		if s.Told != 0 {
			s.Told = max(s.Told, day1+60)
		}
		s.Day = max(s.Day, day1+60)
		s.Batch, s.Reporter = 0, uint64(r.IntN(3))
		s.Keys = append(s.Keys[:3:3], Key{Campaign, fmt.Sprint("taken back ", r.IntN(9)), ""})
		extra = append(extra, s)
		online.Add(s)
	}
	online.Refresh(end)
	for _, s := range extra {
		online.Remove(s)
	}
	online.Refresh(end)
	whole.Refresh(end)
	if diff := cmp.Diff(tell(whole), tell(online)); diff != "" {
		t.Fatalf("what was taken back shows (-never +taken back):\n%.3000s", diff)
	}
}
