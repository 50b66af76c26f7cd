package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
)

var blatant = []call.Utterance{
	{Role: call.RoleCaller, Text: "This is Officer Hale of the Social Security Administration. There is a warrant on your name."},
	{Role: call.RoleCaller, Text: "You buy gift cards for two thousand dollars and read me the numbers on the back. Do not tell your family, stay on the line."},
}

// An alarm that was given is not taken back by what is said later.
func TestAnAlarmStands(t *testing.T) {
	s := shipped(t).NewSession(judge.Setting{Kind: call.KindCall})
	for _, u := range blatant {
		s.Observe(u)
	}
	for range 10 {
		s.Observe(call.Utterance{Role: call.RoleCallee, Text: "No entiendo nada de lo que usted me está diciendo, señor, llame otro día por favor."})
	}
	if v := s.Verdict(); s.Level() != call.LevelHangUp || v.Level != call.LevelHangUp || len(v.Findings) == 0 {
		t.Errorf("level %s, verdict %s with %d findings", s.Level(), v.Level, len(v.Findings))
	}
}

// A call that says one thing over and over still shows the ask that comes last.
func TestALongCallKeepsItsAsk(t *testing.T) {
	c := call.Call{Kind: call.KindCall}
	for range 300 {
		c.Turns = append(c.Turns, call.Utterance{Role: call.RoleCaller, Text: "This is Microsoft support, your computer has a virus."})
	}
	c.Turns = append(c.Turns, blatant...)
	v := shipped(t).Call(c)
	if !slices.ContainsFunc(v.Findings, func(f call.Finding) bool { return f.Tactic == "money.gift_cards" }) {
		t.Error("the gift cards were not found")
	}
	if len(v.Findings) > 256 {
		t.Errorf("%d findings", len(v.Findings))
	}
}

func TestNothingSaidIsNothingProbable(t *testing.T) {
	j := shipped(t)
	if v := j.Call(call.Call{}); v.Probability != 0 || v.Level != call.LevelNone {
		t.Errorf("probability %v, level %s", v.Probability, v.Level)
	}
	if v := j.NewSession(judge.Setting{}).Verdict(); v.Probability != 0 {
		t.Errorf("probability %v before the first word", v.Probability)
	}
}

// The turn belongs to whoever began it, and a role that does not exist is unknown.
func TestRolesOfPieces(t *testing.T) {
	s := shipped(t).NewSession(judge.Setting{Kind: call.KindCall})
	s.Observe(call.Utterance{Role: call.RoleCaller, Text: "Ring us back on 209 894", More: true})
	s.Observe(call.Utterance{Role: call.RoleCallee, Text: " 0429 today."})
	s.Observe(call.Utterance{Role: 7, Text: "Who is it?"})
	v := s.Verdict()
	if !slices.ContainsFunc(v.Evidence, func(e call.Evidence) bool { return e.Value == "+12098940429" && e.Role == call.PhoneCallback }) {
		t.Errorf("the number was not kept: %+v", v.Evidence)
	}
}

// Secrets do not leave by way of the evidence or the quotes.
func TestSecretsStayIn(t *testing.T) {
	j := shipped(t)
	for words, secret := range map[string]string{
		"He asked for the number shown and I read 4111 1111 1111 1111 to him":                       "1111",
		"My national insurance came up as 123456789 there":                                          "3456789",
		"This is the help desk, your bank code is 482913, read it back to me":                       "482913",
		"Read me the code that we sent to your phone number, 482913, or the account will be closed": "482913",
		"Go to evil-help.com/login?pin=4821&password=hunter2 now":                                   "hunter2",
		"I told him that the password is Bluebird and he wrote it down":                             "Bluebird",
	} {
		for _, kind := range []call.Kind{call.KindCall, call.KindStory} {
			v := j.Call(call.Call{Kind: kind, Turns: []call.Utterance{{Text: words}}})
			for _, e := range v.Evidence {
				if strings.Contains(e.Value+e.Raw, secret) {
					t.Errorf("%s: %q leaves as %s %q", kind, words, e.Kind, e.Value)
				}
			}
			for _, f := range v.Findings {
				if strings.Contains(f.Quote, secret) {
					t.Errorf("%s: %q leaves in the quote %q", kind, words, f.Quote)
				}
			}
		}
	}
}

func TestTheWriterIsNoEvidence(t *testing.T) {
	v := shipped(t).Call(story("My name is Margaret Hill and yesterday a man rang me. He said his name was Victor."))
	names := ""
	for _, e := range v.Evidence {
		if e.Kind == call.EvidenceClaimedName {
			names += e.Value + ";"
		}
	}
	if names != "Victor;" {
		t.Errorf("claimed names %q", names)
	}
}
