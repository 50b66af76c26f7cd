package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// filter is a search as it stands in the address.
type filter struct{ Text, Level, Type, From, To, Country string }

// The names of the parts of a filter in an address.
const (
	inText, inLevel, inType, inFrom, inTo, inCountry, inAfter = "q", "level", "type", "from", "to", "country", "after"
)

func readFilter(q url.Values) filter {
	return filter{strings.TrimSpace(q.Get(inText)), q.Get(inLevel), q.Get(inType), q.Get(inFrom), q.Get(inTo), q.Get(inCountry)}
}

// query is the filter as it stands in an address, without what is empty.
func (f filter) query() string {
	q := url.Values{}
	for name, value := range map[string]string{inText: f.Text, inLevel: f.Level, inType: f.Type, inFrom: f.From, inTo: f.To, inCountry: f.Country} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// path is the address of the filter's page that begins after a cursor.
func (f filter) path(after string) string {
	q := f.query()
	if after != "" {
		q += "&" + url.Values{inAfter: {after}}.Encode()
	}
	if q == "" {
		return "/cases"
	}
	return "/cases?" + strings.TrimPrefix(q, "&")
}

// desk gives the search; days are those of the given time zone.
func (f filter) desk(after string, zone *time.Location) (desk.Query, error) {
	q := desk.Query{Text: f.Text, Level: f.Level, Type: f.Type, Country: f.Country, After: after}
	for _, d := range []struct {
		text  string
		field string
		more  int
		to    *time.Time
	}{{f.From, inFrom, 0, &q.From}, {f.To, inTo, 1, &q.To}} {
		if d.text == "" {
			continue
		}
		t, err := time.ParseInLocation("2006-01-02", d.text, zone)
		if err != nil {
			return q, &desk.Error{Code: desk.Invalid, Field: d.field, Message: "The day could not be read. Write it as 2025-03-31, or leave it out."}
		}
		*d.to = t.AddDate(0, 0, d.more)
	}
	return q, nil
}

// casesList is the page of cases.
type casesList struct {
	filter
	Rows      []desk.Row
	Next      string // address of the next page
	First     bool   // the page is the first of the filter
	Views     []wire.View
	Ever      int // how many cases there had been, so that news can tell of more
	Fault     fault
	Countries []place
	Types     []place
	Now       time.Time
	MayChange bool
	MayKeep   bool
}

func (s *server) cases(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query()
	f, after := readFilter(given), given.Get(inAfter)
	tidy := f.path(after)
	if r.Header.Get("HX-Request") != "" {
		w.Header().Set("HX-Replace-Url", tidy)
	} else if hasEmpty(given) {
		http.Redirect(w, r, tidy, http.StatusSeeOther)
		return nil
	}
	l := casesList{filter: f, First: after == "", Ever: s.ever(r.Context()), Now: s.Now(), Countries: s.countries(), Types: types(),
		MayChange: may(r.Context(), access.PermChange), MayKeep: may(r.Context(), access.PermReport)}
	q, err := f.desk(after, l.Now.Location())
	var p desk.Page
	if err == nil {
		p, err = s.Desk.Search(r.Context(), actor(r), q)
	}
	status := http.StatusOK
	if err != nil {
		var ok bool
		if l.Fault, status, ok = faultOf(err); !ok {
			return err
		}
	}
	l.Rows = p.Rows
	if p.Next != "" {
		l.Next = f.path(p.Next)
	}
	if l.Views, err = s.Desk.Views(r.Context()); err != nil {
		return err
	}
	return s.render(w, r, status, "Cases", casesPage(l))
}

// hasEmpty reports whether a form left empty fields in the address.
func hasEmpty(q url.Values) bool {
	for _, values := range q {
		if len(values) == 0 || values[0] == "" {
			return true
		}
	}
	return false
}

// types lists the types of scam by the names that people call them.
func types() []place {
	var out []place
	for _, t := range desk.Types() {
		out = append(out, place{t, desk.TypeName(t)})
	}
	return out
}

func levels() []level {
	return []level{levelOf(call.LevelHangUp, false), levelOf(call.LevelCaution, false), levelOf(call.LevelNone, false)}
}

// wireLevel is the name of a level in an address or a form.
func wireLevel(l level) string {
	switch l.Class {
	case "hang-up":
		return call.LevelHangUp.String()
	case "caution":
		return call.LevelCaution.String()
	}
	return call.LevelNone.String()
}

// found says how many cases are on the page.
func (l casesList) found() string {
	n := len(l.Rows)
	switch {
	case n == 0 && l.query() != "":
		return "No case fits this search."
	case n == 0:
		return "No cases yet."
	case l.Next != "":
		return fmt.Sprintf("%s on this page, and there are more.", upper(counted(n, "case", "cases")))
	}
	return upper(counted(n, "case", "cases")) + "."
}

// wider says how to find more, by what the search is narrowed by.
func (l casesList) wider() string {
	var ways []string
	if l.Text != "" {
		ways = append(ways, "use fewer words, or another spelling of the number")
	}
	if l.From != "" || l.To != "" {
		ways = append(ways, "take in more days")
	}
	for _, f := range []struct{ chosen, name string }{{l.Level, "verdict"}, {l.Type, "kind of scam"}, {l.Country, "country"}} {
		if f.chosen != "" {
			ways = append(ways, "choose “All” as the "+f.name)
		}
	}
	return upper(strings.Join(ways, "; or ")) + "."
}

// saveView keeps the search under a name.
func (s *server) saveView(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, formRoom)
	if err := r.ParseForm(); err != nil {
		return formFault(err)
	}
	given, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		return formFault(err)
	}
	f := readFilter(given)
	done, err := s.Desk.SaveView(r.Context(), actor(r), r.PostForm.Get("name"), f.query())
	if err != nil {
		return err
	}
	return s.after(w, r, done, f.path(""))
}

func (s *server) dropView(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.DropView(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/cases")
}

// after leads on when a change is written down; where it cannot be seen yet,
// it says so instead.
func (s *server) after(w http.ResponseWriter, r *http.Request, done desk.Done, to string) error {
	if done.Seen {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	m := messagePage{"It is written down", []string{"The database is behind at the moment, so you cannot see it yet. It shows as soon as the database has caught up; you need not do it again."},
		[]place{{to, "Go back"}}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}

// compare orders names.
func compare(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }
