package trial

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
