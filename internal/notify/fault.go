package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// FaultKind tells faults apart, for programs.
type FaultKind int

// The kinds of fault.
const (
	FaultInvalid FaultKind = iota // a field is not as it must be
	FaultMissing                  // there is no such destination
	FaultBusy                     // too many tests run
)

// Fault is what a person asked for and cannot have; the message says what to
// do, and holds nothing of what was typed.
type Fault struct {
	Kind    FaultKind
	Field   string // kind, name, place, or a field of the kind; empty for the whole
	Message string
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

func fault(field, format string, args ...any) error {
	return &Fault{FaultInvalid, field, fmt.Sprintf(format, args...)}
}

func missing() error {
	return &Fault{FaultMissing, "", "there is no such destination: somebody may have removed it"}
}

// Failure is why a message was not taken, in words that are safe to show: never
// those of the other side or of a library, which may hold the address.
type Failure struct {
	Reason string
	final  bool // another try would be of no use
}

// Error returns the reason.
func (f *Failure) Error() string { return f.Reason }

// answered is an answer by HTTP that is not one of success.
type answered struct{ status int }

func (a *answered) Error() string { return fmt.Sprintf("status %d", a.status) }

// errPlain keeps what is secret from networks that everybody reads.
var errPlain = errors.New("unencrypted to a place outside")

// unanswered is what is said when a try took its whole time, tryFor.
const unanswered = "it did not answer within 20 seconds"

// failureOf says why a try failed.
func failureOf(ctx context.Context, err error) *Failure {
	var told *Failure
	var status *answered
	var name *net.DNSError
	var slow net.Error
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &status):
		return &Failure{Reason: status.reason()}
	case errors.Is(err, errPlain):
		return &Failure{Reason: "it would go unencrypted through the internet, so it was not sent: use https", final: true}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Failure{Reason: unanswered}
	case ctx.Err() != nil:
		return &Failure{Reason: "it was broken off"}
	case errors.As(err, &name):
		return &Failure{Reason: "its name was not found: check the name, and whether this machine has a network"}
	case errors.As(err, &slow) && slow.Timeout(): // of a connection, which may end before the context knows
		return &Failure{Reason: unanswered}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Failure{Reason: "nobody answers there: check the address and the port"}
	case errors.As(err, &authority), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &verify):
		return &Failure{Reason: "its certificate is not trusted here"}
	case errors.As(err, &record):
		return &Failure{Reason: "it does not speak TLS there: check the port"}
	}
	return &Failure{Reason: "it could not be reached, or its answer was not understood"}
}

// reason is what a status means for whoever added the destination.
func (a *answered) reason() string {
	what := "it did not take the message: check what you typed"
	switch s := a.status; {
	case s < 300:
		what = "it answered, but did not take the message: check what you typed"
	case s < 400:
		what = "it leads elsewhere: add the address to which it leads"
	case s == 401 || s == 403:
		what = "it does not let us in: check the name, the password or the token"
	case s == 404 || s == 410:
		what = "there is nothing at that address: check it"
	case s == 413:
		what = "the message is too large for it"
	case s == 429:
		what = "it was sent too many messages"
	case s >= 500:
		what = "it has trouble of its own"
	}
	return fmt.Sprintf("%s (%d)", what, a.status)
}
