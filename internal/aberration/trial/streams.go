package trial

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hangup-project/hangup/internal/aberration"
)

const (
	leastReports = 40  // of a stream, in all its days
	warmUp       = 56  // days that no figure counts
	firstWave    = 150 // the earliest day of an injected wave
	wavesEach    = 8   // injected waves a stream, each into a copy of its own
	daysOfWeek   = 7
	leastAlarm   = 3 // reports in seven days that an alarm needs
	quiet        = 7 // days for which an alarm is not repeated
)

// The shape of injected waves. Their size and spread are those at which the
// plain detector finds as many as it does in the reference (see streamsNote).
const (
	waveSize   = 4.2          // the mean total, in standard deviations of a week's count
	waveMedian = 4.5          // days from the first possible day to half of the reports
	waveSpread = 0.55         // of the log of these days
	waveLength = 28           // days after which no report of a wave comes
	waveSeed   = uint64(2024) // of the random numbers
	busiestDay = 1.6          // a day factor that keeps all reports offered to it
)

// stream is one province and type, day by day.
type stream struct {
	name  string
	y     []float64
	prior []float64 // what the province's and the type's counts of the past make of a day
	half  int       // 0: where choices are made; 1: where they are reported
}

// cell is what one province reported of one type, however little.
type cell struct {
	prov, cat string
	y         []float64
	half      int // as that of a stream
}

func (c cell) name() string { return c.prov + "/" + c.cat }

// days is the whole of the daily data.
type days struct {
	first   time.Time
	factor  []float64 // learned from all reports before the day
	cells   []cell
	streams []stream
}

func readStreams(dir string) (*days, error) {
	type key struct{ prov, cat string }
	counts := map[key]map[string]float64{}
	var first, last string
	path := filepath.Join(dir, "waves", "cafc_daily_directcall_province_category_long.csv.gz")
	err := eachRecord(path, func(_, r []string) error {
		n, err := numbers(r[3:4])
		if err != nil {
			return err
		}
		c := key{r[1], r[2]}
		if counts[c] == nil {
			counts[c] = map[string]float64{}
		}
		counts[c][r[0]] += n[0]
		if first == "" || r[0] < first {
			first = r[0]
		}
		last = max(last, r[0])
		return nil
	})
	if err != nil {
		return nil, err
	}
	d := &days{}
	if d.first, err = time.Parse(time.DateOnly, first); err != nil {
		return nil, err
	}
	end, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return nil, err
	}
	n := int(end.Sub(d.first)/(24*time.Hour)) + 1
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.prov, b.prov), cmp.Compare(a.cat, b.cat))
	})
	all, byProv, byCat := make([]float64, n), map[string][]float64{}, map[string][]float64{}
	for _, k := range keys {
		c := cell{prov: k.prov, cat: k.cat, y: make([]float64, n)}
		for t := range c.y {
			c.y[t] = counts[k][d.first.AddDate(0, 0, t).Format(time.DateOnly)]
			all[t] += c.y[t]
		}
		c.half = int(crc32.ChecksumIEEE([]byte(c.name())) & 1)
		byProv[c.prov], byCat[c.cat] = plus(byProv[c.prov], c.y), plus(byCat[c.cat], c.y)
		d.cells = append(d.cells, c)
	}
	d.factor = learnFactors(all, d.first)
	level := d.level(all)
	for _, c := range d.cells {
		if c.prov == "Not Specified" || sum(c.y) < leastReports {
			continue
		}
		prior, prov, cat := make([]float64, n), d.level(byProv[c.prov]), d.level(byCat[c.cat])
		for t := range prior {
			prior[t] = prov[t] * cat[t] / max(level[t], 0.1)
		}
		d.streams = append(d.streams, stream{c.name(), c.y, prior, c.half})
	}
	return d, nil
}

func plus(a, b []float64) []float64 {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range a {
		a[i] += b[i]
	}
	return a
}

