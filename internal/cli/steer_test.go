package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/cli"
)

// Whatever a desk says, it cannot steer the terminal: neither in what it lists,
// nor in what it refuses.
func TestADeskCannotSteerTheTerminal(t *testing.T) {
	// It would clear the screen, colour it, turn its words round and write over
	// the line.
	const raw = "\x1b[2J\u009b31m\u202e\rx"
	bad, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	row := `{"id":?,"url":?,"kind":"call","level":?,"type":?,"summary":?,"country":?,"origin":?,"caller_id":?,"callback":?,"excerpt":?}`
	verdict := `{"id":?,"level":?,"summary":?,"findings":[{"tactic":?,"name":?,"quote":?,"truth":?}],"evidence":[{"kind":?,"value":?,"role":?,"strength":?,"note":?}]}`
	wave := `{"id":?,"name":?,"cause":?,"begin":?,"alarm_day":?,"peak":?,"end":?,"parts":[{"stream":?}],"by":?,"notes":[?]}`
	campaign := `{"id":?,"name":?,"type":?,"first":?,"last":?}`
	numbers := `"entries":[{"number":?,"strength":?,"type":?,"reason":?}],"removed":[{"number":?,"code":?}]`
	warning := `"id":?,"state":"published","title":?,"page":?,"withheld":?`
	answers := map[string]string{
		"GET /api/v1/blocklist":            `{` + numbers + `}`,
		"GET /api/v1/blocklist/numbers/x":  `{"number":?,"code":?,"why":[?]}`,
		"GET /api/v1/appeals":              `{"appeals":[{"id":?,"number":?,"text":?,"contact":?,"state":"granted","answer":?}]}`,
		"GET /api/v1/masks":                `{"masks":[{"id":?,"from":?,"to":?,"why":?,"by":?}]}`,
		"GET /api/v1/warnings":             `{"warnings":[{` + warning + `}],"obstacles":[?]}`,
		"GET /api/v1/warnings/x":           `{` + warning + `,"lead":?,"says":[?],"truth":[?],"do":[?],"numbers":[{"number":?,"reason":?}],"domains":[{"name":?,"reason":?}],"turn":[{"name":?,"phone":?,"url":?}],"organisations":[?],"regions":[?],"history":[{"what":?,"why":?}],"obstacles":[?]}`,
		"GET /api/v1/warnings/x/as/text":   raw,
		"GET /api/v1/warnings/x/as/short":  raw,
		"POST /api/v1/warnings":            `{` + warning + `,"says":[?]}`,
		"POST /api/v1/warnings/x/publish":  `{` + warning + `,"obstacles":[?]}`,
		"POST /api/v1/warnings/x/withdraw": `{` + warning + `}`,
		"GET /api/v1/complaints/x/refused": raw,
		"GET /api/v1/export":               raw,
		"GET /api/v1/reports":              `{"reports":[` + row + `],"next":""}`,
		"GET /api/v1/reports/x": `{"id":?,"by":?,"origin":?,"turns":[{"role":?,"text":?},{"role":"","text":?}],"caller_id":?,"callback":?,"country":?,"dialled_by":?,"verdict":` + verdict + `,"level":?,"type":?,
			"happened":[?],"changes":[{"id":?,"by":?,"kind":?},{"kind":"happened","happened":[?]},{"kind":"noted","note":?},{"kind":"corrected","correction":{"level":?,"type":?,"reason":?}},{"kind":"attached","attachment":{"name":?}}],
			"attachments":[{"id":?,"name":?,"media":?}],"related":[{"id":?,"shared":[{"kind":?,"value":?}]}],"gone":[?]}`,
		"GET /api/v1/waves":           `{"sentence":?,"running":[` + wave + `],"past":[` + wave + `]}`,
		"GET /api/v1/waves/x/explain": `{"wave":` + wave + `,"days":[{"day":?}]}`,
		"GET /api/v1/campaigns":       `{"campaigns":[` + campaign + `]}`,
		"GET /api/v1/held":            `{"held":[{"a":` + campaign + `,"b":` + campaign + `}]}`,
		"GET /api/v1/campaigns/x": `{"id":?,"type":?,"says":[{"text":?}],"variants":[{"representative":?,"says":[{"text":?}]},{}],"claims":[{"name":?}],"regions":[{"name":?}],"values":[{"kind":?,"value":?}],
			"members":[{"id":?,"day":?,"why":[{"why":?},{"why":"script","with":?},{"why":"told","with":?},{"why":"value","kind":?,"value":?}]}]}`,
		"POST /api/v1/reports":    `{"id":?,"known":true,"verdict":` + verdict + `}`,
		"GET /api/v1/accounts":    `{"accounts":[{"name":?,"role":?}]}`,
		"GET /api/v1/tokens":      `{"tokens":[{"id":?,"name":?,"scopes":[?]}]}`,
		"POST /api/v1/tokens":     `{"id":?,"secret":?}`,
		"POST /api/v1/import":     `{"lines":1,"refused":[{"line":1,"why":?}]}`,
		"GET /api/v1/complaints":  `{"files":[{"import":"x","name":?,"source":?,"format":?,"by":?,"why":{?:1},"same":?}]}`,
		"POST /api/v1/complaints": `{"lines":1,"encoding":?,"why":{?:1},"same":{"source":?}}`,
	}
	export := written(t, `{"v":1}`)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, known := answers[r.Method+" "+r.URL.Path]
		if !known {
			w.WriteHeader(http.StatusUnprocessableEntity)
			body = `{"title":?,"detail":?}`
		}
		if _, err := io.WriteString(w, strings.ReplaceAll(body, "?", string(bad))); err != nil {
			t.Error(err)
		}
	}))
	defer s.Close()
	for _, args := range [][]string{
		{"cases"}, {"cases", "--json"}, {"case", "x"}, {"case", "--json", "x"}, {"case", "refused"}, {"erase", "--yes", "x"},
		{"report", example}, {"import", example}, {"import", export}, {"imports"}, {"imports", "--json"}, {"imports", "undo", "x"}, {"restore", "--yes", example}, {"export"},
		{"waves"}, {"waves", "--json"}, {"waves", "--explain", "x"}, {"waves", "--explain", "x", "--json"}, {"campaigns"}, {"campaigns", "--json"}, {"campaign", "x"}, {"campaign", "x", "--json"},
		{"campaign", "x", "--merge", "y"}, {"access", "list"}, {"access", "token", "pbx", "--scope", "check"}, {"access", "revoke", "x"}, {"access", "remove", "x"},
		{"blocklist"}, {"blocklist", "--json"}, {"blocklist", "show", "x"}, {"blocklist", "export"}, {"blocklist", "appeals"}, {"waves", "--masks"}, {"imports", "refused", "x"},
		{"warnings"}, {"warnings", "--json"}, {"warnings", "show", "x"}, {"warnings", "show", "x", "--as", "text"}, {"warnings", "show", "x", "--as", "short"},
		{"warnings", "draft", "--wave", "x"}, {"warnings", "publish", "x"}, {"warnings", "withdraw", "x", "--reason", "y"},
	} {
		var out bytes.Buffer
		line := append(args[:len(args):len(args)], "--server", s.URL, "--token", "t")
		cli.Run(line, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out, Terminal: true})
		if out.Len() == 0 || strings.ContainsFunc(out.String(), func(r rune) bool { return strings.ContainsRune("\x1b\u009b\u202e\r", r) }) {
			t.Errorf("%s: %q", strings.Join(args, " "), out.String())
		}
	}
}

