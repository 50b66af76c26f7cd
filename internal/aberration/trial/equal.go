package trial

import (
	"fmt"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/aberration/reference"
)

// Equal compares the detectors with the reference outputs in dir.
func Equal(dir string) (Table, error) {
	t := Table{Title: "Equal to the references", Note: equalNote}
	dir = filepath.Join(dir, "waves")
	all, err := reference.Surveillance(dir)
	if err != nil {
		return t, fmt.Errorf("the reference outputs cannot be read: %w; name the folder of the data with --data", err)
	}
	for _, d := range all {
		t.Rows = append(t.Rows, Row{d.What, "within 1e-6", d.String()})
	}
	d, err := reference.GPD(dir)
	if err != nil {
		return t, fmt.Errorf("the reference outputs cannot be read: %w; name the folder of the data with --data", err)
	}
	t.Rows = append(t.Rows, Row{d.What, "within 1e-9", d.String()})
	return t, nil
}

const equalNote = "The largest difference between a figure of ours and one of R surveillance 1.20.3 (where that is above 1, as a share of it) on weekly salmonella and on reports of fraud, over every column of its outputs; " +
	"and, as it is, of the program in which the daily baseline was first written. The same comparison is a test (go test ./internal/aberration/reference)."
