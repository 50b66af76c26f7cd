package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/home"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/publish"
)

// Intake is the public form, for whoever has no account.
type Intake struct {
	Public   bool   // whether there is one
	PerHour  int    // how many reports one address may send
	MaxBytes int64  // of one report as it is sent
	Notice   string // who keeps what is sent, and how to reach them
}

// Options say what the pages are built from.
type Options struct {
	Desk      *desk.Desk
	Guard     *access.Guard
	Notify    Notifier
	Intake    Intake
	Listening Listening
	// Reach gives the addresses at which other devices reach the desk, such as
	// https://192.0.2.7:4265; none where only this machine does.
	Reach func() []string
	// Home is the door for devices of the same network.
	Home *home.Door
	// Publishing says whether everybody sees warnings and the block list.
	Publishing publish.Outlet
	Log        *slog.Logger // gets the pattern of a route and the cause of a fault, nothing that a person sent
	// Lines takes the calls of phone platforms; nil for a desk that takes none.
	Lines *line.Hub
	// AudioSocket is the host:port at which the desk listens for it; empty for
	// nowhere.
	AudioSocket string
	// Now gives the time; its time zone is the one in which the pages show and
	// read times. Nil is the clock of the machine.
	Now     func() time.Time
	Version string
}

// server answers for the pages.
type server struct {
	Options
	assets   *assets
	public   *access.Limiter
	asks     *access.Limiter // about numbers of the block list
	appeals  *access.Limiter
	lookups  lookups
	notice   notice
	streams  streams
	watchers atomic.Int64   // of calls that run
	known    *http.ServeMux // every page that there is, without the answer for the rest
}

// mostAddresses bounds how many senders of the public form are remembered.
const mostAddresses = 10_000

// New makes the handler of all pages. Whoever serves it puts the headers of
// package access around it, and the Identity of who asks into the context
// (access.With); the handler checks what that one may do.
func New(opt Options) http.Handler {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	a := readAssets()
	perHour := max(opt.Intake.PerHour, 1)
	s := &server{Options: opt, assets: a, known: http.NewServeMux(),
		public: access.NewLimiter(time.Hour/time.Duration(perHour), perHour, mostAddresses, opt.Now),
		asks:   access.NewLimiter(askEvery, asksAtOnce, mostAddresses, opt.Now), appeals: access.NewLimiter(appealEvery, appealsAtOnce, mostAddresses, opt.Now)}
	for _, r := range s.allRoutes() {
		s.known.Handle(r.pattern, s.serve(r))
	}
	s.known.HandleFunc("GET "+assetPath+"{name}", a.serve)
	rest := s.serve(route{"/", anybody, s.notThere})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := s.known.Handler(r); pattern == "" {
			rest.ServeHTTP(w, r)
			return
		}
		s.known.ServeHTTP(w, r)
	})
}

// handler answers one request, or says what went wrong.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is a pattern, what a person needs to ask for it (nothing for anybody)
// and who answers.
type route struct {
	pattern string
	need    access.Permission
	handle  handler
}

// anybody marks routes that need no session.
const anybody access.Permission = ""

