// Package judge turns the words of a call into a verdict that a person can act
// on. A Session follows one call, utterance by utterance; it is the only way in
// which words become a verdict.
//
// No finding, no hang_up: the learned scorer weighs what was found, and alone
// it never raises an alarm.
package judge

import (
	"slices"
	"sync"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/evidence"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/text"
)

// Judge holds what all calls share: it is immutable and safe for all.
type Judge struct {
	base  *knowledge.Base
	model *scorer.Model
	// idle keeps the sessions of whole calls that were judged, by kind, so
	// that a batch does not make each anew.
	idle map[call.Kind]*sync.Pool
}

// New makes a judge of a knowledge base and learned weights.
func New(base *knowledge.Base, model *scorer.Model) *Judge {
	return &Judge{base, model, map[call.Kind]*sync.Pool{call.KindCall: {}, call.KindStory: {}}}
}

// Base is the knowledge base that new sessions begin with.
func (j *Judge) Base() *knowledge.Base { return j.base }

// Setting is what is known of a call before the first word.
type Setting struct {
	Kind      call.Kind // unset counts as a call
	CallerID  string
	Callback  string
	Country   string
	DialledBy call.Dialler
}

// Call judges a whole call or story.
func (j *Judge) Call(c call.Call) call.Verdict {
	set := settingOf(c)
	s, idle := j.idle[set.kind()].Get().(*Session)
	if !idle {
		s = j.NewSession(set)
	} else {
		s.restart(set)
	}
	s.follow(c.Turns)
	v := s.Verdict()
	j.idle[set.kind()].Put(s)
	return v
}

// Follow runs a whole call through a session and returns it closed.
func (j *Judge) Follow(c call.Call) *Session {
	s := j.NewSession(settingOf(c))
	s.follow(c.Turns)
	return s
}

func settingOf(c call.Call) Setting {
	return Setting{c.Kind, c.CallerID, c.Callback, c.Country, c.DialledBy}
}

func (s Setting) kind() call.Kind {
	if s.Kind == call.KindStory {
		return call.KindStory
	}
	return call.KindCall
}

func (s *Session) follow(turns []call.Utterance) {
	for _, u := range turns {
		s.Observe(u)
	}
	s.Close()
}

// limits of what one session keeps.
const (
	maxFindings = 256
	maxOfOne    = 8   // findings of one tactic
	maxQuote    = 240 // bytes of a quote
	fewWords    = 5   // with fewer, the words weigh nothing yet
)

// Session follows one call. It belongs to one goroutine; what it holds is
// bounded but for the words of the turn that is open.
type Session struct {
	j       *Judge
	set     Setting
	line    text.Line
	words   *knowledge.Matcher
	learned *scorer.Session
	keep    *evidence.Collector
	tally   text.Tally

	turn      int
	open      bool // a turn is open and may go on
	fed       int  // tokens of the open turn that were weighed
	artefacts []knowledge.Match
	sightings []scorer.Sighting

	findings []found
	seen     []bool // tactics found so far
	ask      bool

	level    call.Level
	logOdds  float64
	peak     float64
	scored   bool
	decided  *call.Moment
	decider  string
	foundAny bool
}

// found is a finding before it is dressed for people.
type found struct {
	tactic int
	span   call.Span
	quote  string
	shut   bool    // the turn has ended: the quote is whole, and masked
	logit  float64 // of the learned detector; 0 where a pattern found it
	faint  bool    // kept for an alarm, not shown without one
}

// NewSession starts a call.
func (j *Judge) NewSession(set Setting) *Session {
	set.Kind = set.kind()
	s := &Session{
		j: j, set: set, words: j.base.NewMatcher(), learned: j.model.NewSession(set.Kind),
		keep: evidence.NewCollector(j.base, set.Kind, set.Country),
		seen: make([]bool, len(j.base.Tactics())),
	}
	s.keep.CallerID(set.CallerID)
	s.keep.Callback(set.Callback)
	return s
}

// restart makes the session ready for another call of the same kind.
func (s *Session) restart(set Setting) {
	set.Kind = set.kind()
	s.learned.Restart()
	clear(s.seen)
	*s = Session{
		j: s.j, set: set, words: s.words, learned: s.learned, keep: evidence.NewCollector(s.j.base, set.Kind, set.Country), seen: s.seen,
		line: s.line, artefacts: s.artefacts[:0], sightings: s.sightings[:0], findings: s.findings[:0],
	}
	s.keep.CallerID(set.CallerID)
	s.keep.Callback(set.Callback)
}

