package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

type (
	searchInput struct {
		Q       string `query:"q" doc:"Words (each must be there, the last may be the beginning of one), or a number in any spelling, or an id."`
		Number  string `query:"number" doc:"A number in any spelling."`
		Level   string `query:"level" enum:"none,caution,hang_up" doc:"As it stands now."`
		Type    string `query:"type" doc:"The kind of scam, as it stands now." example:"tech_support"`
		Origin  string `query:"origin" enum:"page,public,api,command,import,live" doc:"The way it came in."`
		Country string `query:"country" pattern:"^[A-Za-z]{2}$" patternDescription:"two letters such as US or GB" doc:"Two letters." example:"US"`
		From    string `query:"from" doc:"Received on this day or later: 2026-05-01, or a time as RFC 3339 writes it. Of what a file brought, the day of the call counts." example:"2026-05-01"`
		To      string `query:"to" doc:"Received before this time, or on this day or earlier; likewise." example:"2026-05-31"`
		After   string `query:"after" doc:"The next of the page before."`
		Limit   int    `query:"limit" minimum:"1" maximum:"200" doc:"Most rows of a page; 50 where it is left out." example:"50"`

		address url.URL
	}
	searchReply struct {
		Link string `header:"Link"`
		Body found
	}
	found struct {
		Reports []Row  `json:"reports" doc:"The newest first."`
		Next    string `json:"next" doc:"Give it as after for the next page; empty on the last."`
	}
	caseInput struct {
		ID string `path:"id" format:"uuid" doc:"Of the report."`
	}
	caseReply   struct{ Body fullCase }
	memberReply struct{ Body membership }
	patchInput  struct {
		request
		ID string `path:"id" format:"uuid" doc:"Of the report."`
	}
	patchReply struct {
		Status int
		Body   patched
	}
	doneReply struct{ Status int }
)

// patch is what may be added to a case.
type patch struct {
	Correction *correction `json:"correction,omitempty" doc:"Overrules the verdict; both stay."`
	Happened   *[]string   `json:"happened,omitempty" doc:"What has happened by now; it replaces what was told before."`
	Note       *string     `json:"note,omitempty" doc:"A note of a person." example:"She rang the bank; the card is blocked."`
}

type patched struct {
	Changes []written `json:"changes" doc:"What was written, in the order of correction, happened, note."`
}

type packInput struct {
	ID      string `path:"id" format:"uuid" doc:"Of the report."`
	Country string `query:"country" pattern:"^[A-Za-z]{2}$" patternDescription:"two letters such as US or GB" doc:"In the place of the country of the case, as two letters." example:"GB"`
}

type packReply struct{ Body pack }

// pack holds the prepared reports of one case. A person sends them; the desk
// sends nothing.
type pack struct {
	ID      string     `json:"id" format:"uuid"`
	Country string     `json:"country" doc:"Whose authorities; empty when unknown."`
	Reports []prepared `json:"reports"`
}

type prepared struct {
	Channel channel `json:"channel"`
	Fields  []field `json:"fields"`
	Text    string  `json:"text" doc:"All of it, to copy or to save."`
}

type field struct {
	Asks  string `json:"asks" doc:"In the authority's words."`
	Value string `json:"value" doc:"Empty where only the person can fill it in."`
	Yours bool   `json:"yours" doc:"Only the person can fill it in."`
}

func (s *server) cases() {
	register(s, operation{
		id: "search", method: http.MethodGet, path: "/api/v1/reports", tag: tagCases, may: access.PermRead, where: "query",
		summary: "Search cases", description: "Lists reports, the newest first. Without anything to look for it lists them all.",
		answers:  &answer{headers: map[string]string{"Link": "The address of the next page, as rel=next; left out on the last."}},
		problems: []kind{unavailable},
	}, s.search)
	register(s, operation{
		id: "case", method: http.MethodGet, path: "/api/v1/reports/{id}", tag: tagCases, may: access.PermRead, where: "path",
		summary: "Read a case", description: "Everything that is kept of one report. That it was read is written into the audit trail.",
		problems: []kind{notFound, gone, unavailable, full},
	}, s.oneCase)
	register(s, operation{
		id: "case-campaign", method: http.MethodGet, path: "/api/v1/reports/{id}/campaign", tag: tagCases, may: access.PermRead, where: "path",
		summary: "Ask for the campaign of a case", description: "The campaign that it is in, and nothing of the case, so that nobody is written down as having read it. It is empty until the desk has grouped it, and for what it does not group.",
		problems: []kind{unavailable},
	}, s.campaignOfCase)
	register(s, operation{
		id: "change", method: http.MethodPatch, path: "/api/v1/reports/{id}", tag: tagCases, may: access.PermChange, where: "body",
		summary: "Add to a case", description: "Adds a correction, what has happened, a note, or several of them. They are written in this order; where one has a fault, those before it stand.",
		body: &body{of: reflect.TypeFor[patch](), most: small, example: map[string]any{"note": "She rang the bank; the card is blocked.", "happened": []string{"gave_access"}}},
		also: map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."}, problems: []kind{notFound, gone, full},
	}, s.patch)
	register(s, operation{
		id: "erase", method: http.MethodDelete, path: "/api/v1/reports/{id}", tag: tagCases, may: access.PermErase, where: "path", status: http.StatusNoContent,
		summary: "Erase a case", description: "Removes a case for ever: from the database, the search, the journal, and every export and restored backup to come.",
		also: map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}, problems: []kind{notFound, full},
	}, s.erase)
	register(s, operation{
		id: "pack", method: http.MethodGet, path: "/api/v1/reports/{id}/pack", tag: tagCases, may: access.PermChange, where: "query",
		summary: "Prepare reports for the authorities", description: "What each authority of the country asks for, filled from the case. A person sends it; the desk sends nothing.",
		problems: []kind{notFound, gone, unavailable, full},
	}, s.pack)
}

