package line_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

var update = flag.Bool("update", false, "write what the guides say into testdata")

// What is to be pasted, for each platform and policy.
func TestGuides(t *testing.T) {
	var b strings.Builder
	for _, d := range framing.Dialects() {
		for _, policy := range line.Policies() {
			l := line.Line{Name: "kitchen", Platform: d.Platform, Settings: line.Settings{Policy: policy}}
			fmt.Fprintf(&b, "## %s, %s\n\n%s\n\n", d.Name, policy, line.Caveat(l))
			for _, s := range line.Guide(l, line.Place{Host: "desk.example.org", Secure: true, TCP: "desk.example.org:9092", Secret: "s3cret"}) {
				fmt.Fprintf(&b, "%s\n\n%s\n\n", s.Do, s.Paste)
			}
		}
	}
	const golden = "testdata/guides.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the guides have changed; say -update where that is right:\n%s", diff)
	}
}

// Nobody is shown a secret that is not known any more, and is told what is
// missing.
func TestGuideWithoutASecret(t *testing.T) {
	for _, d := range framing.Dialects() {
		l := line.Line{Name: "kitchen", Platform: d.Platform, Settings: line.Settings{Policy: line.Watch}}
		var all string
		for _, s := range line.Guide(l, line.Place{Host: "127.0.0.1:4264"}) {
			all += s.Do + s.Paste
		}
		if !line.Signed(d.Platform) && !strings.Contains(all, "SECRET") || d.TCP && !strings.Contains(all, "audiosocket") {
			t.Errorf("%s: %s", d.Name, all)
		}
	}
}
