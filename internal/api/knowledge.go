package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/wire"
)

type (
	numberInput struct {
		Number  string `path:"number" doc:"A number in any spelling." example:"209-555-0129"`
		Country string `query:"country" pattern:"^[A-Za-z]{2}$" patternDescription:"two letters such as US or GB" doc:"Where the call was received, as two letters; for numbers without a country code." example:"US"`
	}
	numberReply    struct{ Body number }
	knowledgeReply struct{ Body known }
)

// number is what is known of a number.
type number struct {
	Number    string  `json:"number" doc:"In E.164 form, or its digits where it has no such form."`
	Shown     string  `json:"shown" doc:"As people of its country write it."`
	Country   string  `json:"country" doc:"Where it belongs; empty when unknown."`
	Plausible bool    `json:"plausible" doc:"Whether a public network could carry it."`
	Short     bool    `json:"short" doc:"A service number such as 999."`
	Note      string  `json:"note" doc:"What a person should know of it."`
	Sure      string  `json:"sure" doc:"How sure, and of what."`
	Seen      seen    `json:"seen" doc:"In how many reports."`
	Claims    []claim `json:"claims" doc:"Who callers with it said they were, the most often claimed first."`
	Reports   []Row   `json:"reports" doc:"The newest first."`
}

type seen struct {
	Reports  int    `json:"reports" doc:"At all."`
	Callback int    `json:"callback" doc:"As the number to ring back."`
	CallerID int    `json:"caller_id" doc:"On a display, where any number can be shown."`
	Other    int    `json:"other" doc:"Named in the call."`
	HangUp   int    `json:"hang_up" doc:"Of all, those that stand at hang_up."`
	First    string `json:"first,omitempty" format:"date-time" doc:"UTC; left out where it was never seen."`
	Last     string `json:"last,omitempty" format:"date-time"`
}

type claim struct {
	Kind  string `json:"kind" doc:"organisation or claimed_name."`
	Value string `json:"value"`
	Count int    `json:"count"`
}

// known is what Hangup knows, for anybody.
type known struct {
	Version    string     `json:"version" doc:"The edition."`
	Tactics    []tactic   `json:"tactics"`
	Channels   []channel  `json:"channels" doc:"Where to report, by country."`
	Advice     []guidance `json:"advice" doc:"What to do, by what has happened."`
	Types      []string   `json:"types" doc:"The kinds of scam."`
	Happenings []string   `json:"happenings" doc:"What may have happened."`
}

type tactic struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Stage  string `json:"stage"`
	Truth  string `json:"truth" doc:"What is true instead."`
	Source string `json:"source" doc:"Who says so, where, and when that was last looked at."`
}

type channel struct {
	ID      string   `json:"id"`
	Country string   `json:"country"`
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Phone   string   `json:"phone"`
	When    string   `json:"when" doc:"For whom it is: paid, not_paid, gave_access; empty for all."`
	Note    string   `json:"note"`
	Asks    []string `json:"asks" doc:"What is asked there."`
	Source  string   `json:"source"`
}

type guidance struct {
	ID     string   `json:"id"`
	When   string   `json:"when" doc:"What has happened: talked is nothing worse."`
	Types  []string `json:"types" doc:"For these kinds of scam; empty for all."`
	Text   string   `json:"text"`
	Source string   `json:"source"`
}

func (s *server) knowledge() {
	register(s, operation{
		id: "number", method: http.MethodGet, path: "/api/v1/numbers/{number}", tag: tagNumbers, may: access.PermRead, where: "path",
		summary: "Look a number up", description: "Where and how often a number was seen, who its callers said they were, and how sure that is.",
		problems: []kind{unavailable},
	}, s.number)
	register(s, operation{
		id: "knowledge", method: http.MethodGet, path: "/api/v1/knowledge", tag: tagNumbers,
		summary: "Read what Hangup knows", description: "The tactics with what is true instead and its source, where to report, and what to do.",
	}, s.known)
}

func (s *server) number(ctx context.Context, in *numberInput) (*numberReply, error) {
	n, err := s.desk.Number(ctx, actor(ctx), in.Number, in.Country)
	if err != nil {
		return nil, err
	}
	a, t := n.Assessment, n.Tally
	out := number{Number: n.Number, Shown: a.Shown, Country: a.Country, Plausible: a.Plausible, Short: a.Short, Note: a.Note, Sure: n.Sure,
		Seen: seen{t.Reports, t.Callback, t.CallerID, t.Other, t.HangUp, moment(t.First), moment(t.Last)}, Claims: []claim{}, Reports: rowsOf(n.Rows)}
	for _, c := range n.Claims {
		out.Claims = append(out.Claims, claim{string(c.Kind), c.Value, c.Count})
	}
	return &numberReply{out}, nil
}

func (s *server) known(context.Context, *struct{}) (*knowledgeReply, error) {
	base := s.desk.Knowledge()
	out := known{Version: base.Version(), Tactics: []tactic{}, Channels: []channel{}, Advice: []guidance{}, Types: desk.Types(), Happenings: desk.Happenings()}
	for _, t := range base.Tactics() {
		out.Tactics = append(out.Tactics, tactic{t.ID, t.Name, string(t.Stage), strings.TrimSpace(t.Truth), s.source(t.Source)})
	}
	for _, ch := range base.Channels() {
		out.Channels = append(out.Channels, s.channelOf(ch))
	}
	for _, a := range base.Advice() {
		out.Advice = append(out.Advice, guidance{a.ID, a.When, orEmpty(a.Types), strings.TrimSpace(a.Text), s.source(a.Source)})
	}
	return &knowledgeReply{out}, nil
}

func (s *server) channelOf(c knowledge.Channel) channel {
	return channel{ID: c.ID, Country: c.Country, Name: c.Name, URL: c.URL, Phone: c.Phone, When: c.When, Note: c.Note, Asks: orEmpty(c.Asks), Source: s.source(c.Source)}
}

func (s *server) source(id string) string {
	st, ok := s.desk.Knowledge().Statement(id)
	if !ok {
		return ""
	}
	return wire.SourceLine(st.Source())
}
