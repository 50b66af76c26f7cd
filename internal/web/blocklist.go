package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/phone"
)

// How often one address of the public may appeal and ask about a number: so
// many times at once, then once every so often.
const (
	appealsAtOnce = 3
	appealEvery   = time.Minute
	asksAtOnce    = 30
	askEvery      = 2 * time.Second
)

// lookups answers by hash, from an index that is made once for each list.
type lookups struct {
	mu    sync.Mutex
	of    time.Time // the list that the index is of
	index *blocklist.Index
}

func (l *lookups) on(list blocklist.List) *blocklist.Index {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index == nil || !l.of.Equal(list.At) {
		l.index, l.of = blocklist.NewIndex(list.Entries), list.At
	}
	return l.index
}

// blocklistView says what the list is.
type blocklistView struct {
	Numbers int
	Base    string // the address of the desk
	Country string
	Keeps   bool // whether to show the way to where it is kept
	Public  bool // whether everybody may read it
	Ask     listedAsk
}

func (s *server) blocklist(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Desk.BlockList(time.Time{})
	if err != nil {
		return err
	}
	v := blocklistView{len(list.Entries), s.base(r), s.Desk.Country(), may(r.Context(), access.PermRead), s.Publishing.Public, s.asking()}
	return s.render(w, r, http.StatusOK, "Block list", blocklistPage(v))
}

// base is the address at which others reach the desk.
func (s *server) base(r *http.Request) string {
	return strings.TrimSuffix(s.site(r).Warnings, "/warnings")
}

// listForm writes a list in one form, as a request asks for it.
type listForm struct {
	media string
	write func(io.Writer, blocklist.List, *http.Request) error
}

var (
	listCSV      = listForm{"text/csv; charset=utf-8; header=present", func(w io.Writer, l blocklist.List, _ *http.Request) error { return l.WriteCSV(w) }}
	listJSON     = listForm{"application/json", func(w io.Writer, l blocklist.List, _ *http.Request) error { return l.WriteJSON(w) }}
	listAsterisk = listForm{"text/plain; charset=utf-8", func(w io.Writer, l blocklist.List, r *http.Request) error { return l.WriteAsterisk(w, keysOf(r)) }}
	listFreePBX  = listForm{"text/csv; charset=utf-8; header=present", func(w io.Writer, l blocklist.List, r *http.Request) error { return l.WriteFreePBX(w, keysOf(r)) }}
	listFreeOff  = listForm{"text/plain; charset=utf-8", func(w io.Writer, l blocklist.List, r *http.Request) error { return l.WriteFreePBXOff(w, keysOf(r)) }}
	listVCard    = listForm{"text/vcard; charset=utf-8", func(w io.Writer, l blocklist.List, r *http.Request) error {
		version := blocklist.VCard4
		if r.URL.Query().Get("version") == string(blocklist.VCard3) {
			version = blocklist.VCard3
		}
		return l.WriteVCard(w, version)
	}}
)

func keysOf(r *http.Request) blocklist.Keys {
	q := r.URL.Query()
	weak := q.Get("weak")
	return blocklist.Keys{Country: strings.ToUpper(q.Get("country")), Weak: weak != "" && weak != "0" && weak != "false"}
}

// listFile answers with the list: whole, or what changed since a day.
func (s *server) listFile(form listForm) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		since, err := sinceOf(r)
		if err != nil {
			return err
		}
		list, err := s.Desk.BlockList(since)
		if err != nil {
			return err
		}
		var body, rows bytes.Buffer
		err = form.write(&body, list, r)
		if errors.Is(err, blocklist.ErrWhole) || errors.Is(err, blocklist.ErrSince) {
			return wrong("since", upper(err.Error())+".")
		}
		if err != nil {
			return err
		}
		// The mark is of the rows, not of the bytes: some forms hold the moment at
		// which they were made. No time of change is told, for a number that is
		// erased leaves none behind.
		if err := list.WriteCSV(&rows); err != nil {
			return err
		}
		sum := sha256.Sum256(rows.Bytes())
		w.Header().Set("ETag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
		s.serveFile(w, r, form.media, bytes.NewReader(body.Bytes()))
		return nil
	}
}

// sinceOf is the date from which changes are asked for: a day of UTC, or a time
// of RFC 3339. Zero is the whole list.
func sinceOf(r *http.Request) (time.Time, error) {
	text := r.URL.Query().Get("since")
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, wrong("since", "The date after since= could not be read. Write it as 2026-05-31; without it you get the whole list.")
}

// bucket answers a look-up by the beginning of a hash. It is never packed, and
// tells programs on the way to leave it so.
func (s *server) bucket(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Desk.BlockList(time.Time{})
	if err != nil {
		return err
	}
	rows, err := s.lookups.on(list).Bucket(r.PathValue("hex"))
	if err != nil {
		return wrong("prefix", upper(err.Error())+".")
	}
	var b bytes.Buffer
	if err := blocklist.WriteBucket(&b, rows); err != nil {
		return err
	}
	s.sendPublished(w, r, "text/plain; charset=utf-8", b.Bytes())
	return nil
}

// listedAsk is the form in which a number is looked up.
type listedAsk struct {
	Number    string // as it was typed
	Country   string // where it is dialled so
	Countries []place
	Unsaid    string // what the choice of no country says
	Fault     fault
}

