package complaint

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads one file of each format and shows all that leaves the reader.
func TestGolden(t *testing.T) {
	tables, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(tables) < 6 {
		t.Fatal(err, tables)
	}
	files := append(tables, "testdata/lines.jsonl")
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := show(t, open(t, string(text), Options{Source: "neighbours"}))
			golden := file + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			for _, private := range []string{"Springfield", "Shelbyville", "00000,", "70 - 79", "Female", "4,500"} {
				if strings.Contains(got, private) {
					t.Errorf("%q leaves the reader", private)
				}
			}
		})
	}
}

// show writes every item, every refusal and the summary.
func show(t *testing.T, r *Reader) string {
	t.Helper()
	var b strings.Builder
	for {
		item, err := r.Next()
		var refused *Refused
		switch {
		case errors.Is(err, io.EOF):
			fmt.Fprintf(&b, "%+v\n", r.Summary())
			return b.String()
		case errors.As(err, &refused):
			fmt.Fprintf(&b, "line %d %s\n", refused.Line, refused.Why)
		case err != nil:
			t.Fatal(err)
		case item.Complaint != nil:
			c := item.Complaint
			fmt.Fprintf(&b, "line %d %s %s\n  occurred %s timed %v filed %s day %s\n  number %q %s callback %q\n  type %q subject %q\n  country %q region %q area %q robocall %v\n", item.Line, c.Source, c.Key,
				stamp(c.Occurred), c.Timed, stamp(c.Filed), c.Day().Format(time.DateOnly), c.Number, c.Role, c.Callback, c.Type, c.Subject, c.Country, c.Region, c.Area, c.Robocall)
		default:
			p := item.Report
			fmt.Fprintf(&b, "line %d %s %s report\n  occurred %s timed %v day %s reporter %q region %q type %q\n  %+v\n", item.Line, p.Source, p.Key, stamp(p.Occurred), p.Timed, p.Day().Format(time.DateOnly), p.Reporter, p.Region, p.Type, p.Call)
		}
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}
