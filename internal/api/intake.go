package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/internal/wire"
)

// receipt says what became of a report.
type receipt struct {
	ID      string  `json:"id" format:"uuid"`
	URL     string  `json:"url" doc:"Where the case is."`
	Known   bool    `json:"known" doc:"The id was there before: nothing was added."`
	Found   bool    `json:"found" doc:"It can be found already; else the database is behind, and will follow."`
	Verdict verdict `json:"verdict"`
}

type (
	recordInput struct{ request }
	reportInput struct {
		request
		Prefer string `header:"Prefer" doc:"respond-async (RFC 7240): answer as soon as the report is on the disk, and do not wait until it can be found." example:"respond-async"`
	}
	verdictReply struct{ Body verdict }
	receiptReply struct {
		Status   int
		Location string `header:"Location"`
		Body     receipt
	}
)

var recordExample = map[string]any{
	"turns": []any{
		map[string]any{"role": "caller", "text": "This is Windows support. Your computer has a virus. Ring us back on 209-555-0129."},
		map[string]any{"role": "callee", "text": "Who are you?"},
	},
	"caller_id": "9-9876", "country": "US",
}

func (s *server) intake() {
	register(s, operation{
		id: "check", method: http.MethodPost, path: "/api/v1/check", tag: tagCheck, may: access.PermCheck, where: "body",
		summary: "Judge a call", description: "Judges a call or a story and keeps nothing.",
		body: &body{schema: recordSchema(false), most: s.words(), example: recordExample},
	}, s.check)
	register(s, operation{
		id: "report", method: http.MethodPost, path: "/api/v1/reports", tag: tagCheck, may: access.PermReport, where: "body", status: http.StatusCreated,
		summary: "Report a call", description: "Judges a call or a story and keeps it as a case. When this has answered, the report is on the disk. Send an `id` of your own, and sending it again after a broken connection does not double it. With `Prefer: respond-async` the answer does not wait until the case can be found.",
		body:     &body{schema: recordSchema(true), most: s.words(), example: recordExample},
		also:     map[int]string{http.StatusOK: "The id was there before; nothing was added.", http.StatusAccepted: "On the disk, and not in the database yet; it will follow."},
		answers:  &answer{headers: map[string]string{"Location": "Where the case is."}},
		problems: []kind{gone, full},
	}, s.report)
}

func (s *server) check(_ context.Context, in *recordInput) (*verdictReply, error) {
	data, err := in.whole()
	if err != nil {
		return nil, err
	}
	sub, id, err := submission(data, false)
	if err != nil {
		return nil, err
	}
	_, v, err := s.desk.Check(sub)
	if err != nil {
		return nil, err
	}
	return &verdictReply{verdict{wire.VerdictOf(id, v)}}, nil
}

func (s *server) report(ctx context.Context, in *reportInput) (*receiptReply, error) {
	data, err := in.whole()
	if err != nil {
		return nil, err
	}
	sub, _, err := submission(data, true)
	if err != nil {
		return nil, err
	}
	sub.Async = slices.ContainsFunc(strings.Split(in.Prefer, ","), func(p string) bool { return strings.EqualFold(strings.TrimSpace(p), "respond-async") })
	who := actor(ctx)
	r, err := s.desk.Submit(ctx, who, sub)
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	switch {
	case r.Known:
		status = http.StatusOK
	case !r.Found:
		status = http.StatusAccepted
	}
	return &receiptReply{status, caseURL(r.ID), receipt{r.ID, caseURL(r.ID), r.Known, r.Found, verdict{wire.VerdictOf(r.ID, r.Verdict)}}}, nil
}

// beside is what a report holds beside the record.
type beside struct {
	Occurred string   `json:"occurred"`
	Happened []string `json:"happened"`
}

// submission reads a record; id is the one that it came with.
func submission(data []byte, report bool) (sub desk.Submission, id string, err error) {
	if tooDeep(data) {
		return sub, "", unreadable.problem(nestedTooDeep)
	}
	if sub.Call, err = transcript.ReadRecord(data); err != nil {
		return sub, "", err
	}
	id = sub.Call.ID
	if !report {
		sub.Call.ID = ""
		return sub, id, nil
	}
	var b beside
	if err := json.Unmarshal(data, &b); err != nil {
		const m = "\"occurred\" must be a string, and \"happened\" a list of strings."
		return sub, id, invalid.problem(m, Fault{"body", m})
	}
	if sub.Occurred, err = day(b.Occurred, false); err != nil {
		const m = "The day of the call must be written 2026-05-01, or as a time such as 2026-05-01T10:00:00Z."
		return sub, id, invalid.problem(m, Fault{"body.occurred", m})
	}
	sub.ID, sub.Happened, sub.Call.ID = id, b.Happened, ""
	return sub, id, nil
}

// day reads a day or a time. last is for the end of a stretch: a day then
// means the whole of it, up to the beginning of the next.
func day(s string, last bool) (time.Time, error) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		if last {
			t = t.AddDate(0, 0, 1)
		}
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err
}
