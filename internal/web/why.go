package web

import (
	"strconv"

	"github.com/hangup-project/hangup/internal/wave"
)

// whyColumns are all figures that lead to what is said of a day, in the order
// in which they are worked out.
var whyColumns = []whyColumn{
	{"Day", "", func(f wave.Figures) string { return f.Day.String() }},
	{"Said", "What was said of the day in the end.", verdictOf},
	{"Reports", "All reports of the day.", func(f wave.Figures) string { return strconv.Itoa(f.Count) }},
	{"Apart", "Of them, those that came in one batch, or from a source that is too new for anybody to know what is usual: they are not tested.", func(f wave.Figures) string { return strconv.Itoa(f.Bulk + f.Others) }},
	{"Tested", "All reports without those apart.", func(f wave.Figures) string { return strconv.Itoa(f.Tested) }},
	{"Weekday", "How much more or less this weekday has than a mean day; * is a holiday.", func(f wave.Figures) string {
		if f.Holiday {
			return figure(f.Weekday) + " *"
		}
		return figure(f.Weekday)
	}},
	{"Told yet", "The share of the day’s reports that can have been told by now.", func(f wave.Figures) string { return figure(f.Share) }},
	{"Factor", "The two multiplied.", func(f wave.Figures) string { return figure(f.Factor) }},
	{"Prior", "The rate that streams of this kind usually have; it counts for three days of the stream’s own.", func(f wave.Figures) string { return figure(f.Prior) }},
	{"Mean day", "Reports of a day with factor 1 as the days before have it.", func(f wave.Figures) string { return figure(f.Reading.Lambda) }},
	{"Usual", "The mean day times the factor: what would be usual on this day.", func(f wave.Figures) string { return figure(f.Reading.Mu) }},
	{"Spread", "How much more the days differ than pure chance has it, which is 1.", func(f wave.Figures) string { return figure(f.Reading.Phi) }},
	{"Variance", "Of the counts that are foreseen for the day.", func(f wave.Figures) string { return figure(f.Reading.Variance) }},
	{"From", "Nine days of ten lie from here …", func(f wave.Figures) string { return figure(f.Lower) }},
	{"To", "… to here.", func(f wave.Figures) string { return figure(f.Upper) }},
	{"So many or more", "The probability of as many reports or more where nothing happens.", func(f wave.Figures) string { return figure(f.Reading.PGE) }},
	{"Middle", "The same, half of just as many counted.", func(f wave.Figures) string { return figure(f.Reading.MidP) }},
	{"Score", "The same as a distance from the usual, from −3 to 7.", func(f wave.Figures) string { return figure(f.Reading.Z) }},
	{"Sum before", "What had added up before the day.", func(f wave.Figures) string { return figure(f.Before) }},
	{"Sum", "What has added up after it.", func(f wave.Figures) string { return figure(f.Sum) }},
	{"Threshold", "Where the sum has to come for an alarm.", func(f wave.Figures) string { return figure(f.Threshold) }},
	{"Over", "Whether the sum passed it, or the day alone is overwhelming.", func(f wave.Figures) string { return yes(f.Guards.Crossed) }},
	{"People", "Who told of it in seven days, each once a day.", func(f wave.Figures) string { return strconv.Itoa(f.Guards.Reporters) }},
	{"Enough", "Whether they are at least three.", func(f wave.Figures) string { return yes(f.Guards.Enough) }},
	{"New", "Whether no wave of this stream ran: an alarm is not repeated.", func(f wave.Figures) string { return yes(f.Guards.Apart) }},
	{"Above", "Whether the day is above the usual, so that a wave goes on.", func(f wave.Figures) string { return yes(f.Outside) }},
	{"Week", "Reports of the week that ends on this day, where there are three years.", ofWeek(func(f wave.Figures) string { return figure(f.Week.Count) })},
	{"Usual week", "What the same weeks of years before have.", ofWeek(func(f wave.Figures) string { return figure(f.Week.Expected) })},
	{"Week’s spread", "How much more weeks differ than pure chance has it.", ofWeek(func(f wave.Figures) string { return figure(f.Week.Phi) })},
	{"Week’s bound", "Above it a week is an alarm.", ofWeek(func(f wave.Figures) string { return figure(f.Week.Upper) })},
	{"Week’s score", "Above 1 with an alarm.", ofWeek(func(f wave.Figures) string { return figure(f.Week.Score) })},
	{"Week by chance", "The probability of a week so high.", ofWeek(func(f wave.Figures) string { return figure(f.Week.PValue) })},
	{"Week over", "Whether the week is over its bound.", func(f wave.Figures) string { return yes(f.Guards.Week) }},
}

// ofWeek leaves a figure of a week out where there is none.
func ofWeek(of func(wave.Figures) string) func(wave.Figures) string {
	return func(f wave.Figures) string {
		if f.Week == nil || !f.Week.Known {
			return "–"
		}
		return of(f)
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// whyColumn is a figure of a day in plain words.
type whyColumn struct {
	Name, Legend string
	Of           func(wave.Figures) string
}
