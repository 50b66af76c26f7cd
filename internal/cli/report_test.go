package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Somebody who reports is told the campaign of the report and the wave that runs,
// and is not written down as having read the case.
func TestAReportIsAnsweredWithItsCompany(t *testing.T) {
	grouped := false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, answer := strings.TrimPrefix(r.URL.Path, "/api/v1/"), ""
		switch {
		case r.Method == http.MethodPost && at == "reports":
			w.WriteHeader(http.StatusCreated)
			answer = `{"id":"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b","verdict":{"level":"hang_up","summary":"This is a scam.","advice":[{"text":"Hang up now."}]}}`
		case at == "waves":
			answer = `{"sentence":"There is a wave now: tech support calls.","running":[{"id":"w"}]}`
		case strings.HasSuffix(at, "/campaign"):
			if answer = `{}`; grouped {
				answer = `{"campaign":{"id":"x5s54p2gjgj0w","name":"","reports":9}}`
			}
			grouped = true // in a moment
		default:
			t.Errorf("%s %s is asked for", r.Method, r.URL.Path)
		}
		if _, err := io.WriteString(w, answer); err != nil {
			t.Error(err)
		}
	}))
	defer s.Close()
	var out, errs strings.Builder
	code := Run([]string{"report", "--server", s.URL, "--token", "t", "-"}, Streams{In: strings.NewReader("He said that my licence has run out."), Out: &out, Err: &errs})
	for _, want := range []string{"HANG UP", "Hang up now.", "Campaign: one of 9 reports of the same callers", "x5s54p2gjgj0w", "There is a wave now: tech support calls."} {
		if code != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("code %d, no %q in\n%s%s", code, want, out.String(), errs.String())
		}
	}
}
