// Package durable writes small files that must outlive a crash.
package durable

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// Replace puts data in the place of a file that only its owner may read, so
// that after a crash there is either the old file or the new one, whole.
func Replace(path string, data []byte) (err error) {
	fresh := path + ".new"
	// What a crash may have left behind goes first: it may have other rights.
	if err := os.Remove(fresh); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreGone(os.Remove(fresh)))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// syncDir makes a rename durable. Windows has no such call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
