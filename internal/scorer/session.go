package scorer

import (
	"math"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Session follows one call. It belongs to one goroutine and allocates nothing
// per word. All its state is what the words so far have added up to.
type Session struct {
	m     *Model
	track *track
	story bool

	open  clauseSum
	buf   []uint64
	hist  history
	turns int
	x     []float64 // features of the call, reused
}

// Sighting is an act that the learned detector saw in a clause.
type Sighting struct {
	Act      string
	Logit    float64
	From, To int // tokens of the turn, To exclusive
}

// NewSession starts a call of the given kind.
func (m *Model) NewSession(kind call.Kind) *Session {
	t := &m.call
	if kind == call.KindStory {
		t = &m.story
	}
	s := &Session{m: m, track: t, story: kind == call.KindStory}
	s.open.sum = make([]int32, t.det.acts)
	s.buf = make([]uint64, 0, 64)
	s.hist.init(t.det.acts)
	s.x = make([]float64, width(t.det.acts))
	return s
}

// BeginTurn opens a turn by the given party.
func (s *Session) BeginTurn(role call.Role) {
	s.turns++
	s.open.start(role, 0)
}

// Step weighs token i of the open turn. Where the clause before it ended, its
// acts are settled and those seen are appended to dst.
func (s *Session) Step(l *text.Line, i int, dst []Sighting) []Sighting {
	if s.open.cuts(l, i, s.story) {
		dst = s.settle(i, dst)
		s.open.start(s.open.role, i)
	}
	s.buf = s.open.add(&s.track.det, s.buf, l, i, &s.m.lex)
	return dst
}

// EndTurn settles the clause that ends with the turn.
func (s *Session) EndTurn(l *text.Line, dst []Sighting) []Sighting {
	if s.open.words > 0 {
		dst = s.settle(len(l.Tokens), dst)
	}
	s.open.start(s.open.role, len(l.Tokens))
	return dst
}

func (s *Session) settle(to int, dst []Sighting) []Sighting {
	p := s.hist.now
	for a := range p {
		logit := s.open.logit(&s.track.det, a)
		p[a] = sigmoid(logit)
		if a < len(s.track.names) && logit >= s.track.seen[a] {
			dst = append(dst, Sighting{Act: s.track.names[a], Logit: logit, From: s.open.from, To: to})
		}
	}
	s.hist.add(s.open.role)
	return dst
}

// LogOdds is what the model makes of the call so far, in log-odds of a scam.
func (s *Session) LogOdds() float64 {
	s.hist.features(s.x, s.turns)
	w := s.track.weights
	sum := w[len(w)-1]
	for i, v := range s.x {
		sum += w[i] * v
	}
	return sum
}

// history is the summary of all clauses so far that the call's model reads.
type history struct {
	acts  int
	now   []float64 // the clause being settled
	most  [3][]float64
	miss  [3][]float64 // sum of log(1-p)
	order []float64    // best p(a) before p(b), acts x acts
	words int
}

func (h *history) init(acts int) {
	h.acts = acts
	h.now = make([]float64, acts)
	for r := range h.most {
		h.most[r] = make([]float64, acts)
		h.miss[r] = make([]float64, acts)
	}
	h.order = make([]float64, acts*acts)
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
	most, miss := h.most[c], h.miss[c]
	for a, p := range h.now {
		most[a] = max(most[a], p)
		miss[a] += math.Log1p(-min(p, 0.999))
	}
}

// width is the number of features of a call with that many acts.
func width(acts int) int { return 9*acts + acts*acts + acts*acts + 2 }

// features writes the summary to x, which has width(acts) values.
func (h *history) features(x []float64, turns int) {
	n, k := h.acts, 0
	for c := range h.most {
		for a := range n {
			p := h.most[c][a]
			x[k] = p
			x[k+1] = math.Sqrt(p)
			x[k+2] = 1 - math.Exp(max(h.miss[c][a], -20))
			k += 3
		}
	}
	copy(x[k:], h.order)
	k += n * n
	for a := range n {
		for b := range n {
			switch {
			case a < b:
				x[k] = h.most[0][a] * h.most[0][b]
			case a > b:
				x[k] = h.most[0][a] * (1 - h.most[0][b])
			default:
				x[k] = 0
			}
			k++
		}
	}
	x[k] = math.Log1p(float64(turns)) / 4
	x[k+1] = 1
}
