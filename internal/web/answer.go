package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/phone"
)

// answerOf sets out a verdict over its words; level is what holds now.
func answerOf(c call.Call, v call.Verdict, now call.Level, links bool) answer {
	a := answer{Level: levelOf(now, v.NotJudged), Do: instruct(v, now), Why: v.Summary, Evidence: v.Evidence, Country: c.Country, Links: links}
	a.Passages, a.Loose = annotate(c, v.Findings)
	return a
}

// outcomeOf says what to do and where to report, by what has happened.
func (s *server) outcomeOf(v call.Verdict, country string, happened []string) outcome {
	o := outcome{Advice: s.Desk.Advise(v, happened), Known: s.knownCountries()}
	if v.Kind == call.KindStory {
		o.Advice = slices.DeleteFunc(o.Advice, func(a call.Advice) bool { return a.ID == hangUpNow })
	}
	o.Silent = v.Level == call.LevelNone && (len(happened) == 0 || slices.Equal(happened, []string{onlyTalked}))
	if country != "" && country != elsewhere {
		o.Country = countryName(country)
		o.Channels = s.Desk.Channels(country, happened)
	} else if country == elsewhere {
		o.Country = countryName(country)
	}
	return o
}

// hangUpNow is advice for a call that goes on. A story tells of one that is over.
const hangUpNow = "talked.hang_up"

func (s *server) knownCountries() string {
	var names []string
	for _, c := range s.Desk.Countries() {
		names = append(names, countryName(c))
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func tickOrder() []string { return desk.Happenings() }

// numberPath is the page of a number.
func numberPath(value, country string) templ.SafeURL {
	a := phone.Assess(value, country)
	if a.E164 != "" {
		return templ.SafeURL("/numbers/" + url.PathEscape(a.E164))
	}
	return templ.SafeURL("/numbers/" + url.PathEscape(phone.Digits(value)))
}

// bare is an address as people read it out.
func bare(address string) string {
	address = strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(address, "www."), "/")
}

// day says a date of the knowledge base in words.
func day(date string) string {
	t, err := time.Parse("2006-01-02", date)
	if err != nil {
		return date
	}
	return t.Format("2 January 2006")
}
