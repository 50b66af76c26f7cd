package access

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"
)

// Refusal answers a request that is turned away before anybody looks at what
// it wants. The message is whole sentences: what happened, then what to do; it
// holds nothing that was sent.
type Refusal func(w http.ResponseWriter, r *http.Request, status int, message string)

// answer refuses, with Refuse where there is nothing else.
func (f Refusal) answer(w http.ResponseWriter, r *http.Request, status int, message string) {
	HangUp(w, r)
	if f == nil {
		f = Refuse
	}
	f(w, r, status, message)
}

// Refuse is the Refusal for people: a small page.
func Refuse(w http.ResponseWriter, _ *http.Request, status int, message string) {
	happened, todo, _ := strings.Cut(message, ". ")
	happened = html.EscapeString(strings.TrimSuffix(happened, "."))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := fmt.Fprintf(w, refusalPage, happened, happened, html.EscapeString(todo))
	if err != nil {
		return // whoever asked has gone, and there is nobody else to tell
	}
}

const refusalPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>%s - Hangup</title>
<main>
<h1>%s</h1>
<p>%s</p>
</main>
</html>
`

// HangUp ends the connection of a request with the answer to it, and does not
// wait for the rest of a body that nobody will read: a server otherwise does,
// and a stranger could keep it waiting. It is for refusals; it is called
// before anything is answered.
func HangUp(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 {
		return
	}
	w.Header().Set("Connection", "close")
	if err := http.NewResponseController(w).SetReadDeadline(time.Now()); err != nil {
		return // there is no connection, as with a recorder, or it is gone
	}
}
