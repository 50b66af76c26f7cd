package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/hangup-project/hangup/internal/access"
)

type (
	aliveReply struct{ Body alive }
	alive      struct {
		Alive bool `json:"alive" doc:"Always true: the process answers."`
	}
	readyReply struct {
		Status int
		Body   ready
	}
	ready struct {
		Intake   bool   `json:"intake" doc:"Reports can be taken in; the status says the same."`
		Database bool   `json:"database" doc:"What was kept can be found. Intake goes on without it."`
		Behind   uint64 `json:"behind" doc:"Reports and changes on the disk that do not show yet."`
		Notice   string `json:"notice" doc:"What a person should know; empty most of the time."`
	}
)

func (s *server) health() {
	register(s, operation{
		id: "alive", method: http.MethodGet, path: "/healthz", tag: tagHealth, summary: "Is the process alive?", description: "Answers as long as the process does.",
	}, func(context.Context, *struct{}) (*aliveReply, error) { return &aliveReply{alive{true}}, nil })
	register(s, operation{
		id: "ready", method: http.MethodGet, path: "/readyz", tag: tagHealth, summary: "Can it take in reports?",
		description: "Ready is a desk that can take in reports. That goes on while the database is away, so this does too; `database` tells.",
		also:        map[int]string{http.StatusServiceUnavailable: "Reports cannot be written down just now."},
	}, s.ready)
	register(s, operation{
		id: "metrics", method: http.MethodGet, path: "/metrics", tag: tagHealth, may: access.PermMetrics, summary: "Count what it does",
		description: "Counts for Prometheus: requests by route, how long they took, reports by origin and level. Nothing in them was said by anybody.",
		answers:     &answer{media: "text/plain", schema: &huma.Schema{Type: huma.TypeString}},
	}, func(context.Context, *struct{}) (*stream, error) {
		return &stream{func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			s.opt.Metrics.handler().ServeHTTP(w, r)
		}}, nil
	})
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*readyReply, error) {
	st := s.desk.State(ctx)
	out := &readyReply{http.StatusOK, ready{Intake: true, Database: st.Database, Behind: st.Behind, Notice: st.Notice}}
	if err := s.opt.Ready(); err != nil {
		out.Status, out.Body.Intake = http.StatusServiceUnavailable, false
	}
	return out, nil
}
