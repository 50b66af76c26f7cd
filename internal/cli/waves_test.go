package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

const told = "A man rang and said that he was from the support of my computer. He said that hackers had come in and that my licence was at an end, " +
	"and that I had to install AnyDesk and buy gift cards at once or the computer would be locked. He gave me the number 209-894-0429 to ring back."

// history writes an export of sixty people who tell of the same callers: one
// every other day from January 2025 on, and eight a day from 1 to 4 March.
func history(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: history FILE")
	}
	var out strings.Builder
	n := 0
	for day := time.Date(2025, 1, 2, 15, 0, 0, 0, time.UTC); day.Month() < time.April; day = day.AddDate(0, 0, 1) {
		calls := 0
		switch {
		case day.Month() == time.March && day.Day() <= 4:
			calls = 8
		case day.YearDay()%2 == 0:
			calls = 1
		}
		for range calls {
			n++
			out.WriteString(retold(ts, n, day))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
}

// retold is a line of an export: what the n-th person told of a day.
func retold(ts *testscript.TestScript, n int, day time.Time) string {
	who := []string{"my mother", "a neighbour", "my uncle", "the lady next door"}[n%4]
	report, err := json.Marshal(map[string]any{
		"id": fmt.Sprintf("%08x-%04x-7000-8000-%012x", day.UnixMilli()>>16, day.UnixMilli()&0xffff, n), "received": day.Add(time.Duration(n) * time.Second), "occurred": day, "kind": "story",
		"turns": []any{map[string]any{"text": fmt.Sprintf("%s told me this at %d o'clock. %s", who, 8+n%10, told)}}, "callback": "+12098940429", "country": "US", "region": "US-CA",
		"origin": "command", "by": "owner", "reporter": fmt.Sprintf("person%d", n),
		"verdict": map[string]any{"level": "hang_up", "probability": 0.99, "type": "tech_support", "decided": nil, "summary": "This is a scam.", "findings": []any{}, "advice": []any{}, "knowledge": "2026.11",
			"evidence": []any{map[string]any{"kind": "phone", "value": "+12098940429", "raw": "209-894-0429", "role": "callback", "strength": "strong", "plausible": true, "span": map[string]int{"turn": 1, "start": 0, "end": 1}}}}})
	ts.Check(err)
	return fmt.Sprintf(`{"v":1,"report":%s,"changes":[]}`+"\n", report)
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until PATTERN PROGRAM ARGUMENT...")
	}
	pattern := regexp.MustCompile("(?m)" + args[0])
	for began := time.Now(); ; {
		ts.Check(ts.Exec(args[1], args[2:]...))
		if pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Since(began) > patience {
			ts.Fatalf("the output does not come to %s", args[0])
		}
	}
}

func picks(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: picks NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	if len(found) != 2 {
		ts.Fatalf("%s is not in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// What waits for a person says what to type, and a wave that runs what to know
// before it is believed.
func TestWhatWaitsForAPerson(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.WriteString(w, map[string]string{
			"/api/v1/campaigns": `{"campaigns":[{"id":"one","name":"The technician","reports":9,"first":"2026-05-01","last":"2026-05-01"},
				{"id":"four","label":"False bank, +13325550177","type":"bank","reports":4,"first":"2026-05-01","last":"2026-05-01"},
				{"id":"three","reports":5,"honest":true,"first":"2026-05-01","last":"2026-05-01"}]}`,
			"/api/v1/held": `{"held":[{"a":{"id":"one"},"b":{"id":"two"},"unlike":true,"bridges":[{"id":"r"}]}],"waiting":3}`,
			"/api/v1/waves": `{"sentence":"There is a wave now: tech support calls.","reports":1,"complaints":12,"odd":2,"running":[{"id":"w","name":"tech support calls","running":true,"begin":"2026-05-01","alarm_day":"2026-05-02",
				"peak":"2026-05-02","reports":9,"expected":1,"ratio":9,"reporters":1,"parts":[{"stream":"type_region:tech_support@US-CA","reports":9}],"notes":["Part of it came in bulk."]},
				{"id":"v","name":"calls in US-OR","running":true,"reports":3,"expected":0.13,"ratio":22.7,"reporters":3,"parts":[{"stream":"region:US-OR","reports":3}]}],
				"past":[{"id":"u","name":"bank calls in US-NY","begin":"2026-04-07","alarm_day":"2026-04-07","peak":"2026-04-07","end":"2026-04-07","reports":2,"reporters":2}]}`,
		}[r.URL.Path])
		if err != nil {
			t.Error(err)
		}
	}))
	defer s.Close()
	for command, want := range map[string][]string{
		"campaigns": {"False bank, +13325550177\n  four\n", "Of calls not judged a scam: 1 campaign more. --all shows them.", "The technician\n  one\n  - 9 reports, of calls on 1 May 2026\n", "hangup campaign one --merge two", "--apart two", "words are unlike", "And 2 more questions"},
		"waves": {"There is a wave now: tech support calls.\n\nTech support calls\n  w\n  - since 1 May 2026, with its peak on 2 May 2026", "9 reports of one person where about 1.0 are usual: 9.00 times as many", "tech support calls in US-CA (9)",
			"3 reports of 3 people where hardly any is usual - in it: US-OR (3)", "Part of it came in bulk.", "- on 7 April 2026; it could be said on its first day", "Counted: 1 report and 12 complaints of public files, 2 of them dated impossibly."},
	} {
		out, complaint, status := run(t, "", command, "--server", s.URL)
		folded := strings.Join(strings.Fields(out), " ")
		for _, w := range want {
			if !strings.Contains(out, w) && !strings.Contains(folded, w) {
				t.Errorf("%s (status %d, %s) does not say %q:\n%s", command, status, complaint, w, out)
			}
		}
	}
}
