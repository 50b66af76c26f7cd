package app

import (
	"net"
	"net/http"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/api"
	"github.com/hangup-project/hangup/internal/web"
)

// faces puts the pages and the API behind what every request has to pass: a
// Host that is ours, an origin that is ours, and who is asking.
func (a *App) faces(on net.Listener) http.Handler {
	cfg := a.opt.Config
	pages := web.New(web.Options{
		Desk: a.desk, Guard: a.guard, Log: a.log, Now: a.opt.Now, Version: a.opt.Version,
		Intake: web.Intake{Public: cfg.Intake.Public, PerHour: cfg.Intake.PerHour, MaxBytes: int64(cfg.Intake.MaxBytes), Notice: cfg.Intake.Notice},
	})
	programs := api.New(api.Options{Desk: a.desk, Guard: a.guard, Log: a.log, Version: a.opt.Version, Stylesheet: web.Stylesheet(), Temp: cfg.Data, Ready: a.journal.Ready})
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	for _, path := range []string{"/api", "/api/", "/openapi.json", "/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, programs)
	}
	return access.Headers(access.Hosts(a.hosts(on))(access.SameOrigin(a.identify(mux))))
}

// identify puts who is asking into the context of the request.
func (a *App) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := a.guard.Identify(r); ok {
			r = r.WithContext(access.With(r.Context(), who))
		}
		next.ServeHTTP(w, r)
	})
}
