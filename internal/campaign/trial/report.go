package trial

import (
	"fmt"
	"slices"
	"strings"
)

// orders is in how many orders the reports are given to the ledger, since what
// it knows depends on what came first; the median is reported.
const orders = 9

// Row is one way of grouping, on one set of recordings.
type Row struct {
	What    string
	All     Score
	Half    [2]Score // by Half
	Revised Score    // on all, against the revised clusters

}

// Way groups recordings.
type Way struct {
	What    string
	Group   func([]Recording) []string
	Ordered bool // its result depends on the order
}

// thresholds are the points of the curves.
var thresholds = []float64{0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5}

// Ways are the ways of grouping that are compared.
func Ways() []Way {
	out := []Way{{"exact text", Exact, false}}
	for _, at := range thresholds {
		out = append(out, Way{fmt.Sprintf("as published, from %.2f", at), func(rs []Recording) []string { return Published(rs, at) }, false})
	}
	for _, at := range thresholds {
		out = append(out, Way{fmt.Sprintf("plain single link, from %.2f", at), func(rs []Recording) []string { return Link(rs, at) }, false})
	}
	for _, at := range thresholds {
		out = append(out, Way{fmt.Sprintf("the ledger's variants, from %.2f", at), func(rs []Recording) []string { return Variants(rs, at) }, true})
	}
	for _, at := range thresholds {
		out = append(out, Way{fmt.Sprintf("the ledger's campaigns, from %.2f", at), func(rs []Recording) []string { return Ledger(rs, at) }, true})
	}
	return out
}

// Measure scores a way on all recordings and on either half. For a way that
// depends on the order it takes the middle of several orders by ARI.
func Measure(w Way, rs []Recording) Row {
	row := Row{What: w.What}
	all := w.scores(rs, false)
	row.All = all[len(all)/2]
	revised := w.scores(rs, true)
	row.Revised = revised[len(revised)/2]
	for h := range row.Half {
		half := slices.DeleteFunc(slices.Clone(rs), func(r Recording) bool { return Half(r.Script) != h })
		s := w.scores(half, false)
		row.Half[h] = s[len(s)/2]
	}
	return row
}

// scores are those of all orders, the worst first.
func (w Way) scores(rs []Recording, revised bool) []Score {
	n := 1
	if w.Ordered {
		n = orders
	}
	var out []Score
	for seed := range n {
		in := rs
		if seed > 0 {
			in = Shuffled(rs, uint64(seed))
		}
		out = append(out, Compare(w.Group(in), Clusters(in, revised)))
	}
	slices.SortFunc(out, func(a, b Score) int {
		if a.ARI < b.ARI {
			return -1
		}
		return 1
	})
	return out
}

// Table writes rows as Markdown.
func Table(rows []Row) string {
	var b strings.Builder
	b.WriteString("| way of grouping | all: P | R | F | ARI | chosen on: P | R | ARI | held out: P | R | ARI | revised truth: P | R | ARI |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %.2f |", r.What, r.All.Precision, r.All.Recall, r.All.F, r.All.ARI)
		for _, s := range []Score{r.Half[1], r.Half[0], r.Revised} {
			fmt.Fprintf(&b, " %.2f | %.2f | %.2f |", s.Precision, s.Recall, s.ARI)
		}
		b.WriteString("\n")
	}
	return b.String()
}
