package transcript

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
)

func TestReadRecord(t *testing.T) {
	tests := []struct {
		name, in string
		want     call.Call
		warns    int
	}{
		{"turns", `{"id":"a","kind":"call","turns":[{"role":"caller","text":"Hello."},{"role":"callee","text":" Yes? "}],"caller_id":"9-9876","country":"us","dialled_by":"them"}`,
			call.Call{ID: "a", Kind: call.KindCall, CallerID: "9-9876", Country: "US", DialledBy: call.DialledByThem, Turns: []call.Utterance{
				{Role: call.RoleCaller, Text: "Hello.", At: -1}, {Role: call.RoleCallee, Text: " Yes? ", At: -1}}}, 0},
		{"words are left as they stand", `{"id":"b","text":"He said:\r\n Caller: hello\n"}`,
			call.Call{ID: "b", Kind: call.KindStory, Turns: []call.Utterance{{Text: "He said:\r\n Caller: hello\n", At: -1}}}, 0},
		{"numbers for an id and a caller", `{"id":12,"caller_id":2098940429,"text":"Hello, this is your bank."}`,
			call.Call{ID: "12", CallerID: "2098940429", Kind: call.KindCall, Turns: []call.Utterance{{Text: "Hello, this is your bank.", At: -1}}}, 0},
		{"an unknown role", `{"turns":[{"role":"robot","text":"Press 1."},{"text":"No."}]}`,
			call.Call{Kind: call.KindCall, Turns: []call.Utterance{{Text: "Press 1.", At: -1}, {Text: "No.", At: -1}}}, 1},
		{"a turn without words", `{"turns":[{"role":"caller","text":""},{"role":"callee","text":"No."}]}`,
			call.Call{Kind: call.KindCall, Turns: []call.Utterance{{Role: call.RoleCallee, Text: "No.", At: -1}}}, 1},
		{"labels and other keys", `{"id":"c","label":"scam","type":"x","at":"noon","turns":[{"role":"caller","text":"Hm.","at":"noon"}]}`,
			call.Call{ID: "c", Kind: call.KindCall, Turns: []call.Utterance{{Role: call.RoleCaller, Text: "Hm.", At: -1}}}, 0},
		{"bytes that are not UTF-8", "{\"kind\":\"call\",\"text\":\"caf\xe9\"}",
			call.Call{Kind: call.KindCall, Turns: []call.Utterance{{Text: "caf\uFFFD", At: -1}}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var warnings []string
			got, err := ReadRecordWarn([]byte(tt.in), func(m string) { warnings = append(warnings, m) })
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if len(warnings) != tt.warns {
				t.Errorf("warnings: %q", warnings)
			}
		})
	}
}

func TestReadRecordRefuses(t *testing.T) {
	tests := []struct {
		name, in, id, says string
		code               Code
	}{
		{"empty line", "  ", "", "empty", Empty},
		{"broken", `{"id":"a","text":"secret" "words"}`, "a", "byte 27", NotJSON},
		{"cut off", `{"id":"a","turns":[{"text":"secret`, "a", "byte", NotJSON},
		{"broken before the id", `{"text":secret,"id":"a"}`, "", "byte 9", NotJSON},
		{"the id of a turn is not that of the record", `{"turns":[{"id":"b"}],"text":secret`, "", "byte", NotJSON},
		{"a list", `["secret"]`, "", "another shape", BadField},
		{"wrong kind", `{"id":"a","kind":"secret","text":"words"}`, "a", `"kind" must be`, BadField},
		{"wrong dialler", `{"id":"a","dialled_by":"secret","text":"words"}`, "a", `"dialled_by" must be`, BadField},
		{"text is a number", `{"id":"a","text":5}`, "a", `"text"`, BadField},
		{"id is a list", `{"id":["secret"],"text":"words"}`, "", `"id"`, BadField},
		{"text and turns", `{"id":"a","text":"secret","turns":[{"text":"words"}]}`, "a", "not both", BadField},
		{"no words", `{"id":"a","text":" "}`, "a", "no words", Empty},
		{"signs alone", `{"id":"a","turns":[{"text":"..."},{"text":"?"}]}`, "a", "no words", Empty},
		{"too large", `{"text":"` + strings.Repeat("a", MaxInput) + `"}`, "", "split it", TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadRecord([]byte(tt.in))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Code != tt.code || e.ID != tt.id || !strings.Contains(e.Message, tt.says) || strings.Contains(e.Message, "secret") {
				t.Errorf("got %+v", *e)
			}
		})
	}
}
