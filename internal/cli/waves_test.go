package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

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
			who := []string{"my mother", "a neighbour", "my uncle", "the lady next door"}[n%4]
			line, err := json.Marshal(map[string]any{"v": 1, "changes": []any{}, "report": map[string]any{
				"id": fmt.Sprintf("%08x-%04x-7000-8000-%012x", day.UnixMilli()>>16, day.UnixMilli()&0xffff, n), "received": day.Add(time.Duration(n) * time.Second), "occurred": day, "kind": "story",
				"turns": []any{map[string]any{"text": fmt.Sprintf("%s told me this at %d o'clock. %s", who, 8+n%10, told)}}, "callback": "+12098940429", "country": "US", "region": "US-CA",
				"origin": "command", "by": "owner", "reporter": fmt.Sprintf("person%d", n),
				"verdict": map[string]any{"level": "hang_up", "probability": 0.99, "type": "tech_support", "decided": nil, "summary": "This is a scam.", "findings": []any{}, "advice": []any{}, "knowledge": "2026.11",
					"evidence": []any{map[string]any{"kind": "phone", "value": "+12098940429", "raw": "209-894-0429", "role": "callback", "strength": "strong", "plausible": true, "span": map[string]int{"turn": 1, "start": 0, "end": 1}}}}}})
			ts.Check(err)
			out.Write(append(line, '\n'))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
}

func picks(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: picks NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s is not in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
}
