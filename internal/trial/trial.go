// Package trial puts a judge to the test on labelled calls: how many scams it
// stops, how many honest calls it disturbs, and how early.
package trial

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/labelled"
)

// Outcome is what became of one case.
type Outcome struct {
	Case    labelled.Case
	Verdict call.Verdict
}

// Run judges every case, as many at once as there are processors, and tells
// progress how many are done. withheld hides who speaks.
func Run(j *judge.Judge, cases []labelled.Case, withheld bool, progress func(done, of int)) []Outcome {
	out := make([]Outcome, len(cases))
	next := make(chan int)
	var done sync.WaitGroup
	var mu sync.Mutex
	finished := 0
	for range runtime.GOMAXPROCS(0) {
		done.Add(1)
		go func() {
			defer done.Done()
			for i := range next {
				c := cases[i]
				if withheld {
					c.Turns = withhold(c.Turns)
				}
				out[i] = Outcome{cases[i], j.Call(c.Call)}
				mu.Lock()
				finished++
				progress(finished, len(cases))
				mu.Unlock()
			}
		}()
	}
	for i := range cases {
		next <- i
	}
	close(next)
	done.Wait()
	return out
}

func withhold(turns []call.Utterance) []call.Utterance {
	out := slices.Clone(turns)
	for i := range out {
		out[i].Role = call.RoleUnknown
	}
	return out
}

// Score is what a judge did on one set of cases.
type Score struct {
	Name string
	// Stopped counts scams with hang_up; Warned those with caution or more.
	Stopped, Warned labelled.Rate
	// Disturbed counts honest cases with hang_up; Cautioned those with
	// caution or more.
	Disturbed, Cautioned labelled.Rate
	// Typed counts stopped scams whose type is right.
	Typed labelled.Rate
	// Late is, for each stopped call with a decisive turn, how many turns
	// after it the warning came; negative is before.
	Late []int
}

// Count scores the outcomes of one set.
func Count(name string, outcomes []Outcome) Score {
	s := Score{Name: name}
	for _, o := range outcomes {
		hang, warn := o.Verdict.Level == call.LevelHangUp, o.Verdict.Level >= call.LevelCaution
		if !o.Case.Scam {
			s.Disturbed.Add(hang)
			s.Cautioned.Add(warn)
			continue
		}
		s.Stopped.Add(hang)
		s.Warned.Add(warn)
		if !hang {
			continue
		}
		s.Typed.Add(o.Verdict.Type == o.Case.Type)
		if o.Case.Decisive > 0 {
			s.Late = append(s.Late, o.Verdict.Decided.Turn-o.Case.Decisive)
		}
	}
	return s
}

// BySource scores each source, and all together last.
func BySource(outcomes []Outcome) []Score {
	groups := map[string][]Outcome{}
	var names []string
	for _, o := range outcomes {
		if groups[o.Case.Source] == nil {
			names = append(names, o.Case.Source)
		}
		groups[o.Case.Source] = append(groups[o.Case.Source], o)
	}
	slices.Sort(names)
	var out []Score
	for _, n := range names {
		out = append(out, Count(n, groups[n]))
	}
	return append(out, Count("all", outcomes))
}

// Print writes scores as a table with counts and 95 % intervals.
func Print(w io.Writer, scores []Score) error {
	if _, err := fmt.Fprintf(w, "%-24s  %-28s  %-28s  %-28s  %s\n", "source", "scams: hang_up", "honest: hang_up", "honest: caution or more", "turns after the decisive one: half, nine in ten"); err != nil {
		return err
	}
	for _, s := range scores {
		late := "-"
		if len(s.Late) > 0 {
			late = fmt.Sprintf("%+d, %+d (of %d)", labelled.Quantile(s.Late, 0.5), labelled.Quantile(s.Late, 0.9), len(s.Late))
		}
		if _, err := fmt.Fprintf(w, "%-24s  %-28s  %-28s  %-28s  %s\n", s.Name, cell(s.Stopped), cell(s.Disturbed), cell(s.Cautioned), late); err != nil {
			return err
		}
	}
	return nil
}

func cell(r labelled.Rate) string {
	if r.Total == 0 {
		return "-"
	}
	low, high := r.Interval()
	return fmt.Sprintf("%d/%d = %.1f%% (%.1f-%.1f)", r.Hits, r.Total, 100*r.Value(), 100*low, 100*high)
}
