package api

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/wave"
)

type (
	wavesInput struct {
		Days int `query:"days" minimum:"1" maximum:"36500" doc:"How many days back waves that are over are listed; 90 where it is left out." example:"90"`
	}
	wavesReply  struct{ Body outlook }
	waveIDInput struct {
		ID string `path:"id" doc:"Of the wave. One that it had before late reports moved its first day is good too."`
	}
	waveReply    struct{ Body Wave }
	explainReply struct{ Body explanation }
	streamsInput struct {
		Kind  string `query:"kind" enum:"all,type,campaign,number,area,region,type_region" doc:"By what it counts; left out for all kinds." example:"region"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" doc:"Most streams; 100 where it is left out."`
	}
	streamsReply struct{ Body streams }
	streamInput  struct {
		Key  string `path:"key" doc:"Of the stream: all, type:tech_support, region:US-CA, number:+12025550123, type_region:tech_support@US-CA and so on. Encode it." example:"all"`
		From string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day such as 2026-05-01" doc:"The first day; 90 days before the last where it is left out." example:"2026-05-01"`
		To   string `query:"to" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day such as 2026-05-01" doc:"The last day; today where it is left out." example:"2026-05-31"`
	}
	streamReply struct{ Body oneStream }
)

const (
	usualDays    = 90  // of waves that are over, and of the days of a stream
	usualStreams = 100 // of a list
	mostDays     = 3660
)

func (s *server) waves() {
	register(s, operation{
		id: "waves", method: http.MethodGet, path: "/api/v1/waves", tag: tagWaves, may: access.PermRead, where: "query",
		summary: "Say whether there is a wave now", description: "One sentence, the waves that run, and those that ran. A wave is a rise of reports over what was expected, with one cause.",
		problems: []kind{unavailable},
	}, s.listWaves)
	register(s, operation{
		id: "wave", method: http.MethodGet, path: "/api/v1/waves/{id}", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Read a wave", description: "One wave, with what it consists of.", problems: []kind{notFound, unavailable},
	}, s.oneWave)
	register(s, operation{
		id: "explain-wave", method: http.MethodGet, path: "/api/v1/waves/{id}/explain", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Explain a wave", description: "Every figure that led to a wave, day by day, from three weeks before it to one after.", problems: []kind{notFound, unavailable},
	}, s.explainWave)
	register(s, operation{
		id: "streams", method: http.MethodGet, path: "/api/v1/streams", tag: tagWaves, may: access.PermRead, where: "query",
		summary: "List what is watched", description: "The streams that had three reports in a week at some time, those of many reports first. A stream counts the reports of one kind of scam, one place, one number or one campaign by day.",
		problems: []kind{unavailable},
	}, s.listStreams)
	register(s, operation{
		id: "stream", method: http.MethodGet, path: "/api/v1/streams/{key}", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Read a stream", description: "One stream day by day: what was counted, what was expected, and what came of it. A stream that is not watched has no days.",
		problems: []kind{unavailable},
	}, s.oneStream)
}

func (s *server) listWaves(_ context.Context, in *wavesInput) (*wavesReply, error) {
	if in.Days == 0 {
		in.Days = usualDays
	}
	o, err := s.desk.Waves(in.Days)
	if err != nil {
		return nil, err
	}
	out := outlook{Sentence: o.Sentence, Running: []Wave{}, Past: []Wave{}, Learning: []Wave{}, Silent: o.Silent, Last: o.Last.String(), Reports: o.Counted.Reports, Complaints: o.Counted.Complaints, Odd: o.Counted.Odd,
		At: o.At.UTC(), Today: o.Today.String(), First: o.First.String(), Budget: o.Budget}
	for _, w := range o.Running {
		out.Running = append(out.Running, waveOf(w, o.Names[w.Cause.String()]))
	}
	for _, w := range o.Learning {
		out.Learning = append(out.Learning, waveOf(w, o.Names[w.Cause.String()]))
	}
	for _, w := range o.Past {
		out.Past = append(out.Past, waveOf(w, o.Names[w.Cause.String()]))
	}
	return &wavesReply{out}, nil
}

func (s *server) oneWave(_ context.Context, in *waveIDInput) (*waveReply, error) {
	w, name, err := s.desk.Wave(in.ID)
	if err != nil {
		return nil, err
	}
	out := waveOf(w, name)
	if out.Was, err = s.desk.WaveMoved(in.ID); err != nil {
		return nil, err
	}
	return &waveReply{out}, nil
}

func (s *server) explainWave(_ context.Context, in *waveIDInput) (*explainReply, error) {
	x, name, err := s.desk.ExplainWave(in.ID)
	if err != nil {
		return nil, err
	}
	out := explanation{Wave: waveOf(x.Wave, name), Budget: x.Budget, Streams: x.Streams, Delay: orNone(x.Delay), Hour: x.Hour, Days: []figures{},
		Total: total{x.Total.Days, x.Total.Count, x.Total.Reading.Mu, x.Total.Reading.Variance, x.Total.Reading.PGE, finite(x.Total.Yearly), x.Total.Chance}}
	if out.Wave.Was, err = s.desk.WaveMoved(in.ID); err != nil {
		return nil, err
	}
	for _, f := range x.Days {
		out.Days = append(out.Days, figuresOf(f))
	}
	return &explainReply{out}, nil
}

