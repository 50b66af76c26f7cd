// Package disk is what a folder needs of the system beyond the standard library:
// a lock against a second process, how much may still be written, and names that
// survive a loss of power.
package disk

import "errors"

// ErrLocked says that another has the lock.
var ErrLocked = errors.New("it is locked by another")
