package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	pastDays     = 365 // how long past waves are listed
	mostPast     = 50
	mostRegions  = 70
	regionDays   = 28
	drawnAround  = 60 // days before and after a wave
	shownRunning = 3  // before the others are folded
	shownPast    = 8
	shownRegions = 10
)

// wavesView is the page of waves.
type wavesView struct {
	desk.Outlook
	Running  []waveView
	Learning []waveView // of which nobody is told yet
	Small    []smallStream
	Kind     wave.Kind
	Skip     int  // small drawings on the pages before
	More     bool // drawings follow
	Regions  []wave.RegionCount
	Calendar year
	Moves    string // the address of its events
}

// waveView is one wave with everything in it named.
type waveView struct {
	wave.Wave
	Name    string
	Parts   []namedPart
	Also    []namedStream
	Size    string  // in a sentence
	Drawing drawing // of its cause, where it runs
	Said    string
}

type namedPart struct {
	wave.Part
	Name string
}

type namedStream struct {
	Key  wave.Key
	Name string
}

// kindNames are the kinds of streams as links name them.
var kindNames = map[wave.Kind]string{
	wave.All: "All reports", wave.Type: "Kinds of scam", wave.Region: "Regions", wave.Area: "Area codes", wave.TypeRegion: "Kinds by region",
	wave.Campaign: "Campaigns", wave.Number: "Numbers",
}

func (s *server) waves(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Desk.Waves(pastDays)
	if err != nil {
		return err
	}
	s.speak(&o)
	q := r.URL.Query()
	v := wavesView{Outlook: o, Moves: s.moves(o)}
	v.Outlook.Past = o.Past[:min(mostPast, len(o.Past))]
	if k := wave.Kind(q.Get("kind")); k == everyKind || kindNames[k] != "" {
		v.Kind = k
	}
	if n, err := strconv.Atoi(q.Get("skip")); err == nil && n > 0 && n <= 1e6 {
		v.Skip = n
	}
	if v.Running, err = s.drawn(o.Running, o); err != nil {
		return err
	}
	if v.Learning, err = s.drawn(o.Learning, o); err != nil {
		return err
	}
	if v.Small, v.More, err = s.small(v); err != nil {
		return err
	}
	if v.Regions, err = s.Desk.Regions(o.Today-regionDays+1, o.Today); err != nil {
		return err
	}
	v.Regions = slices.DeleteFunc(v.Regions, func(c wave.RegionCount) bool { return c.Count == 0 && c.Expected < 1 })
	v.Regions = v.Regions[:min(mostRegions, len(v.Regions))]
	if v.Calendar, err = s.year(q.Get("year"), o); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Waves", wavesPage(v))
}

// drawn are waves with what their causes look like, those furthest above the
// usual first.
func (s *server) drawn(list []wave.Wave, o desk.Outlook) (out []waveView, err error) {
	for _, one := range list {
		v, err := s.named(one, o.Names[one.Cause.String()], o.Today)
		if err != nil {
			return nil, err
		}
		if v.Drawing, v.Said, err = s.trend(one.Cause, o.Today); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b waveView) int {
		return cmp.Compare(float64(b.Count)-b.Expected, float64(a.Count)-a.Expected)
	})
	return out, nil
}

// named names all of a wave.
func (s *server) named(one wave.Wave, name string, today wave.Day) (waveView, error) {
	v := waveView{Wave: one, Name: s.spoken(one.Cause, name), Size: sized(one, today)}
	for _, p := range one.Parts {
		_, name, err := s.Desk.Stream(p.Key, 0, -1)
		if err != nil {
			return v, err
		}
		v.Parts = append(v.Parts, namedPart{p, s.spoken(p.Key, name)})
	}
	for _, k := range one.Also {
		_, name, err := s.Desk.Stream(k, 0, -1)
		if err != nil {
			return v, err
		}
		v.Also = append(v.Also, namedStream{k, s.spoken(k, name)})
	}
	return v, nil
}

// year is the calendar of the year that was asked for, or of this one.
func (s *server) year(asked string, o desk.Outlook) (year, error) {
	this := o.Today.Time().Year()
	n, err := strconv.Atoi(asked)
	if err != nil || n < 2000 || n > this {
		n = this
	}
	from, to := wave.Date(n, time.January, 1), wave.Date(n, time.December, 31)
	days, err := s.Desk.Calendar(from, to)
	if err != nil {
		return year{}, err
	}
	y := yearOf(n, days, o.Today)
	y.Later, y.Earlier = n < this, o.First < from
	return y, nil
}

// whyView is the page of one wave.
type whyView struct {
	waveView
	wave.Explanation
	DrawnFrom, DrawnTo wave.Day
	Moves              string
	Was                string // where an address of before has led here
	MayChange          bool
}

// alarmWords say in a sentence each what was found on the days of alarms.
func (v whyView) alarmWords() (out []string) {
	for _, f := range v.Days {
		if !f.Alarm || f.Day < v.waveView.Begin {
			continue
		}
		said := fmt.Sprintf("On %s there were %s where %s would be usual", dayWords(f.Day), counted(f.Count, "report", "reports"), figure1(f.Reading.Mu))
		if f.Guards.Crossed && f.Sum >= f.Threshold {
			said += fmt.Sprintf("; what had added up beyond the usual came to %s, past its threshold of %s", figure1(f.Sum), figure1(f.Threshold))
		}
		if f.Guards.Week && f.Week != nil {
			said += fmt.Sprintf("; its week had %s, over the bound of %s that the same weeks of years before set", figure1(f.Week.Count), figure1(f.Week.Upper))
		}
		out = append(out, said+".")
	}
	return out
}

