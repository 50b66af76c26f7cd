package wire_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// What is written can be read again, and nothing is lost on the way.
func TestRoundTrip(t *testing.T) {
	schema := schemaOf(t, "../../docs/case.schema.json")
	rapid.Check(t, func(t *rapid.T) {
		r := drawReport(t)
		e := wire.Event{Tenant: "desk", Report: &r}
		data, err := wire.EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := wire.DecodeEvent(data)
		if err != nil {
			t.Fatal(err)
		}
		same(t, e, back)

		c := call.Case{Report: r, Changes: rapid.SliceOfN(rapid.Custom(drawChange), 0, 4).Draw(t, "changes")}
		line, err := wire.EncodeCase(c)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(line, '\n') >= 0 {
			t.Fatal("a line of an export has a line end in it")
		}
		again, err := wire.DecodeCase(line)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c, again)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Fatal(err)
		}
	})
}

// A stretch of a file of complaints and a decision come back as they were.
func TestRoundTripOfTheLookout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := call.Batch{ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", Import: "file", Source: "fcc", At: drawTime(t), By: "anna", Line: 7, Again: 6, Complaints: []call.Complaint{},
			Reports: []string{"one"}, Refused: []call.RefusedLine{{Line: 3, Why: "why"}}, Name: "a.csv", Format: "fcc", NotCalls: 1, Impossible: 2, Unlisted: 3, Content: "hash"}
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			c := call.Complaint{Key: rapid.String().Draw(t, "key"), Source: "fcc", Filed: drawTime(t).Truncate(time.Second), Number: "+12025550123", Type: "bank", Country: "US", Area: "202", Reporter: rapid.Uint64().Draw(t, "reporter")}
			if rapid.Bool().Draw(t, "dated") {
				c.Occurred = drawTime(t).Truncate(time.Second)
			}
			b.Complaints = append(b.Complaints, c)
		}
		d := call.Decision{ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", At: drawTime(t), By: "ben", Kind: call.DecidedName, Subject: rapid.String().Draw(t, "subject"), Data: []byte(`{"name":"Red"}`)}
		for _, e := range []wire.Event{{Tenant: "desk", Batch: &b}, {Tenant: "desk", Decision: &d}} {
			data, err := wire.EncodeEvent(e)
			if err != nil {
				t.Fatal(err)
			}
			back, err := wire.DecodeEvent(data)
			if err != nil {
				t.Fatal(err)
			}
			same(t, e, back)
		}
	})
}

func same(t *rapid.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
}

