package wave

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// canada gives the direct-call reports of the Canadian Anti-Fraud Centre, 2021
// to 2024, with their province and type; it skips where the file is not.
func canada(tb testing.TB) []Sight {
	f, err := os.Open(filepath.Join("../../../shared/data/waves", "cafc_daily_directcall_province_category_long.csv.gz"))
	if err != nil {
		f, err = os.Open(os.Getenv("HANGUP_WAVES") + "/cafc_daily_directcall_province_category_long.csv.gz")
	}
	if err != nil {
		tb.Skip("the series of real reports are not here (HANGUP_WAVES names their folder)")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []Sight
	for _, r := range rows[1:] {
		d, err := ParseDay(r[0])
		if err != nil {
			tb.Fatal(err)
		}
		prov := strings.ReplaceAll(r[1], " ", "_")
		cat, _, _ := strings.Cut(strings.ReplaceAll(r[2], " ", "_"), "_(")
		n, _ := strconv.Atoi(r[3])
		for range n {
			out = append(out, Sight{Day: d, Told: d, Hour: -1, Keys: []Key{{Type, cat, ""}, {Region, prov, ""}, {TypeRegion, cat, prov}}})
		}
	}
	return out
}

func TestKnownWavesOfCanada(t *testing.T) {
	w := New(Plan{Holidays: HolidaysOf("CA")})
	last := Day(0)
	for _, s := range canada(t) {
		w.Add(s)
		last = max(last, s.Day)
	}
	began := time.Now()
	w.Refresh(last.Time().Add(23 * time.Hour))
	t.Log(len(w.lives), time.Since(began))
	began = time.Now()
	all := w.Waves(0, farDay)
	t.Log(len(all), time.Since(began))
	kinds := map[Kind]int{}
	for _, v := range all {
		kinds[v.Cause.Kind]++
		if strings.Contains(v.Cause.Value, "Emergency") {
			t.Log(v.Cause, v.Begin, v.AlarmDay, v.Peak, v.End, v.Count, v.Expected, v.Also, v.Chance)
		}
	}
	t.Log(kinds)
}