// showWave gives one wave and every figure that led to it. An id of before is
// led to the one of now.
func (s *server) showWave(w http.ResponseWriter, r *http.Request) error {
	x, name, err := s.Desk.ExplainWave(r.PathValue("id"))
	if err != nil {
		return err
	}
	if x.Wave.ID != r.PathValue("id") {
		http.Redirect(w, r, wavePath(x.Wave)+"?"+url.Values{"was": {r.PathValue("id")}}.Encode(), http.StatusSeeOther)
		return nil
	}
	o, err := s.Desk.Waves(0)
	if err != nil {
		return err
	}
	v := whyView{Explanation: x, Moves: s.moves(o), MayChange: may(r.Context(), access.PermChange)}
	if v.Was, err = s.Desk.WaveMoved(r.URL.Query().Get("was")); err != nil {
		return err
	}
	if v.waveView, err = s.named(x.Wave, name, o.Today); err != nil {
		return err
	}
	// A wave that is over is drawn with as much after it as before.
	v.DrawnFrom, v.DrawnTo = x.Wave.Begin-drawnAround, o.Today
	if !x.Wave.Running() {
		v.DrawnTo = min(o.Today, x.Wave.End+drawnAround)
	}
	points, _, err := s.Desk.Stream(x.Wave.Cause, v.DrawnFrom, v.DrawnTo)
	if err != nil {
		return err
	}
	v.Drawing, v.Said = draw(points, 720, 200), toldOf(points)
	return s.render(w, r, http.StatusOK, "Wave: "+v.Name, wavePage(v))
}

func wavePath(w wave.Wave) string { return "/waves/" + url.PathEscape(w.ID) }

// streamPath is the page of a stream.
func streamPath(k wave.Key) string { return "/streams?" + url.Values{"key": {k.String()}}.Encode() }

// subjectPath is the page of what a stream counts by, where it has one beside
// that of the stream.
func subjectPath(k wave.Key) string {
	switch k.Kind {
	case wave.Number:
		return "/numbers/" + url.PathEscape(k.Value)
	case wave.Campaign:
		return campaignPath(k.Value)
	}
	return ""
}

// figure writes a number as exactly as a person needs it.
func figure(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case x == math.Trunc(x) && math.Abs(x) < 1e6:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case math.Abs(x) >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case math.Abs(x) >= 0.1:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

// figure1 writes a number with one digit after the point at most.
func figure1(x float64) string {
	if x != 0 && x < 0.05 {
		return "less than 0.1"
	}
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// usually says what would be usual in the place of a count.
func usually(expected, ratio float64) string {
	usual := "about " + figure1(expected)
	switch {
	case expected < 1:
		usual = "less than one"
	case expected >= 10:
		usual = "about " + figure(math.Round(expected))
	}
	said := "where " + usual + " would be usual"
	if expected >= 1 { // against less than one it says nothing
		said += fmt.Sprintf(": %.1f times as many", ratio)
	}
	return said
}

// sized says in a sentence how large a wave is, or is by today.
func sized(w wave.Wave, today wave.Day) string {
	last := w.End
	if w.Running() {
		last = today
	}
	return upper(counted(w.Count, "report", "reports")) + " in " + counted(int(last-w.Begin)+1, "day", "days") + ", " + usually(w.Expected, w.Ratio) + "."
}

// wrongs says how often a desk may be wrong over all its streams.
func wrongs(aWeek float64) string {
	if aWeek == 0 || aWeek == 1 { // nought stands for the usual budget
		return "once a week"
	}
	return figure(aWeek) + " times a week"
}

// known are the shares of the first days after a call, until all is told.
func known(delay []float64) []float64 {
	for i, share := range delay {
		if share >= 0.995 {
			return delay[:i+1]
		}
	}
	return delay
}

// chance says how likely a wave came by chance.
func chance(p float64) string {
	switch {
	case p <= 0:
		return "next to never"
	case p >= 0.5:
		return "about every week"
	case p < 1e-6:
		return "in less than one week of a million"
	}
	return "in about one week of " + figure(roughly(1/p))
}

// roughly is a figure of two digits and noughts.
func roughly(x float64) float64 {
	unit := math.Pow(10, math.Max(0, math.Floor(math.Log10(x))-1))
	return math.Round(x/unit) * unit
}

// byNames say which detector said a wave.
func byName(by string) string {
	var out []string
	for one := range strings.SplitSeq(by, ", ") {
		switch one {
		case "gpd":
			out = append(out, "the sum over days (GPD)")
		case "farrington":
			out = append(out, "the week against the same weeks of years before (Farrington)")
		default:
			out = append(out, one)
		}
	}
	return strings.Join(out, " and ")
}

// span says from when to when a wave ran.
func span(w wave.Wave) string {
	if w.Running() {
		return "since " + dayWords(w.Begin)
	}
	if w.Begin == w.End {
		return "on " + dayWords(w.Begin)
	}
	return "from " + dayWords(w.Begin) + " to " + dayWords(w.End)
}

// verdictOf says what was said of a day.
func verdictOf(f wave.Figures) string {
	switch {
	case f.Gap != "":
		return "Not tested: " + gapWords(f.Gap, "")
	case f.Masked:
		return "Not tested: too early in the day"
	case f.Untested:
		return "Not tested: nothing usual is known yet"
	case f.Alarm:
		return "Alarm"
	case !f.Guards.Crossed && !f.Guards.Week && f.Outside:
		return "Above the usual"
	case !f.Guards.Crossed && !f.Guards.Week:
		return "Nothing unusual"
	case !f.Guards.Enough:
		return "High, but from too few people"
	case !f.Guards.Apart:
		return "High; the wave runs already"
	}
	return "High"
}
