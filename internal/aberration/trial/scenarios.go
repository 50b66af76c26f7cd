package trial

import (
	"cmp"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/hangup-project/hangup/internal/aberration"
)

// The weeks of a scenario that are judged: the last 49 of 624 (A. Noufaily et
// al., Statistics in Medicine 32, 2013, with the series of this project).
const (
	scenarioWeeks = 624
	judgedWeeks   = 49
	firstJudged   = scenarioWeeks - judgedWeeks
	perYear       = 52
)

// pair is one simulated stream, without and with an outbreak in the weeks that
// are judged.
type pair struct {
	scenario, replicate int
	calm, outbreak      []float64
	begin, end          int       // of the outbreak, weeks from nought
	plugin              []float64 // R's Farrington Flexible, nbPlugin, alpha .01, for each judged week
}

// set is the group of six scenarios that differ in trend and season alone.
func (p pair) set() int { return (p.scenario - 1) / 6 }

// judged are the scores of a pair's weeks; an alarm is one above a threshold.
type judged struct{ calm, outbreak [judgedWeeks]float64 }

func readScenarios(dir string) ([]pair, error) {
	dir = filepath.Join(dir, "waves", "sim42")
	var pairs []pair
	var calm []float64
	err := eachRecord(filepath.Join(dir, "sim42_series.csv.gz"), func(_, record []string) error {
		v, err := numbers(record)
		if err != nil {
			return err
		}
		if len(v) != 7+scenarioWeeks {
			return fmt.Errorf("a series has %d columns, not %d", len(v), 7+scenarioWeeks)
		}
		if v[5] == 0 {
			calm = v[7:]
			return nil
		}
		pairs = append(pairs, pair{int(v[1]), int(v[2]), calm, v[7:], int(v[5]) - 1, int(v[6]) - 1, make([]float64, judgedWeeks)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	at := map[[2]int]int{}
	for i, p := range pairs {
		at[[2]int{p.scenario, p.replicate}] = i
	}
	err = eachRecord(filepath.Join(dir, "sim42_farrington_thresholds_R.csv.gz"), func(_, record []string) error {
		v, err := numbers(record)
		if err != nil {
			return err
		}
		pairs[at[[2]int{int(v[0]), int(v[1])}]].plugin[int(v[2])-1-firstJudged] = v[6]
		return nil
	})
	return pairs, err
}

// farrington scores the weeks by R's own thresholds: 1 is an alarm. Like there,
// four weeks need five reports.
func farrington(p pair) (j judged) {
	over := func(y []float64) (out [judgedWeeks]float64) {
		for i := range out {
			t := firstJudged + i
			if y[t] > p.plugin[i] && y[t]+y[t-1]+y[t-2]+y[t-3] >= 5 {
				out[i] = 1
			}
		}
		return out
	}
	return judged{over(p.calm), over(p.outbreak)}
}

// weekly scores the weeks by aberration.Seasonal and Weeks.
func weekly(p pair, one bool) judged {
	scores := func(y []float64) (out [judgedWeeks]float64) {
		var weeks aberration.Weeks
		for i := range out {
			t := firstJudged + i
			e, _ := aberration.Seasonal(y[:t], perYear)
			w := weeks.Read(y[t], e)
			out[i] = w.Z
			if one {
				out[i] = w.One
			}
		}
		return out
	}
	return judged{scores(p.calm), scores(p.outbreak)}
}

// judgeAll scores all pairs, on all processors.
func judgeAll(pairs []pair, score func(pair) judged) []judged {
	out := make([]judged, len(pairs))
	next := make(chan int)
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for i := range next {
				out[i] = score(pairs[i])
			}
		})
	}
	for i := range pairs {
		next <- i
	}
	close(next)
	done.Wait()
	return out
}

// found is what a detector did on a part of the pairs.
type found struct {
	falseAlarms float64 // share of calm weeks
	waves, week rate    // found at all, and in the first week
	err         float64 // standard error of waves
}

// count scores the pairs that are in the part, by the alarms above h.
func count(pairs []pair, scores []judged, h float64, part func(pair) bool) (f found) {
	weeks := 0
	var groups [][]float64
	for i, p := range pairs {
		if !part(p) {
			continue
		}
		hit := 0.0
		for t := range judgedWeeks {
			weeks++
			if scores[i].calm[t] > h {
				f.falseAlarms++
			}
			if at := firstJudged + t; at >= p.begin && at <= p.end && scores[i].outbreak[t] > h {
				hit = 1
			}
		}
		f.waves.add(hit == 1)
		f.week.add(scores[i].outbreak[p.begin-firstJudged] > h)
		groups = append(groups, []float64{hit})
	}
	f.falseAlarms /= float64(max(weeks, 1))
	f.err = standardError(groups)
	return f
}

// thresholdFor is the least threshold at which the share of false alarms in the
// part of the pairs is not above the rate.
func thresholdFor(pairs []pair, scores []judged, rate float64, part func(pair) bool) float64 {
	var all []float64
	for i, p := range pairs {
		if part(p) {
			all = append(all, scores[i].calm[:]...)
		}
	}
	slices.SortFunc(all, func(a, b float64) int { return cmp.Compare(b, a) })
	return all[int(rate*float64(len(all)))]
}

// Scenarios reruns the benchmark of 42 scenarios on the data in dir.
func Scenarios(dir string) (Table, error) {
	pairs, err := readScenarios(dir)
	if err != nil {
		return Table{}, err
	}
	all := func(pair) bool { return true }
	even := func(p pair) bool { return p.replicate%2 == 0 }
	odd := func(p pair) bool { return p.replicate%2 == 1 }
	far := judgeAll(pairs, farrington)
	one := judgeAll(pairs, func(p pair) judged { return weekly(p, true) })
	two := judgeAll(pairs, func(p pair) judged { return weekly(p, false) })
	const most = 0.01
	t := Table{Title: "42 scenarios, weekly", Note: scenariosNote}
	add := func(what, aim string, f found) { t.Rows = append(t.Rows, Row{what, aim, f.String()}) }
	add("Farrington Flexible, R's own thresholds (nbPlugin, .01)", "46.7 % at 1.0 %", count(pairs, far, 0, all))
	add("the same, odd replicates", "-", count(pairs, far, 0, odd))
	for _, d := range []struct {
		what   string
		scores []judged
	}{{"seasonal regression, one week", one}, {"seasonal regression, one and two weeks (the detector)", two}} {
		h := thresholdFor(pairs, d.scores, most, even)
		add(fmt.Sprintf("%s: h = %.3f from even replicates, seen on odd", d.what, h), "above 46.7 % at 1.0 %", count(pairs, d.scores, h, odd))
		h = thresholdFor(pairs, d.scores, most, all)
		add(fmt.Sprintf("%s: all, at exactly that rate (h = %.3f)", d.what, h), "above 46.7 % at 1.0 %", count(pairs, d.scores, h, all))
	}
	add("the detector, h for each parameter set from the other six", "above 46.7 % at 1.0 %", leaveOut(pairs, two, most))
	add(fmt.Sprintf("the detector at its fixed h = %.2f, all", aberration.WeeklyThreshold), "-", count(pairs, two, aberration.WeeklyThreshold, all))
	return t, nil
}

// leaveOut judges each parameter set with the threshold of the others.
func leaveOut(pairs []pair, scores []judged, rate float64) found {
	shifted := slices.Clone(scores)
	for set := range 7 {
		h := thresholdFor(pairs, scores, rate, func(p pair) bool { return p.set() != set })
		for i, p := range pairs {
			if p.set() == set {
				for t := range judgedWeeks {
					shifted[i].calm[t] -= h
					shifted[i].outbreak[t] -= h
				}
			}
		}
	}
	return count(pairs, shifted, 0, func(pair) bool { return true })
}

// String says it in one line of a table.
func (f found) String() string {
	return fmt.Sprintf("%.1f %% ± %.1f found, %.1f %% in week 1, at %.2f %% false alarms (%d waves)",
		100*f.waves.share(), 100*f.err, 100*f.week.share(), 100*f.falseAlarms, f.waves.of)
}

const scenariosNote = "336 pairs of series (42 scenarios, 8 replicates), the last 49 weeks of each judged; a wave is found where any of its weeks is an alarm, " +
	"and the false-positive rate is the share of weeks with an alarm in the series without it. Thresholds are chosen on even replicates and reported on odd ones, " +
	"and again with each of the seven parameter sets left out of the choice. ± is the standard error by bootstrap."
