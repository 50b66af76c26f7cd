package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The folders and files of a data folder.
const (
	journalDir = "journal"
	tlsDir     = "tls"
	tempDir    = "tmp" // of what is on its way through the desk
	runningAt  = "running.json"
	unfinished = ".unfinished-" // begins what is not written to its end yet
)

// tidy takes away what a desk that was ended in the middle left behind, and
// makes the folder for what is on its way. Nobody else may have the data open.
func tidy(data string) error {
	entries, err := os.ReadDir(data)
	if err != nil {
		return fmt.Errorf("the data folder cannot be read: %w", err)
	}
	for _, e := range entries {
		// Where a desk was, and with which token, would lead to whoever listens
		// there now.
		if name := e.Name(); name == runningAt || name == tempDir || strings.HasPrefix(name, unfinished) {
			if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
				return fmt.Errorf("what an ended desk left behind cannot be removed: %w", err)
			}
		}
	}
	if err := os.Mkdir(filepath.Join(data, tempDir), 0o700); err != nil {
		return fmt.Errorf("the folder for what is on its way cannot be made: %w", err)
	}
	return nil
}

// remove removes a file that may be gone already.
func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
