package scorer

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/text"
)

// prefix is a call up to the end of one clause, by weights that never saw it.
type prefix struct {
	x         []float32
	held      int // index into the runs
	fold      int
	turn      int
	scam      bool
	ask, sign bool // found so far: an ask, anything that scammers do
	weight    float64
	caseIdx   int
	unknown   bool
}

// prefixes replays every case, with its roles and without, through the
// weights that were trained without its source.
func (t *trainer) prefixes(held []*track) []prefix {
	type job struct {
		idx     int
		unknown bool
	}
	var jobs []job
	for _, idx := range t.cases {
		jobs = append(jobs, job{idx, false})
		if !t.story && HasRoles(t.corpus.Cases[idx]) {
			jobs = append(jobs, job{idx, true})
		}
	}
	parts := make([][]prefix, len(jobs))
	inParallel(len(jobs), func(j int) {
		jb := jobs[j]
		c := t.corpus.Cases[jb.idx]
		f := t.fold[c.Source]
		parts[j] = t.replay(held[f], c, jb.unknown)
		for k := range parts[j] {
			p := &parts[j][k]
			p.held, p.fold, p.caseIdx, p.unknown = j, f, jb.idx, jb.unknown
		}
	})
	return slices.Concat(parts...)
}

// replay runs one case as the judge does, and notes a prefix wherever the
// judge would look at the score.
func (t *trainer) replay(tr *track, c labelled.Case, unknown bool) []prefix {
	r := replay{t: t, s: (&Model{lex: *t.lex, call: *tr, story: *tr}).NewSession(c.Kind), scam: c.Scam}
	for i, u := range c.Turns {
		role := u.Role
		if unknown {
			role = call.RoleUnknown
		}
		r.turn(i+1, u.Text, role, c.Kind)
	}
	weigh(r.out, c)
	return r.out
}

type replay struct {
	t         *trainer
	s         *Session
	line      text.Line
	scam      bool
	ask, sign bool
	sightings []Sighting
	out       []prefix
}

func (r *replay) turn(n int, words string, role call.Role, kind call.Kind) {
	r.line.Reset(words)
	r.s.BeginTurn(role)
	var spots []Spot
	if r.t.corpus.Find != nil {
		spots = r.t.corpus.Find(&r.line, role, kind)
	}
	for k := range r.line.Tokens {
		for len(spots) > 0 && spots[0].To <= k+1 {
			tactic := r.t.corpus.Tactics[spots[0].Tactic]
			r.ask, r.sign = r.ask || tactic.Ask, r.sign || tactic.Sign
			spots = spots[1:]
		}
		r.take(r.s.Step(&r.line, k, r.sightings[:0]))
		if kind == call.KindCall && r.s.Settled() {
			r.note(n)
		}
	}
	r.take(r.s.EndTurn(&r.line, r.sightings[:0]))
	r.note(n)
}

func (r *replay) take(seen []Sighting) {
	for _, g := range seen {
		tactic := r.t.corpus.Acts[g.Act]
		r.ask = r.ask || tactic.Ask
		r.sign = r.sign || tactic.Sign && g.Logit >= Clear
	}
	r.sightings = seen
}

func (r *replay) note(turn int) {
	r.s.features()
	x := make([]float32, len(r.s.x))
	for k, v := range r.s.x {
		x[k] = float32(v)
	}
	r.out = append(r.out, prefix{x: x, turn: turn, scam: r.scam, ask: r.ask, sign: r.sign})
}

// weigh spreads the weight of a call over its prefixes. Before the decisive
// turn a scam is not yet one, and teaches nothing; an honest call teaches at
// every turn, its whole most of all.
func weigh(ps []prefix, c labelled.Case) {
	total := 0.0
	for i := range ps {
		switch {
		case i == len(ps)-1:
			ps[i].weight = 1
		case c.Scam && (c.Decisive == 0 || ps[i].turn < c.Decisive):
			ps[i].weight = 0
		default:
			ps[i].weight = 0.5
		}
		total += ps[i].weight
	}
	for i := range ps {
		ps[i].weight /= total
	}
}
