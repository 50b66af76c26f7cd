package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/hangup-project/hangup/internal/access"
)

type (
	viewInput  struct{ request }
	viewsReply struct{ Body views }
	views      struct {
		Views []view `json:"views"`
	}
	view struct {
		ID    string    `json:"id" format:"uuid"`
		Name  string    `json:"name"`
		Query string    `json:"query" doc:"The search, as it stands in an address."`
		By    string    `json:"by"`
		At    time.Time `json:"at"`
	}
	newView struct {
		Name  string `json:"name" example:"Fake Microsoft, this year"`
		Query string `json:"query" doc:"The search, as it stands in an address." example:"type=tech_support&from=2026-01-01"`
	}
	savedReply struct {
		Status int
		Body   written
	}
	viewIDInput struct {
		ID string `path:"id" format:"uuid" doc:"Of the view."`
	}
)

type (
	auditInput struct {
		Report string `query:"report" format:"uuid" doc:"Of one report; left out for all."`
		Before uint64 `query:"before" doc:"The next of the page before."`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" doc:"Most entries; 100 where it is left out."`
	}
	auditReply struct{ Body audit }
	audit      struct {
		Entries []entry `json:"entries" doc:"The newest first."`
		Next    uint64  `json:"next" doc:"Give it as before for the next page; 0 on the last."`
	}
	entry struct {
		Seq    uint64    `json:"seq"`
		At     time.Time `json:"at"`
		By     string    `json:"by" doc:"An account, a token, or hangup itself."`
		Kind   string    `json:"kind" doc:"reported, viewed, noted, corrected, exported, erased and so on."`
		Report string    `json:"report" doc:"Empty where it is of no one case."`
	}
)

func (s *server) views() {
	register(s, operation{
		id: "views", method: http.MethodGet, path: "/api/v1/views", tag: tagViews, may: access.PermRead,
		summary: "List saved views", description: "Searches that somebody saved under a name.", problems: []kind{unavailable},
	}, s.listViews)
	register(s, operation{
		id: "save-view", method: http.MethodPost, path: "/api/v1/views", tag: tagViews, may: access.PermChange, where: "body", status: http.StatusCreated,
		summary: "Save a view", description: "Keeps a search under a name.",
		body: &body{of: reflect.TypeFor[newView](), most: small, example: newView{"Fake Microsoft, this year", "type=tech_support&from=2026-01-01"}},
		also: map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."}, problems: []kind{full},
	}, s.saveView)
	register(s, operation{
		id: "drop-view", method: http.MethodDelete, path: "/api/v1/views/{id}", tag: tagViews, may: access.PermChange, where: "path", status: http.StatusNoContent,
		summary: "Drop a view", description: "Forgets a saved search.",
		also: map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}, problems: []kind{notFound, unavailable, full},
	}, s.dropView)
	register(s, operation{
		id: "audit", method: http.MethodGet, path: "/api/v1/audit", tag: tagData, may: access.PermManage, where: "query",
		summary: "See who did what", description: "The audit trail: every view and change of a case, and every export and backup.", problems: []kind{unavailable},
	}, s.audit)
}

func (s *server) listViews(ctx context.Context, _ *struct{}) (*viewsReply, error) {
	vs, err := s.desk.Views(ctx)
	if err != nil {
		return nil, err
	}
	out := views{Views: []view{}}
	for _, v := range vs {
		out.Views = append(out.Views, view{v.ID, v.Name, v.Query, v.By, v.At.UTC()})
	}
	return &viewsReply{out}, nil
}

func (s *server) saveView(ctx context.Context, in *viewInput) (*savedReply, error) {
	v, err := object[newView](&in.request)
	if err != nil {
		return nil, err
	}
	done, err := s.desk.SaveView(ctx, actor(ctx), v.Name, v.Query)
	if err != nil {
		return nil, err
	}
	return &savedReply{gently(done, http.StatusCreated).Status, written{ID: done.ID, Seen: done.Seen}}, nil
}

func (s *server) dropView(ctx context.Context, in *viewIDInput) (*doneReply, error) {
	done, err := s.desk.DropView(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}

func (s *server) audit(ctx context.Context, in *auditInput) (*auditReply, error) {
	if in.Limit == 0 {
		in.Limit = 100
	}
	es, err := s.desk.Audit(ctx, in.Report, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := audit{Entries: []entry{}}
	for _, e := range es {
		out.Entries = append(out.Entries, entry{e.Seq, e.At.UTC(), e.By, string(e.Kind), e.Report})
	}
	if len(es) == in.Limit {
		out.Next = es[len(es)-1].Seq
	}
	return &auditReply{out}, nil
}
