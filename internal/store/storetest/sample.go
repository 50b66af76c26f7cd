package storetest

import (
	"fmt"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// NewID is a UUIDv7 of the given time; n tells ids of one millisecond apart.
func NewID(at time.Time, n int) string {
	ms := at.UnixMilli()
	return fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", ms>>16, ms&0xffff, n&0xfff, n>>12&0xfff, n)
}

// how changes a report before it is used.
type how func(*call.Report)

// report is a report of the n-th minute of the day.
func report(n int, hows ...how) call.Report {
	at := day.Add(time.Duration(n) * time.Minute)
	r := call.Report{
		ID: NewID(at, n), Received: at, Origin: call.OriginPage, By: "anna",
		Call: call.Call{Kind: call.KindStory, Country: "US", Turns: []call.Utterance{{Text: "Somebody rang about my computer.", At: -1}}},
		Verdict: call.Verdict{Kind: call.KindStory, Level: call.LevelHangUp, Type: "tech_support", Probability: 0.97,
			Summary: "This is a scam.", Knowledge: "1"},
	}
	for _, h := range hows {
		h(&r)
	}
	r.Call.ID = r.ID
	return r
}

func words(turns ...string) how {
	return func(r *call.Report) {
		r.Call.Turns = nil
		for _, s := range turns {
			r.Call.Turns = append(r.Call.Turns, call.Utterance{Text: s, At: -1})
		}
	}
}

func level(l call.Level, typ string) how {
	return func(r *call.Report) { r.Verdict.Level, r.Verdict.Type = l, typ }
}

func from(o call.Origin, country string) how {
	return func(r *call.Report) { r.Origin, r.Call.Country = o, country }
}

func evidence(list ...call.Evidence) how {
	return func(r *call.Report) { r.Verdict.Evidence = append(r.Verdict.Evidence, list...) }
}

// callback is a number to ring back, as the judge keeps it.
func callback(e164, raw string) how {
	return evidence(call.Evidence{Kind: call.EvidencePhone, Value: e164, Raw: raw, Role: call.PhoneCallback, Strength: call.StrengthStrong, Plausible: true})
}

func value(kind call.EvidenceKind, v string) call.Evidence {
	return call.Evidence{Kind: kind, Value: v, Raw: v, Strength: call.StrengthStrong, Plausible: true}
}

func reported(r call.Report) wire.Event { return wire.Event{Tenant: tenant, Report: &r} }

// changed is the n-th change of a report.
func changed(n int, r call.Report, c call.Change) wire.Event {
	c.ID, c.Report, c.By = NewID(r.Received.Add(time.Second), n), r.ID, "ben"
	c.At = r.Received.Add(time.Duration(n) * time.Second)
	return wire.Event{Tenant: tenant, Change: &c}
}

func noted(n int, r call.Report, note string) wire.Event {
	return changed(n, r, call.Change{Kind: call.ChangeNoted, Note: note})
}

func corrected(n int, r call.Report, l call.Level, typ, reason string) wire.Event {
	return changed(n, r, call.Change{Kind: call.ChangeCorrected, Correction: &call.Correction{Level: l, Type: typ, Reason: reason}})
}

func attached(n int, r call.Report, name string, data []byte) wire.Event {
	e := changed(n, r, call.Change{Kind: call.ChangeAttached})
	e.Change.Attachment = &call.Attachment{ID: e.Change.ID, Name: name, Media: "image/png", Size: int64(len(data)), SHA256: "00", Bytes: data}
	return e
}

func detached(n int, r call.Report, id string) wire.Event {
	return changed(n, r, call.Change{Kind: call.ChangeDetached, Attachment: &call.Attachment{ID: id}})
}
