package access

import (
	"fmt"
	"html"
	"net/http"
	"strings"
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

// HangUp ends the connection of a request with the answer to it, where it has
// a body: a server otherwise waits for the rest of that before it answers, and
// a stranger could keep it waiting.
func HangUp(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		w.Header().Set("Connection", "close")
	}
}
