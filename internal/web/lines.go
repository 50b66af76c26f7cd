package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// linesView is the page of all phone lines.
type linesView struct {
	Lines     []lineState
	Strangers uint64 // connections that were of no line
	Now       time.Time
	Fault     fault
	Filled    typedLine
}

// lineState is a line and how it is.
type lineState struct {
	line.Line
	State line.State
}

// lineView is the page of one phone line.
type lineView struct {
	lineState
	Place  line.Place
	Steps  []line.Step
	Caveat string
	Secret string // that was just made; shown this once
	Now    time.Time
	Fault  fault
	Filled typedLine
}

// typedLine is what was typed into the form of a line. Its token is never
// shown again.
type typedLine struct {
	Name, Platform, Policy, Keep, Country, Party, Sources string
	Outgoing                                              bool
}

var policyNames = map[line.Policy]string{
	line.Watch: "Only watch: the desk and whoever is notified are told", line.Warn: "Warn: the person hears a warning in the call",
	line.WarnAndEnd: "Warn, and then end the call",
}

var keepNames = map[line.Keep]string{
	line.KeepNever: "None", line.KeepHangUp: "Those with the verdict “hang up”", line.KeepCaution: "Those with “caution” or “hang up”",
}

// parties are whose leg the platform streams.
const (
	strangersLeg = "stranger"
	personsLeg   = "person"
)

func (s *server) lineState(l line.Line) lineState { return lineState{l, s.Lines.State(l.Name)} }

func (s *server) linesView() linesView {
	v := linesView{Now: s.Now(), Strangers: s.Lines.Strangers(), Filled: typedLine{Policy: string(line.Watch), Keep: string(line.KeepNever), Party: strangersLeg}}
	for _, l := range s.Lines.Book.All() {
		v.Lines = append(v.Lines, s.lineState(l))
	}
	return v
}

func (s *server) phoneLines(w http.ResponseWriter, r *http.Request) error {
	if s.Lines == nil {
		return errNotThere
	}
	return s.render(w, r, http.StatusOK, "Phone lines", linesPage(s.linesView()))
}

// lineView is the page of a line; secret is what was just made.
func (s *server) lineView(r *http.Request, name, secret string) (lineView, error) {
	if s.Lines == nil {
		return lineView{}, errNotThere
	}
	l, ok := s.Lines.Book.Line(name)
	if !ok {
		return lineView{}, errNotThere
	}
	p := line.Place{Host: r.Host, Secure: r.TLS != nil, TCP: s.AudioSocket, Secret: secret}
	return lineView{lineState: s.lineState(l), Place: p, Steps: line.Guide(l, p), Caveat: line.Caveat(l), Secret: secret, Now: s.Now(), Filled: typedOf(l)}, nil
}

func (s *server) phoneLine(w http.ResponseWriter, r *http.Request) error {
	v, err := s.lineView(r, r.PathValue("name"), "")
	if err != nil {
		return err
	}
	return s.showLine(w, r, http.StatusOK, v)
}

func (s *server) showLine(w http.ResponseWriter, r *http.Request, status int, v lineView) error {
	return s.render(w, r, status, "Phone line "+v.Name, linePage(v))
}

// typedOf is a line as its form shows it.
func typedOf(l line.Line) typedLine {
	var nets []string
	for _, p := range l.Sources {
		nets = append(nets, p.String())
	}
	t := typedLine{Name: l.Name, Platform: string(l.Platform), Policy: string(l.Policy), Keep: string(l.Keep), Country: l.Country,
		Party: strangersLeg, Sources: strings.Join(nets, ", "), Outgoing: l.Outgoing}
	if l.Person == framing.Inbound {
		t.Party = personsLeg
	}
	return t
}

// lineForm reads the form of a line.
func lineForm(r *http.Request) typedLine {
	f := r.PostForm
	return typedLine{Name: f.Get("name"), Platform: f.Get("platform"), Policy: f.Get("policy"), Keep: f.Get("keep"), Country: strings.ToUpper(strings.TrimSpace(f.Get("country"))),
		Party: f.Get("party"), Sources: f.Get("sources"), Outgoing: f.Get("outgoing") != ""}
}

