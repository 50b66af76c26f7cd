package storetest

import (
	"errors"
	"math"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

var intake = []test{
	{"a report comes back as it was given", func(b *bench) {
		r := report(1, words("Hello, this is Windows.", "Who?"), callback("+12098940429", "209-894-0429"), func(r *call.Report) {
			r.Occurred = day.Add(-time.Hour)
			r.Happened = []string{"gave_access"}
			r.Call.Turns[0].Role, r.Call.Turns[1].Role = call.RoleCaller, call.RoleCallee
			r.Call.Turns[1].At = 1500 * time.Millisecond
			r.Call.CallerID = "9-9876"
			r.Verdict.Decided = &call.Moment{Turn: 1, Word: 3}
			r.Verdict.Findings = []call.Finding{{Tactic: "claim.office", Quote: "this is Windows", Span: call.Span{Turn: 1, Start: 7, End: 22}}}
			r.Verdict.Advice = []call.Advice{{ID: "a", When: "talked", Text: "Hang up."}}
		})
		done := b.apply(reported(r))
		b.same("applied", done, desk.Applied{Reports: []string{r.ID}})
		c := b.get(r.ID)
		b.same("report", c.Report, r)
		b.same("standing", []any{c.Level, c.Type, c.Now, len(c.Changes), len(c.Gone)}, []any{call.LevelHangUp, "tech_support", []string{"gave_access"}, 0, 0})
	}},
	{"the same event twice is one", func(b *bench) {
		r := report(1, callback("+12098940429", "209-894-0429"))
		n := noted(1, r, "rang again")
		b.apply(reported(r), n)
		b.same("again", b.apply(reported(r), n, reported(r)), desk.Applied{})
		b.same("changes", len(b.get(r.ID).Changes), 1)
		b.same("tally", b.tally("+12098940429").Reports, 1)
		b.same("twice in one batch", b.apply(reported(report(2)), reported(report(2))).Reports, []string{report(2).ID})
		b.finds(desk.Query{}, report(2).ID, r.ID)
		b.same("audit", len(b.audit(r.ID)), 2)
		st, err := b.Stats(b.Context(), tenant)
		b.ok(err)
		b.same("stats", st.Reports, 2)
	}},
	{"what is not there is not found", func(b *bench) {
		b.apply(reported(report(1)))
		_, err := b.Case(b.Context(), tenant, report(2).ID, false)
		b.same("no case", errors.Is(err, desk.ErrNotFound), true)
		_, err = b.Case(b.Context(), "another", report(1).ID, false)
		b.same("no tenant", errors.Is(err, desk.ErrNotFound), true)
		_, err = b.Attachment(b.Context(), tenant, report(1).ID, "none")
		b.same("no attachment", errors.Is(err, desk.ErrNotFound), true)
		_, err = b.Related(b.Context(), tenant, report(2).ID, 5)
		b.same("no relations", errors.Is(err, desk.ErrNotFound), true)
	}},
	{"a change of a report that is not there is left out", func(b *bench) {
		b.same("applied", b.apply(noted(1, report(1), "lost")), desk.Applied{})
		b.apply(reported(report(1)))
		b.same("changes", len(b.get(report(1).ID).Changes), 0)
	}},
	{"a correction holds now, and both stay", func(b *bench) {
		r := report(1, callback("+12098940429", "209-894-0429"))
		done := b.apply(reported(r), corrected(1, r, call.LevelCaution, "refund", "they only asked"), corrected(2, r, call.LevelNone, "", "it was my bank"))
		b.same("new changes", len(done.Changes), 2)
		c := b.get(r.ID)
		b.same("level and type now", []any{c.Level, c.Type}, []any{call.LevelNone, ""})
		b.same("the judge's", []any{c.Verdict.Level, c.Verdict.Type}, []any{call.LevelHangUp, "tech_support"})
		b.same("reasons", []string{c.Changes[0].Correction.Reason, c.Changes[1].Correction.Reason}, []string{"they only asked", "it was my bank"})
		b.finds(desk.Query{Level: "hang_up"})
		b.finds(desk.Query{Type: "tech_support"})
		b.finds(desk.Query{Level: "none"}, r.ID)
		b.same("tally", b.tally("+12098940429").HangUp, 0)
		b.apply(corrected(3, r, call.LevelHangUp, "bank", "no, it was not"))
		b.same("tally after", b.tally("+12098940429").HangUp, 1)
		p, err := b.Search(b.Context(), tenant, desk.Query{})
		b.ok(err)
		b.same("row", []any{p.Rows[0].Level, p.Rows[0].Type, p.Rows[0].Corrected}, []any{call.LevelHangUp, "bank", true})
	}},
	{"what has happened is told last", func(b *bench) {
		r := report(1, func(r *call.Report) { r.Happened = []string{"gave_access"} })
		b.apply(reported(r), changed(1, r, call.Change{Kind: call.ChangeHappened, Happened: []string{"gave_access", "paid_card"}}))
		c := b.get(r.ID)
		b.same("now", c.Now, []string{"gave_access", "paid_card"})
		b.same("then", c.Happened, []string{"gave_access"})
		b.apply(changed(2, r, call.Change{Kind: call.ChangeHappened}))
		b.same("nothing any more", len(b.get(r.ID).Now), 0)
	}},
	{"attachments come and go", func(b *bench) {
		r := report(1)
		one, two := attached(1, r, "a.png", []byte("bytes one")), attached(2, r, "b.png", []byte{})
		b.apply(reported(r), one, two)
		c := b.get(r.ID)
		b.same("attachments", len(c.Attachments), 2)
		b.same("described without bytes", c.Attachments[0], call.Attachment{ID: one.Change.ID, Name: "a.png", Media: "image/png", Size: 9, SHA256: "00"})
		b.same("nor in the change", c.Changes[0].Attachment.Bytes == nil, true)
		c, err := b.Case(b.Context(), tenant, r.ID, true)
		b.ok(err)
		b.same("with bytes", string(c.Attachments[0].Bytes), "bytes one")
		b.same("and in the change", string(c.Changes[0].Attachment.Bytes), "bytes one")
		a, err := b.Attachment(b.Context(), tenant, r.ID, one.Change.ID)
		b.ok(err)
		b.same("alone", string(a.Bytes), "bytes one")
		b.apply(detached(3, r, one.Change.ID))
		_, err = b.Attachment(b.Context(), tenant, r.ID, one.Change.ID)
		b.same("detached", errors.Is(err, desk.ErrNotFound), true)
		c = b.get(r.ID)
		b.same("left", []any{len(c.Attachments), len(c.Changes)}, []any{1, 3})
	}},
	{"views and exports leave the case as it is", func(b *bench) {
		r := report(1)
		done := b.apply(reported(r), changed(1, r, call.Change{Kind: call.ChangeViewed}), changed(2, r, call.Change{Kind: call.ChangeExported}))
		b.same("nothing new to show", len(done.Changes), 0)
		c := b.get(r.ID)
		b.same("changes", len(c.Changes), 1)
		var kinds []call.ChangeKind
		for _, a := range b.audit(r.ID) {
			kinds = append(kinds, a.Kind)
		}
		b.same("audit, newest first", kinds, []call.ChangeKind{call.ChangeExported, call.ChangeViewed, call.ChangeReported})
	}},
	{"the audit trail pages and tells who and when", func(b *bench) {
		r, other := report(1), report(2)
		whole := wire.Event{Tenant: tenant, Change: &call.Change{ID: NewID(day, 77), At: day, By: "anna", Kind: call.ChangeExported}}
		b.apply(reported(r), noted(1, r, "x"), reported(other), whole)
		all := b.audit("")
		b.same("lines", len(all), 4)
		b.same("of no one case", []any{all[0].Report, all[0].Kind}, []any{"", call.ChangeExported})
		b.same("line", desk.AuditEntry{Seq: all[2].Seq, At: r.Received.Add(time.Second), By: "ben", Kind: call.ChangeNoted, Report: r.ID}, all[2])
		first, err := b.Audit(b.Context(), tenant, "", 0, 2)
		b.ok(err)
		rest, err := b.Audit(b.Context(), tenant, "", first[1].Seq, 100)
		b.ok(err)
		b.same("pages", append(first, rest...), all)
	}},
	{"saved views replace each other and go", func(b *bench) {
		v := wire.View{ID: NewID(day, 1), Name: "Refunds", Query: "type=refund", By: "anna", At: day}
		b.apply(wire.Event{Tenant: tenant, View: &v})
		list, err := b.Views(b.Context(), tenant)
		b.ok(err)
		b.same("saved", list, []wire.View{v})
		v.Name = "All refunds"
		b.apply(wire.Event{Tenant: tenant, View: &v})
		list, err = b.Views(b.Context(), tenant)
		b.ok(err)
		b.same("renamed", list, []wire.View{v})
		v.Query = ""
		b.apply(wire.Event{Tenant: tenant, View: &v})
		list, err = b.Views(b.Context(), tenant)
		b.ok(err)
		b.same("dropped", len(list), 0)
	}},
	{"tenants do not see each other", func(b *bench) {
		r := report(1, words("refund"), callback("+12098940429", "209-894-0429"))
		theirs := report(2, words("refund"), callback("+12098940429", "209-894-0429"))
		b.apply(reported(r), wire.Event{Tenant: "shop", Report: &theirs})
		same := r
		b.same("the same id elsewhere is another report", b.apply(wire.Event{Tenant: "shop", Report: &same}).Reports, []string{r.ID})
		for _, q := range []desk.Query{{}, {Text: "refund"}, {Text: "ref"}, {Number: "209 894 0429"}, {Level: "hang_up"}} {
			b.finds(q, r.ID)
		}
		b.same("tally", b.tally("+12098940429").Reports, 1)
		list, err := b.Related(b.Context(), tenant, r.ID, 10)
		b.ok(err)
		b.same("related", len(list), 0)
		b.bury(r.ID)
		c, err := b.Case(b.Context(), "shop", r.ID, false)
		b.ok(err)
		b.same("erased here alone", c.ID, r.ID)
	}},
	{"reports of one moment all have their place", func(b *bench) {
		var events []wire.Event
		for n := range 300 {
			r := report(1)
			r.ID = NewID(day, n)
			events = append(events, reported(r))
		}
		b.same("new", len(b.apply(events...).Reports), 300)
		seen := map[string]bool{}
		for q := (desk.Query{Limit: 70}); ; {
			p, err := b.Search(b.Context(), tenant, q)
			b.ok(err)
			for _, r := range p.Rows {
				seen[r.ID] = true
			}
			if q.After = p.Next; p.Next == "" {
				break
			}
		}
		b.same("seen over all pages", len(seen), 300)
	}},
	{"what cannot be stored does not stop what can", func(b *bench) {
		bad := report(1, func(r *call.Report) { r.Verdict.Probability = math.NaN() })
		good := report(2)
		done := b.apply(wire.Event{}, reported(bad), reported(good))
		b.same("applied", done.Reports, []string{good.ID})
		c, err := b.Cursor(b.Context())
		b.ok(err)
		b.same("the cursor is past them", c.Seq, uint64(3))
	}},
	{"strange content is stored or left, never fatal", func(b *bench) {
		odd := report(3, words("a\x00b \xff\xfe \U0001F600 e\u0301", ""), func(r *call.Report) {
			r.Received = time.Time{}
			r.Call.CallerID = "\xff; DROP TABLE report"
			r.Verdict.Type = "' OR \"*"
		})
		b.apply(reported(odd), reported(report(1, words())), reported(report(2, words("   "))))
		b.finds(desk.Query{Type: "' OR \"*"}, odd.ID)
		b.same("cases", len(b.find(desk.Query{})), 3)
	}},
}