// Observe takes in an utterance and returns the level so far, which only ever
// rises. An utterance with More set is a piece of a turn that goes on; its last
// words wait for the next piece. An interim hypothesis leaves no trace.
func (s *Session) Observe(u call.Utterance) call.Level {
	if u.Interim {
		return s.level
	}
	if u.Role > call.RoleCallee {
		u.Role = call.RoleUnknown
	}
	if !s.open {
		s.turn++
		s.open, s.fed = true, 0
		s.line.Reset(u.Text)
		s.words.Begin(s.stranger(u.Role), s.set.Kind)
		s.learned.BeginTurn(u.Role)
		s.artefacts = s.artefacts[:0]
	} else {
		s.line.Append(u.Text)
	}
	if u.More {
		s.feed(s.line.Settled())
		return s.level
	}
	s.endTurn()
	return s.level
}

// stranger gives a party the role that patterns and evidence speak of: there
// the caller is the stranger. A person who dialled, from a pop-up or an advert,
// is the caller of the call and still the one who is being worked on.
func (s *Session) stranger(role call.Role) call.Role {
	if s.set.DialledBy != call.DialledByMe {
		return role
	}
	switch role {
	case call.RoleCaller:
		return call.RoleCallee
	case call.RoleCallee:
		return call.RoleCaller
	}
	return role
}

// Close ends the turn that is still open, if there is one.
func (s *Session) Close() {
	if s.open {
		s.endTurn()
	}
}

// Level is what the person is told so far.
func (s *Session) Level() call.Level { return s.level }

func (s *Session) endTurn() {
	s.feed(len(s.line.Tokens))
	s.sightings = s.learned.EndTurn(&s.line, s.sightings[:0])
	s.take(s.sightings)
	s.shut()
	s.keep.Turn(&s.line, s.turn, s.stranger(s.learned.Role()), s.artefacts)
	s.tally.Add(&s.line)
	s.open = false
	s.score(len(s.line.Tokens))
	s.combine(len(s.line.Tokens))
}

// feed weighs the tokens of the open turn up to, but not with, to.
func (s *Session) feed(to int) {
	for i := s.fed; i < to; i++ {
		news := false
		for _, m := range s.words.Step(&s.line, i) {
			if m.Kind == knowledge.MatchArtefact {
				if len(s.artefacts) < maxFindings {
					s.artefacts = append(s.artefacts, m)
				}
				continue
			}
			s.find(m.Tactic, m.From, m.To, 0)
			news = true
		}
		s.sightings = s.learned.Step(&s.line, i, s.sightings[:0])
		settled := s.learned.Settled()
		s.take(s.sightings)
		if settled && s.set.Kind == call.KindCall {
			s.score(i + 1)
		}
		if news || settled {
			s.combine(i + 1)
		}
	}
	s.fed = max(s.fed, to)
}

// take turns sightings of acts into findings of the tactics that hold them.
func (s *Session) take(sightings []scorer.Sighting) {
	for _, g := range sightings {
		if t := s.j.base.TacticForAct(g.Act); t >= 0 {
			s.find(t, g.From, g.To, g.Logit)
		}
	}
}

// find notes a finding. What overlaps an earlier sighting of the same tactic is
// one with it, and of one tactic no more are kept than explain would show.
func (s *Session) find(tactic, from, to int, logit float64) {
	t := &s.j.base.Tactics()[tactic]
	learned := logit != 0
	faint := learned && logit < scorer.Clear
	if !faint && !s.seen[tactic] {
		s.seen[tactic] = true
		s.foundAny = s.foundAny || t.Stage != knowledge.StageHonest
	}
	s.ask = s.ask || t.Ask
	span := call.Span{Turn: s.turn, Start: int(s.line.Tokens[from].Start), End: int(s.line.Tokens[to-1].End)}
	same := 0
	for i := range s.findings {
		f := &s.findings[i]
		if f.tactic != tactic {
			continue
		}
		same++
		if f.span.Turn == s.turn && f.span.Start < span.End && span.Start < f.span.End {
			if f.logit != 0 && (!learned || f.faint && !faint) {
				*f = found{tactic: tactic, span: span, quote: clip(s.line.Raw[span.Start:span.End]), logit: logit, faint: faint}
			}
			return
		}
	}
	f := found{tactic: tactic, span: span, quote: clip(s.line.Raw[span.Start:span.End]), logit: logit, faint: faint}
	if same < maxOfOne && len(s.findings) < maxFindings {
		s.findings = append(s.findings, f)
	} else if !faint {
		s.replaceFaint(f)
	}
}

