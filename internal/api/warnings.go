package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/publish"
)

type (
	warningsInput struct{ request }
	warningsReply struct{ Body warningList }
	warningInput  struct {
		request
		ID string `path:"id" doc:"Of the warning."`
	}
	warningReply     struct{ Body oneWarning }
	warningFormInput struct {
		request
		ID   string `path:"id" doc:"Of a published warning."`
		Form string `path:"form" doc:"text, short, atom, cap, stix, misp or csv."`
	}
	drafting struct {
		Wave     string `json:"wave,omitempty" doc:"The id of a wave."`
		Campaign string `json:"campaign,omitempty" doc:"The id of a campaign; give one of the two."`
	}
	approving struct {
		Seen string `json:"seen,omitempty" format:"date-time" doc:"When the warning that you looked at was changed last, as it told: where it was changed since, nothing is published. Left out, what stands there now is."`
		Why  string `json:"why,omitempty" doc:"What was wrong or what is new, in a sentence: needed for what is published already, and shown with it."`
		New  bool   `json:"new,omitempty" doc:"Nothing that was published is wrong, and more is known by now."`
		// Changes are laid over the warning before it is published.
		Changes Wording `json:"changes,omitempty" doc:"What is changed of it before it is published, as in rewording a draft. What is published already needs some."`
	}
	withdrawing struct {
		Seen string `json:"seen,omitempty" format:"date-time" doc:"As with publishing: where the warning was changed since, it is not withdrawn."`
		Why  string `json:"why" doc:"In a sentence: it is shown in the place of the warning."`
	}
	discardInput struct {
		request
		ID   string `path:"id" doc:"Of the draft."`
		Seen string `query:"seen" format:"date-time" doc:"As with publishing: where the draft was changed since, it is not thrown away."`
	}
)

func (s *server) warnings() {
	register(s, operation{
		id: "warnings", method: http.MethodGet, path: "/api/v1/warnings", tag: tagWaves, may: access.PermRead,
		summary: "List warnings", description: "Drafts, what is published and what was withdrawn, the one changed last first; and what keeps the public from seeing any.", problems: []kind{unavailable},
	}, s.listWarnings)
	register(s, operation{
		id: "warning", method: http.MethodGet, path: "/api/v1/warnings/{id}", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Read a warning", description: "One warning as it stands, a draft too.", problems: []kind{notFound, gone, unavailable},
	}, s.oneWarning)
	register(s, operation{
		id: "warning-form", method: http.MethodGet, path: "/api/v1/warnings/{id}/as/{form}", tag: tagWaves, may: access.PermRead, where: "path", long: true,
		summary: "Read a warning in another form", description: "A published warning as plain text (`text`), as a text for a message (`short`), as an Atom feed of one entry (`atom`), as an alert (`cap`), for analysts (`stix`, `misp`), or its numbers as a table (`csv`).",
		answers: &answer{media: anyMedia, schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}, problems: []kind{notFound, unavailable},
	}, s.warningForm)
	faults := []kind{notFound, gone, unavailable, full}
	register(s, operation{
		id: "draft-warning", method: http.MethodPost, path: "/api/v1/warnings", tag: tagWaves, may: access.PermChange, where: "body", status: http.StatusCreated,
		summary: "Draft a warning", description: "Writes a draft from a wave or a campaign. Nobody outside sees it before it is published.",
		body: &body{of: reflect.TypeFor[drafting](), most: small, example: drafting{Campaign: "c-7qpm2v4k"}}, problems: []kind{notFound, unavailable, full},
	}, s.draftWarning)
	register(s, operation{
		id: "reword-warning", method: http.MethodPatch, path: "/api/v1/warnings/{id}", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Change a draft", description: "Changes what a draft says; what is left out stays. What is published already is changed by publishing it anew, with `changes`.",
		body: &body{of: reflect.TypeFor[rewording](), most: small, example: map[string]any{"title": "Calls from a false repair department", "do": []string{"Hang up."}}}, problems: faults,
	}, s.rewordWarning)
	register(s, operation{
		id: "publish-warning", method: http.MethodPost, path: "/api/v1/warnings/{id}/publish", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Publish a warning", description: "Approves a draft, or publishes anew what is published already. What keeps the public from seeing it is told in `obstacles`.",
		body: &body{of: reflect.TypeFor[approving](), most: small, example: approving{Why: "The number belongs to a garage."}}, problems: faults,
	}, s.publishWarning)
	register(s, operation{
		id: "withdraw-warning", method: http.MethodPost, path: "/api/v1/warnings/{id}/withdraw", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Withdraw a warning", description: "Takes a published warning back. Its page stays, with its title and the reason.",
		body: &body{of: reflect.TypeFor[withdrawing](), most: small, example: withdrawing{Why: "The calls were a drill."}}, problems: faults,
	}, s.withdrawWarning)
	register(s, operation{
		id: "discard-warning", method: http.MethodDelete, path: "/api/v1/warnings/{id}", tag: tagWaves, may: access.PermChange, where: "query", status: http.StatusNoContent,
		summary: "Throw a draft away", description: "Forgets a draft. What was published is withdrawn instead.",
		also: map[int]string{http.StatusAccepted: "Written down; the database follows."}, problems: faults,
	}, s.discardWarning)
}

