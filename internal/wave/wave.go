// Package wave counts reports by day in streams (all of them, and by type,
// campaign, number, area and region), says when a stream is higher than it
// should be, and joins the streams that rise together into one wave with one
// cause.
//
// Watch owns all of it. Whatever the order in which sights came and whenever
// it was refreshed, what it says is what a new Watch says that was given the
// same sights and refreshed once. Three rules make that so: what all streams
// share on a day (weekday, delay, threshold) is learned from what was told
// before that day or is long past, and where it changes all the same, all
// streams are read anew from there; a stream is always read from the same beginning, or from a
// mark behind which nothing changed; and nothing is remembered of what was said.
//
// The package is pure: it knows no clock, file or network. The caller gives the
// time.
package wave

import "time"

// Sight is one report as the streams see it.
type Sight struct {
	// Day is that of the call; Told the day on which it was reported, from
	// which the delay of reports is learned; 0 where that is not known.
	Day, Told Day
	// Hour is the time of telling, from 0 up to 24; negative where unknown.
	Hour float64
	// Reporter counts once a day in each stream, whatever it tells. 0 is
	// somebody else every time.
	Reporter uint64
	// Keys are the streams that count it, without Whole, which counts all.
	// Those with an empty value, and those that come twice, are left out.
	Keys []Key
	// Batch is the bulk it came in, as one upload of a police force; 0 is
	// none. A batch whose days spread over more than four weeks is a history,
	// and its days count like any other.
	Batch uint64
	// Source names who brings it in: empty is the desk itself, which is heard
	// from its first days on; of any other, such as a public file, only the days
	// count on which something was filed with it, and those between.
	Source string
}

// Plan is how a watch is kept. Its zero value works.
type Plan struct {
	Budget   float64        // false alarms a week over all streams; 0 is 1
	Zone     *time.Location // of the desk; nil is UTC
	Holidays func(Day) bool // days off; nil: none (see HolidaysOf)
	Masks    []Span         // days that are masked by hand (see Watch.Mask)
	Salt     string         // a secret of the desk, for the ids of waves
	Earliest Day            // a sight before it counts on the day it was told; 0 is 2000-01-01
	Workers  int            // goroutines of a full pass; 0 is 2
}

// Span is a run of days, both ends in it, and why it is named.
type Span struct {
	From, To Day
	Why      string
}

func (s Span) why() string {
	if s.Why == "" {
		return "no reason given"
	}
	return s.Why
}

// Gap says why a day is not tested and teaches nothing; empty where it does.
type Gap string

// The kinds of gaps.
const (
	Outage Gap = "outage" // nothing came though eight reports or more were expected
	Unseen Gap = "unseen" // nobody was there to tell: no source covers the day
	Named  Gap = "named"  // masked by hand
)

// Part is a piece of what a wave consists of. Parts of different kinds
// overlap.
type Part struct {
	Key      Key
	Count    int
	Share    float64 // of the wave's count
	Expected float64
}

// Wave is a rise of reports over what was expected, with one cause.
type Wave struct {
	// ID is made of the cause and the first day. Where late reports move
	// either, the old ID still finds the wave (Watch.Wave).
	ID    string
	Cause Key
	Also  []Key // parents and children that alarmed with it
	// Begin is the first day of the rise, AlarmDay the one on which it could
	// be said, Peak that of the highest count, End the last day above
	// expectation; 0 while it runs.
	Begin, AlarmDay, Peak, End Day
	Count                      int     // reports in the cause's stream from Begin to End
	Expected                   float64 // in the same days
	Ratio                      float64 // of the two
	Reporters                  int     // distinct; those that are nobody in particular count each
	Parts                      []Part  // what it consists of; set by Watch.Wave and Watch.Now
	// Untested are further reports in these days, in no other figure of it: of
	// sources that are too new to be held against what is usual.
	Untested int
	// Chance is the probability that in a week in which nothing happens some
	// stream has so many reports in so many days (see Total), or comes as high as
	// this one did on the day of the alarm: twice that of the less likely.
	Chance    float64
	By        string // the detector: "gpd", "farrington" or "gpd, farrington"
	Hidden    bool   // raised in the first 14 days of what is known: not told
	Fresh     bool   // news: its alarm is of the last seven days
	Bulk      bool   // a batch is most of a day's excess
	Publicity bool   // all types rose together with unchanged shares
	Notes     []string
}

// Running says whether the wave still runs.
func (w Wave) Running() bool { return w.End == 0 }

// byLuck is the chance from which a wave may well be nothing: in one week of two
// something as high comes by itself.
const byLuck = 0.5

// Doubtful says whether a wave may well be chance: among so many streams
// something as high comes about every week in which nothing happens.
func (w Wave) Doubtful() bool { return w.Chance >= byLuck }

// StreamState is a stream as of the last refresh.
type StreamState struct {
	Key   Key
	Total int
	Week  int     // the last seven days, today with them
	Last  Day     // on which something came
	Mean  float64 // expected on a usual day; 0 where nothing came for four weeks, or nobody tells any more
	Score float64 // the sum, where 0 is nothing unusual
	Alarm bool    // a wave of this stream runs
}

// Point is one day of a stream.
type Point struct {
	Day       Day
	Count     int
	Expected  float64
	Lower     float64 // of the band in which 9 days of 10 lie
	Upper     float64
	Z         float64
	Sum       float64 // before an alarm sets it to nought
	Threshold float64
	Alarm     bool
	Masked    bool
	Gap       Gap // why it is masked; empty also where the day has hardly begun
	Holiday   bool
	Bulk      int // reports of a batch or a new source, not tested
}

// RegionCount is a row of the table by region.
type RegionCount struct {
	Region   string
	Count    int
	Expected float64
	Ratio    float64
	Runs     bool // a wave that it is in runs
	Over     bool // one that it was in ran in these days
}

// DayCount is a day of the calendar.
type DayCount struct {
	Day    Day
	Count  int
	Masked bool
	Gap    Gap    // why
	Why    string // in the words of the person who masked it
}
