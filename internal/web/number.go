package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

// numberAsk is the form that asks for a number.
type numberAsk struct {
	Number, Country string
	Countries       []place
	Unsaid          string // what the choice of no country says
	Fault           fault
}

// numberView is what is known of a number.
type numberView struct {
	desk.NumberReport
	Ask     numberAsk
	Now     time.Time
	MayKeep bool
	List    string // what the block list says of it; empty where it cannot be on one
}

// askNumber shows the form, or leads to the page of the number that it was
// filled in with.
func (s *server) askNumber(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ask := numberAsk{Number: q.Get("number"), Country: q.Get("country"), Countries: s.countries(), Unsaid: s.unsaid()}
	if ask.Number == "" {
		ask.Country = s.Desk.Country()
		return s.render(w, r, http.StatusOK, "Numbers", numberForm(ask))
	}
	report, err := s.Desk.Number(r.Context(), actor(r), ask.Number, ask.Country)
	if f, status, ok := faultOf(err); ok {
		ask.Fault = f
		return s.render(w, r, status, "Numbers", numberForm(ask))
	}
	if err != nil {
		return err
	}
	to := "/numbers/" + url.PathEscape(report.Number)
	if report.Assessment.E164 == "" {
		to = "/numbers/" + url.PathEscape(ask.Number)
		if ask.Country != "" {
			to += "?" + url.Values{"country": {ask.Country}}.Encode()
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *server) number(w http.ResponseWriter, r *http.Request) error {
	country := r.URL.Query().Get("country")
	report, err := s.Desk.Number(r.Context(), actor(r), r.PathValue("number"), country)
	if err != nil {
		return err
	}
	v := numberView{report, numberAsk{Country: country, Countries: s.countries(), Unsaid: s.unsaid()}, s.Now(), may(r.Context(), access.PermReport), ""}
	if e164 := report.Assessment.E164; e164 != "" {
		ruling, err := s.Desk.Ruling(e164)
		switch {
		case err != nil: // the list is not counted yet, or nothing of the kind is ever on it
		case ruling.Listed != nil:
			v.List = "It is on the block list of this desk: " + metBy(*ruling.Listed)
		default:
			v.List = "It is not on the block list. " + ruling.Refused.Text
		}
	}
	return s.render(w, r, http.StatusOK, v.shown(), numberPage(v))
}

// shown is the number as people of its country write it.
func (v numberView) shown() string {
	if v.Assessment.Shown != "" {
		return v.Assessment.Shown
	}
	return v.Asked
}

// claims says what a caller with the number said to be, the most often first.
func (v numberView) claims() []desk.Claim {
	return slices.DeleteFunc(slices.Clone(v.Claims), func(c desk.Claim) bool { return c.Value == "" })
}
