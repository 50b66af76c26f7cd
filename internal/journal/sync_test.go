package journal

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

// A record whose sync failed is not acknowledged and not read. The server is
// started anew and the block written again; sent once more, the record is the
// same one.
func TestSyncThatFails(t *testing.T) {
	j, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := j.Append(t.Context(), "home", "a", []byte("a")); err != nil {
		t.Fatal(err)
	}
	j.disk.Lock()
	before := j.engine
	j.events.tail = 99 // which is not there
	j.disk.Unlock()
	if seq, err := j.Append(t.Context(), "home", "b", []byte("b")); err == nil {
		t.Fatalf("acknowledged at %d without a sync", seq)
	}
	j.disk.Lock()
	if j.engine == before || j.broken || j.suspect {
		t.Error("the server was not started anew")
	}
	j.disk.Unlock()
	seq, err := j.Append(t.Context(), "home", "b", []byte("b"))
	if err != nil || seq != 2 {
		t.Errorf("sent again: at %d, %v", seq, err)
	}
	got, err := j.Read(t.Context(), 0, 10)
	if err != nil || len(got) != 2 || string(got[1].Data) != "b" {
		t.Errorf("read %v, %v", got, err)
	}
}

// A record that the disk has lost is told of; Read does not pass over it as if
// it had been erased.
func TestUnreadableRecord(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"first", "second", "third"} {
		if _, err := j.Append(t.Context(), "home", data, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	block := j.events.block(1)
	b, err := os.ReadFile(block)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(b, []byte("second"))
	if at < 0 {
		t.Fatal("the record is not in its block")
	}
	b[at]++
	if err := os.WriteFile(block, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if j, err = Open(t.Context(), Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got, err := j.Read(t.Context(), 0, 1); err != nil || string(got[0].Data) != "first" {
		t.Errorf("the one before: %v, %v", got, err)
	}
	if got, err := j.Read(t.Context(), 1, 10); !errors.Is(err, ErrDamaged) {
		t.Errorf("the damaged one: %v, %v", got, err)
	}
	if got, err := j.Read(t.Context(), 2, 10); err != nil || len(got) != 1 || string(got[0].Data) != "third" {
		t.Errorf("the one after: %v, %v", got, err)
	}
}