func schemaOf(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("case.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("case.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whoever cannot read a line is told why, and no words of it.
func TestFaultsQuoteNothing(t *testing.T) {
	const secret = "peanutbutter"
	for name, line := range map[string]string{
		"no JSON":               secret,
		"a list":                `["` + secret + `"]`,
		"wrong shape":           `{"v":1,"report":{"id":["` + secret + `"]}}`,
		"newer":                 `{"v":99,"report":{"id":"` + secret + `"}}`,
		"no version":            `{"report":{"id":"` + secret + `"}}`,
		"no report":             `{"v":1,"changes":[{"note":"` + secret + `"}]}`,
		"unknown role":          `{"v":1,"report":{"id":"a","turns":[{"role":"` + secret + `","text":"x"}],"verdict":{"level":"none"}}}`,
		"unknown level":         `{"v":1,"report":{"id":"a","verdict":{"level":"` + secret + `"}}}`,
		"bad time":              `{"v":1,"report":{"id":"a","received":"` + secret + `"}}`,
		"level of a correction": `{"v":1,"report":{"id":"a","verdict":{"level":"none"}},"changes":[{"correction":{"level":"` + secret + `"}}]}`,
	} {
		_, err := wire.DecodeCase([]byte(line))
		if err == nil {
			t.Errorf("%s: it was read", name)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error quotes the line: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"v":1,"tenant":"desk","change":{"id":"x","kind":"noted","note":"hello"}}`))
	f.Add([]byte(`{"v":1,"report":{"id":"x","turns":[{"role":"caller","text":"hi"}],"verdict":{"level":"hang_up"}},"changes":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := wire.DecodeEvent(data)
		if err == nil {
			if _, err := wire.EncodeEvent(e); err != nil && json.Valid(data) {
				t.Errorf("what was read cannot be written: %v", err)
			}
		}
		if _, err := wire.DecodeCase(data); err != nil && err.Error() == "" {
			t.Error("an error says nothing")
		}
	})
}

func drawReport(t *rapid.T) call.Report {
	words := rapid.StringN(1, 40, -1)
	r := call.Report{
		ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", Received: drawTime(t), Origin: rapid.SampledFrom([]call.Origin{call.OriginPage, call.OriginAPI}).Draw(t, "origin"),
		By: words.Draw(t, "by"), Reporter: rapid.SampledFrom([]string{"", "mark"}).Draw(t, "reporter"),
		Region: rapid.SampledFrom([]string{"", "US-CA", "GB-ENG"}).Draw(t, "region"), Happened: rapid.SliceOfN(rapid.SampledFrom([]string{"paid_card", "gave_secret"}), 0, 2).Draw(t, "happened"),
		Call: call.Call{ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", Kind: call.KindStory, CallerID: words.Draw(t, "caller id"), Country: "GB", DialledBy: call.DialledByMe},
	}
	if rapid.Bool().Draw(t, "dated") {
		r.Occurred = drawTime(t)
	}
	for range rapid.IntRange(1, 3).Draw(t, "turns") {
		at := time.Duration(-1)
		if rapid.Bool().Draw(t, "timed") {
			at = time.Duration(rapid.IntRange(0, 1e6).Draw(t, "at")) * time.Millisecond
		}
		r.Call.Turns = append(r.Call.Turns, call.Utterance{Role: rapid.SampledFrom([]call.Role{call.RoleUnknown, call.RoleCaller, call.RoleCallee}).Draw(t, "role"), Text: words.Draw(t, "text"), At: at})
	}
	source := call.Source{Title: "Somebody", URL: "https://example.org/", Checked: "2026-11-01"}
	r.Verdict = call.Verdict{
		Kind: call.KindStory, Level: rapid.SampledFrom([]call.Level{call.LevelNone, call.LevelCaution, call.LevelHangUp}).Draw(t, "level"),
		Probability: rapid.Float64Range(0, 1).Draw(t, "probability"), Type: "bank", Decided: &call.Moment{Turn: 1, Word: 4}, Summary: "It is.",
		Findings:  []call.Finding{{Tactic: "a.b", Name: "A", Stage: "claim", Quote: words.Draw(t, "quote"), Span: call.Span{Turn: 1, Start: 2, End: 3}, Truth: "No.", Source: source}},
		Evidence:  []call.Evidence{{Kind: call.EvidencePhone, Value: "+12098940429", Raw: "209", Role: call.PhoneCallback, Strength: call.StrengthStrong, Plausible: true, Note: "n", Span: call.Span{Turn: 1, Start: 0, End: 1}}},
		Advice:    []call.Advice{{ID: "talked.hang_up", When: "talked", Text: "Hang up.", Source: source}},
		Knowledge: "1",
	}
	return r
}

func drawTime(t *rapid.T) time.Time {
	return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "ms")).UTC()
}

func drawChange(t *rapid.T) call.Change {
	c := call.Change{ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4c", Report: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", At: drawTime(t), By: "owner"}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		c.Kind, c.Note = call.ChangeNoted, rapid.String().Draw(t, "note")
	case 1:
		c.Kind, c.Correction = call.ChangeCorrected, &call.Correction{Level: call.LevelCaution, Type: "bank", Reason: rapid.String().Draw(t, "reason")}
	case 2:
		c.Kind, c.Attachment = call.ChangeAttached, &call.Attachment{ID: c.ID, Name: "a.txt", Media: "text/plain", Size: 1, SHA256: strings.Repeat("a", 64), Bytes: []byte{1}}
	case 3:
		c.Kind, c.Happened = call.ChangeHappened, []string{"paid_cash"}
	}
	return c
}
