package reference

import (
	"math"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/aberration"
)

// GPD compares Baseline and Sum with every intermediate figure of the program in
// which they were first written, on seven streams of a folder's
// gpd_reference_cafc.csv, as they are. An error is a file that is missing or cannot be read.
func GPD(dir string) (Difference, error) {
	d := Difference{What: "GPD, all figures of seven daily streams"}
	t, err := Read(filepath.Join(dir, "gpd_reference_cafc.csv"))
	if err != nil {
		return d, err
	}
	factors := t.Column("e")
	var (
		b     aberration.Baseline
		prior float64
		past  []aberration.Reading
		sum   aberration.Sum
	)
	for row := range t.Len() {
		if t.Text(row, "t") == "0" {
			// On the first day a stream expects its parent's mean.
			prior = t.Number(row, "mu") / factors[row]
			b, past, sum = aberration.NewBaseline(), nil, aberration.Sum{}
		}
		r := b.Read(t.Number(row, "y"), factors[row], prior)
		sum.Add(r.Z, math.Inf(1))
		for _, c := range []struct {
			column string
			got    float64
		}{{"mu", r.Mu}, {"V", r.Variance}, {"phi", r.Phi}, {"midp", r.MidP}, {"pge", r.PGE}, {"z", r.Z}, {"cusum_k1_noreset", sum.S}} {
			d.exact(c.column+" of "+t.Text(row, "stream")+" on "+t.Text(row, "date"), c.got, t.Number(row, c.column))
		}
		past = append(past, r)
		if back := len(past) - 1 - aberration.Guard; back >= 0 {
			b.Learn(t.Number(row-aberration.Guard, "y"), factors[row-aberration.Guard], past[back])
		}
	}
	return d, nil
}
