package judge_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/kb"
)

// shipped is the judge as people get it.
func shipped(tb testing.TB) *judge.Judge {
	tb.Helper()
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		tb.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		tb.Fatal(err)
	}
	return judge.New(base, model)
}

// calls are the calls of one file of the corpus, and how many words they have.
func calls(tb testing.TB, file string) (cases []labelled.Case, words int) {
	tb.Helper()
	data, err := os.ReadFile("../../corpus/calls/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	cases, err = labelled.Read(bytes.NewReader(data), file)
	if err != nil {
		tb.Fatal(err)
	}
	return cases, wordsOf(cases)
}

func wordsOf(cases []labelled.Case) (words int) {
	var l text.Line
	for _, c := range cases {
		for _, u := range c.Turns {
			l.Reset(u.Text)
			words += len(l.Tokens)
		}
	}
	return words
}

// BenchmarkJudge feeds calls and stories word by word to a session that has
// been running for a while, with the whole knowledge base and the scorer.
func BenchmarkJudge(b *testing.B) {
	j := shipped(b)
	cases, words := calls(b, "dev.jsonl")
	s := j.NewSession(judge.Setting{Kind: call.KindCall})
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cases {
			for _, u := range c.Turns {
				s.Observe(u)
			}
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}

// BenchmarkVerdict judges each of the same cases by itself, from the first
// word to a verdict that is dressed for people.
func BenchmarkVerdict(b *testing.B) {
	j := shipped(b)
	cases, words := calls(b, "dev.jsonl")
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cases {
			j.Call(c.Call)
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
