package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
)

// kind is one sort of problem, with a page of its own under problemPath.
type kind struct {
	slug   string
	status int
	title  string
	means  string // what happened and what to do, for the page
}

const problemPath = "/api/problems/"

// The kinds of problem.
var (
	unreadable  = kind{"unreadable", http.StatusBadRequest, "The request cannot be read", "The body is no JSON, has a field that is not known, or ended too soon. Correct it and send it again."}
	nobody      = kind{"not-signed-in", http.StatusUnauthorized, "Nobody is signed in", "Send a token of the desk as \"Authorization: Bearer TOKEN\". Somebody who runs the desk can make one."}
	forbidden   = kind{"not-allowed", http.StatusForbidden, "This is not allowed", "The account or the token may not do this. Ask somebody who runs the desk for one that may."}
	notFound    = kind{"not-found", http.StatusNotFound, "There is no such thing", "Nothing is here under this id or address. Look for it by searching."}
	noMethod    = kind{"method", http.StatusMethodNotAllowed, "This cannot be done here", "The address is right and the method is not. The Allow header lists those that are."}
	slow        = kind{"too-slow", http.StatusRequestTimeout, "The request took too long", "The body did not arrive in time. Nothing of it was kept. Send it again."}
	newer       = kind{"newer", http.StatusConflict, "A newer program made this", "The backup was made by a newer Hangup. Nothing was changed. Install the newer program, then restore it."}
	gone        = kind{"erased", http.StatusGone, "This was erased", "What was erased does not come back, and its id is not taken again."}
	tooLarge    = kind{"too-large", http.StatusRequestEntityTooLarge, "This is too large", "The desk takes in less than that at once. Nothing of it was kept. Send a smaller part."}
	crowded     = kind{"too-often", http.StatusTooManyRequests, "There are too many tries at once", "The desk works on one passphrase after the other, and others are waiting. Nothing was changed: try again after the seconds that Retry-After tells."}
	noSuchMedia = kind{"media-type", http.StatusUnsupportedMediaType, "This media type is not taken", "Send the body as the document of the API says, with its Content-Type."}
	invalid     = kind{"invalid", http.StatusUnprocessableEntity, "Something in the request has a fault", "The list of errors names each field and what it must be. Correct them and send it again."}
	broken      = kind{"broken", http.StatusInternalServerError, "The desk has a fault", "This is a fault of the desk, not yours. Its log says more. What was acknowledged before is safe."}
	unavailable = kind{"database", http.StatusServiceUnavailable, "The database cannot be reached", "New reports are taken in all the same and are safe. What was kept can be read again when the database is back: try again after the seconds that Retry-After tells."}
	notYet      = kind{"not-yet", http.StatusServiceUnavailable, "Not yet", "The desk has just started and is still counting what it holds, or is busy with what must be done first. Nothing was changed: try again after the seconds that Retry-After tells."}
	full        = kind{"full", http.StatusInsufficientStorage, "There is no room on the disk", "Nothing of this was kept; everything kept before is safe. Make room on the disk of the desk, then send it again."}
)

// kinds are all of them, by status.
var kinds = []kind{unreadable, nobody, forbidden, notFound, noMethod, slow, newer, gone, tooLarge, noSuchMedia, invalid, crowded, broken, unavailable, notYet, full}

// retryAfter is how long to wait for a database that is away.
const retryAfter = 5 * time.Second

// Problem is an error as RFC 9457 writes it. It never holds what was sent: no
// words, no numbers, no values of fields.
type Problem struct {
	Type   string  `json:"type" doc:"The sort of problem, as an address where it is explained." example:"/api/problems/invalid"`
	Title  string  `json:"title" doc:"The sort of problem in words." example:"Something in the request has a fault"`
	Status int     `json:"status" doc:"The HTTP status." example:"422"`
	Detail string  `json:"detail" doc:"What happened this time, and what to do." example:"The note is empty. Write something, then save it."`
	Errors []Fault `json:"errors,omitempty" nullable:"false" doc:"Which fields are at fault."`

	kind kind
	wait time.Duration // before trying again; zero for the usual
}

// Fault is one field that is not as it must be. It never holds the value.
type Fault struct {
	Location string `json:"location" doc:"Where the field stands, such as body.note or query.limit." example:"body.note"`
	Message  string `json:"message" doc:"What it must be." example:"The note is empty. Write something, then save it."`
}

func (k kind) problem(detail string, faults ...Fault) *Problem {
	if detail == "" {
		detail = k.means
	}
	return &Problem{Type: problemPath + k.slug, Title: k.title, Status: k.status, Detail: detail, Errors: faults, kind: k}
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus makes huma answer with the status of the problem.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma answer with the media type of problems.
func (p *Problem) ContentType(string) string { return problemMedia }

const problemMedia = "application/problem+json"

// GetHeaders are what belongs to a problem beside its body.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	p.setHeaders(h)
	return h
}

func (p *Problem) setHeaders(h http.Header) {
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="hangup"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		wait := cmp.Or(p.wait, retryAfter)
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
}

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	p.setHeaders(w.Header())
	w.Header().Set("Content-Type", problemMedia)
	w.WriteHeader(p.Status)
	// A client that is gone gets no answer, and there is nobody else to tell.
	_ = json.NewEncoder(w).Encode(p)
}

// byCode says which kind of problem the desk's codes are.
var byCode = map[desk.Code]kind{
	desk.Invalid: invalid, desk.NotFound: notFound, desk.Gone: gone, desk.TooLarge: tooLarge, desk.Full: full, desk.Unavailable: unavailable, desk.Newer: newer,
}

// problemOf tells an error as a problem. where is the part of the request that
// the fields of a desk.Error stand in: body, query or path. What is no fault
// of the sender and of no known kind comes back as broken, and has to be
// logged.
func problemOf(err error, where string) *Problem {
	var p *Problem
	var d *desk.Error
	var t *transcript.Error
	var often *access.Slow
	var size *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &d):
		k, ok := byCode[d.Code]
		if !ok {
			return broken.problem("")
		}
		if d.Code == desk.Unavailable && d.Err == nil { // nothing is wrong with the database
			k = notYet
		}
		m := sentence(d.Message)
		if d.Field == "" {
			return k.problem(m)
		}
		return k.problem(m, Fault{where + "." + d.Field, m})
	case errors.As(err, &t):
		return ofTranscript(t)
	case errors.As(err, &often):
		p := crowded.problem("")
		p.wait = often.Wait
		return p
	case errors.As(err, &size):
		return tooLarge.problem(fmt.Sprintf("The body is larger than the %s that the desk takes here. Send a smaller part.", bytesInWords(size.Limit)))
	}
	return broken.problem("")
}

func ofTranscript(t *transcript.Error) *Problem {
	detail := sentence(t.Message)
	switch t.Code {
	case transcript.TooLarge:
		return tooLarge.problem(detail)
	case transcript.NotJSON:
		return unreadable.problem(detail, Fault{"body", detail})
	case transcript.BadField:
		return invalid.problem(detail, Fault{"body" + fieldIn(t.Message), detail})
	}
	return invalid.problem(detail, Fault{"body.text", detail})
}

// fieldIn finds the field that a message of the record's reader begins with.
func fieldIn(message string) string {
	if rest, ok := strings.CutPrefix(message, `"`); ok {
		if name, _, ok := strings.Cut(rest, `"`); ok {
			return "." + name
		}
	}
	return ""
}

// bytesInWords is a limit as a person reads it.
func bytesInWords(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	s = string(unicode.ToUpper(first)) + s[n:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
