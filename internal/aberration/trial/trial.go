// Package trial puts detectors of waves to the test: on the 42 simulated
// scenarios of the field, and on real daily streams with waves put into them. It
// reads its data from files, and nothing in it depends on the clock: the same
// data give the same figures.
package trial

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

// Row is one line of a table: what was measured, the aim, what was seen.
type Row struct{ What, Aim, Seen string }

// Table is what is printed and written into the document.
type Table struct {
	Title, Note string
	Rows        []Row
}

// Markdown is the table as it stands in a document.
func (t Table) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| what | aim | seen |\n|---|---|---|\n", t.Title, t.Note)
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.What, r.Aim, r.Seen)
	}
	return b.String()
}

// rate is a share of waves that were found.
type rate struct{ found, of int }

func (r *rate) add(found bool) {
	r.of++
	if found {
		r.found++
	}
}

func (r rate) share() float64 { return float64(r.found) / float64(max(r.of, 1)) }

// Trials of the bootstrap, and its seed.
const (
	resamples     = 1000
	bootstrapSeed = 42
)

// standardError is that of the mean of values, by drawing them anew with
// replacement, group by group: waves of one stream are not independent.
func standardError(groups [][]float64) float64 {
	rng := rand.New(rand.NewPCG(bootstrapSeed, 0))
	var sum, squares float64
	for range resamples {
		var total, n float64
		for range groups {
			for _, v := range groups[rng.IntN(len(groups))] {
				total += v
				n++
			}
		}
		m := total / max(n, 1)
		sum, squares = sum+m, squares+m*m
	}
	m := sum / resamples
	return math.Sqrt(max(squares/resamples-m*m, 0))
}

// eachRecord reads a CSV file, packed where its name ends in .gz, and hands over
// each record below the header.
func eachRecord(path string, do func(header, record []string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("the data of the benchmark cannot be read: %w; name their folder with --data", err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s is no gzip file: %w", path, err)
		}
	}
	r := csv.NewReader(in)
	r.ReuseRecord = false
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s has no header: %w", path, err)
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := do(header, record); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

func numbers(fields []string) ([]float64, error) {
	out := make([]float64, len(fields))
	for i, s := range fields {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