func (s *server) routes() []route {
	return []route{
		{"GET /{$}", access.PermCheck, s.checkForm},
		{"POST /{$}", access.PermCheck, s.checkAgain},
		{"POST /check", access.PermCheck, s.check},
		{"GET /check", access.PermCheck, toCheck},

		{"GET /listen", access.PermListen, s.listen},
		{"GET /listen/mic", access.PermListen, s.microphone},
		{"GET " + voicePath, anybody, s.warning},
		{"POST /listen/recordings", access.PermListen, s.recording},
		{"GET /listen/calls/{id}", access.PermListen, s.showCall},
		{"GET /listen/calls/{id}/events", access.PermListen, s.callEvents},
		{"POST /listen/calls/{id}/end", access.PermListen, s.endCall},
		{"POST /listen/calls/{id}/keep", access.PermListen, s.keepCall},
		{"POST /listen/calls/{id}/forget", access.PermListen, s.forgetCall},
		{"POST /listen/calls/{id}/share", access.PermListen, s.shareCall},
		{"GET /watch/{token}", anybody, s.watch},
		{"GET /watch/{token}/events", anybody, s.watchEvents},

		{"POST /cases", access.PermReport, s.keep},
		{"GET /cases", access.PermRead, s.cases},
		{"GET /cases/news", access.PermRead, s.news},
		{"POST /views", access.PermChange, s.saveView},
		{"POST /views/{id}/drop", access.PermChange, s.dropView},
		{"GET /cases/{id}", access.PermRead, s.showCase},
		{"POST /cases/{id}/notes", access.PermChange, s.addNote},
		{"POST /cases/{id}/corrections", access.PermChange, s.correct},
		{"POST /cases/{id}/happened", access.PermChange, s.tellHappened},
		{"POST /cases/{id}/attachments", access.PermChange, s.attach},
		{"GET /cases/{id}/attachments/{aid}", access.PermRead, s.attachment},
		{"POST /cases/{id}/attachments/{aid}/remove", access.PermChange, s.detach},
		{"GET /cases/{id}/erase", access.PermErase, s.askErase},
		{"POST /cases/{id}/erase", access.PermErase, s.erase},
		{"GET /cases/{id}/erased", access.PermErase, s.erased},
		{"GET /cases/{id}/pack", access.PermChange, s.pack},
		{"GET /cases/{id}/pack/{file}", access.PermChange, s.packFile},
		{"GET /waves", access.PermRead, s.waves},
		{"GET /waves/news", access.PermRead, s.waveNews},
		{"GET /waves/days", access.PermRead, s.days},
		{"POST /waves/days", access.PermChange, s.maskDays},
		{"POST /waves/days/{id}/lift", access.PermChange, s.unmaskDays},
		{"GET /waves/{id}", access.PermRead, s.showWave},
		{"GET /streams", access.PermRead, s.showStream},
		{"GET /streams.json", access.PermRead, s.streamData},
		{"GET /campaigns", access.PermRead, s.campaigns},
		{"GET /campaigns/{id}", access.PermRead, s.showCampaign},
		{"POST /campaigns/{id}/name", access.PermChange, s.nameCampaign},
		{"POST /campaigns/{id}/merge", access.PermChange, s.mergeCampaigns},
		{"POST /campaigns/{id}/apart", access.PermChange, s.keepApart},
		{"POST /campaigns/{id}/split", access.PermChange, s.splitCampaign},
		{"POST /campaigns/{id}/take-back", access.PermChange, s.takeBackChoice},
		{"GET /numbers", access.PermRead, s.askNumber},
		{"GET /numbers/{number}", access.PermRead, s.number},

		{"GET /knowledge", anybody, s.knowledge},
		{"GET /knowledge/{id}", anybody, s.tactic},
		{"GET /tell", anybody, s.tellForm},
		{"POST /tell", anybody, s.tell},

		{"GET /open", anybody, s.open},
		{"POST /open", anybody, s.openNow},
		{"GET /login", anybody, s.loginForm},
		{"POST /login", anybody, s.login},
		{"POST /logout", anybody, s.logout},
		{"GET /settings", access.PermManage, s.settings},
		{"POST /settings/accounts", access.PermManage, s.addAccount},
		{"POST /settings/accounts/{name}", access.PermManage, s.changeAccount},
		{"POST /settings/accounts/{name}/remove", access.PermManage, s.removeAccount},
		{"POST /settings/tokens", access.PermManage, s.newToken},
		{"POST /settings/tokens/{id}/revoke", access.PermManage, s.revokeToken},
		{"GET /settings/notifications", access.PermManage, s.notifications},
		{"POST /settings/notifications", access.PermManage, s.addDestination},
		{"POST /settings/notifications/says", access.PermManage, s.setNotifications},
		{"POST /settings/notifications/{id}/test", access.PermManage, s.testDestination},
		{"POST /settings/notifications/{id}/remove", access.PermManage, s.removeDestination},
		{"GET /push.js", anybody, s.pushWorker},
		{"GET /audit", access.PermManage, s.audit},
		{"GET /phone", access.PermManage, s.phone},
		{"POST /phone/on", access.PermManage, s.openHome},
		{"POST /phone/off", access.PermManage, s.shutHome},
		{"POST /phone/codes", access.PermManage, s.inviteDevice},
		{"POST /phone/devices/{id}/remove", access.PermManage, s.removeDevice},
		{"GET /trusted", anybody, s.trusted},
		{"GET /join", anybody, s.join},
		{"POST /join", anybody, s.joinNow},
		{"GET /lines", access.PermManage, s.phoneLines},
		{"POST /lines", access.PermManage, s.addLine},
		{"GET /lines/{name}", access.PermManage, s.phoneLine},
		{"POST /lines/{name}", access.PermManage, s.changeLine},
		{"POST /lines/{name}/secret", access.PermManage, s.newLineSecret},
		{"POST /lines/{name}/remove", access.PermManage, s.removeLine},
	}
}

