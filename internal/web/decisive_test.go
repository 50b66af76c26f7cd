package web

import (
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

// What is quoted beside a warning was said by then, though more came later.
func TestTheQuoteIsOneThatDecided(t *testing.T) {
	said := []call.Finding{
		{Quote: "calling from microsoft", Span: call.Span{Turn: 1}}, {Quote: "your computer is infected", Span: call.Span{Turn: 2}}, {Quote: "buy a gift card", Span: call.Span{Turn: 9}},
	}
	for _, c := range []struct {
		v    call.Verdict
		want string
	}{
		{call.Verdict{Findings: said, Decided: &call.Moment{Turn: 2}}, "your computer is infected"},
		{call.Verdict{Findings: said}, "buy a gift card"},
		{call.Verdict{}, ""},
	} {
		if got := decisive(c.v); got != c.want {
			t.Errorf("quoted is %q, want %q", got, c.want)
		}
	}
}
