package storetest

import (
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// looking is what the lookout reads.
var looking = []test{
	{"a report leaves a trace without its words", func(b *bench) {
		r := report(1, words("This is the security department, your licence has expired and we must renew it today."), callback("+12025550123", "202-555-0123"),
			evidence(value(call.EvidenceOrganisation, "Acme Support")))
		r.Reporter, r.Region = "mark", "US-CA"
		b.apply(reported(r))
		b.apply(reported(r))
		list := b.traces()
		if len(list) != 1 {
			b.Fatalf("%d traces of one report", len(list))
		}
		tr := list[0]
		b.same("its signature", tr.Signature.Alike(campaign.Sign(campaign.Words(r.Call)...)), 1.0)
		tr.Signature, tr.Gist = nil, nil
		b.same("its trace", tr, desk.Trace{No: 1, ID: r.ID, Received: r.Received, Kind: call.KindStory, Level: call.LevelHangUp, Type: "tech_support",
			Origin: call.OriginPage, By: "anna", Reporter: "mark", Country: "US", Region: "US-CA",
			Values: []campaign.Value{{Kind: campaign.Callback, Value: "+12025550123"}}, Claims: []string{"Acme Support"}})
	}},
	{"what is no longer as it was is told", func(b *bench) {
		r, other := report(1, callback("+12025550123", "202-555-0123")), report(2)
		b.apply(reported(r), reported(other))
		before := b.disturbed()
		b.apply(noted(1, r, "a note"))
		b.same("after a note", b.disturbed(), before)
		b.apply(corrected(2, r, call.LevelCaution, "refund", "it was one"))
		if b.disturbed() == before {
			b.Error("a correction disturbs nothing")
		}
		b.same("the type as it stands now", b.traces()[0].Type, "refund")
		before = b.disturbed()
		b.expire(call.PartEvidence, day.Add(90*time.Second))
		if b.disturbed() == before {
			b.Error("evidence that age takes disturbs nothing")
		}
		b.same("values after that", len(b.traces()[0].Values), 0)
		before = b.disturbed()
		b.bury(other.ID)
		if b.disturbed() == before {
			b.Error("an erasure disturbs nothing")
		}
		b.same("traces after that", len(b.traces()), 1)
	}},
	{"decisions are listed in their order, once each", func(b *bench) {
		one := call.Decision{ID: NewID(day, 1), At: day, By: "anna", Kind: call.DecidedName, Subject: "c", Data: []byte(`{"name":"Red"}`)}
		two := call.Decision{ID: NewID(day, 2), At: day, By: "ben", Kind: call.DecidedAppeal, Subject: "n", Data: []byte(`{}`)}
		b.same("new", b.apply(wire.Event{Tenant: tenant, Decision: &one}, wire.Event{Tenant: tenant, Decision: &two}, wire.Event{Tenant: tenant, Decision: &one}).Decisions, 2)
		list, err := b.Decisions(b.Context(), tenant, 0, 10)
		b.ok(err)
		b.same("listed", list, []desk.Decided{{No: 1, Decision: one}, {No: 2, Decision: two}})
		b.same("in the audit trail", b.audit("")[0].Kind, call.ChangeKind(call.DecidedAppeal))
		b.same("doomed after it is erased", b.bury(two.ID), []uint64{2})
		list, err = b.Decisions(b.Context(), tenant, 1, 10)
		b.ok(err)
		b.same("left", len(list), 0)
	}},
}

func (b *bench) traces() []desk.Trace {
	b.Helper()
	list, err := b.Traces(b.Context(), tenant, 0, 100)
	b.ok(err)
	return list
}

func (b *bench) complaints() []desk.Filed {
	b.Helper()
	list, err := b.Complaints(b.Context(), tenant, 0, 100)
	b.ok(err)
	return list
}

func (b *bench) disturbed() int64 {
	b.Helper()
	n, err := b.Disturbed(b.Context(), tenant)
	b.ok(err)
	return n
}
