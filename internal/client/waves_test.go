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

// What is asked of waves and campaigns goes to its address, as the API takes it.
func TestWhatIsAskedOfWaves(t *testing.T) {
	for want, ask := range map[string]func(context.Context, *client.Client) error{
		"GET /api/v1/waves ":         func(ctx context.Context, c *client.Client) error { _, err := c.Waves(ctx, 0); return err },
		"GET /api/v1/waves?days=30 ": func(ctx context.Context, c *client.Client) error { _, err := c.Waves(ctx, 30); return err },
		"GET /api/v1/waves/a%2Fb ":   func(ctx context.Context, c *client.Client) error { _, err := c.Wave(ctx, "a/b"); return err },
		"GET /api/v1/waves/w/explain ": func(ctx context.Context, c *client.Client) error {
			_, err := c.ExplainWave(ctx, "w")
			return err
		},
		"GET /api/v1/streams?kind=type&limit=5 ": func(ctx context.Context, c *client.Client) error {
			_, err := c.Streams(ctx, "type", 5)
			return err
		},
		"GET /api/v1/streams/number:+12025550123?from=2026-01-01&to= ": func(ctx context.Context, c *client.Client) error {
			_, err := c.Stream(ctx, "number:+12025550123", "2026-01-01", "")
			return err
		},
		"GET /api/v1/campaigns?least=3&limit=7 ": func(ctx context.Context, c *client.Client) error {
			_, err := c.Campaigns(ctx, 3, 7)
			return err
		},
		"GET /api/v1/campaigns/k ": func(ctx context.Context, c *client.Client) error { _, err := c.Campaign(ctx, "k"); return err },
		"GET /api/v1/held ":        func(ctx context.Context, c *client.Client) error { _, _, err := c.Held(ctx, 0); return err },
		`POST /api/v1/campaigns/k/name {"name":"n"}`: func(ctx context.Context, c *client.Client) error {
			_, err := c.NameCampaign(ctx, "k", "n")
			return err
		},
		`POST /api/v1/campaigns/k/merge {"apart":true,"with":"o"}`: func(ctx context.Context, c *client.Client) error {
			_, err := c.MergeCampaigns(ctx, "k", "o", true)
			return err
		},
		`POST /api/v1/campaigns/k/split {"reports":["r"]}`: func(ctx context.Context, c *client.Client) error {
			_, err := c.SplitCampaign(ctx, "k", []string{"r"})
			return err
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

// counts answers as a desk that is still counting.
func counts(w http.ResponseWriter) {
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `{"type":"/api/problems/not-yet"}`)
}

// A desk that has just started is asked again until it has counted; whoever
// presses Ctrl-C does not wait, and other problems are told at once.
func TestADeskThatStillCountsIsWaitedFor(t *testing.T) {
	asked := 0
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < 3 {
			counts(w)
			return
		}
		_, _ = io.WriteString(w, `{"sentence":"There is no wave now."}`)
	})
	o, err := c.Waves(t.Context(), 0)
	if err != nil || o.Sentence != "There is no wave now." || asked != 3 {
		t.Errorf("asked %d times: %+v, %v", asked, o, err)
	}

	ctx, stop := context.WithCancel(t.Context())
	c = at(t, func(w http.ResponseWriter, r *http.Request) {
		counts(w)
		stop()
	})
	if _, err := c.Waves(ctx, 0); err == nil {
		t.Error("a desk that never counts answered")
	}

	asked = 0
	c = at(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.WriteHeader(http.StatusNotFound)
	})
	if _, err := c.Campaign(t.Context(), "k"); !errors.Is(err, &client.Problem{Status: http.StatusNotFound}) || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
	asked = 0
	c = at(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"type":"/api/problems/database"}`)
	})
	if _, _, err := c.Held(t.Context(), 0); !errors.Is(err, &client.Problem{Status: http.StatusServiceUnavailable}) || asked != 1 {
		t.Errorf("a database that is away, asked %d times: %v", asked, err)
	}
	if _, err := c.Campaign(t.Context(), ".."); err == nil || !strings.Contains(err.Error(), "hangup campaigns") || asked != 1 {
		t.Errorf("an id that leads elsewhere: %v", err)
	}
}
