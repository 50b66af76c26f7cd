package judge

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/text"
)

// notEnglish is the summary of words in another language.
const notEnglish = "These words are not English. Hangup judges English only, and does not guess."

// Foreign tells whether the words so far are in a language that is not judged.
func (s *Session) Foreign() bool {
	return s.level == call.LevelNone && s.tally.Language() == text.LanguageOther
}

// Verdict is what the session concludes so far. Call Close first where the
// call has ended with a turn left open.
func (s *Session) Verdict() call.Verdict {
	v := call.Verdict{Kind: s.set.Kind, Knowledge: s.j.base.Version()}
	if s.Foreign() {
		v.Summary, v.NotJudged = notEnglish, true
		return v
	}
	v.Level, v.Decided = s.level, s.decided
	v.Probability = s.probability()
	v.Evidence = s.evidence()
	v.Findings = s.shown()
	if s.level != call.LevelNone {
		v.Type = s.typeOf()
	}
	v.Summary = s.summary(v)
	v.Advice = s.advice(v)
	return v
}

// probability is calibrated on the highest point of the run; a level that a
// composite decided keeps it on the side of that level.
func (s *Session) probability() float64 {
	if !s.scored {
		return 0
	}
	l := s.learned.Limits()
	p := l.Probability(s.peak)
	if s.level == call.LevelHangUp {
		p = max(p, l.Probability(l.HangUp))
	}
	return math.Round(p*1e4) / 1e4
}

// shown dresses the findings for people. Honest signs and faint sightings stay
// in explain; so do sightings of a tactic beyond its clearest two. Where an
// alarm has no clear ask to show, the least faint one is shown.
func (s *Session) shown() []call.Finding {
	var keep []found
	asked := false
	for i, f := range s.findings {
		t := &s.j.base.Tactics()[f.tactic]
		if t.Stage == knowledge.StageHonest || f.faint || f.logit != 0 && s.clearer(i) >= mostSightings {
			continue
		}
		// That somebody seems to ring unasked, or to claim an office, is nothing by itself.
		if s.level == call.LevelNone && f.logit != 0 && (t.Stage == knowledge.StageContact || t.Stage == knowledge.StageAuthority) && !t.Ask {
			continue
		}
		asked = asked || t.Ask
		keep = append(keep, f)
	}
	if f, ok := s.leastFaint(); ok && !asked && s.level == call.LevelHangUp {
		keep = append(keep, f)
	}
	slices.SortStableFunc(keep, func(a, b found) int {
		return cmp.Or(a.span.Turn-b.span.Turn, a.span.Start-b.span.Start)
	})
	var out []call.Finding
	for _, f := range keep {
		out = append(out, s.dress(f, s.j.base.Tactics()[f.tactic]))
	}
	return out
}

// mostSightings bounds the learned sightings of one tactic that are shown.
const mostSightings = 2

// clearer counts the sightings of the same tactic that are clearer than
// finding i, or as clear and earlier, and those that a pattern found.
func (s *Session) clearer(i int) int {
	n := 0
	for k, f := range s.findings {
		if f.tactic == s.findings[i].tactic && (f.logit == 0 || f.logit > s.findings[i].logit || f.logit == s.findings[i].logit && k < i) {
			n++
		}
	}
	return n
}

func (s *Session) leastFaint() (best found, ok bool) {
	for _, f := range s.findings {
		if f.faint && s.j.base.Tactics()[f.tactic].Ask && (!ok || f.logit > best.logit) {
			best, ok = f, true
		}
	}
	return best, ok
}

func (s *Session) dress(f found, t knowledge.Tactic) call.Finding {
	st, _ := s.j.base.Statement(t.Source)
	if !f.shut {
		f.quote = Mask(f.quote)
	}
	return call.Finding{Tactic: t.ID, Name: t.Name, Stage: string(t.Stage), Quote: f.quote, Span: f.span, Truth: t.Truth, Source: st.Source()}
}

func (s *Session) evidence() []call.Evidence {
	out := slices.Clone(s.keep.Found())
	for i := range out {
		switch out[i].Kind {
		case call.EvidencePhone, call.EvidenceCLSID, call.EvidenceSessionCode, call.EvidenceAmount:
		default:
			out[i].Raw, out[i].Value = Mask(out[i].Raw), Mask(out[i].Value)
		}
	}
	return out
}

// typeOf weighs the words by the learned types, and lets the tactics that
// speak for one type only vote.
func (s *Session) typeOf() string {
	votes := map[string]float64{s.learned.Type(): 2}
	for i, seen := range s.seen {
		t := s.j.base.Tactics()[i]
		if seen && t.Stage != knowledge.StageHonest {
			for _, typ := range t.Types {
				votes[typ] += 1 / float64(len(t.Types))
			}
		}
	}
	best := ""
	for typ, v := range votes {
		if best == "" || v > votes[best] || v == votes[best] && typ < best {
			best = typ
		}
	}
	return best
}

