package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	usualDays      = 180  // of a stream, where no others are asked for
	mostStreamDays = 4000 // of a stream, on one page
)

// streamView is the page of one stream.
type streamView struct {
	Key      wave.Key
	Name     string
	From, To string // as they were asked for
	Points   []wave.Point
	Drawing  drawing
	Said     string
	Source   string // of its figures, for a picture
	Data     string // the address of the same for the chart
	Today    wave.Day
	Moves    string
	Fault    fault
}

// pointAtADay stands where the chart says what a day had.
const pointAtADay = "Point at a day to see its figures. Drag over days to see them closer."

// streamLength is a link to the last days of a stream.
type streamLength struct {
	Name, Path string
	Now        bool // they are shown
}

// lengths are how many days back people look.
func (v streamView) lengths() (out []streamLength) {
	for _, l := range []struct {
		name string
		days wave.Day
	}{{"A month", 30}, {"Three months", 91}, {"Half a year", usualDays}, {"A year", 365}, {"Three years", 1096}} {
		from, to := (v.Today - l.days + 1).String(), v.Today.String()
		q := url.Values{"key": {v.Key.String()}, "from": {from}, "to": {to}}
		out = append(out, streamLength{l.name, "/streams?" + q.Encode(), v.From == from && v.To == to})
	}
	return out
}

// untested reports whether some of the days were not tested.
func (v streamView) untested() bool {
	return slices.ContainsFunc(v.Points, func(p wave.Point) bool { return p.Masked })
}

// streamAsk reads which stream is asked for, and which days of it, both in it.
func (s *server) streamAsk(q url.Values, today wave.Day) (k wave.Key, from, to wave.Day, err error) {
	if k, err = wave.ParseKey(strings.TrimSpace(q.Get("key"))); err != nil {
		return k, 0, 0, &desk.Error{Code: desk.NotFound, Message: "This names no stream. Choose one from the page of waves.", Err: err}
	}
	from, to = today-usualDays+1, today
	for _, d := range []struct {
		field string
		day   *wave.Day
	}{{"from", &from}, {"to", &to}} {
		text := q.Get(d.field)
		if text == "" {
			continue
		}
		if *d.day, err = wave.ParseDay(text); err != nil {
			return k, today - usualDays + 1, today, &desk.Error{Code: desk.Invalid, Field: d.field, Message: "The day could not be read. Write it as 2025-03-31, or leave it out.", Err: err}
		}
	}
	if q.Get("from") == "" && q.Get("to") != "" {
		from = to - usualDays + 1
	}
	var wrong string
	switch {
	case from > to:
		wrong = "The last day lies before the first. Change one of them."
	case to-from >= mostStreamDays:
		wrong = "These are too many days for one page. Choose ten years or less."
	}
	if wrong != "" {
		return k, today - usualDays + 1, today, &desk.Error{Code: desk.Invalid, Field: "from", Message: wrong}
	}
	return k, from, to, nil
}

func (s *server) showStream(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Desk.Waves(0)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	k, from, to, err := s.streamAsk(q, o.Today)
	v := streamView{Key: k, From: q.Get("from"), To: q.Get("to"), Moves: s.moves(o), Today: o.Today}
	status := http.StatusOK
	if err != nil {
		var ok bool
		if v.Fault, status, ok = faultOf(err); !ok {
			return err
		}
	} else {
		v.From, v.To = from.String(), to.String()
	}
	if v.Points, v.Name, err = s.Desk.Stream(k, from, to); err != nil {
		return err
	}
	v.Name = s.spoken(k, v.Name)
	v.Drawing, v.Said = draw(v.Points, 720, 240), toldOf(v.Points)
	v.Source = fmt.Sprintf("Source: %s and %s, counted by Hangup on %s.", counted(o.Counted.Reports, "report of this desk", "reports of this desk"),
		counted(o.Counted.Complaints, "public complaint", "public complaints"), dayWords(o.Today))
	v.Data = "/streams.json?" + url.Values{"key": {k.String()}, "from": {from.String()}, "to": {to.String()}}.Encode()
	return s.render(w, r, status, upper(v.Name), streamPage(v))
}

// chartData are the days of a stream as the chart takes them, a list for each
// figure. Times are seconds since 1970 at the beginning of the day in UTC.
type chartData struct {
	Key      string    `json:"key"`
	Name     string    `json:"name"`
	Time     []int64   `json:"time"`
	Count    []int     `json:"count"`
	Expected []float64 `json:"expected"`
	Lower    []float64 `json:"lower"`
	Upper    []float64 `json:"upper"`
	Alarm    []bool    `json:"alarm"`
	Masked   []bool    `json:"masked"`
}

func (s *server) streamData(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Desk.Waves(0)
	if err != nil {
		return err
	}
	k, from, to, err := s.streamAsk(r.URL.Query(), o.Today)
	if err != nil {
		return err
	}
	points, name, err := s.Desk.Stream(k, from, to)
	if err != nil {
		return err
	}
	n := len(points)
	d := chartData{k.String(), name, make([]int64, 0, n), make([]int, 0, n), make([]float64, 0, n), make([]float64, 0, n), make([]float64, 0, n), make([]bool, 0, n), make([]bool, 0, n)}
	for _, p := range points {
		d.Time, d.Count = append(d.Time, p.Day.Time().Unix()), append(d.Count, p.Count)
		d.Expected, d.Lower, d.Upper = append(d.Expected, p.Expected), append(d.Lower, p.Lower), append(d.Upper, p.Upper)
		d.Alarm, d.Masked = append(d.Alarm, p.Alarm), append(d.Masked, p.Masked)
	}
	data, err := json.Marshal(d)
	if err != nil {
		return errors.Join(errors.New("a stream has a figure that cannot be written"), err)
	}
	w.Header().Set("Content-Type", "application/json")
	send(w, data)
	return nil
}

// dayOf is a day of a campaign, which counts from 1970 as well.
func dayOf(n int) wave.Day { return wave.Day(n) }

// pointNote says what is special about a day.
func pointNote(p wave.Point) string {
	var out []string
	if p.Alarm {
		out = append(out, "alarm")
	}
	if p.Masked {
		out = append(out, "not tested: "+gapWords(p.Gap, ""))
	}
	if p.Holiday {
		out = append(out, "holiday")
	}
	if p.Bulk > 0 {
		out = append(out, counted(p.Bulk, "report", "reports")+" in bulk")
	}
	return strings.Join(out, ", ")
}