func (t typedLine) settings() (line.Settings, error) {
	nets, err := line.ParseSources(t.Sources)
	set := line.Settings{Policy: line.Policy(t.Policy), Keep: line.Keep(t.Keep), Language: line.Languages()[0], Country: t.Country,
		Person: framing.Outbound, Outgoing: t.Outgoing, Sources: nets}
	if t.Party == personsLeg {
		set.Person = framing.Inbound
	}
	return set, err
}

// addLine makes a line and shows its secret: in the answer itself, for it
// cannot be shown again.
func (s *server) addLine(w http.ResponseWriter, r *http.Request) error {
	if s.Lines == nil {
		return errNotThere
	}
	if err := settingsForm(w, r); err != nil {
		return err
	}
	f := lineForm(r)
	set, err := f.settings()
	secret := ""
	if err == nil {
		secret, err = s.Lines.Book.Add(f.Name, framing.Platform(f.Platform), r.PostForm.Get("token"), set)
	}
	if err == nil {
		if err = s.noted(r, call.ChangeLineSet); err != nil { // its secret would not be shown, so it must not stay
			err = errors.Join(err, s.Lines.Book.Remove(f.Name))
		}
	}
	if err != nil {
		wrong, status, ok := faultOf(err)
		if !ok {
			return err
		}
		v := s.linesView()
		v.Fault, v.Filled = wrong, f
		return s.render(w, r, status, "Phone lines", linesPage(v))
	}
	v, err := s.lineView(r, f.Name, secret)
	if err != nil {
		return err
	}
	return s.showLine(w, r, http.StatusOK, v)
}

func (s *server) changeLine(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	name, f := r.PathValue("name"), lineForm(r)
	v, err := s.lineView(r, name, "")
	if err != nil {
		return err
	}
	set, err := f.settings()
	if err == nil {
		err = s.Lines.Book.Change(name, set)
	}
	if err == nil {
		err = s.noted(r, call.ChangeLineSet)
	}
	if err == nil {
		http.Redirect(w, r, linePath(name), http.StatusSeeOther)
		return nil
	}
	wrong, status, ok := faultOf(err)
	if !ok {
		return err
	}
	v.Fault, v.Filled = wrong, f
	return s.showLine(w, r, status, v)
}

func (s *server) newLineSecret(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	name := r.PathValue("name")
	if _, err := s.lineView(r, name, ""); err != nil {
		return err
	}
	secret, err := s.Lines.Book.NewSecret(name, r.PostForm.Get("token"))
	if err == nil {
		err = s.noted(r, call.ChangeLineSet)
	}
	wrong, status, ok := faultOf(err)
	if err != nil && !ok {
		return err
	}
	v, gone := s.lineView(r, name, secret)
	if gone != nil {
		return gone
	}
	if err == nil {
		status = http.StatusOK
	}
	v.Fault = wrong
	return s.showLine(w, r, status, v)
}

func (s *server) removeLine(w http.ResponseWriter, r *http.Request) error {
	if s.Lines == nil {
		return errNotThere
	}
	if err := s.Lines.Book.Remove(r.PathValue("name")); err != nil {
		return err
	}
	if err := s.noted(r, call.ChangeLineRemoved); err != nil {
		return err
	}
	http.Redirect(w, r, "/lines", http.StatusSeeOther)
	return nil
}

func linePath(name string) string { return "/lines/" + url.PathEscape(name) }

func lineURL(name string) templ.SafeURL { return templ.SafeURL(linePath(name)) }

// lineNow says in a few words how a line is.
func lineNow(l lineState) string {
	switch {
	case l.State.Calls > 0:
		return counted(l.State.Calls, "call", "calls") + " now"
	case l.State.Began > 0:
		return counted(int(l.State.Began), "call", "calls") + " so far"
	}
	return "no call yet"
}