var strengths = map[string]int{"decisive": 8, "strong": 5, "medium": 3, "weak": 1}

// weight orders tactics by how much they tell a person.
func weight(t knowledge.Tactic) int {
	w := strengths[t.Strength]
	if t.Ask {
		w += 2
	}
	return w
}

// summary says in one sentence what the call was.
func (s *Session) summary(v call.Verdict) string {
	if v.Level == call.LevelNone {
		if len(v.Findings) == 0 {
			return "Nothing in these words is what scammers do."
		}
		return "Some of this is what scammers do, but not enough to call it a scam."
	}
	var names []string
	for _, i := range s.heaviest(3) {
		t := s.j.base.Tactics()[i]
		names = append(names, strings.ToLower(t.Name[:1])+t.Name[1:])
	}
	what := "This is a scam"
	if v.Level == call.LevelCaution {
		what = "Be careful: this may be a scam"
	}
	if name := typeNames[v.Type]; name != "" {
		what += " (" + name + ")"
	}
	if len(names) == 0 {
		return what + "."
	}
	return what + ". The caller " + join(names) + "."
}

var typeNames = map[string]string{
	"tech_support": "false computer support", "refund": "false refund", "bank": "false bank", "government": "false authority", "delivery": "false delivery",
	"subscription": "false subscription", "family_emergency": "false emergency", "utility": "false utility", "recovery": "false recovery of money", "prize": "false prize",
}

func join(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// heaviest lists the n tactics found that tell most, the heaviest first.
func (s *Session) heaviest(n int) []int {
	var ids []int
	for i, seen := range s.seen {
		if t := s.j.base.Tactics()[i]; seen && t.Stage != knowledge.StageHonest && t.Direction != "reports" {
			ids = append(ids, i)
		}
	}
	slices.SortStableFunc(ids, func(a, b int) int { return weight(s.j.base.Tactics()[b]) - weight(s.j.base.Tactics()[a]) })
	return ids[:min(n, len(ids))]
}

// advice follows what has happened already, as far as the words tell.
func (s *Session) advice(v call.Verdict) []call.Advice {
	if v.Level == call.LevelNone {
		return nil
	}
	happened := map[string]bool{"talked": true}
	for _, f := range s.findings {
		switch id := s.j.base.Tactics()[f.tactic].ID; {
		case f.faint:
		case strings.HasPrefix(id, "control."), id == "after.remote_left", id == "after.gave_access":
			happened["gave_access"] = true
		case id == "after.gave_secret":
			happened["gave_secret"] = true
		case id == "after.paid":
			s.paidBy(happened)
		}
	}
	if s.set.Kind == call.KindStory && s.level == call.LevelHangUp {
		s.mayHaveHappened(happened)
	}
	for _, act := range s.learned.Done() {
		switch act {
		case "writer_gave_access":
			happened["gave_access"] = true
		case "writer_gave_secret":
			happened["gave_secret"] = true
		case "writer_paid":
			s.paidBy(happened)
		}
	}
	happened["later"] = len(happened) > 1
	var out []call.Advice
	for _, when := range []string{"talked", "gave_access", "paid_card", "paid_giftcard", "paid_cash", "paid_crypto", "gave_secret", "later"} {
		for _, a := range s.j.base.Advice() {
			if a.When == when && happened[when] && (len(a.Types) == 0 || slices.Contains(a.Types, v.Type)) {
				st, _ := s.j.base.Statement(a.Source)
				out = append(out, call.Advice{ID: a.ID, When: a.When, Text: a.Text, Source: st.Source()})
			}
		}
	}
	return out
}

// mayHaveHappened adds what was asked for in a story: whether it was also done
// is often left unsaid, and each piece of advice says "if".
func (s *Session) mayHaveHappened(happened map[string]bool) {
	for _, f := range s.findings {
		if when := ifDone[s.j.base.Tactics()[f.tactic].ID]; when != "" && !f.faint {
			happened[when] = true
		}
	}
}

var ifDone = map[string]string{
	"money.gift_cards": "paid_giftcard", "money.crypto": "paid_crypto", "money.cash_by_post": "paid_cash", "money.courier": "paid_cash",
	"money.wire": "paid_card", "money.move_to_safety": "paid_card", "money.pay_now": "paid_card", "money.fee": "paid_card", "money.log_into_bank": "paid_card",
	"access.remote_tool": "gave_access", "access.let_me_in": "gave_access", "access.session_code": "gave_access",
	"access.one_time_code": "gave_secret", "access.card_number": "gave_secret", "access.personal_data": "gave_secret",
}

func (s *Session) paidBy(happened map[string]bool) {
	how := map[string]string{"gift_card": "paid_giftcard", "crypto": "paid_crypto", "cash": "paid_cash"}
	known := false
	for _, e := range s.keep.Found() {
		if when, ok := how[e.Value]; ok && e.Kind == call.EvidencePaymentMethod {
			happened[when] = true
			known = true
		}
	}
	if !known {
		happened["paid_card"] = true
	}
}
