package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/blocklist"
)

type (
	blockListInput struct {
		Since string `query:"since" doc:"Only what changed since this day, or this time as RFC 3339 writes it; left out for the whole list." example:"2026-05-01"`
	}
	blockListReply struct{ Body blockList }
	blockList      struct {
		At      time.Time      `json:"at" doc:"When it was made, UTC."`
		Since   string         `json:"since,omitempty" format:"date-time" doc:"Left out for the whole list."`
		Entries []blocked      `json:"entries" doc:"In the order of their numbers."`
		Removed []blockRemoval `json:"removed" doc:"That left the list since then; empty in the whole list."`
	}
	blocked struct {
		Number    string `json:"number" doc:"E.164."`
		Strength  string `json:"strength" enum:"strong,weak" doc:"A weak one was met as a caller ID, which anybody can forge: show it, and block it only where a person asked for that."`
		Since     string `json:"since" format:"date-time"`
		Last      string `json:"last" format:"date-time" doc:"The last independent sighting."`
		Expires   string `json:"expires" format:"date-time"`
		Sources   int    `json:"sources" doc:"Independent ones."`
		Sightings int    `json:"sightings" doc:"Repeated ones too."`
		Type      string `json:"type" doc:"The kind of scam; may be empty."`
		Disputed  bool   `json:"disputed" doc:"Somebody says that it is listed wrongly, and waits for an answer."`
		Reason    string `json:"reason"`
	}
	blockRemoval struct {
		Number string `json:"number"`
		At     string `json:"at,omitempty" format:"date-time" doc:"Left out where nobody knows."`
		Code   string `json:"code" doc:"Why."`
	}
	listedInput struct {
		Number string `path:"number" doc:"In any spelling; one without a country code is read as of the country of the desk."`
	}
	listedReply  struct{ Body listedNumber }
	listedNumber struct {
		Number    string           `json:"number" doc:"E.164."`
		Listed    bool             `json:"listed"`
		Entry     *blocked         `json:"entry,omitempty" doc:"As the list has it, where it is listed."`
		Code      string           `json:"code,omitempty" enum:"too_few,expired,organisation,emergency,short,caller_id_alone,impossible,removed,held,suspended" doc:"Why it is not listed."`
		Why       []string         `json:"why" doc:"Why it is listed or not, in sentences; then each sighting that counts as its day, how the number was met and by which way. Who told is not in it."`
		Decisions []numberDecision `json:"decisions" doc:"What people decided about it, the newest first; an appeal that was granted is one of them, also where it is erased."`
	}
	numberDecision struct {
		Verdict string `json:"verdict" enum:"remove,never,hold,allow"`
		Reason  string `json:"reason"`
		At      string `json:"at" format:"date-time"`
		By      string `json:"by,omitempty" doc:"Who decided."`
		Until   string `json:"until,omitempty" format:"date-time" doc:"Left out where it is for good."`
	}
	ruleInput struct {
		request
		Number string `path:"number" doc:"In any spelling; one without a country code is read as of the country of the desk."`
	}
	ruling struct {
		Verdict string `json:"verdict" enum:"remove,never,hold,allow" doc:"remove takes it off the list; never says that it is an honest one's, which nobody can list; hold takes it off while somebody looks into it; allow undoes what was decided and lets the rules list it."`
		Reason  string `json:"reason" doc:"A short sentence. Whoever asks for the number sees it." example:"It is the number of our clinic."`
		Until   string `json:"until,omitempty" doc:"The day or time until which remove or hold is good; left out for good." example:"2030-05-01"`
	}
	appealsReply struct{ Body appeals }
	appeals      struct {
		Appeals []appeal `json:"appeals" doc:"Open ones first, then the newest."`
	}
	appeal struct {
		ID       string `json:"id" format:"uuid"`
		Number   string `json:"number" doc:"E.164."`
		Text     string `json:"text" doc:"What somebody wrote. It is never published."`
		Contact  string `json:"contact,omitempty" doc:"How to reach them, where they said so: only for who may change. It is erased 30 days after the answer."`
		At       string `json:"at" format:"date-time"`
		State    string `json:"state" enum:"open,granted,refused"`
		Answer   string `json:"answer,omitempty"`
		Answered string `json:"answered,omitempty" format:"date-time"`
	}
	appealInput struct {
		request
		ID string `path:"id" doc:"Of the appeal."`
	}
	appealID struct {
		ID string `path:"id" doc:"Of the appeal."`
	}
	answering struct {
		Grant  bool   `json:"grant" doc:"Take the number off the list for good."`
		Answer string `json:"answer" doc:"A few sentences." example:"It is off. We are sorry."`
	}
)

