package web

import (
	"net/http"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/publish"
)

// warningForm is another form of a warning: where it is, for whom, and its media
// type; empty for a page.
type warningForm struct{ Path, Name, For, Media string }

// formsOf lists all forms of a published warning.
func formsOf(id string) []warningForm {
	path := "/warnings/" + id
	out := []warningForm{{path + "/notice", "Notice to print", "for a shop window", ""}}
	if f, ok := publish.FormOf("short"); ok {
		out = append(out, warningForm{path + "/short", f.Title, f.For, f.Media})
	}
	for _, f := range warningFiles() {
		out = append(out, warningForm{path + "." + f.Ending, f.Title, f.For, f.Media})
	}
	return out
}

// warningFiles are the forms that have an address of their own under that of the
// warning.
func warningFiles() (out []publish.Form) {
	for _, name := range []string{"cap", "stix", "misp"} {
		if f, ok := publish.FormOf(name); ok {
			out = append(out, f)
		}
	}
	return out
}

// warningFile answers with a warning as a file for programs.
func (s *server) warningFile(w http.ResponseWriter, r *http.Request, id string, f publish.Form) error {
	p, was, err := s.Desk.WarningAs(id, f)
	if err != nil {
		return outside(err)
	}
	data, err := f.Write(s.site(r), p, was)
	if err != nil {
		return err
	}
	s.sendPublished(w, r, f.Media, data)
	return nil
}

// warningsSTIX answers with all warnings as one bundle.
func (s *server) warningsSTIX(w http.ResponseWriter, r *http.Request) error {
	list, was, err := s.Desk.ForPrograms()
	if err != nil {
		return err
	}
	data, err := publish.STIX(s.site(r), list, was...)
	if err != nil {
		return err
	}
	s.sendPublished(w, r, "application/stix+json", data)
	return nil
}

// noticeView is a notice as it is shown on a screen before it is printed.
type noticeView struct {
	publish.Notice
	Back    string // to the page of the warning
	Missing string // what is not on it, and why; shown on the screen alone
}

// turnHeading says where one turns, by country.
func (v noticeView) turnHeading() string {
	if v.Country == "" {
		return "Where to turn"
	}
	return "Where to turn in " + theCountry(v.Country)
}

// theCountry is the name of a country as it stands after "in".
func theCountry(name string) string {
	if strings.HasPrefix(name, "United ") || name == "Netherlands" || name == "Philippines" {
		return "the " + name
	}
	return name
}

// size says how large the notice is set, so that it stays on one sheet.
func (v noticeView) size() string {
	switch n := v.Length(); {
	case n > 900:
		return "packed"
	case n > 600:
		return "full"
	}
	return "roomy"
}

func (s *server) warningNotice(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.PathValue("id"))
	if err != nil {
		return err
	}
	n := publish.NoticeOf(s.site(r), p)
	v := noticeView{Notice: n, Back: "/warnings/" + p.Bulletin().ID}
	if n.Address == "" && !n.Withdrawn {
		v.Missing = "There is no QR code on it: the address of this desk leads nowhere from another machine."
		if may(r.Context(), access.PermChange) {
			v.Missing += " Set warnings.address in its settings to the one under which others reach it, such as https://desk.example.org."
		}
	}
	return s.render(w, r, http.StatusOK, n.Title, noticePage(v))
}

func (s *server) warningShort(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.PathValue("id"))
	if err != nil {
		return err
	}
	f, ok := publish.FormOf("short")
	if !ok {
		return errNotThere
	}
	text, err := f.Write(s.site(r), p, nil)
	if err != nil {
		return err
	}
	s.sendPublished(w, r, f.Media, text)
	return nil
}

// feed answers with all warnings in a form for readers.
func (s *server) feed(path, media string, form func(publish.Site, string, []publish.Public) ([]byte, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		list, err := s.Desk.Warnings()
		if err != nil {
			return err
		}
		site := s.site(r)
		data, err := form(site, strings.TrimSuffix(site.Warnings, "/warnings")+path, list)
		if err != nil {
			return err
		}
		s.sendPublished(w, r, media, data)
		return nil
	}
}