func sum(y []float64) (s float64) {
	for _, v := range y {
		s += v
	}
	return s
}

// learnFactors are the day factors that all reports before each day teach.
func learnFactors(all []float64, first time.Time) []float64 {
	var w aberration.Weekdays
	out := make([]float64, len(all))
	for t := range all {
		day := first.AddDate(0, 0, t).Weekday()
		out[t] = w.Factor(day)
		w.Learn(day, all[t])
	}
	return out
}

// level is the discounted mean of the days before each day, for a factor of 1.
func (d *days) level(y []float64) []float64 {
	const kept, soon = 0.98, 14
	out := make([]float64, len(y))
	var a, e float64
	for t := range y {
		if e > 0 {
			out[t] = a / e
		}
		a, e = kept*a+y[t], kept*e+d.factor[t]
	}
	for t := range soon { // a prior that a desk would set by hand
		out[t] = out[soon]
	}
	return out
}

// shuffled are copies of the streams in which the days of each weekday changed
// places: no wave is left, and each alarm is a false one. The prior becomes the
// mean, for there is no other past.
func (d *days) shuffled(seed uint64) []stream {
	out := make([]stream, len(d.streams))
	for i, s := range d.streams {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		y := make([]float64, len(s.y))
		for t, from := range places(len(y), rng) {
			y[t] = s.y[from]
		}
		prior := make([]float64, len(y))
		for t := range prior {
			prior[t] = sum(s.y) / float64(len(y))
		}
		out[i] = stream{s.name, y, prior, s.half}
	}
	return out
}

// places are the days from which days take their counts, where those of each
// weekday change places.
func places(n int, rng *rand.Rand) []int {
	from := make([]int, n)
	for w := range daysOfWeek {
		var at []int
		for t := w; t < n; t += daysOfWeek {
			at = append(at, t)
		}
		for j, k := range rng.Perm(len(at)) {
			from[at[j]] = at[k]
		}
	}
	return from
}

// injected is one injected wave: the stream that has it, and its first and last day.
type injected struct {
	of         int
	y          []float64
	begin, end int
}

// inject makes wavesEach copies of each stream, with one wave in each: in total
// at least leastAlarm and else Poisson about waveSize standard deviations of the
// stream's weekly counts; each report some log-normal days after a start drawn
// from an eighth of the time, and kept by the factor of the day on which it
// falls, or drawn again.
func (d *days) inject(seed uint64) []injected {
	var out []injected
	for i, s := range d.streams {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		size := distuv.Poisson{Lambda: waveSize * max(weeklyDeviation(s.y), 0.5), Src: rng}
		late := distuv.LogNormal{Mu: math.Log(waveMedian), Sigma: waveSpread, Src: rng}
		span := (len(s.y) - firstWave - 40) / wavesEach
		for j := range wavesEach {
			start := firstWave + j*span + rng.IntN(span)
			w := injected{i, slices.Clone(s.y), len(s.y), 0}
			for left := int(max(leastAlarm, size.Rand())); left > 0; {
				t := start + int(late.Rand())
				if t >= len(s.y) || t > start+waveLength || rng.Float64() > d.factor[t]/busiestDay {
					continue
				}
				w.y[t]++
				w.begin, w.end = min(w.begin, t), max(w.end, t)
				left--
			}
			out = append(out, w)
		}
	}
	return out
}

func weeklyDeviation(y []float64) float64 {
	var n, mean, squares float64
	for t := 2; t+daysOfWeek <= len(y); t += daysOfWeek {
		v := sum(y[t : t+daysOfWeek])
		n++
		delta := v - mean
		mean += delta / n
		squares += delta * (v - mean)
	}
	return math.Sqrt(squares / n)
}

func (d *days) String() string {
	return fmt.Sprintf("%d streams, %d days from %s", len(d.streams), len(d.factor), d.first.Format(time.DateOnly))
}
