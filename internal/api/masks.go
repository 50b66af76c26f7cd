package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

type (
	masksReply struct{ Body masks }
	masks      struct {
		Masks []mask `json:"masks" doc:"The latest days first."`
	}
	mask struct {
		ID   string    `json:"id" doc:"Of its days." example:"2026-03-03_2026-03-05"`
		From string    `json:"from" format:"date"`
		To   string    `json:"to" format:"date"`
		Why  string    `json:"why"`
		By   string    `json:"by" doc:"Who masked them."`
		At   time.Time `json:"at" doc:"When."`
	}
	masking struct {
		From string `json:"from" doc:"The first day." example:"2026-03-03"`
		To   string `json:"to,omitempty" doc:"The last day; the first where it is left out." example:"2026-03-05"`
		Why  string `json:"why" doc:"In a few words, for whoever looks at these days later." example:"Our line was down."`
	}
	maskIDInput struct {
		ID string `path:"id" doc:"Of the masked days."`
	}
)

func (s *server) masks() {
	later := map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."}
	register(s, operation{
		id: "masks", method: http.MethodGet, path: "/api/v1/masks", tag: tagWaves, may: access.PermRead,
		summary: "List masked days", description: "Days that people named, as of an outage or of publicity: they teach nothing and alarm nothing.", problems: []kind{unavailable},
	}, s.listMasks)
	register(s, operation{
		id: "mask-days", method: http.MethodPost, path: "/api/v1/masks", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Mask days", description: "Has days teach nothing and alarm nothing, for good: an outage, publicity, a bulk of a police force. The same days again change the reason.",
		body: &body{of: reflect.TypeFor[masking](), most: small, example: masking{"2026-03-03", "2026-03-05", "Our line was down."}}, also: later, problems: []kind{unavailable, full},
	}, s.maskDays)
	register(s, operation{
		id: "unmask-days", method: http.MethodDelete, path: "/api/v1/masks/{id}", tag: tagWaves, may: access.PermChange, where: "path", status: http.StatusNoContent,
		summary: "Unmask days", description: "Has masked days count again.", also: later, problems: []kind{notFound, unavailable, full},
	}, s.unmaskDays)
}

func (s *server) listMasks(context.Context, *struct{}) (*masksReply, error) {
	list, err := s.desk.Masks()
	if err != nil {
		return nil, err
	}
	out := masks{Masks: []mask{}}
	for _, m := range list {
		out.Masks = append(out.Masks, mask{m.ID, m.From.String(), m.To.String(), m.Why, m.By, m.At.UTC()})
	}
	return &masksReply{out}, nil
}

type maskInput struct{ request }

func (s *server) maskDays(ctx context.Context, in *maskInput) (*decidedReply, error) {
	m, err := object[masking](&in.request)
	if err != nil {
		return nil, err
	}
	if m.To == "" {
		m.To = m.From
	}
	from, err := wave.ParseDay(m.From)
	if err != nil {
		return nil, malformed(err, "body.from")
	}
	to, err := wave.ParseDay(m.To)
	if err != nil {
		return nil, malformed(err, "body.to")
	}
	done, err := s.desk.MaskDays(ctx, actor(ctx), from, to, m.Why)
	var fault *desk.Error
	if errors.As(err, &fault) && fault.Field != "" {
		return nil, problemOf(fault, "body")
	}
	return decidedAs(done, err)
}

func (s *server) unmaskDays(ctx context.Context, in *maskIDInput) (*doneReply, error) {
	done, err := s.desk.UnmaskDays(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
