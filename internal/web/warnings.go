package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// publishedRoutes are the pages and files that everybody may see where the desk
// publishes, and those with an account elsewhere.
func (s *server) publishedRoutes() []route {
	who := access.PermRead
	if s.Publishing.Public {
		who = anybody
	}
	return []route{
		{"GET /warnings", who, s.warnings},
		{"GET /warnings.atom", who, s.feed("/warnings.atom", "application/atom+xml; charset=utf-8", publish.Atom)},
		{"GET /warnings.json", who, s.feed("/warnings.json", "application/feed+json", publish.JSONFeed)},
		{"GET /warnings.stix.json", who, s.warningsSTIX},
		{"GET /warnings/{id}", who, s.warned},
		{"GET /warnings/{id}/notice", who, s.warningNotice},
		{"GET /warnings/{id}/short", who, s.warningShort},
		{"GET /blocklist", who, s.blocklist},
		{"GET /blocklist.csv", who, s.listFile(listCSV)},
		{"GET /blocklist.json", who, s.listFile(listJSON)},
		{"GET /blocklist.vcf", who, s.listFile(listVCard)},
		{"GET /blocklist/asterisk", who, s.listFile(listAsterisk)},
		{"GET /blocklist/freepbx", who, s.listFile(listFreePBX)},
		{"GET /blocklist/freepbx/off", who, s.listFile(listFreeOff)},
		{"GET /blocklist/prefix/{hex}", who, s.bucket},
		{"GET /blocklist/number", who, s.askListed},
		{"POST /blocklist/number", who, s.listed},
		{"GET /blocklist/appeal", who, s.appealForm},
		{"POST /blocklist/appeal", who, s.appeal},
	}
}

// warningRoutes are the pages of those who write warnings and keep the list.
func (s *server) warningRoutes() []route {
	return []route{
		{"GET /desk/warnings", access.PermRead, s.bulletins},
		{"POST /desk/warnings", access.PermChange, s.draft},
		{"GET /desk/warnings/{id}", access.PermRead, s.bulletin},
		{"POST /desk/warnings/{id}", access.PermChange, s.saveBulletin},
		{"POST /desk/warnings/{id}/publish", access.PermChange, s.publishBulletin},
		{"POST /desk/warnings/{id}/withdraw", access.PermChange, s.withdrawBulletin},
		{"POST /desk/warnings/{id}/discard", access.PermChange, s.discardBulletin},
		{"GET /desk/blocklist", access.PermRead, s.keptList},
		{"POST /desk/blocklist", access.PermChange, s.ruleNumber},
		{"POST /desk/blocklist/appeals/{id}", access.PermChange, s.answerAppeal},
		{"POST /desk/blocklist/appeals/{id}/contact", access.PermChange, s.eraseContact},
		{"GET /desk/blocklist/appeals/{id}/erase", access.PermErase, s.askEraseAppeal},
		{"POST /desk/blocklist/appeals/{id}/erase", access.PermErase, s.eraseAppeal},
	}
}

// feeds tells whether a page names the feeds of warnings in its head.
func (s *server) feeds(r *http.Request) bool {
	return s.Publishing.Public && (r.URL.Path == "/warnings" || strings.HasPrefix(r.URL.Path, "/warnings/"))
}

func (s *server) site(r *http.Request) publish.Site { return s.Publishing.At(access.Origin(r)) }

// warningView is a warning as everybody sees it.
type warningView struct {
	publish.Bulletin
	Now   time.Time
	Forms []warningForm
	// Edit is where it is corrected, and Obstacles what keeps it from the public;
	// empty for whoever may not correct it.
	Edit      string
	Obstacles []string
}

// warningList is the list of warnings.
type warningList struct {
	Shown  []publish.Bulletin
	Now    time.Time
	Writes bool // whether to show the way to where they are written
	// Obstacles are what keeps them from the public, for those of the desk.
	Obstacles []string
}

func (s *server) warnings(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Desk.Warnings()
	if err != nil {
		return err
	}
	v := warningList{Now: s.Now(), Writes: may(r.Context(), access.PermRead)}
	if v.Writes {
		v.Obstacles = s.Publishing.Obstacles(s.site(r))
	}
	for _, p := range list {
		v.Shown = append(v.Shown, p.Bulletin())
	}
	return s.render(w, r, http.StatusOK, "Warnings", warningsPage(v))
}

// published is a warning that left the house. Of a draft nobody outside learns
// that it is there.
func (s *server) published(id string) (publish.Public, error) {
	p, err := s.Desk.Warning(id)
	return p, outside(err)
}

// outside is an error as everybody may be told it: a warning that nobody may see
// is a page that is not there.
func outside(err error) error {
	var told *desk.Error
	if errors.As(err, &told) && told.Code == desk.NotFound {
		return errNotThere
	}
	return err
}

// warned shows a warning: as a page, or, by the ending of its address, as a file
// for programs.
func (s *server) warned(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	for _, f := range warningFiles() {
		if one, ok := strings.CutSuffix(id, "."+f.Ending); ok {
			return s.warningFile(w, r, one, f)
		}
	}
	p, err := s.published(id)
	if err != nil {
		return err
	}
	v := warningView{Bulletin: p.Bulletin(), Now: s.Now(), Forms: formsOf(id)}
	if may(r.Context(), access.PermChange) && v.State == publish.Published {
		v.Edit, v.Obstacles = bulletinPath(id), s.Publishing.Obstacles(s.site(r))
	}
	return s.render(w, r, http.StatusOK, v.heading(), warningPage(v))
}

// heading is the title, and what became of the warning.
func (v warningView) heading() string { return bulletinHeading(v.Bulletin) }

func bulletinHeading(b publish.Bulletin) string {
	switch {
	case b.State == publish.Withdrawn:
		return "Withdrawn: " + b.Title
	case slices.ContainsFunc(b.History, func(r publish.Revision) bool { return r.What == publish.WasCorrected }):
		return "Corrected: " + b.Title
	}
	return b.Title
}

// sendPublished answers with a file, or says that the asker has it already. It
// tells no time of change: what is left out of a warning may come and go without
// one, and whoever asked by a time would keep it.
func (s *server) sendPublished(w http.ResponseWriter, r *http.Request, media string, data []byte) {
	sum := sha256.Sum256(data)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	s.serveFile(w, r, media, bytes.NewReader(data))
}

// serveFile sends a file whose ETag is set. It may be kept, and is asked for
// anew each time: a warning that is withdrawn must not live on in a cache.
func (s *server) serveFile(w http.ResponseWriter, r *http.Request, media string, data io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if s.Publishing.Public {
		h.Set("Cache-Control", "public, no-cache")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*")
	}
	http.ServeContent(w, r, "", time.Time{}, data)
}