// replaceFaint puts a clear finding in the place of a faint one, of the same
// tactic where there is one: what is only suspected never crowds out what is seen.
func (s *Session) replaceFaint(clear found) {
	spare := -1
	for i, f := range s.findings {
		if f.faint && (spare < 0 || f.tactic == clear.tactic) {
			spare = i
			if f.tactic == clear.tactic {
				break
			}
		}
	}
	if spare >= 0 {
		s.findings[spare] = clear
	}
}

// shut finishes the quotes of the turn that ends: a quote that ends inside a
// number takes in the rest of it, and secrets are masked in the light of the
// whole turn.
func (s *Session) shut() {
	var hidden Hidden
	looked := false
	for i := range s.findings {
		f := &s.findings[i]
		if f.span.Turn != s.turn || f.shut {
			continue
		}
		if !looked {
			hidden, looked = secretsOf(&s.line), true
		}
		f.span.End = s.numberEnd(f.span.End)
		f.quote = hidden.Hide(clip(s.line.Raw[f.span.Start:f.span.End]), f.span.Start)
		f.shut = true
	}
}

// numberEnd moves the end of a span behind the number in which it ends.
func (s *Session) numberEnd(end int) int {
	tokens := s.line.Tokens
	i, found := slices.BinarySearchFunc(tokens, end, func(t text.Token, e int) int { return int(t.End) - e })
	if !found || tokens[i].Kind != text.Number {
		return end
	}
	for i+1 < len(tokens) && tokens[i+1].Kind == text.Number && int(tokens[i+1].Start)-end <= 1 {
		i++
		end = int(tokens[i].End)
	}
	return end
}

// score weighs the call so far. It is looked at where training looked: at the
// end of a clause of a call, and at the end of a story.
func (s *Session) score(word int) {
	if s.turn == 1 && word < fewWords {
		return
	}
	s.logOdds = s.learned.LogOdds()
	if !s.scored || s.logOdds > s.peak {
		s.peak, s.scored = s.logOdds, true
	}
	limits := s.learned.Limits()
	if s.logOdds >= limits.Caution && s.foundAny {
		s.raise(call.LevelCaution, "score", word)
	}
	if s.logOdds >= limits.HangUp && s.ask {
		s.raise(call.LevelHangUp, "score", word)
	}
}

// combine looks for combinations of tactics that decide by themselves.
func (s *Session) combine(word int) {
	c := s.composite()
	switch {
	case c == nil:
	case c.Weight == "decisive":
		s.raise(call.LevelHangUp, c.ID, word)
	default:
		s.raise(call.LevelCaution, c.ID, word)
	}
}

// raise lifts the level; it never falls.
func (s *Session) raise(level call.Level, decider string, word int) {
	if level <= s.level {
		return
	}
	s.level, s.decider = level, decider
	if level == call.LevelHangUp {
		s.decided = &call.Moment{Turn: s.turn, Word: word}
	}
}

// composite finds the weightiest combination that holds by now.
func (s *Session) composite() *knowledge.Composite {
	var best *knowledge.Composite
	for i := range s.j.base.Composites() {
		c := &s.j.base.Composites()[i]
		if s.holds(c) && (best == nil || c.Weight == "decisive") {
			best = c
		}
	}
	return best
}

func (s *Session) holds(c *knowledge.Composite) bool {
	if !c.For(s.set.Kind) {
		return false
	}
	for _, entry := range c.All {
		if !s.any(entry) {
			return false
		}
	}
	for _, entry := range c.None {
		if s.any(entry) {
			return false
		}
	}
	return true
}

func (s *Session) any(tactics []int) bool {
	for _, t := range tactics {
		if s.seen[t] {
			return true
		}
	}
	return false
}
