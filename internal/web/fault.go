package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	lines "github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/notify"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/transcript"
)

var (
	errNoSession  = errors.New("nobody is signed in")
	errNotAllowed = errors.New("the account may not do this")
	errNotThere   = errors.New("no such page")
	errMethod     = errors.New("the page does not answer to this method")
)

// fault is what is wrong with a form: which field, and what to do.
type fault struct{ Field, Message string }

// messagePage says one thing: what happened, what is safe, what to do.
type messagePage struct {
	Title string
	Lines []string
	Links []place
}

// faultOf tells whether an error is one that the person can put right in the
// form, and what to say there.
func faultOf(err error) (f fault, status int, ok bool) {
	var big *http.MaxBytesError
	var words *transcript.Error
	var refused *access.Fault
	var unheard *notify.Fault
	var told *desk.Error
	var slow *access.Slow
	var line *lines.Fault
	switch {
	case errors.As(err, &slow):
		return fault{"", tooOften(slow.Wait)}, http.StatusTooManyRequests, true
	case errors.As(err, &big):
		return fault{"", fmt.Sprintf("This is larger than the %s that may be sent at once. Nothing was kept. Send the part that matters.", size(big.Limit))},
			http.StatusRequestEntityTooLarge, true
	case errors.As(err, &words):
		return fault{"text", upper(words.Message) + "."}, http.StatusUnprocessableEntity, true
	case errors.As(err, &refused):
		return fault{refused.Field, upper(refused.Message) + "."}, http.StatusUnprocessableEntity, true
	case errors.As(err, &line):
		return fault{line.Field, upper(line.Message) + "."}, http.StatusUnprocessableEntity, true
	case errors.As(err, &unheard):
		return fault{unheard.Field, upper(unheard.Message) + "."}, http.StatusUnprocessableEntity, true
	case errors.As(err, &told) && told.Code == desk.Invalid:
		return fault{told.Field, told.Message}, http.StatusUnprocessableEntity, true
	case errors.As(err, &told) && told.Code == desk.TooLarge:
		return fault{told.Field, told.Message}, http.StatusRequestEntityTooLarge, true
	case errors.As(err, &told) && told.Code == desk.Full:
		return fault{"", told.Message}, http.StatusInsufficientStorage, true
	}
	return fault{}, 0, false
}

// unpublished is what a program is told that may not read a list or a feed; a page to
// sign in on would tell a telephone system nothing.
const unpublished = "Only those with an account read this here: send a token of this desk that may read, as the header Authorization: Bearer TOKEN " +
	"(hangup access token pbx --scope read makes one); the setting warnings.public: true lets everybody read."

// fetched tells the files that programs fetch from the pages that people open.
func fetched(path string) bool {
	for _, begin := range []string{"/warnings.", "/blocklist.", "/blocklist/asterisk", "/blocklist/freepbx", "/blocklist/prefix/"} {
		if strings.HasPrefix(path, begin) {
			return true
		}
	}
	one, of := strings.CutPrefix(path, "/warnings/")
	return of && (strings.HasSuffix(one, "/short") || slices.ContainsFunc(warningFiles(), func(f publish.Form) bool { return strings.HasSuffix(one, "."+f.Ending) }))
}

// fail answers with a page that says what went wrong.
func (s *server) fail(w http.ResponseWriter, r *http.Request, pattern string, err error) {
	status, m := s.explain(r, pattern, err)
	later(w, err)
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		if fetched(r.URL.Path) && !strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, unpublished, status)
			return
		}
	}
	if errors.Is(err, errNoSession) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		if r.Header.Get("HX-Request") != "" {
			w.Header().Set("HX-Redirect", loginPath(r)) // the whole page, not a part of it
			return
		}
		http.Redirect(w, r, loginPath(r), http.StatusSeeOther)
		return
	}
	if errors.Is(err, errNotAllowed) && r.Method == http.MethodGet && r.URL.Path == "/" && may(r.Context(), access.PermListen) {
		http.Redirect(w, r, "/listen", http.StatusSeeOther) // the first page of a device
		return
	}
	if err := s.render(w, r, status, m.Title, message(m)); err != nil {
		s.Log.Error("a page could not be made", "route", pattern, "error", err)
		http.Error(w, "The page could not be made. What was kept is safe. Try again.", http.StatusInternalServerError)
	}
}

var goHome = []place{{"/", "Go to the first page"}}

