package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/transcript"
)

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(s *jsonschema.Schema, line string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// answer is one line of output; Error is nil in a verdict.
type answer struct {
	ID, Level, Summary string
	Error              *string
	Findings           []struct {
		Tactic, Quote    string
		Turn, Start, End int
	}
	Evidence []struct {
		Kind, Value, Role string
		Plausible         bool
	}
}

func answers(t *testing.T, out string) (all []answer) {
	t.Helper()
	for line := range strings.Lines(out) {
		var a answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, a)
	}
	return all
}

// developed are the labelled calls and stories of the development set.
func developed(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../corpus/calls/dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const (
	blatant = `{"id":"gift","country":"US","caller_id":"202-555-0147","turns":[` +
		`{"role":"caller","text":"This is Officer Grey of the tax office. Pay with gift cards now or you are arrested today, and read me the numbers on the back."},` +
		`{"role":"callee","text":"I have the cards here. The first one is 4929 1111 2222 3333."}]}`
	german = `{"id":"de","text":"Guten Tag, hier ist die Bank, wir haben ein Problem mit Ihrer Karte und Sie müssen uns sofort die Nummer sagen."}`
	dinner = `{"id":"dinner","kind":"call","turns":[{"role":"caller","text":"Shall we eat at seven?"},{"role":"callee","text":"Yes, bring the salad."}]}`
)

func TestOutputKeepsToTheSchema(t *testing.T) {
	verdicts := schema(t, "verdict.schema.json")
	for _, tt := range []struct {
		name, in string
		args     []string
		status   int
		lines    int
	}{
		{"the example", "", []string{"check", "--json", example}, 0, 1},
		{"the example as a call that I made", "", []string{"check", "--json", "--kind", "call", "--i-called", example}, 0, 1},
		{"a caller ID and a country", "", []string{"check", "--json", "--caller-id", "999", "--country", "gb", example}, 0, 1},
		{"a withheld number", "", []string{"check", "--json", "--caller-id", "withheld", example}, 0, 1},
		{"the development set", developed(t), []string{"check", "--jsonl"}, 0, strings.Count(developed(t), "\n")},
		{"a blatant scam", blatant, []string{"check", "--jsonl"}, 0, 1},
		{"not English", german, []string{"check", "--jsonl"}, 0, 1},
		{"no findings", dinner, []string{"check", "--jsonl"}, 0, 1},
		{"no id", `{"text":"Nothing happened."}`, []string{"check", "--jsonl"}, 0, 1},
		{"bad lines", "nothing\n{\"id\":\"half\",\"text\":\"He sa\n{\"id\":7}\n[]\n", []string{"check", "--jsonl"}, 1, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, complaint, status := run(t, tt.in, tt.args...)
			if status != tt.status || strings.Count(out, "\n") != tt.lines {
				t.Errorf("exit status %d, %d lines, complaint %q", status, strings.Count(out, "\n"), complaint)
			}
			for line := range strings.Lines(out) {
				if err := valid(verdicts, line); err != nil {
					t.Errorf("%v\n%s", err, line)
				}
			}
		})
	}
}

func TestAnswersToOddRecords(t *testing.T) {
	out, _, _ := run(t, strings.Join([]string{german, dinner, "{", `{"id":"half","text":"He`}, "\n"), "check", "--jsonl")
	a := answers(t, out)
	if len(a) != 4 {
		t.Fatalf("%d answers: %s", len(a), out)
	}
	if a[0].Level != "none" || !strings.Contains(a[0].Summary, "not English") {
		t.Errorf("not English: %+v", a[0])
	}
	if !strings.Contains(out, `"findings":[]`) || strings.Contains(out, `"findings":null`) {
		t.Errorf("no findings must be an empty list: %s", out)
	}
	if a[2].Error == nil || a[3].Error == nil || a[2].ID != "" || a[3].ID != "half" {
		t.Errorf("errors: %+v, %+v", a[2], a[3])
	}
}

// A schema that lets everything through holds nothing.
func TestTheSchemaIsStrict(t *testing.T) {
	verdicts := schema(t, "verdict.schema.json")
	out, _, _ := run(t, blatant, "check", "--jsonl")
	if err := valid(verdicts, out); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(v map[string]any){
		"another key":               func(v map[string]any) { v["label"] = "scam" },
		"a key less":                func(v map[string]any) { delete(v, "advice") },
		"another level":             func(v map[string]any) { v["level"] = "HANG_UP" },
		"more than certain":         func(v map[string]any) { v["probability"] = 1.01 },
		"type none":                 func(v map[string]any) { v["type"] = "none" },
		"an alarm without a moment": func(v map[string]any) { v["decided"] = nil },
		"turn nought":               func(v map[string]any) { v["decided"] = map[string]any{"turn": 0, "word": 1} },
		"an alarm without findings": func(v map[string]any) { v["findings"] = []any{} },
		"a moment without an alarm": func(v map[string]any) { v["level"] = "caution" },
		"no list of findings":       func(v map[string]any) { v["findings"] = nil },
		"a sign of honesty shown":   func(v map[string]any) { first(v, "findings")["stage"] = "honest" },
		"a finding without source":  func(v map[string]any) { first(v, "findings")["source"] = "FTC" },
		"a phone without role":      func(v map[string]any) { first(v, "evidence")["role"] = "" },
		"a plausible 9-9876": func(v map[string]any) {
			maps.Copy(first(v, "evidence"), map[string]any{"value": "9-9876", "plausible": true})
		},
		"another strength":        func(v map[string]any) { first(v, "evidence")["strength"] = "decisive" },
		"advice without source":   func(v map[string]any) { delete(first(v, "advice"), "source") },
		"a verdict with an error": func(v map[string]any) { v["error"] = "no" },
	} {
		t.Run(name, func(t *testing.T) {
			var v map[string]any
			if err := json.Unmarshal([]byte(out), &v); err != nil {
				t.Fatal(err)
			}
			spoil(v)
			line, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if valid(verdicts, string(line)) == nil {
				t.Errorf("the schema lets this pass: %s", line)
			}
		})
	}
}

