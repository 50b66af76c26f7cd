package app

import (
	"encoding/json"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/api"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/web"
)

// faces puts the pages and the API behind what every request has to pass: a
// Host that is ours, an origin that is ours, and who is asking.
func (a *App) faces(on net.Listener) http.Handler {
	a.inside = a.identify(a.rooms(on))
	// Platforms come under any name, from anywhere, and prove who they are
	// otherwise.
	all := http.NewServeMux()
	all.Handle("/", guarded(a.hosts(on), a.inside))
	all.Handle("/line/", a.lines)
	return access.Headers(all)
}

// guarded is what every request has to pass: a Host that is ours and an origin
// that is ours.
func guarded(hosts []string, next http.Handler) http.Handler {
	return access.Hosts(hosts, refuse)(access.SameOrigin(refuse)(next))
}

// rooms are all pages and the API.
func (a *App) rooms(on net.Listener) http.Handler {
	cfg := a.opt.Config
	pages := web.New(web.Options{
		Desk: a.desk, Guard: a.guard, Notify: a.notify, Log: a.log, Now: a.opt.Now, Version: a.opt.Version, Lines: a.lines, AudioSocket: cfg.Lines.AudioSocket,
		Listening: a.listening(), Reach: a.reach, Home: a.home,
		Publishing: a.publishing(),
		Intake:     web.Intake{Public: cfg.Intake.Public, PerHour: cfg.Intake.PerHour, MaxBytes: int64(cfg.Intake.MaxBytes), Notice: cfg.Intake.Notice},
	})
	programs := api.New(api.Options{Desk: a.desk, Guard: a.guard, Notify: a.notify, Log: a.log, Version: a.opt.Version, Stylesheet: web.Stylesheet(), Temp: filepath.Join(cfg.Data, tempDir), Ready: a.journal.Ready, Publishing: a.publishing(),
		Link: func() string { return a.linkFor(on) }})
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	for _, path := range forPrograms {
		mux.Handle(path, programs)
	}
	return mux
}

// publishing is how warnings leave the desk: under its public address, or the
// domain that its certificate is for.
func (a *App) publishing() publish.Outlet {
	cfg := a.opt.Config
	out := publish.Outlet{Public: cfg.Warnings.Public, Name: cfg.Warnings.Name, Address: cfg.Warnings.Address}
	if out.Address == "" && cfg.TLS.Domain != "" {
		out.Address = "https://" + cfg.TLS.Domain
	}
	return out
}

// forPrograms are the patterns of what programs ask for; all else is pages.
var forPrograms = []string{"/api", "/api/", "/openapi.json", "/healthz", "/readyz", "/metrics"}

func forProgram(path string) bool {
	return slices.ContainsFunc(forPrograms, func(p string) bool {
		return path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p)
	})
}

// refuse is the access.Refusal of the desk: a page for people, and for programs
// a problem of RFC 9457, of no type but its status.
func refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	if !forProgram(r.URL.Path) {
		access.Refuse(w, r, status, message)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	err := json.NewEncoder(w).Encode(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(status), status, message})
	if err != nil {
		return // whoever asked has gone, and there is nobody else to tell
	}
}

// identify puts who is asking into the context of the request. Whoever is
// nobody and sends a body has one request to a connection: most of these are
// refused, and a server that goes on with the connection first waits for all
// that is sent.
func (a *App) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := a.guard.Identify(r); ok {
			r = r.WithContext(access.With(r.Context(), who))
		} else if r.ContentLength != 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