// explain puts an error into words. What nobody foresaw is logged, by the
// pattern of its route.
func (s *server) explain(r *http.Request, pattern string, err error) (int, messagePage) {
	var told *desk.Error
	switch {
	case errors.Is(err, errNoSession):
		return http.StatusUnauthorized, messagePage{"Please sign in first", []string{"You are not signed in, or your session has ended. Nothing was done.",
			"Go back in your browser to find what you typed, copy it, then sign in and send it again."}, []place{{"/login", "Sign in"}}}
	case errors.Is(err, errNotAllowed):
		return http.StatusForbidden, messagePage{"Your account may not do this", []string{"Nothing was done. The owner of this desk can give your account more rights."}, goHome}
	case errors.Is(err, errNotThere):
		return http.StatusNotFound, messagePage{"There is no such page", []string{"The address may have a slip in it, or the page is no longer there. Nothing was lost."}, goHome}
	case errors.Is(err, errCallGone):
		return http.StatusNotFound, messagePage{"This call is over", []string{"It has ended, and nothing of it is here any more. A call that somebody kept is among the cases."}, []place{{"/listen", "Listen again"}}}
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, messagePage{"This page cannot do that", []string{"The page is there, but it does not answer to what was asked of it. Nothing was done."}, goHome}
	}
	if f, status, ok := faultOf(err); ok {
		return status, messagePage{"That did not work", []string{f.Message}, back(r)}
	}
	if errors.As(err, &told) {
		switch told.Code {
		case desk.Gone:
			return http.StatusGone, messagePage{"This case was erased", []string{told.Message}, []place{{"/cases", "See the other cases"}}}
		case desk.NotFound:
			return http.StatusNotFound, messagePage{"Not found", []string{told.Message}, []place{lookAt(r)}}
		case desk.Newer:
			return http.StatusConflict, messagePage{"A newer program made this", []string{told.Message}, goHome}
		}
	}
	if errors.As(err, &told) && told.Code == desk.Unavailable && told.Err == nil {
		return http.StatusServiceUnavailable, messagePage{"Not yet", []string{told.Message, "Nothing is lost, and new calls can be checked and kept."}, []place{{placeOf(r.URL.Path), "Look again"}}}
	}
	if errors.As(err, &told) && told.Code == desk.Unavailable || errors.Is(err, desk.ErrUnavailable) || errors.Is(err, desk.ErrDamaged) {
		return http.StatusServiceUnavailable, messagePage{"The database cannot be reached",
			[]string{"Cases cannot be looked up at the moment. Nothing is lost: what was kept is on the disk, and new calls can still be checked and kept.",
				"The desk tries again by itself. Wait a minute, then load this page again."}, goHome}
	}
	if r.Context().Err() == nil {
		s.Log.Error("a request failed", "route", pattern, "error", err)
	}
	return http.StatusInternalServerError, messagePage{"Something went wrong here", []string{"It was not your fault. What was kept before is safe; whether this was kept is not sure.",
		"Look whether it is there, and if not, do it again. Whoever runs this desk finds the cause in its log."}, goHome}
}

// lookAt leads to the list in which what is not there would stand.
func lookAt(r *http.Request) place {
	switch at := placeOf(r.URL.Path); at {
	case "/waves":
		return place{at, "All waves"}
	case "/campaigns":
		return place{at, "All campaigns"}
	}
	return place{"/cases", "Look for it"}
}

// back leads to the page of what a form belongs to.
func back(r *http.Request) []place {
	if at := lookAt(r); at.Path != "/cases" {
		return []place{at}
	}
	if id := r.PathValue("id"); id != "" && r.Method == http.MethodPost {
		return []place{{"/cases/" + id, "Back to the case"}}
	}
	return goHome
}

// notThere answers for every address that no page has, and for pages that are
// asked in another way than theirs.
func (s *server) notThere(w http.ResponseWriter, r *http.Request) error {
	if ways := s.ways(r); len(ways) > 0 {
		w.Header().Set("Allow", strings.Join(ways, ", "))
		return errMethod
	}
	return errNotThere
}

// ways lists the methods to which the address of a request answers.
func (s *server) ways(r *http.Request) []string {
	var out []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		ask := *r
		ask.Method = method
		if _, pattern := s.known.Handler(&ask); pattern != "" {
			out = append(out, method)
		}
	}
	return out
}

// later says in the header how long to wait, where an error is one of coming
// too often.
func later(w http.ResponseWriter, err error) {
	var slow *access.Slow
	if errors.As(err, &slow) {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, whole(slow.Wait, time.Second))))
	}
}

// tooOften says how long to wait.
func tooOften(wait time.Duration) string {
	much := counted(whole(wait, time.Second), "second", "seconds")
	if wait > time.Minute {
		much = counted(whole(wait, time.Minute), "minute", "minutes")
	}
	return "There were too many tries. Nothing was lost. Wait " + much + ", then send it again."
}

// whole is how many of a unit a time takes, rounded up.
func whole(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// invalidWhere marks a field that is at fault. An aria attribute needs its value:
// without one it says false.
func invalidWhere(is bool) templ.Attributes { return ariaWhere(is, "aria-invalid", "true") }

// currentWhere marks the link to the page that is shown.
func currentWhere(is bool) templ.Attributes { return ariaWhere(is, "aria-current", "page") }

func ariaWhere(is bool, name, value string) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{name: value}
}
