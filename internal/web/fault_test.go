package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

func TestEveryErrorSaysWhatHappenedAndWhatIsSafe(t *testing.T) {
	s := &server{Options: Options{Log: slog.New(slog.DiscardHandler)}}
	for _, tt := range []struct {
		err    error
		status int
		says   string
	}{
		{errNoSession, 401, "Nothing was done"},
		{errNotAllowed, 403, "Nothing was done"},
		{errNotThere, 404, "Nothing was lost"},
		{errMethod, 405, "Nothing was done"},
		{&access.Slow{Wait: time.Second}, 429, "Wait one second"},
		{fmt.Errorf("setting: %w", &access.Slow{Wait: 20 * time.Minute}), 429, "Wait 20 minutes"},
		{&desk.Error{Code: desk.Invalid, Message: "Write a number."}, 422, "Write a number."},
		{&desk.Error{Code: desk.TooLarge, Message: "Too long."}, 413, "Too long."},
		{&desk.Error{Code: desk.Full, Message: "Make room."}, 507, "Make room."},
		{&desk.Error{Code: desk.Gone, Message: "It was erased."}, 410, "It was erased."},
		{&desk.Error{Code: desk.NotFound, Message: "No such case."}, 404, "No such case."},
		{&desk.Error{Code: desk.Newer, Message: "Start the newer one."}, 409, "Start the newer one."},
		{&desk.Error{Code: desk.Unavailable, Message: "Away."}, 503, "Nothing is lost"},
		{fmt.Errorf("asking: %w", desk.ErrUnavailable), 503, "Nothing is lost"},
		{fmt.Errorf("asking: %w", desk.ErrDamaged), 503, "Nothing is lost"},
		{&http.MaxBytesError{Limit: 2048}, 413, "2 KB"},
		{errors.New("a bug"), 500, "What was kept before is safe"},
	} {
		status, m := s.explain(httptest.NewRequest(http.MethodGet, "/", nil), "GET /", tt.err)
		if said := strings.Join(m.Lines, " "); status != tt.status || !strings.Contains(said, tt.says) {
			t.Errorf("%v gives %d: %s; want %d with %q", tt.err, status, said, tt.status, tt.says)
		}
	}
}

// Whoever comes too often is told how long to wait, in words and in the header.
func TestTooOftenSaysHowLongToWait(t *testing.T) {
	s := &server{Options: Options{Log: slog.New(slog.DiscardHandler)}, assets: readAssets()}
	w := httptest.NewRecorder()
	s.fail(w, httptest.NewRequest(http.MethodPost, "/settings/accounts", nil), "POST /settings/accounts", &access.Slow{Wait: 1500 * time.Millisecond})
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "2" || !strings.Contains(w.Body.String(), "Wait two seconds") {
		t.Errorf("got %d, to wait %q", w.Code, w.Header().Get("Retry-After"))
	}
}

func TestTheNoticeSaysHowTheDeskIs(t *testing.T) {
	for _, tt := range []struct {
		st   desk.State
		want string
	}{
		{desk.State{Database: true}, ""},
		{desk.State{Database: true, Behind: 3}, ""},
		{desk.State{Database: true, Behind: 3000}, "3000 entries are written down"},
		{desk.State{Database: true, Unread: 1}, "One entry is in the journal"},
		{desk.State{Database: true, Notice: "It was rebuilt."}, "It was rebuilt."},
		{desk.State{Notice: "It was rebuilt."}, "The database cannot be reached"},
	} {
		if got := noticeOf(tt.st); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%+v gives %q, want %q", tt.st, got, tt.want)
		}
	}
}

func TestTheNavigationShowsWhereOneIs(t *testing.T) {
	for path, want := range map[string]string{"/": "/", "/check": "/", "/cases": "/cases", "/cases/1/pack": "/cases", "/numbers/1": "/numbers", "/audit": "/settings", "/desk/imports/x": "/settings", "/desk/blocklist": "/desk/warnings", "/login": "/login"} {
		if got := placeOf(path); got != want {
			t.Errorf("%s belongs to %s, want %s", path, got, want)
		}
	}
}
