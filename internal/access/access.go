// Package access decides who may do what: accounts and their passphrases, the
// sessions of a browser, tokens of programs, and what a request must look like
// before anybody looks at it (its Host, its origin, how often it comes).
//
// A Guard keeps accounts, tokens and sessions in one file. Secrets are never
// in it: passphrases are hashed with argon2id, and of the long random secrets
// of sessions and tokens only the SHA-256 is kept. No error of this package
// holds a secret.
package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Permission is one thing that somebody may do.
type Permission string

// The permissions.
const (
	PermCheck  Permission = "check"  // have words judged; nothing is kept
	PermListen Permission = "listen" // have a call listened to, and keep it as a case
	PermReport Permission = "report" // add a report
	PermRead   Permission = "read"   // search and see cases and numbers
	PermChange Permission = "change" // note, correct, attach, prepare for an authority
	PermErase  Permission = "erase"  // erase a case
	PermManage Permission = "manage" // accounts, tokens, backup, restore, import, export, audit
	// PermMetrics is to read the counts of what the desk does. It is apart from
	// manage, so that the program which reads them can do nothing else.
	PermMetrics Permission = "metrics"
)

// Permissions lists all of them, the mildest first; metrics, which is not for
// people, at the end.
func Permissions() []Permission {
	return []Permission{PermCheck, PermListen, PermRead, PermReport, PermChange, PermErase, PermManage, PermMetrics}
}

// Role is what an account is for.
type Role string

// The roles. A reader checks and reads; a member reports and changes too; an
// owner does everything.
const (
	RoleOwner  Role = "owner"
	RoleMember Role = "member"
	RoleReader Role = "reader"
)

// Permissions lists what a role may do; nothing for a role that does not exist.
func (r Role) Permissions() []Permission {
	switch r {
	case RoleReader:
		return Permissions()[:3]
	case RoleMember:
		return Permissions()[:5]
	case RoleOwner:
		return Permissions()
	}
	return nil
}

// owner is the name of whoever runs the desk on this machine.
const owner = "owner"

// Identity is who makes a request. The zero Identity may do nothing.
type Identity struct {
	// Name is that of the account; of a token "token:" and its name, which no
	// account can have, so that the audit trail tells them apart.
	Name   string
	Role   Role // empty for a token
	Token  bool
	Scopes []Permission // of a token
}

// May tells whether the identity has a permission.
func (i Identity) May(p Permission) bool {
	if i.Token {
		return slices.Contains(i.Scopes, p)
	}
	return slices.Contains(i.Role.Permissions(), p)
}

type contextKey struct{}

// With keeps the identity in a context.
func With(ctx context.Context, i Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, i)
}

// From gives the identity of a context; the zero Identity where there is none.
func From(ctx context.Context) Identity {
	i, _ := ctx.Value(contextKey{}).(Identity)
	return i
}

// What Login and Redeem return, wrapped or as they are.
var (
	ErrWrong = errors.New("the name or the passphrase is wrong")
	ErrSlow  = errors.New("too many tries")
	ErrLink  = errors.New("this link was used before or is too old: open the newest link that the desk has printed, or start the desk again to get one")
)

// Slow is an ErrSlow that knows how long to wait.
type Slow struct{ Wait time.Duration }

// Error says how long to wait.
func (s *Slow) Error() string {
	return "too many tries: wait " + inWords(seconds(s.Wait)) + ", then try again"
}

// Is makes every Slow an ErrSlow.
func (s *Slow) Is(target error) bool { return target == ErrSlow }

// seconds rounds up, so that whoever waits so long has waited long enough.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

func inWords(seconds int) string {
	if seconds == 1 {
		return "1 second"
	}
	return strconv.Itoa(seconds) + " seconds"
}

// FaultKind tells faults apart, for programs.
type FaultKind int

// The kinds of fault.
const (
	FaultInvalid   FaultKind = iota // a field is not as it must be
	FaultMissing                    // there is no such account or token
	FaultLastOwner                  // the last owner has to stay one
)

// Fault is what a person asked for and cannot have; the message says what to
// do. Every other error of a Guard is one of the machine, or a *Slow.
type Fault struct {
	Kind    FaultKind
	Field   string // name, role, passphrase, scopes, expires or id
	Message string
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

func fault(field, format string, args ...any) error {
	return &Fault{FaultInvalid, field, fmt.Sprintf(format, args...)}
}

func missing(field, message string) error { return &Fault{FaultMissing, field, message} }

func lastOwner(field, name string) error {
	return &Fault{FaultLastOwner, field, name + " is the only owner: make another account an owner first"}
}
