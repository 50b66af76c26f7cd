package complaint

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

// TestSharedSamples reads the files that the figures of the project were
// measured on, where they are there.
func TestSharedSamples(t *testing.T) {
	cases := []struct {
		file           string
		taken, unknown int64
	}{
		{"ftc_dnc_2021-07-07_records.csv.gz", 14034, 0},
		{"ftc_ppone_linked_numbers_2021-07-07.csv", 60, 0},
		{"cafc_daily_directcall_province_category_long.csv.gz", 71567, 0},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			f, err := os.Open(filepath.Join(cmp.Or(os.Getenv("HANGUP_WAVES"), "../../../shared/data/waves"), c.file))
			if err != nil {
				t.Skip("the shared samples are not here (HANGUP_WAVES names their folder)")
			}
			defer f.Close()
			r, err := Open(f, Options{})
			if err != nil {
				t.Fatal(err)
			}
			keys := make(map[string]bool)
			regions := 0
			for item := range items(t, r) {
				if keys[item.Complaint.Key] {
					t.Fatalf("line %d: its key was there before", item.Line)
				}
				keys[item.Complaint.Key] = true
				if item.Complaint.Region != "" {
					regions++
				}
			}
			sum := r.Summary()
			if sum.Taken != c.taken || len(sum.Refused) > 0 || int64(len(sum.UnknownSubjects)) != c.unknown || sum.CutOff {
				t.Errorf("%+v", sum)
			}
			if regions*10 < len(keys)*7 {
				t.Errorf("only %d of %d have a region", regions, len(keys))
			}
			t.Logf("%+v, %d with a region", sum, regions)
		})
	}
}
