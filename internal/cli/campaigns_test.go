package cli_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What was decided is told with what became of the other campaign: it is another,
// the same by now, or gone.
func TestWhatPeopleDecidedIsToldAsItIsNow(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.WriteString(w, `{"id":"one","reports":3,"first":"2026-05-01","last":"2026-05-02","decisions":[
			{"id":"1","at":"2026-05-09T10:00:00Z","by":"Ada","act":"merge","same":true},
			{"id":"2","at":"2026-05-08T10:00:00Z","act":"merge","other":"two","undone":"2026-05-09T09:00:00Z"},
			{"id":"3","at":"2026-05-07T10:00:00Z","act":"merge"},
			{"id":"4","at":"2026-05-06T10:00:00Z","act":"apart","same":true},
			{"id":"5","at":"2026-05-05T10:00:00Z","act":"apart","other":"two"},
			{"id":"6","at":"2026-05-04T10:00:00Z","act":"split","reports":2}]}`)
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	out, complaint, status := run(t, "", "campaign", "one", "--server", s.URL)
	if status != 0 {
		t.Fatal(complaint)
	}
	shown := strings.Join(strings.Fields(out), " ")
	for _, want := range []string{
		"9 May 2026, by Ada: two campaigns made one 1",
		"8 May 2026: made one with two; taken back on 9 May 2026 2",
		"7 May 2026: made one with another that is gone 3",
		"6 May 2026: kept apart from another that is one with it now 4",
		"5 May 2026: kept apart from two 5",
		"4 May 2026: 2 reports taken out, and kept apart from another that is gone 6",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
}
