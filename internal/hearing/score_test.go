package hearing

import "testing"

// distance counts the words that must be put in, left out or changed to make
// what was heard of what was said.
func distance(said, heard []string) int {
	row := make([]int, len(heard)+1)
	for j := range row {
		row[j] = j
	}
	for i, a := range said {
		before := row[0]
		row[0] = i + 1
		for j, b := range heard {
			change := before
			if a != b {
				change++
			}
			before = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(heard)]
}
func TestDistanceCountsWords(t *testing.T) {
	for _, c := range []struct {
		said, heard string
		want        int
	}{
		{"", "", 0},
		{"hang up now", "Hang up, now!", 0},
		{"open anydesk", "open any desk", 0},
		{"your computer is infected", "your computer infected", 1},
		{"your computer is infected", "your commuter is so infected", 2},
		{"", "yes", 1},
	} {
		if got := distance(split(c.said), split(c.heard)); got != c.want {
			t.Errorf("%q heard as %q: %d words wrong, want %d", c.said, c.heard, got, c.want)
		}
	}
}
