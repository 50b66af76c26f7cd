package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/kb"
)

// letters writes a number as a word that no English text holds.
func letters(n int) string {
	w := "zq"
	for range 5 {
		w, n = w+string(rune('a'+n%26)), n/26
	}
	return w
}

// tenTimes lays nine made-up tactics over the shipped base for each of its own.
func tenTimes(b *testing.B, shipped *Base) *Base {
	var entries strings.Builder
	entries.WriteString("tactics:\n")
	for i := range 9 * len(shipped.Tactics()) {
		w := func(k int) string { return letters(i*8 + k) }
		patterns := fmt.Sprintf(`patterns: ["%s|%s the %s .. your", {near: [%s, "%s your"], within: 6}, {then: ["the %s", %s]}, "%s to you"]`,
			w(0), w(1), w(2), w(3), w(4), w(5), w(6), w(7))
		entry := strings.Replace(tactic("made."+letters(i), patterns), "[a, b, c, d]", fmt.Sprintf("[%[1]s to you, a %[1]s to you, b %[1]s to you, %[1]s to you c]", w(7)), 1)
		entries.WriteString(entry)
	}
	big, err := Load(kb.FS, Folder{Name: "made", FS: small(map[string]string{"tactics/made.yaml": entries.String()})})
	if err != nil {
		b.Fatal(err)
	}
	return big
}

func BenchmarkTactics(b *testing.B) {
	base := shippedBase(b)
	bases := [2]*Base{base, tenTimes(b, base)}
	var lines []text.Line
	words := 0
	for _, x := range base.Tactics() {
		var l text.Line
		l.Reset(strings.Join(append(x.Miss, x.Match...), ". "))
		lines, words = append(lines, l), words+len(l.Tokens)
	}
	var spent [2]time.Duration
	matchers := [2]*Matcher{bases[0].NewMatcher(), bases[1].NewMatcher()}
	n := 0
	for b.Loop() {
		n++
		for k, m := range matchers {
			start := time.Now()
			for i := range lines {
				m.Begin(call.RoleCaller, call.KindCall)
				for w := range lines[i].Tokens {
					m.Step(&lines[i], w)
				}
			}
			spent[k] += time.Since(start)
		}
	}
	b.ReportMetric(float64(words*n)/spent[0].Seconds(), "words/s")
	b.ReportMetric(float64(words*n)/spent[1].Seconds(), "words/s_ten_times")
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "x_ten_times")
}
