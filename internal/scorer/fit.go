package scorer

import (
	"runtime"
	"sync"
)

// Types are the types of scam.
var Types = []string{"tech_support", "refund", "bank", "government", "delivery", "subscription", "family_emergency", "utility", "recovery", "prize", "other"}

// The costs C of the regressions, chosen on held-out sources.
const (
	actCost   = 4
	tenorCost = 12
	callCost  = 0.3
)

// words trains all that is learned from words on the sources that are kept:
// the tenor from whole calls, the acts, the leaning and the types from clauses.
func (t *trainer) words(keep func(source string) bool) *track {
	var kept []raw
	for _, r := range t.raws {
		if keep(r.source) {
			kept = append(kept, r)
		}
	}
	sp := number(kept)
	rows := make([]sample, len(kept))
	for i, r := range kept {
		rows[i] = sp.counted(r)
	}
	l := learned{hashes: sp.hashes, columns: make([][]float64, len(t.names)+1+len(Types))}
	jobs := []func(){func() { l.tenor = t.tenor(kept, sp) }}
	for c := range l.columns {
		jobs = append(jobs, func() {
			label, cost := t.column(kept, c)
			l.columns[c] = weighed(rows, label, cost, len(sp.hashes), fitOptions{cost: actCost, epochs: 25, seed: 7})
		})
	}
	inParallel(len(jobs), func(i int) { jobs[i]() })
	tr := &track{names: t.names, types: Types, table: store(l)}
	tr.index()
	return tr
}

// column gives the labels and costs of the clauses for one column.
func (t *trainer) column(kept []raw, c int) (label []bool, cost []float64) {
	label, cost = make([]bool, len(kept)), make([]float64, len(kept))
	for i, r := range kept {
		switch {
		case c == len(t.names) && r.lean != 0:
			label[i], cost[i] = r.lean > 0, 0.1
		case c < len(t.names) && r.acts != nil:
			label[i], cost[i] = r.acts[c], 1
		case c > len(t.names) && r.typ != "":
			label[i], cost[i] = r.typ == Types[c-len(t.names)-1], 0.1
		}
	}
	return label, cost
}

// tenor learns from whole calls what a scam sounds like, and from calls as far
// as they had come: a scam at its decisive turn, an honest call at a third and
// two thirds, so that a short beginning is no reason to worry.
func (t *trainer) tenor(kept []raw, sp *space) []float64 {
	var rows []sample
	var label []bool
	var cost []float64
	add := func(clauses []raw, unknown bool, upTo int, weight float64) {
		if s, ok := whole(clauses, unknown, upTo, sp); ok {
			rows, label, cost = append(rows, s), append(label, t.corpus.Cases[clauses[0].doc].Scam), append(cost, weight)
		}
	}
	for from := 0; from < len(kept); {
		to := from
		for to < len(kept) && kept[to].doc == kept[from].doc {
			to++
		}
		if doc := kept[from].doc; doc >= 0 {
			c, turns := t.corpus.Cases[doc], kept[to-1].turn
			for _, unknown := range []bool{false, true} {
				add(kept[from:to], unknown, turns, 1)
				switch {
				case turns < 4:
				case c.Scam && c.Decisive > 0 && c.Decisive < turns:
					add(kept[from:to], unknown, c.Decisive, partCost)
				case !c.Scam:
					add(kept[from:to], unknown, turns/3, partCost/2)
					add(kept[from:to], unknown, 2*turns/3, partCost/2)
				}
			}
		}
		from = to
	}
	return weighed(rows, label, cost, len(sp.hashes), fitOptions{cost: tenorCost, epochs: 30, seed: 5})
}

// partCost is what the part of a call weighs beside the whole.
const partCost = 0.5

// whole is a case up to a turn as a single row, with its roles or without.
func whole(clauses []raw, unknown bool, upTo int, sp *space) (sample, bool) {
	var cols []int32
	count := 0
	for _, r := range clauses {
		if r.unknown != unknown || r.turn > upTo {
			continue
		}
		count += len(r.short) + len(r.long)
		cols = sp.columns(sp.columns(cols, r.short), r.long)
	}
	return once(cols, count), count > 0
}

// weighed fits one regression with its features scaled by their ratios.
func weighed(rows []sample, label []bool, cost []float64, dim int, opt fitOptions) []float64 {
	scale := ratios(rows, label, cost, dim)
	opt.weight, opt.scale = cost, scale
	w := logistic(rows, label, dim, opt)
	for i, s := range scale {
		w[i] *= float64(s)
	}
	return w
}

// inParallel runs do for 0..n-1, as many at once as there are processors.
func inParallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			do(i)
			<-slots
		})
	}
	wg.Wait()
}

// fitCalls trains the call's model on prefixes.
func fitCalls(ps []prefix, keep func(prefix) bool) []float64 {
	var rows []sample
	var label []bool
	var weight []float64
	var cols []int32
	for _, p := range ps {
		if !keep(p) || p.weight == 0 {
			continue
		}
		if cols == nil {
			for i := range p.x {
				cols = append(cols, int32(i))
			}
		}
		rows = append(rows, sample{col: cols, val: p.x})
		label, weight = append(label, p.scam), append(weight, p.weight)
	}
	return logistic(rows, label, len(cols), fitOptions{cost: callCost, weight: weight, epochs: 40, seed: 11})
}

func withoutPart(fold map[string]int, part int) func(source string) bool {
	return func(source string) bool { return fold[source] != part }
}

func all(string) bool { return true }
