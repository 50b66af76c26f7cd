package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hangup-project/hangup/internal/wave"
)

// drawing is a stream as lines within a box of Width by Height. It is stretched
// to whatever room there is, so nothing in it is round.
type drawing struct {
	Width, Height int
	Band          string // in which nine days of ten lie
	Line          string // the counts
	Usual         string // the counts that were expected
	Alarms        string // a stroke for each
	Last          string // a point at the last day
	High          int    // the value at the upper edge
}

// draw makes a drawing of the days of a stream.
func draw(points []wave.Point, width, height int) drawing {
	d := drawing{Width: width, Height: height, High: 1}
	for _, p := range points {
		d.High = max(d.High, p.Count, int(p.Upper+0.999))
	}
	at := func(i int, y float64) string {
		x := float64(i) / float64(max(1, len(points)-1)) * float64(width)
		return short(x) + " " + short(float64(height)*(1-y/float64(d.High)))
	}
	var line, usual, alarms strings.Builder
	var upper, lower []string
	for i, p := range points {
		stroke(&line, at(i, float64(p.Count)))
		if p.Expected > 0 {
			stroke(&usual, at(i, p.Expected))
			upper, lower = append(upper, at(i, p.Upper)), append(lower, at(i, p.Lower))
		}
		if p.Alarm {
			x, _, _ := strings.Cut(at(i, 0), " ")
			fmt.Fprintf(&alarms, "M%s 0V%d", x, height)
		}
	}
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	if len(upper) > 0 {
		d.Band = "M" + strings.Join(upper, "L") + "Z"
	}
	d.Line, d.Usual, d.Alarms = line.String(), usual.String(), alarms.String()
	return d
}

// trend draws the days of a stream as sums of seven days each, so that weekdays
// do not show, over an area of what is usual. The first six days only begin the
// sums.
func trend(points []wave.Point, width, height int) drawing {
	const before = 6
	if len(points) <= before {
		return draw(points, width, height)
	}
	sums := make([]wave.Point, 0, len(points)-before)
	for i := before; i < len(points); i++ {
		sum := wave.Point{Day: points[i].Day, Alarm: points[i].Alarm}
		for _, p := range points[i-before : i+1] {
			sum.Count += p.Count
			sum.Expected += p.Expected
		}
		sum.Upper = sum.Expected
		sums = append(sums, sum)
	}
	d := draw(sums, width, height)
	d.Usual = ""
	if _, last, ok := cutLast(d.Line, "L"); ok {
		d.Last = "M" + last + "h0"
	}
	return d
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func stroke(b *strings.Builder, to string) {
	if b.Len() == 0 {
		b.WriteString("M" + to)
		return
	}
	b.WriteString("L" + to)
}

func short(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// box is the viewBox of the drawing.
func (d drawing) box() string { return fmt.Sprintf("0 0 %d %d", d.Width, d.Height) }

// toldOf says in a sentence what a drawing shows.
func toldOf(points []wave.Point) string {
	if len(points) == 0 {
		return "No report in these days."
	}
	sum, high, alarms := 0, points[0], 0
	for _, p := range points {
		sum += p.Count
		if p.Count > high.Count {
			high = p
		}
		if p.Alarm {
			alarms++
		}
	}
	said := fmt.Sprintf("From %s to %s: %s", dayWords(points[0].Day), dayWords(points[len(points)-1].Day), counted(sum, "report", "reports"))
	if sum > 0 {
		said += fmt.Sprintf(", at most %d a day, on %s", high.Count, dayWords(high.Day))
	}
	if alarms > 0 {
		said += ", " + counted(alarms, "alarm", "alarms")
	}
	return said + "."
}

func dayWords(d wave.Day) string { return d.Time().Format("2 January 2006") }

// year is a calendar in two halves, with the weeks as columns.
type year struct {
	Year     int
	Halves   [2][]cell // January to June, and July to December
	Months   []monthRow
	Earlier  bool // something was counted before it
	Later    bool // a year follows
	Most     int
	Total    int
	MostDate wave.Day
}

// cell is a day at its place.
type cell struct {
	X, Y  int
	Class string
	Title string
}

// monthRow is a month in words.
type monthRow struct {
	Name    string
	Half    int // in which it stands
	X       int // of its first week in it
	Count   int
	Most    int
	MostDay wave.Day
}

// side is the side of a day's square in the calendar with the gap after it.
const side = 12

// yearOf puts the days of a year in their places, as far as today.
func yearOf(n int, days []wave.DayCount, today wave.Day) year {
	y := year{Year: n}
	for _, d := range days {
		if d.Count > y.Most {
			y.Most, y.MostDate = d.Count, d.Day
		}
		y.Total += d.Count
	}
	half, first, offset := -1, 0, 0 // where the half begins
	for i, d := range days {
		at := d.Day.Time()
		if d.Day > today {
			break
		}
		weekday := (int(d.Day.Weekday()) + 6) % 7 // Monday first
		if now := int(at.Month()-1) / 6; now != half {
			half, first, offset = now, i, weekday
		}
		x := (i - first + offset) / 7 * side
		if at.Day() == 1 {
			y.Months = append(y.Months, monthRow{Name: at.Format("January"), Half: half, X: x})
		}
		m := &y.Months[len(y.Months)-1]
		if m.Count += d.Count; d.Count > m.Most {
			m.Most, m.MostDay = d.Count, d.Day
		}
		y.Halves[half] = append(y.Halves[half], y.cell(d, x, weekday*side))
	}
	if len(y.Halves[1]) > 0 && !slices.ContainsFunc(y.Halves[0], func(c cell) bool { return c.Class != "q0" }) {
		y.Halves[0] = nil // nothing happened in it
	}
	return y
}

// cell is a day at its place in its half of the year.
func (y year) cell(d wave.DayCount, left, top int) cell {
	c := cell{X: left, Y: top, Class: "q" + strconv.Itoa(shade(d.Count, y.Most)), Title: dayWords(d.Day) + ": " + counted(d.Count, "report", "reports")}
	if d.Masked {
		c.Class, c.Title = "masked", c.Title+", "+gapWords(d.Gap, d.Why)
		if d.Gap == wave.Unseen && d.Count == 0 {
			c.Class = "unseen"
		}
	}
	return c
}

// shade is how dark a day is, from 0 to 4.
func shade(n, most int) int {
	if n == 0 {
		return 0
	}
	return min(4, 1+4*(n-1)/max(1, most))
}