func (s *server) blocklist() {
	register(s, operation{
		id: "block-list", method: http.MethodGet, path: "/api/v1/blocklist", tag: tagWaves, may: access.PermRead, where: "query",
		summary: "Read the block list", description: "The numbers that callers left to be rung on and that qualify: whole, or what changed since a time.", problems: []kind{unavailable},
	}, s.blockList)
	later := map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."}
	register(s, operation{
		id: "listed-number", method: http.MethodGet, path: "/api/v1/blocklist/numbers/{number}", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Say why a number is listed or not", description: "The number as the block list has it, or why it has it not.", problems: []kind{unavailable},
	}, s.listedNumber)
	register(s, operation{
		id: "rule-number", method: http.MethodPost, path: "/api/v1/blocklist/numbers/{number}", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Decide about a number", description: "Takes a number off the block list, says that it is an honest one's, holds it, or lets the rules list it again. Nobody can list a number that the rules do not list.",
		body: &body{of: reflect.TypeFor[ruling](), most: small, example: ruling{Verdict: "never", Reason: "It is the number of our clinic."}}, also: later, problems: []kind{full},
	}, s.ruleNumber)
	register(s, operation{
		id: "appeals", method: http.MethodGet, path: "/api/v1/appeals", tag: tagWaves, may: access.PermRead,
		summary: "List appeals", description: "What people wrote who say that a number is listed wrongly. That somebody looked at how to reach them goes into the audit trail.", problems: []kind{unavailable, full},
	}, s.appeals)
	register(s, operation{
		id: "answer-appeal", method: http.MethodPost, path: "/api/v1/appeals/{id}", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Answer an appeal", description: "Grants an appeal, which takes the number off the list for good, or refuses it. The desk sends nothing: tell whoever appealed yourself, where they said how.",
		body: &body{of: reflect.TypeFor[answering](), most: small, example: answering{true, "It is off. We are sorry."}}, also: later, problems: []kind{notFound, unavailable, full},
	}, s.answerAppeal)
	goes := map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}
	register(s, operation{
		id: "erase-appeal", method: http.MethodDelete, path: "/api/v1/appeals/{id}", tag: tagWaves, may: access.PermErase, where: "path", status: http.StatusNoContent,
		summary: "Erase an appeal", description: "Removes an appeal with its answer for ever. A number that it took off the list stays off.", also: goes, problems: []kind{notFound, unavailable, full},
	}, s.eraseAppeal)
	register(s, operation{
		id: "erase-contact", method: http.MethodDelete, path: "/api/v1/appeals/{id}/contact", tag: tagWaves, may: access.PermChange, where: "path", status: http.StatusNoContent,
		summary: "Erase a contact", description: "Removes for ever how to reach whoever appealed, and leaves the appeal.", also: goes, problems: []kind{notFound, unavailable, full},
	}, s.eraseContact)
}

func (s *server) blockList(_ context.Context, in *blockListInput) (*blockListReply, error) {
	since, err := day(in.Since, false)
	if err != nil {
		return nil, badDay("since")
	}
	l, err := s.desk.BlockList(since)
	if err != nil {
		return nil, err
	}
	out := blockList{At: l.At.UTC(), Since: moment(l.Since), Entries: []blocked{}, Removed: []blockRemoval{}}
	for _, e := range l.Entries {
		out.Entries = append(out.Entries, blockedOf(e))
	}
	for _, r := range l.Removed {
		out.Removed = append(out.Removed, blockRemoval{r.Number, moment(r.At), string(r.Code)})
	}
	return &blockListReply{out}, nil
}

func blockedOf(e blocklist.Entry) blocked {
	strength := "strong"
	if e.Weak {
		strength = "weak"
	}
	return blocked{e.Number, strength, moment(e.Since), moment(e.Last), moment(e.Expires), e.Sources, e.Sightings, e.Type, e.Disputed, e.Reason}
}

func (s *server) listedNumber(_ context.Context, in *listedInput) (*listedReply, error) {
	r, err := s.desk.Ruling(in.Number)
	if err != nil {
		return nil, err
	}
	decided, err := s.desk.DecidedOf(r.Number)
	if err != nil {
		return nil, err
	}
	out := listedNumber{Number: r.Number, Listed: r.Listed != nil, Code: string(r.Refused.Code), Why: r.Explain(), Decisions: []numberDecision{}}
	for _, k := range decided {
		out.Decisions = append(out.Decisions, numberDecision{string(k.Verdict), k.Reason, moment(k.At), k.By, moment(k.Until)})
	}
	if r.Listed != nil {
		e := blockedOf(*r.Listed)
		out.Entry = &e
	}
	return &listedReply{out}, nil
}

func (s *server) ruleNumber(ctx context.Context, in *ruleInput) (*decidedReply, error) {
	k, err := object[ruling](&in.request)
	if err != nil {
		return nil, err
	}
	until, err := day(k.Until, false)
	if err != nil {
		const m = "Write a day such as 2030-05-01, or a time such as 2030-05-01T10:00:00Z."
		return nil, invalid.problem(m, Fault{"body.until", m})
	}
	return decidedAs(s.desk.RuleNumber(ctx, actor(ctx), in.Number, blocklist.Verdict(k.Verdict), k.Reason, until))
}

func (s *server) appeals(ctx context.Context, _ *struct{}) (*appealsReply, error) {
	list, err := s.desk.ReadAppeals(ctx, actor(ctx), access.From(ctx).May(access.PermChange))
	if err != nil {
		return nil, err
	}
	out := appeals{Appeals: []appeal{}}
	for _, a := range list {
		out.Appeals = append(out.Appeals, appeal{a.ID, a.Number, a.Text, a.Contact, moment(a.At), string(a.State), a.Answer, moment(a.Answered)})
	}
	return &appealsReply{out}, nil
}

func (s *server) answerAppeal(ctx context.Context, in *appealInput) (*decidedReply, error) {
	k, err := object[answering](&in.request)
	if err != nil {
		return nil, err
	}
	return decidedAs(s.desk.AnswerAppeal(ctx, actor(ctx), in.ID, k.Grant, k.Answer))
}

func (s *server) eraseAppeal(ctx context.Context, in *appealID) (*doneReply, error) {
	done, err := s.desk.EraseAppeal(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}

func (s *server) eraseContact(ctx context.Context, in *appealID) (*doneReply, error) {
	done, err := s.desk.EraseContact(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
