package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/notify"
)

// Notifier is who tells the family, as far as the API needs it; see
// notify.Notifier.
type Notifier interface {
	Destinations() []notify.Destination
	Add(kind, name string, values map[string]string) (d notify.Destination, secret string, err error)
	Remove(id string) error
	Test(ctx context.Context, id string) error
}

type (
	destinationsReply struct{ Body destinations }
	destinations      struct {
		Destinations []Destination `json:"destinations" doc:"In the order in which they were added."`
	}
	// Destination is told when somebody is on the phone with a scammer.
	Destination struct {
		ID      string    `json:"id"`
		Kind    string    `json:"kind" example:"ntfy"`
		Name    string    `json:"name" doc:"That somebody gave it; may be empty." example:"Anna's phone"`
		Label   string    `json:"label" doc:"What it is, without what is secret in its address." example:"ntfy on ntfy.sh"`
		Created time.Time `json:"created"`
		Last    *result   `json:"last,omitempty" doc:"What became of the last message since the desk was started."`
	}
	result struct {
		At     time.Time `json:"at"`
		Sent   bool      `json:"sent"`
		Test   bool      `json:"test" doc:"Whether it was a test."`
		Again  bool      `json:"again" doc:"Whether it is tried again."`
		Reason string    `json:"reason,omitempty" doc:"Why it did not get through."`
	}
	newDestination struct {
		Kind   string            `json:"kind" doc:"ntfy, mail, telegram, matrix, pushover, signal, webhook, browser or other." example:"webhook"`
		Name   string            `json:"name,omitempty" doc:"For people." example:"Home"`
		Fields map[string]string `json:"fields" doc:"What the kind needs; docs/NOTIFY.md and the page of the settings tell."`
	}
	newDestinationReply struct{ Body secretDestination }
	secretDestination   struct {
		Destination
		Secret string `json:"secret,omitempty" doc:"Of a webhook: checks who is calling. It cannot be shown again."`
	}
	destinationInput struct {
		ID string `path:"id" doc:"Of the destination."`
	}
	trialReply struct{ Body trial }
	trial      struct {
		Sent   bool   `json:"sent"`
		Reason string `json:"reason,omitempty" doc:"Why it did not get through."`
	}
)

func (s *server) notifications() {
	register(s, operation{
		id: "notifications", method: http.MethodGet, path: "/api/v1/notifications", tag: tagAccess, may: access.PermManage,
		summary: "List who is notified", description: "Who is told when somebody is on the phone with a scammer. Addresses are not shown: they hold secrets.",
	}, s.destinations)
	register(s, operation{
		id: "new-notification", method: http.MethodPost, path: "/api/v1/notifications", tag: tagAccess, may: access.PermManage, where: "body", status: http.StatusCreated,
		summary: "Add somebody to notify", description: "Adds a destination of a kind. Try it with a test.", problems: []kind{full},
		body: &body{of: reflect.TypeFor[newDestination](), most: small, example: newDestination{"webhook", "Home", map[string]string{"address": "https://home.example/hangup"}}},
	}, s.newDestination)
	register(s, operation{
		id: "test-notification", method: http.MethodPost, path: "/api/v1/notifications/{id}/test", tag: tagAccess, may: access.PermManage, where: "path",
		summary: "Send a test", description: "Sends a test message to a destination at once, and waits up to 20 seconds for it.", problems: []kind{notFound},
	}, s.testDestination)
	register(s, operation{
		id: "remove-notification", method: http.MethodDelete, path: "/api/v1/notifications/{id}", tag: tagAccess, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Remove somebody to notify", description: "Removes a destination, and what waits for it.", problems: []kind{notFound, full},
	}, s.removeDestination)
}

func destinationOf(d notify.Destination) Destination {
	w := Destination{ID: d.ID, Kind: d.Kind, Name: d.Name, Label: d.Label, Created: d.Created}
	if l := d.Last; !l.At.IsZero() {
		w.Last = &result{At: l.At, Sent: l.Failure == nil, Test: l.Test, Again: l.Again}
		if l.Failure != nil {
			w.Last.Reason = l.Failure.Reason
		}
	}
	return w
}

// unheard tells a fault that the notifier found.
func unheard(err error) error {
	var f *notify.Fault
	if !errors.As(err, &f) {
		return err
	}
	m := sentence(f.Message)
	if f.Kind == notify.FaultMissing {
		return notFound.problem(m)
	}
	where := "body"
	switch f.Field {
	case "":
	case "kind", "name":
		where += "." + f.Field
	default:
		where += ".fields." + f.Field
	}
	return invalid.problem(m, Fault{where, m})
}

func (s *server) destinations(context.Context, *struct{}) (*destinationsReply, error) {
	out := destinations{Destinations: []Destination{}}
	for _, d := range s.opt.Notify.Destinations() {
		out.Destinations = append(out.Destinations, destinationOf(d))
	}
	return &destinationsReply{out}, nil
}

func (s *server) newDestination(ctx context.Context, in *recordInput) (*newDestinationReply, error) {
	w, err := object[newDestination](&in.request)
	if err != nil {
		return nil, err
	}
	d, secret, err := s.opt.Notify.Add(w.Kind, w.Name, w.Fields)
	if err != nil {
		return nil, unheard(err)
	}
	if err := s.desk.Record(ctx, actor(ctx), call.ChangeNotifyAdded); err != nil {
		return nil, errors.Join(unrecorded(err, "Nobody was added"), s.opt.Notify.Remove(d.ID))
	}
	return &newDestinationReply{secretDestination{destinationOf(d), secret}}, nil
}

func (s *server) testDestination(ctx context.Context, in *destinationInput) (*trialReply, error) {
	err := s.opt.Notify.Test(ctx, in.ID)
	var failed *notify.Failure
	var busy *notify.Fault
	switch {
	case err == nil:
		return &trialReply{trial{Sent: true}}, nil
	case errors.As(err, &failed):
		return &trialReply{trial{Reason: failed.Reason}}, nil
	case errors.As(err, &busy) && busy.Kind == notify.FaultBusy:
		return &trialReply{trial{Reason: busy.Message}}, nil
	}
	return nil, unheard(err)
}

func (s *server) removeDestination(ctx context.Context, in *destinationInput) (*struct{}, error) {
	if err := s.opt.Notify.Remove(in.ID); err != nil {
		return nil, unheard(err)
	}
	return &struct{}{}, unrecorded(s.desk.Record(ctx, actor(ctx), call.ChangeNotifyRemoved), "It is removed all the same")
}