func (s *server) listStreams(_ context.Context, in *streamsInput) (*streamsReply, error) {
	var kinds []wave.Kind
	if in.Kind != "" {
		kinds = append(kinds, wave.Kind(in.Kind))
	}
	if in.Limit == 0 {
		in.Limit = usualStreams
	}
	list, err := s.desk.Streams(in.Limit, kinds...)
	if err != nil {
		return nil, err
	}
	out := streams{Streams: []streamRow{}}
	for _, st := range list {
		out.Streams = append(out.Streams, streamRow{st.Key.String(), st.Name, st.Total, st.Week, st.Last.String(), st.Mean, st.Score, st.Alarm})
	}
	return &streamsReply{out}, nil
}

func (s *server) oneStream(_ context.Context, in *streamInput) (*streamReply, error) {
	key, err := wave.ParseKey(in.Key)
	if err != nil {
		return nil, malformed(err, "path.key")
	}
	from, to, err := s.span(in.From, in.To)
	if err != nil {
		return nil, err
	}
	points, name, err := s.desk.Stream(key, from, to)
	if err != nil {
		return nil, err
	}
	out := oneStream{Key: key.String(), Name: name, Days: []point{}}
	for _, p := range points {
		out.Days = append(out.Days, point{p.Day.String(), p.Count, p.Bulk, p.Expected, p.Lower, p.Upper, p.Z, p.Sum, finite(p.Threshold), p.Alarm, p.Masked, string(p.Gap), p.Holiday})
	}
	return &streamReply{out}, nil
}

// span reads the first and the last day of a question.
func (s *server) span(from, to string) (first, last wave.Day, err error) {
	if to == "" {
		o, err := s.desk.Waves(1)
		if err != nil {
			return 0, 0, err
		}
		last = o.Today
	} else if last, err = wave.ParseDay(to); err != nil {
		return 0, 0, malformed(err, "query.to")
	}
	if from == "" {
		return last - usualDays, last, nil
	}
	if first, err = wave.ParseDay(from); err != nil {
		return 0, 0, malformed(err, "query.from")
	}
	if first > last || last-first > mostDays {
		const m = "The first day must not be after the last, nor more than ten years before it."
		return 0, 0, invalid.problem(m, Fault{"query.from", m})
	}
	return first, last, nil
}

// malformed tells of text that is not of its form, without the text.
func malformed(err error, where string) error {
	var form *wave.FormError
	if !errors.As(err, &form) {
		return err
	}
	m := sentence(strings.TrimSpace(form.Error()))
	return invalid.problem(m, Fault{where, m})
}

func waveOf(w wave.Wave, name string) Wave {
	out := Wave{ID: w.ID, Name: name, Cause: w.Cause.String(), Also: []string{}, Running: w.Running(), Begin: w.Begin.String(), AlarmDay: w.AlarmDay.String(), Peak: w.Peak.String(),
		Reports: w.Count, Expected: w.Expected, Ratio: w.Ratio, Untested: w.Untested, Reporters: w.Reporters, Parts: []part{}, Chance: w.Chance, By: w.By,
		Hidden: w.Hidden, Fresh: w.Fresh, Bulk: w.Bulk, Publicity: w.Publicity, Notes: orEmpty(w.Notes)}
	if !w.Running() {
		out.End = w.End.String()
	}
	for _, k := range w.Also {
		out.Also = append(out.Also, k.String())
	}
	for _, p := range w.Parts {
		out.Parts = append(out.Parts, part{p.Key.String(), p.Count, p.Share, p.Expected})
	}
	return out
}

func figuresOf(f wave.Figures) figures {
	out := figures{Day: f.Day.String(), Count: f.Count, Bulk: f.Bulk, Others: f.Others, Tested: f.Tested, Weekday: f.Weekday, Holiday: f.Holiday, Share: f.Share, Factor: f.Factor, Prior: f.Prior,
		Lambda: f.Reading.Lambda, Mu: f.Reading.Mu, Phi: f.Reading.Phi, Variance: f.Reading.Variance, PGE: f.Reading.PGE, MidP: f.Reading.MidP, Z: f.Reading.Z,
		Before: f.Before, Sum: f.Sum, Threshold: finite(f.Threshold), Crossed: f.Guards.Crossed, WeekHigh: f.Guards.Week, Reporters: f.Guards.Reporters, Enough: f.Guards.Enough, Apart: f.Guards.Apart,
		Masked: f.Masked, Gap: string(f.Gap), Untested: f.Untested, Alarm: f.Alarm, Outside: f.Outside, Lower: f.Lower, Upper: f.Upper}
	if b := f.Week; b != nil {
		out.Week = &weekly{b.Count, b.Expected, b.Phi, finite(b.Upper), b.Score, b.PValue, b.Plugin, b.Slope, b.Trend, b.Alarm, b.Known}
	}
	return out
}

// finite is a figure that JSON can hold: the largest there is stands for one
// that nothing reaches.
func finite(x float64) float64 { return max(-math.MaxFloat64, min(x, math.MaxFloat64)) }

func orNone(list []float64) []float64 {
	if list == nil {
		return []float64{}
	}
	return list
}

// dateOf is a day that a campaign counts since 1 January 1970.
func dateOf(day int) string { return wave.Day(day).Time().Format(time.DateOnly) }
