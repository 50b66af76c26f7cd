package config

import (
	"iter"
	"maps"
	"strings"
)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// suggest names the known name nearest to what was written; otherwise is said
// where none is near.
func suggest(wrote string, known []string, otherwise string) string {
	if name := nearest(wrote, known); name != "" {
		return "did you mean " + name + "?"
	}
	return otherwise
}

// nearest finds the known name that takes the fewest edits, or that ends in
// what was written; empty where none is near.
func nearest(wrote string, known []string) string {
	best, least := "", min(2, len(wrote)/3)+1
	if len(wrote) >= 12 {
		least = len(wrote)/4 + 1
	}
	for _, k := range known {
		if d := edits(strings.ToLower(wrote), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return best
	}
	for _, k := range known {
		if strings.HasSuffix(k, "."+wrote) {
			return k
		}
	}
	return ""
}

// edits is the Levenshtein distance of two names, or any number from most on
// where it is not less than that.
func edits(a, b string, most int) int {
	if len(a) > 64 || max(len(a), len(b))-min(len(a), len(b)) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
