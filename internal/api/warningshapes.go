package api

import (
	"time"

	"github.com/hangup-project/hangup/internal/publish"
)

type warningList struct {
	Warnings  []Warning `json:"warnings" doc:"The one changed last first."`
	Public    bool      `json:"public" doc:"Everybody sees what is published; else those with an account alone."`
	Address   string    `json:"address,omitempty" format:"uri" doc:"Of the list of warnings; left out where no address of the desk leads here from another machine."`
	Obstacles []string  `json:"obstacles" doc:"What keeps the public from seeing warnings, and what to do, a sentence or two each."`
}

// Warning is a warning in a line.
type Warning struct {
	ID       string `json:"id" format:"uuid"`
	State    string `json:"state" enum:"draft,published,withdrawn"`
	Title    string `json:"title"`
	Revision int    `json:"revision" doc:"How often it was published; 0 for a draft."`
	Issued   string `json:"issued,omitempty" format:"date-time" doc:"When it was published first; left out for a draft."`
	Updated  string `json:"updated" format:"date-time"`
	Expires  string `json:"expires,omitempty" format:"date-time" doc:"Until when it holds."`
	Wave     string `json:"wave,omitempty" doc:"That it was written from."`
	Campaign string `json:"campaign,omitempty" doc:"That it was written from."`
	Page     string `json:"page,omitempty" format:"uri" doc:"Where everybody reads it; left out for a draft, and where no address of the desk leads here from another machine."`
	Withheld string `json:"withheld,omitempty" doc:"Why it is not shown though it was published, or why a draft cannot be published as it stands; and what to do."`
}

type oneWarning struct {
	Warning
	Lead          string         `json:"lead"`
	Says          []string       `json:"says" doc:"What the callers say and do."`
	Truth         []string       `json:"truth" doc:"What is true instead."`
	Do            []string       `json:"do" doc:"What to do, in order."`
	Numbers       []warnedNumber `json:"numbers"`
	Domains       []warnedDomain `json:"domains"`
	Turn          []warnedPlace  `json:"turn" doc:"Where to turn."`
	MayTurn       []warnedPlace  `json:"may_turn,omitempty" nullable:"false" doc:"Other places of the knowledge base that it may name; told where one warning is read."`
	Tactics       []warnedTactic `json:"tactics" doc:"What the callers do, for programs."`
	Sources       []warnedSource `json:"sources"`
	Organisations []string       `json:"organisations" doc:"Whom the callers claim to be."`
	Regions       []string       `json:"regions"`
	Country       string         `json:"country"`
	Language      string         `json:"language"`
	Type          string         `json:"type"`
	Began         string         `json:"began,omitempty" format:"date-time"`
	Peak          string         `json:"peak,omitempty" format:"date-time" doc:"When it was at its peak."`
	Reports       int            `json:"reports" doc:"Exact here, rounded down where it is published; 0 says nothing of it."`
	Ratio         float64        `json:"ratio" doc:"Times as many reports as usual; 0 says nothing of it."`
	Publisher     string         `json:"publisher"`
	Correction    string         `json:"correction,omitempty" doc:"What was corrected, or why it was withdrawn."`
	History       []warnedStep   `json:"history"`
	Obstacles     []string       `json:"obstacles" doc:"What keeps the public from seeing it, and what to do, a sentence or two each."`
}

type warnedNumber struct {
	Number    string `json:"number" doc:"E.164."`
	Weak      bool   `json:"weak" doc:"It may belong to somebody else."`
	Sightings int    `json:"sightings" doc:"Independent ones; rounded down where it is published."`
	Reason    string `json:"reason"`
}

type warnedDomain struct {
	Name      string `json:"name"`
	Sightings int    `json:"sightings" doc:"Independent ones; rounded down where it is published."`
	Reason    string `json:"reason"`
}

type warnedPlace struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	URL   string `json:"url,omitempty"`
}

type warnedTactic struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type warnedSource struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

type warnedStep struct {
	At   string `json:"at" format:"date-time"`
	What string `json:"what" enum:"issued,updated,corrected,withdrawn"`
	Why  string `json:"why,omitempty"`
}

func warningOf(site publish.Site, b publish.Bulletin, withheld string) Warning {
	w := Warning{ID: b.ID, State: string(b.State), Title: b.Title, Revision: b.Revision, Issued: moment(b.Issued), Updated: b.Updated.UTC().Format(time.RFC3339Nano), Expires: moment(b.Expires),
		Wave: b.Wave, Campaign: b.Campaign, Withheld: withheld}
	if b.State != publish.Drafted && site.Reached() {
		w.Page = site.Page(b.ID)
	}
	return w
}

func wholeWarning(site publish.Site, b publish.Bulletin, withheld string, obstacles []string) oneWarning {
	out := oneWarning{Warning: warningOf(site, b, withheld), Lead: b.Lead, Says: orEmpty(b.Says), Truth: orEmpty(b.Truth), Do: orEmpty(b.Do), Numbers: []warnedNumber{}, Domains: []warnedDomain{}, Turn: []warnedPlace{}, Tactics: []warnedTactic{}, Sources: []warnedSource{}, Began: moment(b.Began), Peak: moment(b.Peak),
		Organisations: orEmpty(b.Organisations), Regions: orEmpty(b.Regions), Country: b.Country, Language: b.Language, Type: b.Type, Reports: b.Reports, Ratio: b.Ratio,
		Publisher: b.Publisher, Correction: b.Correction, History: []warnedStep{}, Obstacles: orEmpty(obstacles)}
	for _, n := range b.Numbers {
		out.Numbers = append(out.Numbers, warnedNumber{n.E164, n.Weak, n.Sightings, n.Reason})
	}
	for _, d := range b.Domains {
		out.Domains = append(out.Domains, warnedDomain{d.Name, d.Sightings, d.Reason})
	}
	for _, p := range b.Turn {
		out.Turn = append(out.Turn, warnedPlace{p.Name, p.Phone, p.URL})
	}
	for _, t := range b.Tactics {
		out.Tactics = append(out.Tactics, warnedTactic{t.ID, t.Name})
	}
	for _, x := range b.Sources {
		out.Sources = append(out.Sources, warnedSource{x.Title, x.URL})
	}
	for _, r := range b.History {
		out.History = append(out.History, warnedStep{moment(r.At), r.What, r.Why})
	}
	return out
}