func (s *server) search(ctx context.Context, in *searchInput) (*searchReply, error) {
	q := desk.Query{Text: in.Q, Number: in.Number, Level: in.Level, Type: in.Type, Origin: call.Origin(in.Origin), Country: strings.ToUpper(in.Country), After: in.After, Limit: in.Limit}
	var err error
	if q.From, err = day(in.From, false); err != nil {
		return nil, badDay("from")
	}
	if q.To, err = day(in.To, true); err != nil {
		return nil, badDay("to")
	}
	p, err := s.desk.Search(ctx, actor(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &searchReply{Body: found{Reports: rowsOf(p.Rows), Next: p.Next}}
	if p.Next != "" {
		values := in.address.Query()
		values.Set("after", p.Next)
		out.Link = "</api/v1/reports?" + values.Encode() + `>; rel="next"`
	}
	return out, nil
}

// Resolve implements huma.Resolver: the next page has the same address.
func (in *searchInput) Resolve(ctx huma.Context) []error {
	in.address = ctx.URL()
	return nil
}

func badDay(name string) error {
	const m = "Write a day such as 2026-05-01, or a time such as 2026-05-01T10:00:00Z."
	return invalid.problem(m, Fault{"query." + name, m})
}

func (s *server) oneCase(ctx context.Context, in *caseInput) (*caseReply, error) {
	c, err := s.desk.Case(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rs, more, err := s.desk.Related(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	out := caseOf(c, rs, more)
	out.Campaign, err = s.campaignOf(c.ID)
	var told *desk.Error
	if err != nil && !(errors.As(err, &told) && told.Code == desk.Unavailable) { // a case does not wait for the counting
		return nil, err
	}
	return &caseReply{out}, nil
}

func (s *server) campaignOfCase(_ context.Context, in *caseInput) (*memberReply, error) {
	c, err := s.campaignOf(in.ID)
	if err != nil {
		return nil, err
	}
	return &memberReply{membership{c}}, nil
}

// campaignOf is the campaign that a report is in; nil where it is in none.
func (s *server) campaignOf(report string) (*inCampaign, error) {
	b, err := s.desk.Belongs(report, 0)
	if err != nil || b.In.ID == "" {
		return nil, err
	}
	return &inCampaign{b.In.ID, b.In.Name, b.In.Size}, nil
}

func (s *server) patch(ctx context.Context, in *patchInput) (*patchReply, error) {
	p, err := object[patch](&in.request)
	if err != nil {
		return nil, err
	}
	who := actor(ctx)
	var steps []func() (desk.Done, error)
	if k := p.Correction; k != nil {
		level, ok := wire.LevelNamed(k.Level)
		if !ok {
			const m = "The level must be none, caution or hang_up."
			return nil, invalid.problem(m, Fault{"body.correction.level", m})
		}
		steps = append(steps, func() (desk.Done, error) {
			done, err := s.desk.Correct(ctx, who, in.ID, call.Correction{Level: level, Type: k.Type, Reason: k.Reason})
			var fault *desk.Error
			if errors.As(err, &fault) && fault.Field != "" {
				return done, problemOf(err, "body.correction")
			}
			return done, err
		})
	}
	if p.Happened != nil {
		steps = append(steps, func() (desk.Done, error) { return s.desk.Tell(ctx, who, in.ID, *p.Happened) })
	}
	if p.Note != nil {
		steps = append(steps, func() (desk.Done, error) { return s.desk.Note(ctx, who, in.ID, *p.Note) })
	}
	if len(steps) == 0 {
		const m = "There is nothing to add: send note, correction or happened."
		return nil, invalid.problem(m, Fault{"body", m})
	}
	out := &patchReply{Status: http.StatusOK}
	for _, step := range steps {
		done, err := step()
		if err != nil {
			return nil, err
		}
		if !done.Seen {
			out.Status = http.StatusAccepted
		}
		out.Body.Changes = append(out.Body.Changes, written{ID: done.ID, Seen: done.Seen})
	}
	return out, nil
}

func (s *server) erase(ctx context.Context, in *caseInput) (*doneReply, error) {
	done, err := s.desk.Erase(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}

// gently answers as usual, or 202 where it will be so later.
func gently(done desk.Done, status int) *doneReply {
	if !done.Seen {
		status = http.StatusAccepted
	}
	return &doneReply{status}
}

func (s *server) pack(ctx context.Context, in *packInput) (*packReply, error) {
	country := strings.ToUpper(in.Country)
	c, ps, err := s.desk.Pack(ctx, actor(ctx), in.ID, country)
	if err != nil {
		return nil, err
	}
	if country == "" {
		country = c.Report.Call.Country
	}
	out := pack{ID: c.ID, Country: country, Reports: []prepared{}}
	for _, p := range ps {
		w := prepared{Channel: s.channelOf(p.Channel), Fields: []field{}, Text: p.Text()}
		for _, f := range p.Fields {
			w.Fields = append(w.Fields, field(f))
		}
		out.Reports = append(out.Reports, w)
	}
	return &packReply{out}, nil
}