func first(v map[string]any, list string) map[string]any { return v[list].([]any)[0].(map[string]any) }

// start and end cut the quote out of the turn as the sender wrote it.
func TestOffsetsCutTheQuote(t *testing.T) {
	pound := `{"id":"bytes","kind":"call","turns":[{"role":"caller","text":"  Naïve café—hello!\r\nI am from Mi\u200bcrosoft, your computer has a vіrus, pay £300 at once."}]}`
	in := developed(t) + blatant + "\n" + pound + "\n"
	out, _, _ := run(t, in, "check", "--jsonl")
	all, cut, i := answers(t, out), 0, 0
	if len(all) != strings.Count(in, "\n") {
		t.Fatalf("%d answers: %.300s", len(all), out)
	}
	for line := range strings.Lines(in) {
		words, err := transcript.ReadRecord([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all[i].Findings {
			if f.Turn < 1 || f.Turn > len(words.Turns) || f.Start >= f.End || f.End > len(words.Turns[f.Turn-1].Text) {
				t.Errorf("%s: %s stands at %d:%d-%d, outside the words", words.ID, f.Tactic, f.Turn, f.Start, f.End)
				continue
			}
			if strings.Contains(f.Quote, "•••") || strings.HasSuffix(f.Quote, " …") {
				continue
			}
			if got := words.Turns[f.Turn-1].Text[f.Start:f.End]; got != f.Quote {
				t.Errorf("%s: %s quotes %q, and the offsets cut %q", words.ID, f.Tactic, f.Quote, got)
			}
			cut++
		}
		i++
	}
	if last := all[len(all)-1]; cut < 100 || len(last.Findings) == 0 {
		t.Errorf("only %d quotes were held against the words; of the last record %d", cut, len(last.Findings))
	}
}

func TestPhoneValues(t *testing.T) {
	out, _, _ := run(t, developed(t)+blatant, "check", "--jsonl")
	shown, _, _ := run(t, "", "check", "--json", example)
	seen := 0
	for _, a := range answers(t, out+shown) {
		for _, e := range a.Evidence {
			if e.Kind != string(call.EvidencePhone) || !e.Plausible || len(e.Value) <= 4 {
				continue
			}
			n, err := phonenumbers.Parse(e.Value, "ZZ")
			if err != nil || phonenumbers.Format(n, phonenumbers.E164) != e.Value {
				t.Errorf("%s: %s is not E.164: %v", a.ID, e.Value, err)
			}
			seen++
		}
	}
	if seen == 0 {
		t.Error("no phone number was seen")
	}
	if !strings.Contains(shown, `"value":"+12098940429","raw":"209-894-0429","role":"callback","strength":"strong","plausible":true`) ||
		!strings.Contains(shown, `"value":"9-9876","raw":"9-9876","role":"caller_id","strength":"weak","plausible":false`) {
		t.Errorf("the numbers of the example: %s", shown)
	}
}

func TestRecordsKeepToTheirSchema(t *testing.T) {
	records := schema(t, "record.schema.json")
	for line := range strings.Lines(developed(t) + blatant + "\n" + german + "\n" + dinner) {
		if err := valid(records, line); err != nil {
			t.Errorf("%v\n%.200s", err, line)
		}
	}
	for name, line := range map[string]string{
		"no words":          `{"id":"a"}`,
		"empty text":        `{"id":"a","text":" "}`,
		"signs alone":       `{"id":"a","text":"?!"}`,
		"no turns":          `{"id":"a","turns":[]}`,
		"turns of signs":    `{"id":"a","turns":[{"role":"caller","text":"..."}]}`,
		"both":              `{"id":"a","text":"He rang.","turns":[{"text":"Hello."}]}`,
		"another kind":      `{"id":"a","kind":"letter","text":"He wrote."}`,
		"another dialler":   `{"id":"a","dialled_by":"him","text":"He rang."}`,
		"text is a number":  `{"id":"a","text":5}`,
		"turns are a text":  `{"id":"a","turns":"Hello."}`,
		"id is a list":      `{"id":["a"],"text":"He rang."}`,
		"role is a number":  `{"id":"a","turns":[{"role":1,"text":"Hello."}]}`,
		"a list of records": `[{"id":"a","text":"He rang."}]`,
	} {
		t.Run(name, func(t *testing.T) {
			if valid(records, line) == nil {
				t.Error("the schema lets it pass")
			}
			if _, err := transcript.ReadRecord([]byte(line)); err == nil {
				t.Error("the reader lets it pass")
			}
		})
	}
}
