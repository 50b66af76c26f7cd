package complaint

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// Refusals writes the report of refused lines as CSV, line and why, as they
// come. It holds no words and no numbers of people.
type Refusals struct{ w *csv.Writer }

// NewRefusals begins a report on w with its header.
func NewRefusals(w io.Writer) (*Refusals, error) {
	r := &Refusals{csv.NewWriter(w)}
	if err := r.w.Write([]string{"line", "why"}); err != nil {
		return nil, fmt.Errorf("the report of refused lines could not be written: %w", err)
	}
	return r, nil
}

// Add writes one refused line.
func (r *Refusals) Add(line Refused) error {
	if err := r.w.Write([]string{strconv.FormatInt(line.Line, 10), line.Why}); err != nil {
		return fmt.Errorf("the report of refused lines could not be written: %w", err)
	}
	return nil
}

// Close writes what is left; it does not close the writer.
func (r *Refusals) Close() error {
	r.w.Flush()
	if err := r.w.Error(); err != nil {
		return fmt.Errorf("the report of refused lines could not be written: %w", err)
	}
	return nil
}
