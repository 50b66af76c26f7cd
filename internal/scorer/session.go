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

	open    clauseSum
	buf     []uint64
	before  context // of the clauses of the open turn
	now     context // gathers the open turn
	hist    history
	turns   int
	x       []float64 // features of the call, reused
	types   []float64 // log-odds of each type, summed over clauses
	tactics []bool    // tactics of the knowledge base seen so far
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
	s.open.sum = make([]int32, t.det.columns)
	s.buf = make([]uint64, 0, 64)
	s.hist.init(len(t.names) + 1)
	s.x = make([]float64, width(len(t.names)+1, len(t.tactics)))
	s.types = make([]float64, len(t.types))
	s.tactics = make([]bool, len(t.tactics))
	return s
}

// Saw tells the session that the knowledge base found a tactic. Tactics that
// the weights do not know change nothing.
func (s *Session) Saw(tactic string) {
	if i, ok := s.track.tacticIndex[tactic]; ok {
		s.tactics[i] = true
	}
}

// Type is the type of scam that the words fit best, if it were one.
func (s *Session) Type() string {
	best := ""
	most := math.Inf(-1)
	for i, v := range s.types {
		if v > most {
			best, most = s.track.types[i], v
		}
	}
	return best
}

// BeginTurn opens a turn by the given party.
func (s *Session) BeginTurn(role call.Role) {
	s.before = s.now
	s.now = context{role: role, turn: s.turns + 1}
	s.before.turn = s.turns
	s.turns++
	s.start(role, 0)
}

func (s *Session) start(role call.Role, from int) {
	s.open.start(role, from)
	s.buf = s.before.features(s.buf[:0], role, &s.m.lex)
	s.open.weigh(&s.track.det, s.buf)
}

// Role is the party of the open turn.
func (s *Session) Role() call.Role { return s.open.role }

// Settled reports whether the last Step began a new clause.
func (s *Session) Settled() bool { return s.open.words == 1 && s.open.from > 0 }

// Step weighs token i of the open turn. Where the clause before it ended, its
// acts are settled and those seen are appended to dst.
func (s *Session) Step(l *text.Line, i int, dst []Sighting) []Sighting {
	if s.open.cuts(l, i, s.story) {
		dst = s.settle(i, dst)
		if s.story {
			s.before, s.now = s.now, context{turn: s.turns}
		}
		s.start(s.open.role, i)
	}
	s.now.note(wordHash(l, i))
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
		if a < len(s.track.names) && logit >= Faint {
			dst = append(dst, Sighting{Act: s.track.names[a], Logit: logit, From: s.open.from, To: to})
		}
	}
	for k := range s.types {
		s.types[k] += s.open.logit(&s.track.det, len(p)+k)
	}
	s.hist.add(s.open.role)
	return dst
}

// Faint is the logit from which a sighting is reported at all; from Clear on
// the act is likelier than not.
const Faint, Clear = -0.7, 0.0

// LogOdds is what the model makes of the call so far, in log-odds of a scam.
func (s *Session) LogOdds() float64 {
	s.features()
	w := s.track.weights
	sum := w[len(w)-1]
	for i, v := range s.x {
		sum += w[i] * v
	}
	return sum
}

func (s *Session) features() {
	k := s.hist.features(s.x, s.turns)
	for i, seen := range s.tactics {
		s.x[k+i] = 0
		if seen {
			s.x[k+i] = 1
		}
	}
}

// history is the summary of all clauses so far that the call's model reads.
type history struct {
	acts  int
	now   []float64 // the clause being settled
	most  [3][]float64
	miss  [3][]float64 // sum of log(1-p)
	order []float64    // best p(a) before p(b), acts x acts
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

// width is the number of features of a call with that many acts and tactics.
func width(acts, tactics int) int { return 9*acts + 2*acts*acts + 2 + tactics }

// features writes the summary to the front of x and returns its length.
func (h *history) features(x []float64, turns int) int {
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
	return k + 2
}
