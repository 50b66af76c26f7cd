package api

import (
	"log/slog"
	"net/http"
	"os"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// Options say what an API is built from.
type Options struct {
	Desk    *desk.Desk
	Guard   *access.Guard
	Notify  Notifier
	Log     *slog.Logger // gets routes, never addresses; no words and no numbers of people
	Version string       // of the program
	// Metrics counts what is done; nil makes one that counts the API alone.
	Metrics *Metrics
	// Stylesheet is the address of the style sheet for the page at /api; empty
	// leaves it plain.
	Stylesheet string
	// Temp is a folder on the disk of the desk for backups on their way; empty
	// is that of the system.
	Temp string
	// Link makes a link that makes its reader the owner, once; empty where the
	// desk has no address. Nil is never one.
	Link func() string
	// Publishing says who answers for warnings, and who sees them.
	Publishing publish.Outlet
	// Ready gives an error while reports cannot be written down; nil is always
	// ready.
	Ready func() error
	// MostBackup is how many bytes a backup may have that is sent to be
	// restored; zero is mostBackup.
	MostBackup int64
}

// mostBackup is more than a desk comes to: some ten million reports. What the
// disk has room for is asked while a backup comes in.
const mostBackup = 64 << 30

// server is the API. It holds nothing of its own that changes.
type server struct {
	opt      Options
	desk     *desk.Desk
	log      *slog.Logger
	mux      *http.ServeMux
	huma     huma.API
	document []byte // openapi.json
}

// New makes the API: a handler for /api, /openapi.json, /healthz, /readyz and
// /metrics, and what lies under them. The Identity of who asks is taken from
// the context of the request; without one, only what is open to anybody
// answers.
func New(opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Metrics == nil {
		opt.Metrics = NewMetrics(opt.Desk)
	}
	if opt.Temp == "" {
		opt.Temp = os.TempDir()
	}
	if opt.MostBackup == 0 {
		opt.MostBackup = mostBackup
	}
	if opt.Ready == nil {
		opt.Ready = func() error { return nil }
	}
	s := &server{opt: opt, desk: opt.Desk, log: opt.Log, mux: http.NewServeMux()}
	s.huma = humago.New(s.mux, s.config())
	s.intake()
	s.cases()
	s.attachments()
	s.knowledge()
	s.views()
	s.waves()
	s.masks()
	s.campaigns()
	s.blocklist()
	s.leaving()
	s.warnings()
	s.transfer()
	s.complaints()
	s.admin()
	s.notifications()
	s.health()
	s.describe()
	s.pages()
	return s.watched(s.mux)
}

// words bounds the body of a report: JSON may write each byte of a word as
// several.
func (s *server) words() int64 { return 3*s.desk.Limits().Words + 64<<10 }

// small bounds every other body of JSON.
const small = 256 << 10
