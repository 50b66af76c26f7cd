package judge_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
)

func story(words string) call.Call {
	return call.Call{Kind: call.KindStory, Turns: []call.Utterance{{Text: words}}}
}

func dialogue(lines ...string) call.Call {
	c := call.Call{Kind: call.KindCall}
	for i, l := range lines {
		c.Turns = append(c.Turns, call.Utterance{Role: call.RoleCaller + call.Role(i%2), Text: l})
	}
	return c
}

// The case that Hangup was made for: everything that gave it away is named.
func TestWindowsLicensing(t *testing.T) {
	words, err := os.ReadFile("../../examples/windows-licensing.txt")
	if err != nil {
		t.Fatal(err)
	}
	v := shipped(t).Call(story(string(words)))
	if v.Level != call.LevelHangUp || v.Type != "tech_support" {
		t.Errorf("level %s, type %s", v.Level, v.Type)
	}
	for _, tactic := range []string{
		"contact.unsolicited", "authority.tech_company", "claim.device_errors", "claim.licence_expired", "access.open_computer", "money.fee", "proof.licence_number", "pressure.callback",
	} {
		if !slices.ContainsFunc(v.Findings, func(f call.Finding) bool { return f.Tactic == tactic }) {
			t.Errorf("%s was not found", tactic)
		}
	}
	for _, want := range []call.Evidence{
		{Kind: call.EvidencePhone, Value: "+12098940429", Role: call.PhoneCallback, Strength: call.StrengthStrong, Plausible: true},
		{Kind: call.EvidencePhone, Value: "9-9876", Role: call.PhoneCallerID, Strength: call.StrengthWeak},
		{Kind: call.EvidenceCLSID, Value: "888DCA60-FC0A-11CF-8F0F-00C04FD7D062", Strength: call.StrengthStrong, Plausible: true},
		{Kind: call.EvidenceClaimedName, Value: "John", Strength: call.StrengthWeak, Plausible: true},
		{Kind: call.EvidenceOrganisation, Value: "Windows", Strength: call.StrengthWeak, Plausible: true},
	} {
		i := slices.IndexFunc(v.Evidence, func(e call.Evidence) bool { return e.Kind == want.Kind && e.Value == want.Value && e.Role == want.Role })
		if i < 0 {
			t.Errorf("%s %s was not kept", want.Kind, want.Value)
			continue
		}
		if got := v.Evidence[i]; got.Strength != want.Strength || got.Plausible != want.Plausible {
			t.Errorf("%s %s: %s, plausible %v", got.Kind, got.Value, got.Strength, got.Plausible)
		}
	}
}

func TestPlainCases(t *testing.T) {
	for name, c := range map[string]struct {
		call call.Call
		want call.Level
	}{
		"nothing said":  {dialogue("Hello?", "Hello, is Tom there?"), call.LevelNone},
		"a dinner plan": {dialogue("Hi, it's Mia. Are we still on for seven?", "Yes, bring the salad, and I'll do the rest."), call.LevelNone},
		"gift cards in secret": {dialogue(
			"This is Officer Hale of the Social Security Administration. There is a warrant on your name.", "Oh dear, what do I do?",
			"You buy gift cards for two thousand dollars and read me the numbers on the back. Do not tell your family, stay on the line.", "All right."), call.LevelHangUp},
		"no words at all": {call.Call{Kind: call.KindCall}, call.LevelNone},
	} {
		t.Run(name, func(t *testing.T) {
			if v := shipped(t).Call(c.call); v.Level != c.want {
				t.Errorf("level %s, want %s: %+v", v.Level, c.want, v.Findings)
			}
		})
	}
}

func TestOtherLanguagesAreNotJudged(t *testing.T) {
	v := shipped(t).Call(story("Guten Tag, hier ist der technische Dienst von Microsoft, Ihr Rechner ist von einem Virus befallen und Sie müssen sofort bezahlen, sonst wird er gesperrt."))
	if v.Level != call.LevelNone || len(v.Findings) != 0 || !strings.Contains(v.Summary, "not English") {
		t.Errorf("level %s, summary %q", v.Level, v.Summary)
	}
}

// A person who dialled a number from a pop-up is the caller, and still the one worked on.
func TestWhoDialledTurnsTheRoles(t *testing.T) {
	c := dialogue("Hello, there is a warning with your number on my screen.", "Yes, I need to connect to your computer. Go to the browser and download AnyDesk for me.")
	c.DialledBy = call.DialledByMe
	v := shipped(t).Call(c)
	if !slices.ContainsFunc(v.Findings, func(f call.Finding) bool { return f.Tactic == "access.remote_tool" && f.Span.Turn == 2 }) {
		t.Errorf("the ask of the party who was rung was not found: %+v", v.Findings)
	}
}

// A verdict does not depend on how the words came.
func TestSplitsDoNotMatter(t *testing.T) {
	j := shipped(t)
	cases, _ := calls(t, "dev.jsonl")
	for i, c := range cases {
		whole := j.Call(c.Call)
		if again := j.Call(c.Call); !cmp.Equal(whole, again) {
			t.Fatalf("%s: two runs differ: %s", c.ID, cmp.Diff(whole, again))
		}
		if got := inPieces(j, c.Call, 3+i%17); !cmp.Equal(whole, got) {
			t.Errorf("%s: in pieces: %s", c.ID, cmp.Diff(whole, got))
		}
	}
}

// inPieces feeds every turn in pieces of n bytes, each before an interim
// hypothesis that comes to nothing.
func inPieces(j *judge.Judge, c call.Call, n int) call.Verdict {
	s := j.NewSession(judge.Setting{Kind: c.Kind, CallerID: c.CallerID, Country: c.Country, DialledBy: c.DialledBy})
	level := call.LevelNone
	for _, u := range c.Turns {
		for words := u.Text; ; words = words[n:] {
			s.Observe(call.Utterance{Role: u.Role, Text: "you must buy gift cards", Interim: true})
			piece := u
			if piece.More = len(words) > n; piece.More {
				piece.Text = words[:n]
			} else {
				piece.Text = words
			}
			if now := s.Observe(piece); now < level {
				panic("the level fell")
			} else {
				level = now
			}
			if !piece.More {
				break
			}
		}
	}
	s.Close()
	return s.Verdict()
}

// No finding, no hang_up: behind every alarm stands something that was said.
func TestEveryAlarmIsExplained(t *testing.T) {
	j := shipped(t)
	for _, file := range []string{"dev.jsonl", "train3.jsonl"} {
		cases, _ := calls(t, file)
		for _, c := range cases {
			e := j.Follow(c.Call).Explain()
			v := e.Verdict
			if v.Level != call.LevelHangUp {
				if v.Decided != nil {
					t.Errorf("%s: decided without hang_up", c.ID)
				}
				continue
			}
			if v.Decided == nil || len(v.Findings) == 0 || len(v.Advice) == 0 || v.Type == "" {
				t.Errorf("%s: an alarm without its reasons: %+v", c.ID, v)
			}
			asked := slices.ContainsFunc(e.Signs, func(s judge.Sign) bool { return s.Ask && s.Shown })
			if e.Decider == "score" && !asked {
				t.Errorf("%s: the score raised an alarm with no ask to show", c.ID)
			}
			for _, f := range v.Findings {
				text := c.Turns[f.Span.Turn-1].Text
				if f.Span.End > len(text) || f.Quote == "" || f.Truth == "" || f.Source.Title == "" {
					t.Errorf("%s: finding %+v", c.ID, f)
				}
			}
		}
	}
}
