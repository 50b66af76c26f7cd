package api

import "time"

// Wave is a rise of reports over what was expected, with one cause.
type Wave struct {
	ID        string   `json:"id"`
	Was       string   `json:"was,omitempty" doc:"Where an id of before was asked for: a sentence that says what it was of, and that this is counted under another now."`
	Name      string   `json:"name" doc:"What rises, in words."`
	Cause     string   `json:"cause" doc:"The stream that rises, such as type:tech_support."`
	Also      []string `json:"also" doc:"Broader and narrower streams that rose with it."`
	Running   bool     `json:"running"`
	Begin     string   `json:"begin" format:"date" doc:"The first day of the rise."`
	AlarmDay  string   `json:"alarm_day" format:"date" doc:"The day on which it could be said."`
	Peak      string   `json:"peak" format:"date" doc:"The day of the highest count."`
	End       string   `json:"end,omitempty" format:"date" doc:"The last day above expectation; left out while it runs."`
	Reports   int      `json:"reports" doc:"From its first day to its last."`
	Expected  float64  `json:"expected" doc:"In the same days."`
	Ratio     float64  `json:"ratio" doc:"Of the two."`
	Untested  int      `json:"untested" doc:"Further reports in these days, in no other figure: of sources that are too new to be held against what is usual."`
	Reporters int      `json:"reporters" doc:"Different people who told; those that nobody can tell apart count each."`
	Parts     []part   `json:"parts" doc:"What it consists of; parts of different kinds overlap. Empty in the list of waves that are over."`
	Chance    float64  `json:"chance" doc:"The probability that in a week in which nothing happens some stream has so many reports in so many days."`
	By        string   `json:"by" doc:"The detector: gpd, farrington or both."`
	Hidden    bool     `json:"hidden" doc:"Raised in the first 14 days, when too little was known of what is usual: nobody is told of it."`
	Fresh     bool     `json:"fresh" doc:"Its alarm is of the last seven days."`
	Bulk      bool     `json:"bulk" doc:"Much of it came at once, as an upload."`
	Publicity bool     `json:"publicity" doc:"All kinds of scam rose together with unchanged shares: it may be publicity."`
	Notes     []string `json:"notes" doc:"What to know before it is believed."`
}

type part struct {
	Stream   string  `json:"stream"`
	Reports  int     `json:"reports"`
	Share    float64 `json:"share" doc:"Of the reports of the wave."`
	Expected float64 `json:"expected"`
}

type outlook struct {
	Sentence   string    `json:"sentence" doc:"Whether there is a wave now."`
	Running    []Wave    `json:"running" doc:"The newest alarm first."`
	Past       []Wave    `json:"past" doc:"That ran in the days asked for and are over."`
	Learning   []Wave    `json:"learning" doc:"Of the first two weeks, of which nobody is told yet: the desk is still learning what is usual."`
	Silent     bool      `json:"silent" doc:"Nobody has told of anything for so long that nothing is usual, as after the end of a public file: there is no telling whether there is a wave."`
	Last       string    `json:"last" format:"date" doc:"The last day on which something came; today where nothing did."`
	Reports    int       `json:"reports" doc:"Reports that are counted."`
	Complaints int       `json:"complaints" doc:"Lines of public complaint files that are counted."`
	Odd        int       `json:"odd" doc:"Dated impossibly: they count on the day they were told."`
	At         time.Time `json:"at" doc:"When it was last looked."`
	Today      string    `json:"today" format:"date"`
	First      string    `json:"first" format:"date" doc:"The first day that is counted."`
	Budget     float64   `json:"budget" doc:"False alarms that are put up with, a week."`
}

type explanation struct {
	Wave    Wave      `json:"wave"`
	Budget  float64   `json:"budget" doc:"False alarms that are put up with, a week, over all streams."`
	Streams int       `json:"streams" doc:"That could alarm on the day of the alarm."`
	Delay   []float64 `json:"delay" doc:"Share of reports that were told by the end of so many days after the call, from the day itself on."`
	Hour    float64   `json:"hour" doc:"Share of a day's reports that come until this hour."`
	Total   total     `json:"total" doc:"All its days as one."`
	Days    []figures `json:"days" doc:"Of the cause, from three weeks before to one after."`
}

// total is a wave as one count.
type total struct {
	Days     int     `json:"days" doc:"That were tested."`
	Count    int     `json:"count" doc:"Without what came in bulk."`
	Mu       float64 `json:"mu" doc:"Expected in the same days."`
	Variance float64 `json:"variance" doc:"Of the prediction."`
	PGE      float64 `json:"pge" doc:"Probability of so many or more in these days of this stream."`
	Yearly   float64 `json:"yearly" doc:"How often in a year so many come by chance in this stream alone, in a run of days that is not longer."`
	Chance   float64 `json:"chance" doc:"That some stream has so many, in a run of days that begins in a week and is not longer."`
}

