package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/journal"
)

// smallDisk mounts a disk of so many bytes.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("a full disk is not tested: a small one cannot be mounted (%v)", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill writes a file until the disk has no room, and tells its name.
func fill(t *testing.T, dir string) string {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for piece := 1 << 16; piece > 0; {
		if _, err := f.Write(make([]byte, piece)); errors.Is(err, unix.ENOSPC) {
			piece /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// The disk fills up while many append: with free space looked at before, and
// with writes that fail. Each is refused with ErrFull or acknowledged; once
// there is room it goes on without a restart of the process.
func TestFullDisk(t *testing.T) {
	for name, free := range map[string]int64{"seen before": 2 << 20, "seen by the write that fails": -1 << 40} {
		t.Run(name, func(t *testing.T) {
			disk := smallDisk(t, 12<<20)
			dir := filepath.Join(disk, "journal")
			opened := func() *journal.Journal {
				j, err := journal.Open(t.Context(), journal.Options{Dir: dir, MinFree: free})
				if err != nil {
					t.Fatal(err)
				}
				return j
			}
			j := opened()
			defer func() {
				if err := j.Close(); err != nil {
					t.Error(err)
				}
			}()
			acked := map[uint64][]byte{}
			if err := os.WriteFile(filepath.Join(disk, "ballast"), make([]byte, 4<<20), 0o600); err != nil {
				t.Fatal(err)
			}
			pourUntilFull(t, j, "first", acked)
			check(t, j, acked)

			ballast := fill(t, disk)
			if _, err := j.Append(t.Context(), "home", "none", make([]byte, 5000)); !errors.Is(err, desk.ErrFull) {
				t.Fatalf("on a full disk: %v", err)
			}
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			if free > 0 {
				// What was kept free is for erasing.
				for seq := range acked {
					if err := j.Erase(t.Context(), seq); err != nil {
						t.Fatal(err)
					}
					delete(acked, seq)
					break
				}
			}
			if len(acked) == 0 {
				t.Fatal("nothing was acknowledged")
			}
			data := []byte("there is room again")
			seq, err := j.Append(t.Context(), "home", "again", data)
			if err != nil {
				t.Fatalf("with room again: %v", err)
			}
			acked[seq] = data
			check(t, j, acked)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			j = opened()
			check(t, j, acked)
		})
	}
}

// pourUntilFull appends from many goroutines until each was refused.
func pourUntilFull(t *testing.T, j *journal.Journal, name string, acked map[uint64][]byte) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", name, w, i)
				data := bytes.Repeat([]byte(id+" "), 200+i*37%900)
				seq, err := j.Append(t.Context(), "home", id, data)
				if err != nil {
					if !errors.Is(err, desk.ErrFull) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				acked[seq] = data
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// check holds the journal to what was acknowledged.
func check(t *testing.T, j *journal.Journal, acked map[uint64][]byte) {
	t.Helper()
	got := map[uint64][]byte{}
	for _, r := range all(t, j) {
		got[r.Seq] = r.Data
	}
	for seq, data := range acked {
		if !bytes.Equal(got[seq], data) {
			t.Fatalf("what was acknowledged at %d is not there: %d bytes for %d", seq, len(got[seq]), len(data))
		}
	}
}

// The whole is refused in an instant, not after the server's own time-out.
func TestFullDiskAnswersAtOnce(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{Dir: t.TempDir(), MinFree: 1 << 60})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := j.Append(t.Context(), "home", "x", nil); !errors.Is(err, desk.ErrFull) {
		t.Errorf("with no room: %v", err)
	}
	t.Logf("refused in %v", time.Since(began))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}