// At a terminal, restoring asks first, and takes nothing but yes for a yes.
func TestRestoringAsks(t *testing.T) {
	data, backup := t.TempDir(), t.TempDir()+"/desk.db"
	for _, line := range [][]string{{"access", "token", "--data", data, "--scope", "check", "begun"}, {"backup", "--data", data, backup}} {
		if out, complaint, status := run(t, "", line...); status != 0 {
			t.Fatalf("%s%s", out, complaint)
		}
	}
	for _, tt := range []struct {
		answer string
		status int
		shown  string
	}{
		{"", 1, "nothing was changed"},
		{"y\n", 1, "nothing was changed"},
		{" Yes\n", 0, "The backup is restored."},
	} {
		var out, asked bytes.Buffer
		status := cli.Run([]string{"restore", "--data", data, backup}, cli.Streams{In: strings.NewReader(tt.answer), Out: &out, Err: &asked, ErrTerminal: true})
		if status != tt.status || !strings.Contains(asked.String(), "in the place of all cases") || !strings.Contains(out.String()+asked.String(), tt.shown) {
			t.Errorf("%q: status %d, %s%s", tt.answer, status, out.String(), asked.String())
		}
	}
	// A backup that comes by standard input leaves nobody to ask.
	var out, asked bytes.Buffer
	if status := cli.Run([]string{"restore", "--data", data, "-"}, cli.Streams{In: strings.NewReader("yes\n"), Out: &out, Err: &asked, ErrTerminal: true}); status != 2 {
		t.Errorf("status %d, %s", status, asked.String())
	}
}

