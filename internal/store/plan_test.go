package store

import (
	"path/filepath"
	"strings"
	"testing"
)

// What the lookout reads page by page must cost as much with a million rows there
// as with a thousand: each page begins at its number, and nothing is sorted.
func TestThePagesOfTheLookoutAreReadByNumber(t *testing.T) {
	s, err := Open(t.Context(), Options{File: filepath.Join(t.TempDir(), "desk.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, query := range map[string]string{"traces": tracesSQL, "complaints": complaintsSQL, "decisions": decisionsSQL} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, s, query, 1, 0, 2000)
			if !strings.Contains(plan, "INTEGER PRIMARY KEY (rowid>?)") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("SQLite does it otherwise:\n%s", plan)
			}
		})
	}
}

// A stretch of a file goes by the numbers of its lines, and how far its file came is
// read from the end: neither costs more where a million lines are there.
func TestAStretchIsTakenInAndBackByNumber(t *testing.T) {
	s, err := Open(t.Context(), Options{File: filepath.Join(t.TempDir(), "desk.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, tt := range map[string]struct {
		query string
		args  []any
		want  string
	}{
		"lines that others have too": {echoesGoSQL, []any{1, 1, 500}, "SEARCH echo USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"lines":                      {complaintsGoSQL, []any{1, 1, 500}, "SEARCH complaint USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"lines that go to others":    {handOverSQL, []any{1, 1, 500}, "SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"how far the file came":      {reachedSQL, []any{1, "a", 500}, "SEARCH batch USING COVERING INDEX batch_import (tenant=? AND import=?)"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, s, tt.query, tt.args...)
			if !strings.Contains(plan, tt.want) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("SQLite does it otherwise:\n%s", plan)
			}
		})
	}
}

// planOf is how SQLite goes about a query.
func planOf(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	var plan []string
	err := s.use(t.Context(), func(e *engine) error {
		rows, err := e.lookup.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var id, parent, unused int
			var step string
			err := rows.Scan(&id, &parent, &unused, &step)
			plan = append(plan, step)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}
