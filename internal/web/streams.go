package web

import (
	"cmp"
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	week        = 7  // days
	smallDays   = 90 // days in a small drawing
	mostSmall   = 24 // small drawings on a page
	mostNotable = 8  // of them where nobody asks for a kind
)

// everyKind asks for the streams of all kinds.
const everyKind = "every"

// smallStream is a small drawing.
type smallStream struct {
	desk.NamedStream
	Drawing drawing
	Said    string
}

// notable reports whether the page shows the streams that stand out, of all
// kinds, and not those of one kind.
func (v wavesView) notable() bool { return v.Kind == "" }

// trend draws a stream small, and says what the drawing shows.
func (s *server) trend(k wave.Key, today wave.Day) (drawing, string, error) {
	points, name, err := s.Desk.Stream(k, today-smallDays-week+2, today)
	if err != nil {
		return drawing{}, "", err
	}
	return trend(points, 180, 36), upper(s.spoken(k, name)) + ". " + toldOf(points[min(week-1, len(points)):]), nil
}

// small draws the streams that a page of waves shows.
func (s *server) small(v wavesView) (out []smallStream, more bool, err error) {
	var list []desk.NamedStream
	if v.notable() {
		list, err = s.notable(v.Running)
	} else {
		list, more, err = s.ofKind(v.Kind, v.Skip)
	}
	if err != nil {
		return nil, false, err
	}
	for _, st := range list {
		d, said, err := s.trend(st.Key, v.Today)
		if err != nil {
			return nil, false, err
		}
		st.Name = s.spoken(st.Key, st.Name)
		out = append(out, smallStream{st, d, said})
	}
	return out, more, nil
}

// ofKind are the streams of one page, those of many reports first.
func (s *server) ofKind(kind wave.Kind, skip int) (list []desk.NamedStream, more bool, err error) {
	var kinds []wave.Kind
	if kind != everyKind {
		kinds = append(kinds, kind)
	}
	if list, err = s.Desk.Streams(skip+mostSmall+1, kinds...); err != nil {
		return nil, false, err
	}
	list = list[min(skip, len(list)):]
	return list[:min(mostSmall, len(list))], len(list) > mostSmall, nil
}

// notable are the stream of all reports, and those that stand out most beside
// the causes of the waves that run.
func (s *server) notable(running []waveView) ([]desk.NamedStream, error) {
	whole, err := s.Desk.Streams(1, wave.All)
	if err != nil {
		return nil, err
	}
	list, err := s.Desk.Streams(math.MaxInt, wave.Kinds[1:]...)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(st desk.NamedStream) bool {
		cause := slices.ContainsFunc(running, func(w waveView) bool { return w.Cause == st.Key })
		return cause || !st.Alarm && surprise(st.StreamState) < 1
	})
	slices.SortStableFunc(list, func(a, b desk.NamedStream) int {
		return cmp.Compare(surprise(b.StreamState), surprise(a.StreamState))
	})
	return append(whole, list[:min(mostNotable-1, len(list))]...), nil
}

// surprise is how far the last seven days of a stream lie above what is usual
// for them, in spreads of pure chance.
func surprise(st wave.StreamState) float64 {
	usual := week * st.Mean
	return (float64(st.Week) - usual) / math.Sqrt(usual+1)
}
