package wave

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSeveralNumbersOfOneCampaignAreOneWave: callers who change their number
// and call two regions more than usual are one wave, and it says where they
// call now and not where they called before.
func TestSeveralNumbersOfOneCampaignAreOneWave(t *testing.T) {
	script := Key{Kind: Campaign, Value: "script"}
	numbers := []Key{{Kind: Number, Value: "+13065550107"}, {Kind: Number, Value: "+13065550108"}, {Kind: Number, Value: "+13065550109"}}
	alberta, begin := Key{Kind: Region, Value: "CA-AB"}, day1+100
	r := rand.New(rand.NewPCG(5, 1))
	var all []Sight
	for d := day1; d < begin; d++ { // in Alberta, one a day
		all = append(all, sightOf(d, family, alberta, script, numbers[int(d)%3]))
	}
	places := map[string]int{}
	for d := begin; d < begin+4; d++ {
		for range 12 {
			re := []Key{sask, ontar}[r.IntN(2)]
			places[re.Value]++
			all = append(all, sightOf(d, family, re, script, numbers[r.IntN(3)]))
		}
	}
	w := watched(Plan{}, begin+3, quiet(7, 104), all)
	now := w.Now()
	if len(now) != 1 || now[0].Cause != script {
		t.Fatalf("waves now: %+v; want one, by the campaign", now)
	}
	for _, k := range numbers {
		if !slices.Contains(now[0].Also, k) {
			t.Errorf("%v rose and is not named beside %v", k, now[0].Also)
		}
	}
	count := map[Key]int{}
	for _, p := range now[0].Parts {
		count[p.Key] = p.Count
	}
	if count[sask] != places["CA-SK"] || count[ontar] != places["CA-ON"] || count[alberta] != 0 || count[famSK] != places["CA-SK"] {
		t.Errorf("%d reports in %v are told as %v", now[0].Count, places, count)
	}
	if n := count[numbers[0]] + count[numbers[1]] + count[numbers[2]]; n != now[0].Count {
		t.Errorf("%d of %d reports by number", n, now[0].Count)
	}
}

// TestTwoScamsAtOnceAreTwoWaves: two scams of one type at once, each
// with a number of its own, are two waves.
func TestTwoScamsAtOnceAreTwoWaves(t *testing.T) {
	eight, begin := Key{Kind: Number, Value: "+14165550108"}, day1+100
	both := slices.Concat(many(12, sightOf(begin, family, sask, seven)), many(20, sightOf(begin, bank, ontar, eight)),
		many(12, sightOf(begin+1, family, sask, seven)), many(20, sightOf(begin+1, bank, ontar, eight)))
	var causes []Key
	for _, v := range watched(Plan{}, begin+1, quiet(8, 102), both).Now() {
		causes = append(causes, v.Cause)
	}
	slices.SortFunc(causes, Key.compare)
	if !slices.Equal(causes, []Key{seven, eight}) {
		t.Errorf("causes %v, want %v and %v", causes, seven, eight)
	}
}

// TestCompanyIsCountedAsItWasKept: late, twice by one person, and taken back.
func TestCompanyIsCountedAsItWasKept(t *testing.T) {
	var c company
	want := map[Day]int{}
	r := rand.New(rand.NewPCG(9, 9))
	for range 1000 {
		d := Day(r.IntN(90))
		c.add(met{day: d, with: 3, n: 1})
		c.add(met{reporter: uint64(d) + 1, day: d, with: 3, n: 1})
		c.add(met{reporter: uint64(d) + 1, day: d, with: 3, n: 1})
		want[d]++
		if r.IntN(4) == 0 {
			c.add(met{day: d, with: 3, n: -1})
			want[d]--
		}
	}
	for d := range Day(90) {
		n := 0
		c.in(d, d, func(told []met) { n += told[0].count() })
		if n != want[d]+1 {
			t.Errorf("day %d counts %d, want %d and the one who told often", d, n, want[d])
		}
	}
}
