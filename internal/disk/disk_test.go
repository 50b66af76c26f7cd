package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/hangup-project/hangup/internal/disk"
)

func TestALockIsOfOne(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	for range 2 { // it can be had again when it was let go of
		first, err := disk.Lock(name)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := disk.Lock(name); !errors.Is(err, disk.ErrLocked) || second != nil {
			t.Errorf("a second lock: %v", err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALockNeedsItsFolder(t *testing.T) {
	if _, err := disk.Lock(filepath.Join(t.TempDir(), "none", "lock")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestADiskHasRoom(t *testing.T) {
	dir := t.TempDir()
	if n, err := disk.Free(dir); err != nil || n <= 0 {
		t.Errorf("%d bytes: %v", n, err)
	}
	if err := disk.SyncFolder(dir); err != nil {
		t.Error(err)
	}
}
