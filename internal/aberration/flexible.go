package aberration

import (
	"errors"
	"fmt"
	"math"
)

// Bound is what a detector says of one period.
type Bound struct {
	Week     int     `json:"week"`     // index into the counts, from 0
	Count    float64 `json:"count"`    // what came
	Expected float64 `json:"expected"` // mean
	Phi      float64 `json:"phi"`      // dispersion, at least 1
	Upper    float64 `json:"upper"`    // a count above it is an alarm
	Score    float64 `json:"score"`    // above 1 with an alarm
	PValue   float64 `json:"p_value"`  // of a count so high
	Plugin   float64 `json:"plugin"`   // mean of the distribution behind Upper, of NBPlugin and Muan
	Slope    float64 `json:"slope"`    // of the logarithm of the mean a week, where there is a trend
	Trend    bool    `json:"trend"`    // whether the model has one
	Alarm    bool    `json:"alarm"`
	// Known is false where the past says nothing: no model converged, or no
	// spread can be told. All figures but Week and Count are then nought.
	Known bool `json:"known"`
}

// Method is how a threshold is made of a prediction.
type Method int

const (
	// NBPlugin takes the quantile of a negative binomial with the predicted
	// mean: Noufaily et al. (2013).
	NBPlugin Method = iota
	// Delta takes a normal after a 2/3 power: Farrington et al. (1996).
	Delta
	// Muan is NBPlugin with the upper quantile of the mean: M. Salmon,
	// D. Schumacher, M. Höhle, "Monitoring Count Time Series in R" (2016).
	Muan
)

// FarringtonOptions are those of the Farrington detectors. Noufaily and
// Farrington1996 make them.
type FarringtonOptions struct {
	From       int     // the first week that is judged; 0 for the first that can be
	Year       int     // weeks in a year
	Years      int     // b: years looked back; a trend needs three
	Around     int     // w: weeks around the same week of past years
	Periods    int     // seasons of a year; 1 takes only the weeks around
	Skip       int     // latest weeks that are not learned, besides the one judged
	Alpha      float64 // chance of a false alarm in a week
	Method     Method
	NoTrend    bool
	TrendBelow float64 // p value below which a trend is kept
	HeedUpTo   float64 // Anscombe residual above which a week is learned with less weight; 0 for no weights
	Least      float64 // no alarm for fewer reports than these ...
	LeastOver  int     // ... in so many weeks
	original   bool    // the algorithm of 1996
}

// Noufaily are the options of the improved algorithm: A. Noufaily et al., "An
// improved algorithm for outbreak detection in multiple surveillance systems",
// Statistics in Medicine 32 (2013), with that many years of past.
func Noufaily(years int, alpha float64) FarringtonOptions {
	return FarringtonOptions{Year: 52, Years: years, Around: 3, Periods: 10, Skip: 26, Alpha: alpha,
		TrendBelow: 1, HeedUpTo: 2.58, Least: 5, LeastOver: 4}
}

// First is the first week, from 0, whose past is long enough.
func (o FarringtonOptions) First() int { return o.Year*o.Years + o.Around }

// ErrShort says that there are too few weeks for the options.
var ErrShort = errors.New("too few weeks of past; look back fewer years or judge a later week")

func (o FarringtonOptions) check(weeks, week int) error {
	switch {
	case o.Year < 1 || o.Years < 1 || o.Around < 0 || o.Skip < 0 || 2*o.Around+1 > o.Year:
		return fmt.Errorf("a year of %d weeks, %d years and %d weeks around make no past to learn from", o.Year, o.Years, o.Around)
	case o.Periods < 1 || o.Periods > 1 && o.Year-2*o.Around-1 < o.Periods-1:
		return fmt.Errorf("%d seasons do not fit a year of %d weeks", o.Periods, o.Year)
	case !(o.Alpha > 0 && o.Alpha < 1):
		return fmt.Errorf("alpha is a chance between 0 and 1, not %v", o.Alpha)
	case week < o.First() || week >= weeks:
		return fmt.Errorf("week %d of %d: %w", week, weeks, ErrShort)
	}
	return nil
}

// FarringtonFlexible judges every week from o.From (or the first that can be
// judged) by the weeks before it. counts are those of whole weeks, oldest
// first. The figures are those of farringtonFlexible in the R package
// surveillance 1.20.3.
func FarringtonFlexible(counts []float64, o FarringtonOptions) ([]Bound, error) {
	return each(counts, o, FarringtonAt)
}

func each(counts []float64, o FarringtonOptions, at func([]float64, int, FarringtonOptions) (Bound, error)) ([]Bound, error) {
	from := o.From
	if from == 0 {
		from = o.First()
	}
	if from >= len(counts) {
		return nil, o.check(len(counts), from)
	}
	bounds := make([]Bound, 0, len(counts)-from)
	for week := from; week < len(counts); week++ {
		b, err := at(counts, week, o)
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, b)
	}
	return bounds, nil
}

// FarringtonAt judges one week, an index from 0, by the weeks before it. A
// week that the past cannot judge (it held nothing, say) is no error: its
// Bound is not Known.
func FarringtonAt(counts []float64, week int, o FarringtonOptions) (Bound, error) {
	if err := o.check(len(counts), week); err != nil {
		return Bound{}, err
	}
	b := Bound{Week: week, Count: whole(counts[week])}
	season, time, y := o.past(counts, week)
	m, ok := o.settle(season, time, y, float64(week))
	if !ok {
		return b, nil
	}
	eta := m.eta(m.coef, 0, float64(week))
	se := m.standardError(float64(week), m.weighted)
	b.Expected, b.Phi, b.Trend, b.Slope = math.Exp(eta), m.phi, m.trend, m.slope()
	switch o.Method {
	case Delta:
		b.power(b.Expected*se, normalQuantile(1-o.Alpha))
	case Muan:
		b.plugin(eta, eta+se*normalQuantile(1-o.Alpha), o.Alpha)
	default:
		b.plugin(eta, eta, o.Alpha)
	}
	return b.settled(counts, o), nil
}

// past are the seasons, times and counts of the weeks that one week is judged
// by. The season around the same week of each year, in which that week lies
// itself, is 0; the rest of a year is cut into Periods-1 more, as equal as can
// be, the earlier ones longer.
func (o FarringtonOptions) past(counts []float64, week int) (season []int, time, y []float64) {
	seen := make([]int, o.Periods) // from a season to its place among those present
	present := 1                   // the first week is always of season 0
	for t := week - o.Year*o.Years - o.Around; t < week-o.Skip; t++ {
		s := o.season(week - t)
		switch {
		case s < 0:
			continue
		case s > 0 && seen[s] == 0:
			seen[s] = present
			present++
		}
		season, time, y = append(season, seen[s]), append(time, float64(t)), append(y, whole(counts[t]))
	}
	return season, time, y
}

// season is that of the week so long before the one judged; negative where
// there is none.
func (o FarringtonOptions) season(ago int) int {
	// Weeks after the beginning of the block around the same week of a year.
	into := o.Year - 1 - (ago+o.Year-o.Around-1)%o.Year
	if into <= 2*o.Around {
		return 0
	}
	if o.Periods == 1 {
		return -1
	}
	rest := into - 2*o.Around - 1
	length, longer := (o.Year-2*o.Around-1)/(o.Periods-1), (o.Year-2*o.Around-1)%(o.Periods-1)
	if rest < longer*(length+1) {
		return 1 + rest/(length+1)
	}
	return 1 + longer + (rest-longer*(length+1))/length
}
