package trial

// Score is how well a grouping agrees with the truth, over all pairs.
type Score struct {
	Precision float64 // of the pairs that were joined, those that belong together
	Recall    float64 // of the pairs that belong together, those that were joined
	F         float64 // harmonic mean of both
	ARI       float64 // adjusted Rand index (Hubert and Arabie 1985)
}

// Compare scores a grouping; both give each recording a name of its group.
func Compare(got, want []string) Score {
	type cell struct{ got, want string }
	both, a, b := map[cell]int{}, map[string]int{}, map[string]int{}
	for i := range got {
		both[cell{got[i], want[i]}]++
		a[got[i]]++
		b[want[i]]++
	}
	hit, joined, belong := pairs(both), pairs(a), pairs(b)
	var s Score
	if joined > 0 {
		s.Precision = hit / joined
	}
	if belong > 0 {
		s.Recall = hit / belong
	}
	if s.Precision+s.Recall > 0 {
		s.F = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
	n := float64(len(got))
	expected := joined * belong / max(1, n*(n-1)/2)
	if most := (joined + belong) / 2; most > expected {
		s.ARI = (hit - expected) / (most - expected)
	}
	return s
}

// pairs counts the pairs within groups.
func pairs[K comparable](sizes map[K]int) float64 {
	sum := 0
	for _, n := range sizes {
		sum += n * (n - 1) / 2
	}
	return float64(sum)
}