// figures are all that led to what is said of one day.
type figures struct {
	Day       string  `json:"day" format:"date"`
	Count     int     `json:"count"`
	Bulk      int     `json:"bulk" doc:"Reports of an upload, which are judged apart."`
	Others    int     `json:"others" doc:"Reports of sources that are new, or do not cover the day."`
	Tested    int     `json:"tested" doc:"The count without both."`
	Weekday   float64 `json:"weekday" doc:"What the weekday and a holiday do to counts; 1 is nothing."`
	Holiday   bool    `json:"holiday"`
	Share     float64 `json:"share" doc:"Of the day's reports that can have been told by now."`
	Factor    float64 `json:"factor" doc:"The product of both."`
	Prior     float64 `json:"prior" doc:"The mean of streams of this kind, which speaks for one that is young."`
	Lambda    float64 `json:"lambda" doc:"Expected on a usual day."`
	Mu        float64 `json:"mu" doc:"Expected on this day."`
	Phi       float64 `json:"phi" doc:"Dispersion; 1 is that of a Poisson distribution."`
	Variance  float64 `json:"variance" doc:"Of the prediction."`
	PGE       float64 `json:"pge" doc:"Probability of so many or more."`
	MidP      float64 `json:"mid_p" doc:"The mean of that and the probability of more."`
	Z         float64 `json:"z" doc:"The normal score of mid_p, from -3 to 7."`
	Before    float64 `json:"before" doc:"The sum before the day."`
	Sum       float64 `json:"sum" doc:"And after it."`
	Threshold float64 `json:"threshold" doc:"Which the sum must reach."`
	Week      *weekly `json:"week,omitempty" nullable:"false" doc:"The week that ends on this day, where three years are known."`
	Crossed   bool    `json:"crossed" doc:"The sum is over the threshold, or the day alone overwhelms."`
	WeekHigh  bool    `json:"week_high" doc:"The week is over its bound."`
	Reporters int     `json:"reporters" doc:"Different people in the last seven days."`
	Enough    bool    `json:"enough" doc:"At least three of them."`
	Apart     bool    `json:"apart" doc:"No wave of this stream runs already."`
	Masked    bool    `json:"masked" doc:"A gap, or too early in the day: not tested."`
	Gap       string  `json:"gap,omitempty" enum:"outage,unseen,named" doc:"Why it is masked: outage, nothing came though eight reports or more were expected; unseen, nobody was there to tell; named, masked by hand. Left out where it is not, or has hardly begun."`
	Untested  bool    `json:"untested" doc:"Of the first week, in which nothing usual is known."`
	Alarm     bool    `json:"alarm"`
	Outside   bool    `json:"outside" doc:"Above the usual: a wave goes on."`
	Lower     float64 `json:"lower" doc:"Of the band in which nine days of ten lie."`
	Upper     float64 `json:"upper"`
}

// weekly is what the method for weeks says.
type weekly struct {
	Count    float64 `json:"count"`
	Expected float64 `json:"expected"`
	Phi      float64 `json:"phi" doc:"Dispersion, at least 1."`
	Upper    float64 `json:"upper" doc:"A count above it is an alarm."`
	Score    float64 `json:"score" doc:"Above 1 with an alarm."`
	PValue   float64 `json:"p_value"`
	Plugin   float64 `json:"plugin" doc:"The mean behind upper."`
	Slope    float64 `json:"slope" doc:"Of the logarithm of the mean, a week."`
	Trend    bool    `json:"trend" doc:"Whether the model has a slope."`
	Alarm    bool    `json:"alarm"`
	Known    bool    `json:"known" doc:"False where the past says nothing; the figures are nought then."`
}

type streams struct {
	Streams []streamRow `json:"streams"`
}

type streamRow struct {
	Key   string  `json:"key"`
	Name  string  `json:"name" doc:"In words."`
	Total int     `json:"total" doc:"Reports of all time."`
	Week  int     `json:"week" doc:"Of the last seven days, today with them."`
	Last  string  `json:"last" format:"date" doc:"The last day on which something came."`
	Mean  float64 `json:"mean" doc:"Expected on a usual day; 0 where nothing came for four weeks, or nobody tells any more."`
	Score float64 `json:"score" doc:"The sum; 0 is nothing unusual."`
	Alarm bool    `json:"alarm" doc:"A wave of this stream runs."`
}

type oneStream struct {
	Key  string  `json:"key"`
	Name string  `json:"name" doc:"In words."`
	Days []point `json:"days"`
}

type point struct {
	Day       string  `json:"day" format:"date"`
	Count     int     `json:"count"`
	Bulk      int     `json:"bulk" doc:"Of an upload or a new source: not tested."`
	Expected  float64 `json:"expected"`
	Lower     float64 `json:"lower" doc:"Of the band in which nine days of ten lie."`
	Upper     float64 `json:"upper"`
	Z         float64 `json:"z" doc:"How unusual it is, as a normal score."`
	Sum       float64 `json:"sum"`
	Threshold float64 `json:"threshold"`
	Alarm     bool    `json:"alarm"`
	Masked    bool    `json:"masked"`
	Gap       string  `json:"gap,omitempty" enum:"outage,unseen,named" doc:"Why it is masked: outage, nothing came though eight reports or more were expected; unseen, nobody was there to tell; named, masked by hand. Left out where it is not, or has hardly begun."`
	Holiday   bool    `json:"holiday"`
}