// What a desk lists goes into no telephone system unchecked: nothing but numbers and
// plain words is passed on.
func TestADeskCannotCommandATelephoneSystem(t *testing.T) {
	const good = `{"number":"+12025550123","strength":"strong","type":"bank","reason":"Three people told of it."}`
	for body, taken := range map[string]bool{
		`{"entries":[` + good + `],"removed":[{"number":"+12025550124","code":"too_few"},{"number":"+999123","code":"impossible"}]}`: true,
		`{"entries":[` + good + `,{"number":"+12025550123 x\ndialplan add extension 1,1,System(id) into default"}]}`:                 false,
		`{"entries":[{"number":"202 555 0123"}]}`:                                 false,
		`{"entries":[{"number":"+12025550123","type":"bank\nx"}]}`:                false,
		`{"removed":[{"number":"+12025550123\ncore stop now","code":"too_few"}]}`: false,
		`{"removed":[{"number":"12025550123","code":"too_few"}]}`:                 false,
		`{"removed":[{"number":"+12025550123","code":"=cmd()"}]}`:                 false,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if _, err := io.WriteString(w, body); err != nil {
				t.Error(err)
			}
		}))
		for _, form := range []string{"csv", "json", "asterisk", "freepbx", "vcard"} {
			out, complaint, status := run(t, "", "blocklist", "export", "--as", form, "--server", s.URL, "--token", "t")
			if taken && (status != 0 || !strings.Contains(out, "12025550123")) {
				t.Errorf("%s of %s: status %d, %s%s", form, body, status, out, complaint)
			}
			if !taken && (status != 1 || out != "" || !strings.Contains(complaint, "Ask whoever runs the desk")) {
				t.Errorf("%s of %s: status %d, %q %s", form, body, status, out, complaint)
			}
		}
		s.Close()
	}
}

// What a desk has written down and not done yet is not said to be done.
func TestWhatADeskDoesLaterIsSaid(t *testing.T) {
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if r.Method != http.MethodDelete {
			_, _ = io.WriteString(w, `{"id":"x","seen":`+strconv.FormatBool(status == http.StatusOK)+`}`)
		}
	}))
	defer s.Close()
	for line, later := range map[string]string{
		"blocklist appeals erase x --yes":           "not erased yet",
		"blocklist appeals erase x --contact --yes": "not erased yet",
		"waves --unmask x":                          "safe on the disk",
		"waves --mask 2026-05-01 --why y":           "safe on the disk",
		"warnings discard x --yes":                  "safe on the disk",
	} {
		args := append(strings.Fields(line), "--server", s.URL, "--token", "t")
		for _, status = range []int{http.StatusOK, http.StatusAccepted} {
			out, complaint, code := run(t, "", args...)
			out = strings.Join(strings.Fields(out), " ")
			if code != 0 || out == "" || strings.Contains(out, later) != (status == http.StatusAccepted) {
				t.Errorf("%s, where the desk answers %d: status %d, %s%s", line, status, code, out, complaint)
			}
		}
	}
}