// serve checks who asks, answers, and turns an error into a page.
func (s *server) serve(to route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := access.From(r.Context())
		var err error
		switch {
		case to.need == anybody || who.May(to.need):
			err = to.handle(w, r)
		case who.Name == "":
			err = errNoSession
		default:
			err = errNotAllowed
		}
		if err != nil {
			s.fail(w, r, to.pattern, err)
		}
	})
}

// actor is who asks, for the audit trail.
func actor(r *http.Request) desk.Actor {
	return desk.Actor{Name: access.From(r.Context()).Name, Origin: call.OriginPage}
}

// may reports whether the person that asks may do something.
func may(ctx context.Context, p access.Permission) bool { return access.From(ctx).May(p) }

// shell is what stands around every page.
type shell struct {
	Title   string
	Path    string // of the place in the navigation
	Notice  string // how the desk is, where a person should know
	Places  []place
	Who     string // empty without a session
	Style   string
	Script  string // empty where none was bundled
	Listen  string // the script of calls, on their pages
	Feeds   bool   // whether the feeds of warnings are named
	Version string
	// Chart and ChartStyle are what draws a stream, on its page.
	Chart, ChartStyle string
}

// place is an entry of the navigation.
type place struct{ Path, Name string }

func (s *server) shell(r *http.Request, title string) shell {
	id := access.From(r.Context())
	sh := shell{Title: title, Who: strings.TrimPrefix(id.Name, "device:"), Style: s.assets.style, Script: s.assets.script, Version: s.Version, Path: placeOf(r.URL.Path), Feeds: s.feeds(r)}
	for _, p := range []struct {
		place
		shown bool
	}{
		{place{"/", "Check"}, id.May(access.PermCheck)},
		{place{"/listen", "Listen"}, id.May(access.PermListen)},
		{place{"/cases", "Cases"}, id.May(access.PermRead)},
		{place{"/waves", "Waves"}, id.May(access.PermRead)},
		{place{"/campaigns", "Campaigns"}, id.May(access.PermRead)},
		{place{"/numbers", "Numbers"}, id.May(access.PermRead)},
		{place{"/tell", "Tell us"}, id.Name == "" && s.Intake.Public},
		{place{"/desk/warnings", "Warnings"}, id.May(access.PermRead)},
		{place{"/warnings", "Warnings"}, !id.May(access.PermRead) && s.Publishing.Public},
		{place{"/blocklist", "Block list"}, !id.May(access.PermRead) && s.Publishing.Public},
		{place{"/knowledge", "Knowledge"}, true},
		{place{"/settings", "Settings"}, id.May(access.PermManage)},
	} {
		if p.shown {
			sh.Places = append(sh.Places, p.place)
		}
	}
	if sh.Path == "/listen" || sh.Path == "/watch" {
		sh.Listen = s.assets.listen
	}
	if strings.HasPrefix(r.URL.Path, "/streams") {
		sh.Chart, sh.ChartStyle = s.assets.chart, s.assets.chartStyle
	}
	if id.Name != "" {
		sh.Notice = s.notice.of(r.Context(), s.Desk, s.Now())
	}
	return sh
}

// placeOf is the place in the navigation to which a page belongs; empty for
// pages that belong to none.
func placeOf(path string) string {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "check":
		return "/"
	case "streams":
		return "/waves"
	case "audit", "lines", "phone":
		return "/settings"
	case "desk":
		if strings.HasPrefix(rest, "imports") {
			return "/settings"
		}
		return "/desk/warnings"
	}
	return "/" + first
}

// render writes a whole page. Nothing is sent before all of it is there.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, title string, body templ.Component) error {
	var b bytes.Buffer
	if err := page(s.shell(r, title), body).Render(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	send(w, b.Bytes())
	return nil
}

// send writes an answer whose head is on its way. Where the other side has
// gone there is nobody left to tell, so the error is not passed on.
func send(w io.Writer, data []byte) {
	if _, err := w.Write(data); err != nil {
		return
	}
}
