package app

import (
	"errors"
	"fmt"
	"os"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/config"
)

// honestNumbers reads the file of numbers that are never listed. Without a guard
// that the owner asked for, the desk does not start.
func honestNumbers(cfg config.Config) (list []blocklist.Known, err error) {
	name := cfg.Blocklist.Honest
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the honest numbers cannot be read: %w: name another CSV file with blocklist.honest, or none", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if list, err = blocklist.ReadKnown(f, cfg.Country); err != nil {
		return nil, fmt.Errorf("the honest numbers (blocklist.honest) cannot be used, and without them the desk does not start:\n%w", err)
	}
	return list, nil
}
