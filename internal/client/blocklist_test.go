package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/client"
)

// What is asked of the block list goes to its address, as the API takes it.
func TestWhatIsAskedOfTheBlockList(t *testing.T) {
	for want, ask := range map[string]func(context.Context, *client.Client) error{
		"GET /api/v1/blocklist ": func(ctx context.Context, c *client.Client) error { return second(c.BlockList(ctx, "")) },
		"GET /api/v1/blocklist?since=2026-05-01 ": func(ctx context.Context, c *client.Client) error {
			return second(c.BlockList(ctx, "2026-05-01"))
		},
		"GET /api/v1/blocklist/numbers/+12025550123 ": func(ctx context.Context, c *client.Client) error {
			return second(c.ListedNumber(ctx, "+12025550123"))
		},
		`POST /api/v1/blocklist/numbers/020%207946%200123 {"reason":"ours","verdict":"never"}`: func(ctx context.Context, c *client.Client) error {
			return second(c.RuleNumber(ctx, "020 7946 0123", "never", "ours", ""))
		},
		`POST /api/v1/blocklist/numbers/1 {"reason":"r","until":"2030-05-01","verdict":"hold"}`: func(ctx context.Context, c *client.Client) error {
			return second(c.RuleNumber(ctx, "1", "hold", "r", "2030-05-01"))
		},
		"GET /api/v1/appeals ": func(ctx context.Context, c *client.Client) error { return second(c.Appeals(ctx)) },
		`POST /api/v1/appeals/a {"answer":"off","grant":true}`: func(ctx context.Context, c *client.Client) error {
			return second(c.AnswerAppeal(ctx, "a", true, "off"))
		},
		"DELETE /api/v1/appeals/a ":         func(ctx context.Context, c *client.Client) error { return second(c.EraseAppeal(ctx, "a", false)) },
		"DELETE /api/v1/appeals/a/contact ": func(ctx context.Context, c *client.Client) error { return second(c.EraseAppeal(ctx, "a", true)) },
		"GET /blocklist/prefix/85c1a ": func(ctx context.Context, c *client.Client) error {
			return c.ListedUnder(ctx, "85c1a", func(r io.Reader) error { return second(io.ReadAll(r)) })
		},
	} {
		t.Run(want, func(t *testing.T) {
			got := make(chan string, 1)
			c := at(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				got <- r.Method + " " + r.RequestURI + " " + string(body)
				_, _ = io.WriteString(w, "{}")
			})
			if err := ask(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if asked := <-got; strings.TrimSpace(asked) != strings.TrimSpace(want) {
				t.Errorf("asked: %s", asked)
			}
		})
	}
}

// What leads elsewhere is not asked, and a desk that hides its list is told apart
// from one that is none.
func TestWhatTheBlockListRefuses(t *testing.T) {
	status := 0
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		if status == 0 {
			t.Errorf("asked: %s", r.RequestURI)
		}
		w.Header().Set("Location", "/login")
		w.WriteHeader(status)
	})
	if err := second(c.ListedNumber(t.Context(), "..")); err == nil || !strings.Contains(err.Error(), "no number in that") {
		t.Errorf("%v", err)
	}
	if err := second(c.AnswerAppeal(t.Context(), ".", true, "x")); err == nil || !strings.Contains(err.Error(), "hangup blocklist appeals") {
		t.Errorf("%v", err)
	}
	under := func() error {
		return c.ListedUnder(t.Context(), "85c1a", func(io.Reader) error { t.Error("there is an answer"); return nil })
	}
	for _, status = range []int{303, 401, 403} {
		if err := under(); !errors.Is(err, client.ErrListHidden) {
			t.Errorf("%d: %v", status, err)
		}
	}
	asked := 0
	busy := at(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	if err := busy.ListedUnder(t.Context(), "85c1a", func(io.Reader) error { return nil }); err != nil || asked != 3 {
		t.Errorf("a desk that still counts was asked %d times: %v", asked, err)
	}
	if status = 404; errors.Is(under(), client.ErrListHidden) {
		t.Error("what is no desk is taken for one that hides its list")
	}
}

func second[T any](_ T, err error) error { return err }
