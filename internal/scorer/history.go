package scorer

import (
	"github.com/hangup-project/hangup/internal/call"
)

// history is the summary of all clauses so far that the call's model reads.
type history struct {
	acts  int
	now   []float64 // the clause being settled
	most  [3][]float64
	order []float64 // best p(a) before p(b), acts x acts
}

func (h *history) init(acts int) {
	h.acts = acts
	h.now = make([]float64, acts)
	for r := range h.most {
		h.most[r] = make([]float64, acts)
	}
	h.order = make([]float64, acts*acts)
}

func (h *history) restart() {
	for r := range h.most {
		clear(h.most[r])
	}
	clear(h.order)
}

// add takes in the clause in h.now. Channel 0 is the whole call, whoever
// speaks; channels 1 and 2 are the caller and the callee where known.
func (h *history) add(role call.Role) {
	n := h.acts
	for a, before := range h.most[0] {
		if before < 0.05 {
			continue
		}
		row := h.order[a*n : a*n+n]
		for b, p := range h.now {
			if v := before * p; v > row[b] {
				row[b] = v
			}
		}
	}
	h.channel(0)
	if role != call.RoleUnknown {
		h.channel(int(role))
	}
}

func (h *history) channel(c int) {
	most := h.most[c]
	for a, p := range h.now {
		most[a] = max(most[a], p)
	}
}

// extras are the features behind those of the acts: the tenor, the tenor by
// length, and the length.
const extras = 3

// width is the number of features of a call with that many acts.
func width(acts int) int { return 3*acts + acts*acts + extras }

// features writes the summary to the front of x and returns its length: how
// sure each act was at best, in all and by each party, and which came before
// which.
func (h *history) features(x []float64) int {
	k := 0
	for c := range h.most {
		k += copy(x[k:], h.most[c])
	}
	return k + copy(x[k:], h.order)
}
