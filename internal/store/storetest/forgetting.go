package storetest

import (
	"errors"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

var forgetting = []test{
	{"what is buried is gone, but for who did it", func(b *bench) {
		r := report(1, words("secretword"), callback("+12098940429", "209-894-0429"))
		other := report(2, words("secretword"))
		note := noted(1, r, "noteword")
		b.apply(reported(r), reported(other), note, attached(2, r, "a.png", []byte("x")), reported(r))
		b.same("places of the journal, doubles too", b.bury(r.ID), []uint64{1, 3, 4, 5})
		_, err := b.Case(b.Context(), tenant, r.ID, true)
		b.same("not found", errors.Is(err, desk.ErrNotFound), true)
		there, erased, err := b.Has(b.Context(), tenant, r.ID)
		b.ok(err)
		b.same("known as erased", []bool{there, erased}, []bool{false, true})
		there, erased, err = b.Has(b.Context(), tenant, other.ID)
		b.ok(err)
		b.same("the other is there", []bool{there, erased}, []bool{true, false})
		b.finds(desk.Query{Text: "secretword"}, other.ID)
		b.finds(desk.Query{Text: "noteword"})
		b.finds(desk.Query{Text: r.ID})
		b.same("tally", b.tally("+12098940429"), desk.Tally{})
		_, err = b.Attachment(b.Context(), tenant, r.ID, "x")
		b.same("attachment", errors.Is(err, desk.ErrNotFound), true)
		var kinds []call.ChangeKind
		for _, a := range b.audit(r.ID) {
			kinds = append(kinds, a.Kind)
		}
		b.same("audit", kinds, []call.ChangeKind{call.ChangeErased, call.ChangeAttached, call.ChangeNoted, call.ChangeReported})
		st, err := b.Stats(b.Context(), tenant)
		b.ok(err)
		b.same("stats", []int{st.Reports, st.Erased}, []int{1, 1})
	}},
	{"what is buried does not come back", func(b *bench) {
		r := report(1)
		b.bury(r.ID) // before it was ever seen
		done := b.apply(reported(r), noted(1, r, "note"), reported(report(2)))
		b.same("applied", done, desk.Applied{Reports: []string{report(2).ID}})
		b.same("what came after the grave is doomed", b.doomed(), []uint64{1, 2})
		b.ok(b.Destroyed(b.Context(), []uint64{1}))
		b.same("until it is destroyed", b.doomed(), []uint64{2})
		b.finds(desk.Query{}, report(2).ID)
		b.same("buried again", b.bury(r.ID), []uint64(nil))
		st, err := b.Stats(b.Context(), tenant)
		b.ok(err)
		b.same("counted once", st.Erased, 1)
	}},
	{"who erased it is told, whichever comes first", func(b *bench) {
		first, last := report(1), report(2)
		b.apply(reported(first), reported(last), changed(1, first, call.Change{Kind: call.ChangeErased}))
		b.bury(first.ID, last.ID)
		had := len(b.doomed())
		b.apply(changed(2, last, call.Change{Kind: call.ChangeErased}))
		b.same("nothing to erase of it", len(b.doomed()), had)
		for _, r := range []call.Report{first, last} {
			list := b.audit(r.ID)
			b.same("lines", len(list), 2)
			b.same("by", []any{list[0].Kind, list[0].By}, []any{call.ChangeErased, "ben"})
		}
	}},
	{"words that are too old go", func(b *bench) {
		old := report(1, words("secretword here"), callback("+12098940429", "209-894-0429"), evidence(value(call.EvidenceClaimedName, "Kevin")), func(r *call.Report) {
			r.Verdict.Findings = []call.Finding{{Tactic: "t", Quote: "secretword"}}
		})
		young := report(60, words("secretword"))
		b.apply(reported(old), reported(young), noted(1, old, "noteword"), corrected(2, old, call.LevelCaution, "refund", "reasonword"))
		ids, seqs := b.expire(call.PartWords, day.Add(time.Hour))
		b.same("ids", ids, []string{old.ID})
		b.same("places", seqs, []uint64{1, 3, 4})
		c := b.get(old.ID)
		b.same("gone", c.Gone, []call.Part{call.PartWords})
		b.same("turns and quote", []any{len(c.Report.Call.Turns), c.Verdict.Findings[0].Quote, c.Verdict.Evidence[0].Raw, c.Changes[0].Note, c.Changes[1].Correction.Reason},
			[]any{0, "", "", "", ""})
		b.same("what stays", []any{c.Verdict.Summary, c.Level, c.Type, c.Verdict.Evidence[1].Value}, []any{"This is a scam.", call.LevelCaution, "refund", "Kevin"})
		b.finds(desk.Query{Text: "secretword"}, young.ID)
		b.finds(desk.Query{Text: "secretwo"}, young.ID)
		b.finds(desk.Query{Text: "noteword"})
		b.finds(desk.Query{Text: "reasonword"})
		b.finds(desk.Query{Text: "209-894-0429"}, old.ID)
		b.finds(desk.Query{Text: "kevin", Level: "caution"}, old.ID)
		b.same("tally stays", b.tally("+12098940429").Reports, 1)
		p, err := b.Search(b.Context(), tenant, desk.Query{Level: "caution"})
		b.ok(err)
		b.same("excerpt", p.Rows[0].Excerpt, "")
		ids, seqs = b.expire(call.PartWords, day.Add(time.Hour))
		b.same("again", []int{len(ids), len(seqs)}, []int{0, 0})
		b.same("audit", []any{b.audit(old.ID)[0].By, b.audit(old.ID)[0].Kind}, []any{"hangup", call.ChangeExpired})
	}},
	{"a note on an old case goes in its turn", func(b *bench) {
		r := report(1)
		b.apply(reported(r))
		b.expire(call.PartWords, day.Add(time.Hour))
		b.apply(noted(1, r, "lateword"))
		b.finds(desk.Query{Text: "lateword"}, r.ID)
		ids, _ := b.expire(call.PartWords, day.Add(time.Hour))
		b.same("again", ids, []string{r.ID})
		b.finds(desk.Query{Text: "lateword"})
	}},
	{"evidence that is too old goes", func(b *bench) {
		r := report(1, words("spoken"), callback("+12098940429", "209-894-0429"), evidence(value(call.EvidenceCLSID, "888DCA60")), func(r *call.Report) { r.Call.CallerID = "9-9876" })
		kept := report(60, callback("+12098940429", "209-894-0429"), evidence(value(call.EvidenceCLSID, "888DCA60")))
		b.apply(reported(r), reported(kept))
		ids, _ := b.expire(call.PartEvidence, day.Add(time.Hour))
		b.same("ids", ids, []string{r.ID})
		c := b.get(r.ID)
		b.same("case", []any{len(c.Verdict.Evidence), c.Report.Call.CallerID, c.Gone, len(c.Report.Call.Turns)}, []any{0, "", []call.Part{call.PartEvidence}, 1})
		b.same("tallies", []int{b.tally("+12098940429").Reports, b.tally("99876").Reports}, []int{1, 0})
		b.finds(desk.Query{Number: "2098940429"}, kept.ID)
		b.finds(desk.Query{Text: "spoken"}, r.ID)
		list, err := b.Related(b.Context(), tenant, kept.ID, 5)
		b.ok(err)
		b.same("related", len(list), 0)
		p, err := b.Search(b.Context(), tenant, desk.Query{Text: "spoken"})
		b.ok(err)
		b.same("row", []string{p.Rows[0].CallerID, p.Rows[0].Callback}, []string{"", ""})
		b.apply(corrected(1, r, call.LevelNone, "", "no"))
		b.same("tallies after a correction", b.tally("+12098940429").HangUp, 1)
		b.bury(r.ID)
		b.same("tallies after erasure", b.tally("+12098940429").Reports, 1)
	}},
	{"attachments that are too old go", func(b *bench) {
		r := report(1)
		a := attached(1, r, "a.png", []byte("bytes"))
		b.apply(reported(r), a, reported(report(2)))
		ids, seqs := b.expire(call.PartAttachments, day.Add(time.Hour))
		b.same("only where there were any", ids, []string{r.ID})
		b.same("places", seqs, []uint64{1, 2})
		c := b.get(r.ID)
		b.same("case", []any{len(c.Attachments), len(c.Changes), c.Gone}, []any{0, 1, []call.Part{call.PartAttachments}})
		_, err := b.Attachment(b.Context(), tenant, r.ID, a.Change.ID)
		b.same("bytes", errors.Is(err, desk.ErrNotFound), true)
	}},
	{"parts go in batches, the oldest first", func(b *bench) {
		for n := range 70 {
			b.apply(reported(report(n, words("secretword"))))
		}
		var got []string
		for range 4 {
			ids, err := b.Expire(b.Context(), tenant, call.PartWords, day.Add(65*time.Minute), 30)
			b.ok(err)
			got = append(got, ids...)
		}
		b.same("expired", len(got), 65)
		b.same("the oldest first", []string{got[0], got[64]}, []string{report(0).ID, report(64).ID})
		b.same("left", len(b.find(desk.Query{Text: "secretword"})), 5)
		_, err := b.Expire(b.Context(), tenant, "everything", day, 1)
		var e *desk.Error
		b.same("no such part", errors.As(err, &e) && e.Code == desk.Invalid, true)
	}},
	{"an expiry in the journal is one here", func(b *bench) {
		r := report(1, words("secretword"))
		b.apply(reported(r), changed(1, r, call.Change{Kind: call.ChangeExpired, Note: string(call.PartWords)}))
		b.same("gone", b.get(r.ID).Gone, []call.Part{call.PartWords})
		b.finds(desk.Query{Text: "secretword"})
	}},
	{"what is erased stays out of an erased and expired case", func(b *bench) {
		r := report(1, callback("+12098940429", "x"))
		b.apply(reported(r))
		for _, p := range []call.Part{call.PartEvidence, call.PartWords, call.PartAttachments} {
			b.expire(p, day.Add(time.Hour))
		}
		b.same("gone, in a fixed order", b.get(r.ID).Gone, []call.Part{call.PartWords, call.PartEvidence})
		b.same("its places are doomed already", b.bury(r.ID), []uint64(nil))
		b.finds(desk.Query{})
	}},
}