func (s *server) listWarnings(_ context.Context, in *warningsInput) (*warningsReply, error) {
	list, err := s.desk.Bulletins()
	if err != nil {
		return nil, err
	}
	withheld, err := s.desk.Withheld()
	if err != nil {
		return nil, err
	}
	site := s.site(in.request)
	out := warningList{Warnings: []Warning{}, Public: s.opt.Publishing.Public, Obstacles: orEmpty(s.opt.Publishing.Obstacles(site))}
	if site.Reached() {
		out.Address = site.Warnings
	}
	for _, b := range list {
		if b.State == publish.Drafted {
			if withheld[b.ID], err = s.desk.Hinders(b); err != nil {
				return nil, err
			}
		}
		out.Warnings = append(out.Warnings, warningOf(site, b, withheld[b.ID]))
	}
	return &warningsReply{out}, nil
}

func (s *server) oneWarning(_ context.Context, in *warningInput) (*warningReply, error) {
	b, err := s.desk.Bulletin(in.ID)
	if err != nil {
		return nil, err
	}
	withheld, err := s.desk.Hinders(b)
	if err != nil {
		return nil, err
	}
	if b.State != publish.Drafted {
		if withheld, err = s.desk.WithheldOf(b); err != nil {
			return nil, err
		}
	}
	site := s.site(in.request)
	w := wholeWarning(site, b, withheld, s.opt.Publishing.Obstacles(site))
	for _, p := range s.desk.Turns(b) {
		if !slices.Contains(b.Turn, p) {
			w.MayTurn = append(w.MayTurn, warnedPlace{p.Name, p.Phone, p.URL})
		}
	}
	return &warningReply{w}, nil
}

// written answers with a warning that was just written down, and asks nothing
// more of the desk: an error now would have whoever asked write it again. What
// was published kept the rules; of a draft its own text says whether it does.
func (s *server) written(in request, b publish.Bulletin) *warningReply {
	var unfit *publish.Error
	withheld := ""
	if _, err := b.Preview(b.Updated); b.State == publish.Drafted && errors.As(err, &unfit) {
		withheld = unfit.Placed()
	}
	site := s.site(in)
	return &warningReply{wholeWarning(site, b, withheld, s.opt.Publishing.Obstacles(site))}
}

// errNoForm refuses a form that there is none of.
var errNoForm = notFound.problem("There is no such form of a warning. The forms are text, short, atom, cap, stix, misp and csv.")

func (s *server) warningForm(_ context.Context, in *warningFormInput) (*stream, error) {
	f, known := publish.FormOf(in.Form)
	if !known {
		return nil, errNoForm
	}
	b, err := s.desk.Bulletin(in.ID)
	if err == nil && b.State == publish.Drafted {
		const m = "This is a draft, which has no form for others. Publish it, or read it without a form."
		return nil, invalid.problem(m, Fault{"path.id", m})
	}
	p, was, err := s.desk.WarningAs(in.ID, f)
	if err != nil {
		return nil, err
	}
	data, err := f.Write(s.site(in.request), p, was)
	if err != nil {
		return nil, err
	}
	return s.leaves("warning-form", f.Media, f.Ending, func(_ context.Context, w io.Writer) error {
		_, err := w.Write(data)
		return err
	}), nil
}

func (s *server) draftWarning(ctx context.Context, in *warningsInput) (*warningReply, error) {
	d, err := object[drafting](&in.request)
	if err != nil {
		return nil, err
	}
	if (d.Wave == "") == (d.Campaign == "") {
		const m = "Name a wave or a campaign to write the warning from: one of the two."
		return nil, invalid.problem(m, Fault{"body.wave", m})
	}
	b, err := s.desk.DraftFor(ctx, actor(ctx), d.Wave, d.Campaign, s.site(in.request).Name)
	if err != nil {
		return nil, err
	}
	return s.written(in.request, b), nil
}

func (s *server) publishWarning(ctx context.Context, in *warningInput) (*warningReply, error) {
	a, err := object[approving](&in.request)
	if err != nil {
		return nil, err
	}
	b, err := s.reworded(in.ID, a.Seen, a.Changes)
	if err != nil {
		return nil, err
	}
	approve := s.desk.PublishBulletin
	if a.New {
		approve = s.desk.UpdateBulletin
	}
	if b, err = approve(ctx, actor(ctx), b, strings.TrimSpace(a.Why)); err != nil {
		return nil, err
	}
	return s.written(in.request, b), nil
}

func (s *server) withdrawWarning(ctx context.Context, in *warningInput) (*warningReply, error) {
	w, err := object[withdrawing](&in.request)
	if err != nil {
		return nil, err
	}
	seen, err := readTime("body.seen", w.Seen)
	if err != nil {
		return nil, err
	}
	b, err := s.desk.WithdrawBulletin(ctx, actor(ctx), in.ID, seen, w.Why)
	if err != nil {
		return nil, err
	}
	return s.written(in.request, b), nil
}

func (s *server) discardWarning(ctx context.Context, in *discardInput) (*doneReply, error) {
	seen, err := readTime("query.seen", in.Seen)
	if err != nil {
		return nil, err
	}
	done, err := s.desk.DiscardBulletin(ctx, actor(ctx), in.ID, seen)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
