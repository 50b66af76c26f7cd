package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// measureRooms runs the benchmarks of the journal and of the store, and reads
// what they say.
func measureRooms(ctx context.Context, cases int) ([]row, error) {
	seen, err := benchmarks(ctx, cases)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, b := range seen {
		r := row{what: b.name, aim: "-", seen: b.figures()}
		switch {
		case strings.HasPrefix(b.name, "Search/"):
			r.what, r.aim = "search: "+strings.ReplaceAll(strings.TrimPrefix(b.name, "Search/"), "_", " "), "p95 under 100 ms"
		case b.name == "Tally":
			r.what, r.aim = "look-up of a number, while reports come in", "20,000 a second, p99 under 1 ms"
		case b.name == "Apply":
			r.what = "reports into the database, 500 a transaction"
		case strings.HasPrefix(b.name, "Append/syncalways/"):
			r.what = "JetStream with SyncAlways, " + strings.TrimPrefix(b.name, "Append/syncalways/") + " writers"
		case strings.HasPrefix(b.name, "Append/journal/"):
			r.what = "the journal, " + strings.TrimPrefix(b.name, "Append/journal/") + " writers"
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// benchmark is one line of go test -bench: its name and its figures by unit.
type benchmark struct {
	name string
	by   map[string]float64
}

// figures says what matters of a line.
func (b benchmark) figures() string {
	var out []string
	for unit, v := range b.by {
		if what, rate := strings.CutSuffix(unit, "/s"); rate {
			out = append(out, fmt.Sprintf("%.0f %s a second", v, what))
		}
	}
	for _, p := range []string{"p50", "p95", "p99"} {
		if v, ok := b.by[p+"-µs"]; ok {
			out = append(out, fmt.Sprintf("%s %s", p, micro(v)))
		}
	}
	if len(out) == 0 {
		out = append(out, micro(b.by["ns/op"]/1e3)+" each")
	}
	return strings.Join(out, ", ")
}

func micro(v float64) string {
	if v < 1000 {
		return fmt.Sprintf("%.0f µs", v)
	}
	return fmt.Sprintf("%.1f ms", v/1000)
}

func benchmarks(ctx context.Context, cases int) ([]benchmark, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark(Append|Apply|Tally|Search)$", "-benchtime", "1s", "-timeout", "60m",
		"./internal/journal", "./internal/store")
	cmd.Env = append(os.Environ(), "HANGUP_CASES="+strconv.Itoa(cases), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go test -bench: %w\n%s", err, out)
	}
	var all []benchmark
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		name, is := strings.CutPrefix(line, "Benchmark")
		if !is || len(f) < 4 {
			continue
		}
		name = strings.Fields(name)[0]
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			name = name[:i] // the number of processors
		}
		b := benchmark{name: name, by: map[string]float64{}}
		for i := 2; i+1 < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			b.by[f[i+1]] = v
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return nil, errors.New("go test printed no benchmark")
	}
	return all, nil
}

// unpacked takes the compression off a body.
func unpacked(data []byte, encoding string) ([]byte, error) {
	if encoding != "gzip" {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
