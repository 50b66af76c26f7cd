package storetest

import (
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

func phoneAs(role, v string) call.Evidence {
	return call.Evidence{Kind: call.EvidencePhone, Value: v, Raw: v, Role: role, Strength: call.StrengthMedium}
}

var numbers = []test{
	{"a tally counts reports by the role of the number", func(b *bench) {
		const n = "+12098940429"
		both := report(1, evidence(phoneAs(call.PhoneCallback, n), phoneAs(call.PhoneCallerID, n), phoneAs(call.PhoneOther, n)))
		b.apply(reported(both), reported(report(2, callback(n, "209-894-0429"), level(call.LevelNone, ""))), reported(report(0, callback(n, "2098940429"))))
		b.same("tally", b.tally(n), desk.Tally{Callback: 3, CallerID: 1, Other: 1, Reports: 3, HangUp: 2, First: day, Last: day.Add(2 * time.Minute)})
		b.same("unknown", b.tally("+12025550100"), desk.Tally{})
		b.same("nothing", b.tally(""), desk.Tally{})
	}},
	{"a number without E.164 is known by its digits", func(b *bench) {
		b.apply(reported(report(1, evidence(phoneAs(call.PhoneCallerID, "9-9876")))))
		b.same("tally", b.tally("99876").CallerID, 1)
		b.same("tally as written", b.tally("9-9876").CallerID, 1)
	}},
	{"numbers beside words that are not judged count", func(b *bench) {
		b.apply(reported(report(1, func(r *call.Report) {
			r.Verdict.NotJudged, r.Verdict.Level, r.Call.CallerID, r.Call.Callback = true, call.LevelNone, "9-9876", "209-894-0429"
		})))
		b.same("caller ID", b.tally("99876").CallerID, 1)
		b.same("callback", b.tally("+12098940429").Callback, 1)
		p, err := b.Search(b.Context(), tenant, desk.Query{})
		b.ok(err)
		b.same("row", []string{p.Rows[0].CallerID, p.Rows[0].Callback}, []string{"9-9876", "+12098940429"})
	}},
	{"a withheld number is none", func(b *bench) {
		b.apply(reported(report(1, evidence(phoneAs(call.PhoneCallerID, "Private")))))
		b.same("tally", b.tally("Private"), desk.Tally{})
	}},
	{"tallies follow erasure", func(b *bench) {
		const n = "+12098940429"
		for i := range 3 {
			b.apply(reported(report(i, callback(n, n))))
		}
		b.bury(report(0).ID)
		b.same("the first is gone", b.tally(n), desk.Tally{Callback: 2, Reports: 2, HangUp: 2, First: day.Add(time.Minute), Last: day.Add(2 * time.Minute)})
		b.bury(report(2).ID)
		b.same("the last is gone", b.tally(n), desk.Tally{Callback: 1, Reports: 1, HangUp: 1, First: day.Add(time.Minute), Last: day.Add(time.Minute)})
		b.bury(report(1).ID)
		b.same("all are gone", b.tally(n), desk.Tally{})
	}},
	{"a number tells who callers claimed to be", func(b *bench) {
		const n = "+12098940429"
		ms, kevin, amazon := value(call.EvidenceOrganisation, "Microsoft"), value(call.EvidenceClaimedName, "Kevin"), value(call.EvidenceOrganisation, "Amazon")
		b.apply(reported(report(1, callback(n, n), evidence(ms, kevin))), reported(report(2, callback(n, n), evidence(ms))),
			reported(report(3, callback(n, n), evidence(amazon))), reported(report(4, evidence(amazon))))
		s, err := b.Number(b.Context(), tenant, n, 2)
		b.ok(err)
		b.same("claims", s.Claims, []desk.Claim{{Kind: call.EvidenceOrganisation, Value: "Microsoft", Count: 2}, {Kind: call.EvidenceClaimedName, Value: "Kevin", Count: 1},
			{Kind: call.EvidenceOrganisation, Value: "Amazon", Count: 1}})
		b.same("tally", s.Reports, 3)
		b.same("rows, newest first", []string{s.Rows[0].ID, s.Rows[1].ID}, []string{report(3).ID, report(2).ID})
		s, err = b.Number(b.Context(), tenant, "+12025550100", 5)
		b.ok(err)
		b.same("unknown", s, desk.Sightings{})
	}},
	{"related cases share strong evidence", func(b *bench) {
		clsid, code := value(call.EvidenceCLSID, "888DCA60-FC0A-11CF-8F0F-00C04FD7D062"), value(call.EvidenceSessionCode, "482913")
		r := report(1, callback("+12098940429", "x"), evidence(clsid, code, value(call.EvidenceURL, "https://www.Fix-PC.example/start"), value(call.EvidenceOrganisation, "Microsoft"), phoneAs(call.PhoneCallerID, "+12025550100")))
		two := report(2, callback("+12098940429", "y"), evidence(clsid))
		one := report(3, evidence(value(call.EvidenceURL, "fix-pc.example")))
		name := report(4, evidence(value(call.EvidenceOrganisation, "Microsoft"), phoneAs(call.PhoneCallerID, "+12025550100"), phoneAs(call.PhoneOther, "+12098940429")))
		session := report(5, evidence(code))
		b.apply(reported(r), reported(two), reported(one), reported(name), reported(session))
		list, err := b.Related(b.Context(), tenant, r.ID, 10)
		b.ok(err)
		var got []any
		for _, x := range list {
			got = append(got, x.ID, x.Shared)
		}
		b.same("most shared first, then the newest", got, []any{
			two.ID, []desk.Shared{{Kind: "clsid", Value: clsid.Value}, {Kind: "phone", Value: "+12098940429"}},
			session.ID, []desk.Shared{{Kind: "session_code", Value: "482913"}},
			one.ID, []desk.Shared{{Kind: "domain", Value: "fix-pc.example"}},
		})
		list, err = b.Related(b.Context(), tenant, r.ID, 1)
		b.ok(err)
		b.same("at most", len(list), 1)
	}},
}
