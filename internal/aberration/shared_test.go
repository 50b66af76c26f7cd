package aberration

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// table reads a file of the shared reference outputs, or skips the test where
// they are not at hand.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "waves", name)
	if dir := os.Getenv("HANGUP_WAVES"); dir != "" {
		path = filepath.Join(dir, name)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the reference outputs are not beside this repository: no ../shared/data/waves/%s", name)
	}
	return read(t, path)
}

func read(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// number is a field of a row; what R calls NA is not a number.
func number(t *testing.T, row map[string]string, name string) float64 {
	t.Helper()
	if row[name] == "NA" {
		row[name] = "NaN"
	}
	x, err := strconv.ParseFloat(row[name], 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return x
}

// column is a whole column of a table.
func column(t *testing.T, rows []map[string]string, name string) []float64 {
	t.Helper()
	xs := make([]float64, len(rows))
	for i, row := range rows {
		xs[i] = number(t, row, name)
	}
	return xs
}
