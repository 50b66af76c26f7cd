package sherpatest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkLongCall says what the ear costs beside its model, which here costs
// next to nothing: seconds of sound a second of work, and what an hour of one
// call adds to the memory of the program.
func BenchmarkLongCall(b *testing.B) {
	var pieces []Piece
	for range 60 { // a minute
		pieces = append(pieces, Piece{"▁GIFT", .2}, Piece{"▁CAR", .2}, Piece{"D", .2}, Piece{"▁NOW", .2}, Piece{"", .2})
	}
	minute := Sound(8000, pieces...)
	e := start(b, WriteTransducer)
	for b.Loop() {
		var hour []int16
		for range 60 {
			hour = append(hour, minute...)
		}
		if _, err := speak(b.Context(), e.dial(b, 8000), 8000, minute); err != nil {
			b.Fatal(err)
		}
		before, began := memory(b, e), time.Now()
		h, err := speak(b.Context(), e.dial(b, 8000), 8000, hour)
		if err != nil || len(h.words) != 3*60*60 {
			b.Fatalf("%d words, %v", len(h.words), err)
		}
		b.ReportMetric(3600/time.Since(began).Seconds(), "x_real_time")
		b.ReportMetric(before, "MB")
		b.ReportMetric(memory(b, e)-before, "MB/hour")
	}
}

// memory is what the program holds, in MB.
func memory(b *testing.B, e *ear) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.cmd.Process.Pid))
	if err != nil {
		b.Skip("there is no /proc here")
	}
	for line := range strings.Lines(string(data)) {
		if rest, is := strings.CutPrefix(line, "VmRSS:"); is {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("the system does not say")
	return 0
}
