package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/internal/wave"
)

// history is how many days after a call a report of it is one of the past, which
// says nothing of how soon people tell.
const history = 14

// take joins and counts one report.
func (d *Desk) take(to *sighted, t Trace) {
	t.Mark = reporter(t)
	when := t.Occurred
	if when.IsZero() {
		when = t.Received
	}
	day := wave.DayOf(when, d.opt.Lookout.Zone)
	joined := to.ledger.Add(campaign.Trace{ID: t.ID, Type: t.Type, Story: t.Kind == call.KindStory, Honest: t.Level == call.LevelNone, Reporter: t.Mark, Signature: t.Signature, Gist: t.Gist, Values: t.Values,
		Day: int(day), Region: t.Region, Country: t.Country, Claims: t.Claims})
	if t.Level != call.LevelNone {
		told := t.Received.In(d.opt.Lookout.Zone)
		known := wave.DayOf(t.Received, d.opt.Lookout.Zone)
		batch, source := bulk(t, told)
		switch {
		case source != "" && day <= known: // a file says nothing of when people told
			known = 0
		case known-day > history:
			known = day
		}
		to.count(t.ID, joined.Campaign, wave.Sight{Day: day, Told: known, Hour: float64(told.Hour()) + float64(told.Minute())/60,
			Reporter: t.Mark, Keys: keys(t.Type, t.Region, "", t.Values), Batch: batch, Source: source})
		to.tally.Reports++
	}
	to.spot(t)
	t.Signature, t.Gist = nil, nil
	to.traces[t.ID] = t
}

// file counts one complaint of a public file. Where it names a number to ring
// back it joins those who named it too; what a display shows joins nobody.
func (d *Desk) file(to *sighted, c Filed) {
	when := c.Occurred
	if when.IsZero() {
		when = c.Filed
	}
	// Days of a public file are those that it names.
	day, told := wave.DayOf(when, nil), wave.DayOf(c.Filed, nil)
	var values []campaign.Value
	if c.Number != "" {
		values = append(values, campaign.Value{Kind: campaign.CallerID, Value: c.Number})
	}
	id, in := "", ""
	if c.Callback != "" {
		values = append(values, campaign.Value{Kind: campaign.Callback, Value: c.Callback})
		id = fmt.Sprintf("%s-%d", c.Source, c.No)
		in = to.ledger.Add(campaign.Trace{ID: id, Type: c.Type, Values: values, Day: int(day), Region: c.Region, Country: c.Country}).Campaign
	}
	to.count(id, in, wave.Sight{Day: day, Told: told, Hour: -1, Keys: keys(c.Type, c.Region, c.Area, values), Source: toldBy(c), Reporter: c.Reporter})
	to.spotFiled(c)
	to.tally.Complaints++
}

// toldBy is the source for which a complaint counts in waves: a public file, or
// lines of one's own under whatever name, for many send a new file each day.
func toldBy(c Filed) string {
	if kind, _, named := strings.Cut(c.Source, ":"); named {
		return kind
	}
	return c.Source
}

// counted is a sight with the campaign under which it was counted.
type counted struct {
	sight wave.Sight
	in    string
}

// count adds a sight, and remembers it where its campaign may become another's.
func (to *sighted) count(id, in string, s wave.Sight) {
	if in != "" {
		s.Keys = append(s.Keys, wave.Key{Kind: wave.Campaign, Value: in})
		to.counts[id] = counted{s, in}
	}
	to.watch.Add(s)
}

// recount moves what was counted under a campaign that has been merged or split
// since to the one where it belongs now.
func (to *sighted) recount() {
	for id, c := range to.counts {
		now := to.ledger.Of(id)
		if now == c.in || now == "" {
			continue
		}
		to.watch.Remove(c.sight)
		c.sight.Keys = append(c.sight.Keys[:len(c.sight.Keys)-1:len(c.sight.Keys)-1], wave.Key{Kind: wave.Campaign, Value: now})
		to.watch.Add(c.sight)
		to.counts[id] = counted{c.sight, now}
	}
}

// bulk marks what one account or program brought in by a file on one day, and
// the source that it is of: whoever brings files is heard only on the days of
// which they tell. Both are empty for what came to the desk itself.
func bulk(t Trace, told time.Time) (batch uint64, source string) {
	if t.Origin != call.OriginImport {
		return 0, ""
	}
	return text.Hash64("bulk " + t.By + told.Format(time.DateOnly)), "import by " + t.By
}

// keys are the streams that count a report, beside the one of all.
func keys(typ, region, area string, values []campaign.Value) []wave.Key {
	out := []wave.Key{{Kind: wave.Type, Value: typ}, {Kind: wave.Region, Value: region}, {Kind: wave.Area, Value: area}}
	if typ != "" && region != "" {
		out = append(out, wave.Key{Kind: wave.TypeRegion, Value: typ, Region: region})
	}
	for _, v := range values {
		if v.Kind == campaign.Callback || v.Kind == campaign.CallerID {
			out = append(out, wave.Key{Kind: wave.Number, Value: v.Value})
		}
	}
	return out
}

// reporter tells who counts once a day: whoever told where that is known; all
// that is unknown of one door; the same call told twice; the same words told
// twice through one account. Else everybody is somebody else.
func reporter(t Trace) uint64 {
	var mark string
	switch {
	case t.Reporter != "":
		return whoTold(t.Reporter)
	case t.Origin == call.OriginPublic:
		mark = "public"
	case t.Origin == call.OriginAPI:
		mark = "token " + t.By
	case !t.Occurred.IsZero() && callback(t.Values) != "":
		mark = "call " + callback(t.Values) + t.Occurred.Truncate(time.Hour).String()
	case t.Signature != nil:
		mark = "words " + t.By + string(t.Signature.Encode())
	default:
		return 0
	}
	return text.Hash64(mark)
}

// whoTold makes a number of the mark of somebody who told, the same for reports
// and for complaints without words; 0 where there is none. It is never made of
// the name itself: all telephone numbers can be tried.
func whoTold(mark string) uint64 {
	if mark == "" {
		return 0
	}
	return text.Hash64("who " + mark)
}

func callback(values []campaign.Value) string {
	for _, v := range values {
		if v.Kind == campaign.Callback {
			return v.Value
		}
	}
	return ""
}
