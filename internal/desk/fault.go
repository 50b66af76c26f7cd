package desk

import (
	"errors"
	"fmt"
)

// Code names what went wrong, for programs.
type Code string

// The codes.
const (
	Invalid     Code = "invalid"     // what was sent has a fault
	NotFound    Code = "not_found"   // there is no such case, attachment or view
	Gone        Code = "gone"        // it was there and was erased
	TooLarge    Code = "too_large"   // more than the desk takes in
	Full        Code = "full"        // no room on the disk
	Unavailable Code = "unavailable" // the database cannot be reached; intake goes on
	Newer       Code = "newer"       // made by a newer program
)

// Error is what a person may be told: what happened, what is safe, what to do.
// It never holds words or numbers of a call.
type Error struct {
	Code    Code
	Field   string // which field is at fault, where one is
	Message string
	Err     error // the cause, for the log; may be nil
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Lost says that the disk has lost a record of the journal.
type Lost struct {
	Seq uint64
	Err error // what the journal says of it
}

// Error says which record.
func (l *Lost) Error() string {
	return fmt.Sprintf("record %d of the journal is lost: %v", l.Seq, l.Err)
}

// Unwrap returns the journal's own error.
func (l *Lost) Unwrap() error { return l.Err }

// What the ports return, wrapped or as they are.
var (
	ErrFull        = errors.New("no room on the disk")
	ErrUnavailable = errors.New("the database cannot be reached")
	ErrDamaged     = errors.New("the database is damaged")
	ErrNotFound    = errors.New("not found")
	ErrMoved       = errors.New("the database has followed the journal less far than this")
)
