package app

import (
	"net/http"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/home"
	"github.com/hangup-project/hangup/internal/web"
)

// homeDir is the folder of what belongs to devices at home: an authority of
// its own, since every change of it asks something of each of them.
const homeDir = "home"

// newDoor makes the door for devices at home. Behind it is what is behind the
// desk's own listener; phone platforms, which do not come from a home, are
// not.
func (a *App) newDoor() (*home.Door, error) {
	cfg := a.opt.Config
	return home.New(home.Options{
		Dir: filepath.Join(cfg.Data, homeDir), Listen: cfg.Home.Listen, Open: cfg.Home.Open, Now: a.opt.Now, Log: a.log,
		Inside: func(hosts []string) http.Handler { return access.Headers(guarded(hosts, a.inside)) },
		Welcome: func(hosts []string) http.Handler {
			return access.Headers(access.Hosts(hosts, refuse)(web.Welcome(a.home)))
		},
		Server: a.serverFor,
	})
}

// reach are the addresses at which other devices reach the desk.
func (a *App) reach() []string {
	out := a.Addresses()
	for _, host := range a.home.State().Hosts {
		out = append(out, "https://"+host)
	}
	return out
}
