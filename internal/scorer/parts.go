package scorer

import (
	"cmp"
	"math"
	"slices"
)

// Part is what one act, or the words as a whole, add to the log-odds of a call.
type Part struct {
	Name  string
	Value float64
}

// Parts splits LogOdds into what each act and the tenor of the words added,
// the heaviest first, and the constant. One act before another counts half for
// each.
func (s *Session) Parts() (parts []Part, base float64) {
	s.features()
	w, n := s.track.weights, s.hist.acts
	value := make([]float64, n)
	k := 0
	for range s.hist.most {
		for a := range n {
			value[a] += w[k] * s.x[k]
			k++
		}
	}
	for a := range n {
		for b := range n {
			half := w[k] * s.x[k] / 2
			value[a] += half
			value[b] += half
			k++
		}
	}
	parts = append(parts, Part{"tenor of the whole", w[k]*s.x[k] + w[k+1]*s.x[k+1]}, Part{"length", w[k+2] * s.x[k+2]})
	base = w[len(w)-1]
	for a, v := range value {
		name := "leaning of the words"
		if a < len(s.track.names) {
			name = s.track.names[a]
		}
		parts = append(parts, Part{name, v})
	}
	parts = slices.DeleteFunc(parts, func(p Part) bool { return math.Abs(p.Value) < 0.005 })
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
	return parts, base
}

// Done lists the acts that are likelier than not to have been performed by
// anybody in the call so far.
func (s *Session) Done() []string {
	var out []string
	for a, name := range s.track.names {
		if s.hist.most[0][a] >= 0.5 {
			out = append(out, name)
		}
	}
	return out
}
