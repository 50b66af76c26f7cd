package web

import (
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

// daysView is the page of the days that do not count.
type daysView struct {
	Masks     []desk.Mask
	MayChange bool
	Fault     fault
	Typed     struct{ From, To, Why string }
}

func (s *server) days(w http.ResponseWriter, r *http.Request) error {
	return s.showDays(w, r, http.StatusOK, daysView{})
}

func (s *server) showDays(w http.ResponseWriter, r *http.Request, status int, v daysView) (err error) {
	if v.Masks, err = s.Desk.Masks(); err != nil {
		return err
	}
	v.MayChange = may(r.Context(), access.PermChange)
	return s.render(w, r, status, "Days that do not count", daysPage(v))
}

// maskDays reads the form and masks what it names.
func (s *server) maskDays(w http.ResponseWriter, r *http.Request) error {
	if err := caseForm(w, r); err != nil {
		return err
	}
	var v daysView
	v.Typed.From, v.Typed.To, v.Typed.Why = strings.TrimSpace(r.PostForm.Get("from")), strings.TrimSpace(r.PostForm.Get("to")), r.PostForm.Get("why")
	done, err := s.mask(r, v.Typed.From, v.Typed.To, v.Typed.Why)
	var ok bool
	status := 0
	if v.Fault, status, ok = faultOf(err); ok {
		return s.showDays(w, r, status, v)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/waves/days")
}

func (s *server) mask(r *http.Request, from, to, why string) (desk.Done, error) {
	if to == "" {
		to = from
	}
	days := [2]wave.Day{}
	for i, text := range []string{from, to} {
		var err error
		if days[i], err = wave.ParseDay(text); err != nil {
			return desk.Done{}, &desk.Error{Code: desk.Invalid, Field: []string{"from", "to"}[i], Message: "The day could not be read. Write it as 2025-03-31.", Err: err}
		}
	}
	return s.Desk.MaskDays(r.Context(), actor(r), days[0], days[1], why)
}

func (s *server) unmaskDays(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.UnmaskDays(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/waves/days")
}

// maskedSpan says which days a mask is of.
func maskedSpan(m desk.Mask) string {
	if m.From == m.To {
		return dayWords(m.From)
	}
	return dayWords(m.From) + " to " + dayWords(m.To)
}

// gapWords say why a day is not tested.
func gapWords(g wave.Gap, why string) string {
	switch g {
	case wave.Outage:
		return "counts as an outage"
	case wave.Unseen:
		return "no source covers the day"
	case wave.Named:
		if why == "" {
			return "masked by hand"
		}
		return "masked by hand: " + why
	}
	return ""
}

// aloneWords say how likely a wave came by chance alone: in its stream, and in
// any that is watched.
func aloneWords(v whyView) string {
	return fmt.Sprintf("So many reports in %s come in this stream %s. Over all %s it happens %s.",
		counted(v.Total.Days, "day", "days"), yearly(v.Total.Yearly), counted(v.Total.Streams, "stream", "streams"), chance(v.Chance))
}

// yearly says how often what comes so many times a year comes.
func yearly(times float64) string {
	switch {
	case times >= 1.5:
		return fmt.Sprintf("about %s times a year", figure(math.Round(min(times, 365))))
	case times >= 2./3:
		return "about once a year"
	case times < 1e-3:
		return "less than once in a thousand years"
	}
	return "about once in " + figure(math.Round(1/times)) + " years"
}