// unsaid is what the choice of no country says: the number is then one of the
// country of the desk.
func (s *server) unsaid() string {
	if home := countryName(s.Desk.Country()); home != "" {
		return "Not said: " + home
	}
	return "Not said"
}

func (s *server) asking() listedAsk {
	known := slices.DeleteFunc(s.countries(), func(c place) bool { return c.Path == elsewhere })
	return listedAsk{Country: s.Desk.Country(), Countries: known, Unsaid: s.unsaid()}
}

// dialled is a number as it was typed, in E.164: without a plus it is one of the
// country that was chosen, else of that of the desk, else of the first that has it.
func (s *server) dialled(number, country string) (string, error) {
	var others []string
	if country == "" {
		others = phone.Countries()
	}
	e164, err := blocklist.Asked(number, cmp.Or(country, s.Desk.Country()), others...)
	if err != nil {
		return "", wrong("number", upper(err.Error())+".")
	}
	return e164, nil
}

// listedView is the page of one number, with the form to object.
type listedView struct {
	Ask    listedAsk
	Ruling *blocklist.Ruling
	Appeal appealView
}

func (s *server) askListed(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "Is this number listed?", listedPage(listedView{Ask: s.asking()}))
}

// listed says why a number is on the list, or why not. The number comes in a
// form, so that it stands in no address.
func (s *server) listed(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	v := listedView{Ask: s.asking()}
	v.Ask.Number, v.Ask.Country = strings.TrimSpace(r.PostForm.Get("number")), r.PostForm.Get("country")
	ruling, err := s.ruling(r, v.Ask.Number, v.Ask.Country)
	status := http.StatusOK
	if f, code, ok := faultOf(err); ok {
		later(w, err)
		v.Ask.Fault, status = f, code
	} else if err != nil {
		return err
	} else {
		v.Ask.Number, v.Ruling, v.Appeal = "", &ruling, appealView{Number: ruling.Number, Notice: s.Intake.Notice}
	}
	return s.render(w, r, status, "Is this number listed?", listedPage(v))
}

// ruling takes one try of whoever asks.
func (s *server) ruling(r *http.Request, number, country string) (blocklist.Ruling, error) {
	if ok, wait := s.asks.Allow(r.RemoteAddr); !ok {
		return blocklist.Ruling{}, &access.Slow{Wait: wait}
	}
	e164, err := s.dialled(number, country)
	if err != nil {
		return blocklist.Ruling{}, err
	}
	return s.Desk.Ruling(e164)
}

// appealView is the form of an appeal.
type appealView struct {
	Number, Text, Contact string
	Country               string
	Countries             []place // none where the number stands with its country code
	Unsaid                string  // what the choice of no country says
	Notice                string  // who runs this desk, and how to reach them; may be empty
	Fault                 fault
	Sent                  bool
}

func (s *server) appealForm(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "Is it your number?", appealPage(s.objection(r)))
}

// appeal takes in somebody's word that a number is listed wrongly.
func (s *server) appeal(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	v := s.objection(r)
	err := s.object(r, v)
	if f, status, ok := faultOf(err); ok {
		later(w, err)
		switch f.Field {
		case "number": // beside it there may be a form to ask, with a field of that name
			f.Field = "appeal-number"
		case "appeals": // so many wait: no field is at fault
			f.Field = ""
		}
		v.Fault = f
		return s.render(w, r, status, "Is it your number?", appealPage(v))
	}
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "We look into it", appealPage(appealView{Sent: true}))
}

// objection is the form as it was filled in, or an empty one.
func (s *server) objection(r *http.Request) appealView {
	ask := s.asking()
	v := appealView{Country: ask.Country, Countries: ask.Countries, Unsaid: ask.Unsaid, Notice: s.Intake.Notice}
	if r.PostForm != nil {
		v.Number, v.Text, v.Contact = strings.TrimSpace(r.PostForm.Get("number")), r.PostForm.Get("text"), r.PostForm.Get("contact")
		v.Country = r.PostForm.Get("country")
	}
	return v
}

// object sends an appeal to the desk. Only what has to be kept costs a try.
func (s *server) object(r *http.Request, v appealView) error {
	if r.PostForm.Get(trap) != "" {
		return wrong("", "A field that people do not see was filled in, as programs do. Nothing was kept. If you are a person, send it again: the field is empty now.")
	}
	ruling, err := s.ruling(r, v.Number, v.Country)
	if err != nil {
		return err
	}
	if ruling.Listed == nil {
		return wrong("number", "This number is not on the list, so there is nothing to take off it. Look whether it has a slip in it.")
	}
	a := blocklist.Appeal{Number: ruling.Number, Text: v.Text, Contact: v.Contact}
	if err := a.Check(s.Desk.Country()); err != nil {
		return wrong("text", upper(strings.TrimRight(err.Error(), "."))+".")
	}
	if ok, wait := s.appeals.Allow(r.RemoteAddr); !ok {
		return &access.Slow{Wait: wait}
	}
	who := actor(r)
	if who.Name == "" {
		who = desk.Actor{Origin: call.OriginPublic}
	}
	_, err = s.Desk.Appeal(r.Context(), who, a)
	return err
}
