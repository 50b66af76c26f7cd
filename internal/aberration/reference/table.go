package reference

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
)

// Table is a CSV file whose columns have names.
type Table struct {
	at   map[string]int
	rows [][]string
}

// Read reads a table with its header. An error names the file and what is wrong
// with it; one that is not there wraps fs.ErrNotExist.
func Read(path string) (Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return Table{}, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return Table{}, fmt.Errorf("%s: %w", path, err)
	}
	if len(lines) == 0 {
		return Table{}, fmt.Errorf("%s has no header", path)
	}
	t := Table{map[string]int{}, lines[1:]}
	for i, name := range lines[0] {
		t.at[name] = i
	}
	return t, nil
}

// Len is the number of rows.
func (t Table) Len() int { return len(t.rows) }

// Has says whether there is such a column.
func (t Table) Has(column string) bool { _, has := t.at[column]; return has }

// Text is a field as it stands; empty where there is no such column.
func (t Table) Text(row int, column string) string {
	if i, has := t.at[column]; has {
		return t.rows[row][i]
	}
	return ""
}

// Number is a field as a number; NaN is what R calls NA, and a field that is
// missing or no number.
func (t Table) Number(row int, column string) float64 {
	x, err := strconv.ParseFloat(t.Text(row, column), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// Column is a whole column.
func (t Table) Column(column string) []float64 {
	xs := make([]float64, len(t.rows))
	for i := range xs {
		xs[i] = t.Number(i, column)
	}
	return xs
}

// Where gives the rows of which a column has a value.
func (t Table) Where(column, value string) Table {
	out := Table{at: t.at}
	for i, row := range t.rows {
		if t.Text(i, column) == value {
			out.rows = append(out.rows, row)
		}
	}
	return out
}
