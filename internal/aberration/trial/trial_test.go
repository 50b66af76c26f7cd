package trial

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shared is the folder of the data, or the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HANGUP_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "waves")); err != nil {
		t.Skip("the data of the benchmark are not beside this repository: no ../shared/data/waves")
	}
	return dir
}

// What R found with its own thresholds must come out of this harness too.
func TestTheScenariosAreCountedAsRCountsThem(t *testing.T) {
	pairs, err := readScenarios(shared(t))
	if err != nil {
		t.Fatal(err)
	}
	f := count(pairs, judgeAll(pairs, farrington), 0, func(pair) bool { return true })
	if f.waves.of != 336 || f.waves.found != 157 || f.week.found != 127 || math.Abs(f.falseAlarms-0.010143) > 1e-6 {
		t.Errorf("%s, want 157 of 336, 127 in week 1, at 1.0143 %%", f)
	}
}

func TestStreamsAndWavesAreThoseThatTheTableSpeaksOf(t *testing.T) {
	d, err := readStreams(shared(t))
	if err != nil {
		t.Fatal(err)
	}
	waves := d.inject(waveSeed)
	if len(d.streams) != 101 || len(waves) != 808 {
		t.Fatalf("%d streams, %d waves", len(d.streams), len(waves))
	}
	for _, w := range waves {
		s := d.streams[w.of]
		if added := sum(w.y) - sum(s.y); added < leastAlarm || w.begin < firstWave || w.end > w.begin+waveLength {
			t.Errorf("%s: %v reports from day %d to %d", s.name, added, w.begin, w.end)
		}
	}
	for i, s := range d.shuffled(1) {
		if sum(s.y) != sum(d.streams[i].y) {
			t.Errorf("%s lost reports when its days changed places", s.name)
		}
	}
}

func TestDataThatAreMissingAreNamed(t *testing.T) {
	for name, run := range map[string]func() error{
		"references": func() error { _, err := Equal(t.TempDir()); return err },
		"scenarios":  func() error { _, err := Scenarios(t.TempDir()); return err },
		"streams":    func() error { _, err := Streams(t.TempDir()); return err },
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), "--data") {
			t.Errorf("%s: %v does not say what to do", name, err)
		}
	}
}

func TestTheErrorOfAMean(t *testing.T) {
	var groups [][]float64
	for i := range 400 {
		groups = append(groups, []float64{float64(i % 2)})
	}
	if got := standardError(groups); math.Abs(got-0.025) > 0.002 {
		t.Errorf("the standard error of 400 throws of a coin is %.4f, want 0.025", got)
	}
}

func TestDaysChangePlacesWithinTheirWeekday(t *testing.T) {
	d := &days{factor: make([]float64, 70), cells: make([]cell, 2)}
	own, alike := d.mixed(1, false), d.mixed(1, true)
	seen, apart := map[int]bool{}, false
	for day := range d.factor {
		if own(0, day)%daysOfWeek != day%daysOfWeek || alike(0, day) != alike(1, day) {
			t.Fatalf("day %d takes its reports from %d, and alike from %d and %d", day, own(0, day), alike(0, day), alike(1, day))
		}
		seen[own(0, day)] = true
		apart = apart || own(0, day) != own(1, day)
	}
	if len(seen) != len(d.factor) || !apart {
		t.Errorf("%d of %d days are taken, cells differ: %v", len(seen), len(d.factor), apart)
	}
}

func TestEventsAreTheWavesAboutAWarning(t *testing.T) {
	d := &days{first: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	told := map[string][]int{"": {40}, "Ontario": {10, 38, 45}, "Alberta": {44}}
	for place, want := range map[string]string{
		"Ontario":  "2 days before (Ontario, 2024-02-08), 5 days after (Ontario, 2024-02-15)",
		"Manitoba": "none",
		"Canada":   "2 days before (Ontario, 2024-02-08), 0 days before (all, 2024-02-10), 4 days after (Alberta, 2024-02-14), 5 days after (Ontario, 2024-02-15)",
	} {
		if got := d.about(told, place, 40); got != want {
			t.Errorf("%s: %s, want %s", place, got, want)
		}
	}
}
