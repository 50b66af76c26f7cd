package web_test

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/hangup-project/hangup/internal/config"
)

// While another program holds the database, what is kept is acknowledged, and
// the page says that it will be found later.
func TestKeepingGoesOnWhileTheDatabaseIsLocked(t *testing.T) {
	var data string
	a := startDesk(t, func(c *config.Config) { data = c.Data })
	c := owner(t, a)
	db, err := sql.Open("sqlite", filepath.Join(data, "desk.db")+"?_pragma=busy_timeout(120000)") // the desk may be writing
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	const id = "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b"
	r := c.post("/cases", "text", "A man rang about my computer.", "id", id)
	if r.StatusCode != http.StatusOK {
		t.Errorf("keeping gives %d", r.StatusCode)
	}
	r.says(t, "It is kept", id, "you need not send it again")
	news := a.Desk().Watch(t.Context())
	if _, err := db.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	for found := 0; found == 0; found = cases(t, a) {
		select {
		case <-news:
		case <-time.After(patience):
			t.Fatal("the case is not found after the lock is gone")
		}
	}
}
