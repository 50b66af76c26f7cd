package judge_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/kb"
)

// BenchmarkPlainLoop is the plain way to do part of what BenchmarkJudge does:
// a loop over the same tactics, each pattern one regular expression, over every
// turn. It has no spans of elements, no stance, no scorer and no evidence.
func BenchmarkPlainLoop(b *testing.B) {
	loop := plainLoop(b)
	cases, _ := calls(b, "dev.jsonl")
	cases = cases[:len(cases)/10]
	words := wordsOf(cases)
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cases {
			for _, u := range c.Turns {
				low := strings.ToLower(u.Text)
				for _, re := range loop {
					re.MatchString(low)
				}
			}
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}

// plainLoop writes the patterns of the knowledge base as regular expressions:
// elements in the order in which they stand, with up to within words between.
func plainLoop(tb testing.TB) []*regexp.Regexp {
	classes := map[string][]string{}
	eachFile(tb, "words", func(data []byte) { must(tb, yaml.Unmarshal(data, &classes)) })
	var out []*regexp.Regexp
	eachFile(tb, "tactics", func(data []byte) {
		var file struct {
			Tactics []struct{ Patterns []any }
		}
		must(tb, yaml.Unmarshal(data, &file))
		for _, t := range file.Tactics {
			for _, p := range t.Patterns {
				re, err := regexp.Compile(`\b(?:` + plainPattern(p, classes) + `)\b`)
				must(tb, err)
				out = append(out, re)
			}
		}
	})
	return out
}

func plainPattern(p any, classes map[string][]string) string {
	if s, ok := p.(string); ok {
		return plainPhrase(s, classes)
	}
	form := p.(map[string]any)
	var elements []string
	join := `\b.{0,60}?\b`
	for _, name := range []string{"any", "all", "near", "then"} {
		list, _ := form[name].([]any)
		for _, e := range list {
			elements = append(elements, "(?:"+plainPhrase(e.(string), classes)+")")
		}
		if name == "any" && list != nil {
			join = "|"
		}
	}
	return strings.Join(elements, join)
}

var sign = regexp.MustCompile(`@[a-z_]+|\.\.\d*|#|[a-z0-9]+~?|[()|?]|\s+`)

func plainPhrase(phrase string, classes map[string][]string) string {
	var b strings.Builder
	for _, s := range sign.FindAllString(phrase, -1) {
		switch {
		case s[0] == '@':
			var ways []string
			for _, w := range classes[s[1:]] {
				ways = append(ways, plainPhrase(w, classes))
			}
			b.WriteString("(?:" + strings.Join(ways, "|") + ")")
		case strings.HasPrefix(s, ".."):
			b.WriteString(`(?:\w+\s*){0,3}`)
		case s == "#":
			b.WriteString(`\d+`)
		case s == "(":
			b.WriteString("(?:")
		case s == ")" || s == "|" || s == "?":
			b.WriteString(s)
		case strings.TrimSpace(s) == "":
			b.WriteString(`\W*`)
		case strings.HasSuffix(s, "~"):
			b.WriteString("(?:" + strings.Join(knowledge.Inflections(s[:len(s)-1]), "|") + ")")
		default:
			b.WriteString("(?:" + s + ")")
		}
	}
	return b.String()
}

func eachFile(tb testing.TB, folder string, do func(data []byte)) {
	tb.Helper()
	names, err := fs.Glob(kb.FS, folder+"/*.yaml")
	must(tb, err)
	for _, n := range names {
		data, err := fs.ReadFile(kb.FS, n)
		must(tb, err)
		do(data)
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
