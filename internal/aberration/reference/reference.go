// Package reference holds the detectors of aberration to what other programs said
// of the same counts: R's surveillance, and the program in which the daily
// baseline was first written. Tests and hangup bench waves both ask it.
package reference

import (
	"fmt"
	"math"

	"github.com/hangup-project/hangup/internal/aberration"
)

// Difference is how far a detector is from a reference.
type Difference struct {
	What    string
	Figures int     // that were compared
	Largest float64 // difference of two of them
	Where   string  // it was
	Alarms  int     // that only one of the two gave, and days that only the reference judged
}

// String says it in a few words.
func (d Difference) String() string {
	return fmt.Sprintf("%.1e over %d figures, %d alarms differ", d.Largest, d.Figures, d.Alarms)
}

// figure compares two figures, by the share of the reference's where that is above
// 1. One that the reference does not have is not compared, and one that only it
// has is infinitely far.
func (d *Difference) figure(where string, got, want float64) {
	d.exact(where, got/max(1, math.Abs(want)), want/max(1, math.Abs(want)))
}

// exact compares two figures as they are.
func (d *Difference) exact(where string, got, want float64) {
	if math.IsNaN(want) {
		return
	}
	d.Figures++
	off := math.Abs(got - want)
	if math.IsNaN(off) {
		off = math.Inf(1)
	}
	if off >= d.Largest {
		d.Largest, d.Where = off, where
	}
}

func (d *Difference) alarm(got bool, want string) {
	if got != (want == "1") {
		d.Alarms++
	}
}

// Bounds compares bounds with every column that a table has of them. R counts
// weeks from 1. What it calls mu0 is compared as the mean that the
// threshold is made with where plugin is set: Delta has another there.
func Bounds(what string, bounds []aberration.Bound, t Table, plugin bool) Difference {
	d := Difference{What: what}
	at := map[int]aberration.Bound{}
	for _, b := range bounds {
		at[b.Week+1] = b
	}
	for row := range t.Len() {
		week := t.Text(row, "t")
		b, judged := at[int(t.Number(row, "t"))]
		if !judged || !b.Known {
			d.Alarms++
			continue
		}
		for _, c := range []struct {
			column string
			got    float64
		}{{"y", b.Count}, {"upperbound", b.Upper}, {"ub", b.Upper}, {"expected", b.Expected}, {"phi", b.Phi}, {"score", b.Score}, {"pvalue", b.PValue}, {"mu0", b.Plugin}} {
			if c.column != "mu0" || plugin {
				d.figure(c.column+" of "+week, c.got, t.Number(row, c.column))
			}
		}
		d.alarm(b.Alarm, t.Text(row, "alarm"))
		if trend := t.Text(row, "trend"); trend == "0" || trend == "1" {
			d.alarm(b.Trend, trend)
		}
	}
	return d
}
