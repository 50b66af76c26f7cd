package api

import (
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// verdict is the shape of hangup check --json; see schemas.go.
type verdict struct{ wire.Verdict }

// Schema implements huma.SchemaProvider.
func (verdict) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: "#/components/schemas/Verdict"}
}

// Row is a report as a list shows it. (Huma reads the fields of embedded types
// only where their names are exported.)
type Row struct {
	ID        string    `json:"id" format:"uuid"`
	URL       string    `json:"url" doc:"Where the whole case is."`
	Received  time.Time `json:"received" doc:"When it was taken in, UTC."`
	Occurred  string    `json:"occurred,omitempty" format:"date-time" doc:"When the call was, UTC; left out when unknown."`
	Kind      call.Kind `json:"kind" enum:"call,story"`
	Level     string    `json:"level" enum:"none,caution,hang_up" doc:"As it stands now: a correction overrules the verdict."`
	Type      *string   `json:"type" doc:"The kind of scam; null where none is claimed."`
	Summary   string    `json:"summary"`
	Country   string    `json:"country" doc:"Two letters; empty when unknown."`
	Origin    string    `json:"origin" doc:"The way it came in: page, public, api, command, import or live."`
	CallerID  string    `json:"caller_id" doc:"What the display showed."`
	Callback  string    `json:"callback" doc:"The strongest number to ring back."`
	Excerpt   string    `json:"excerpt" doc:"Words around what was searched for, or the first ones; empty where age has removed them."`
	Corrected bool      `json:"corrected" doc:"A person overruled the verdict."`
}

func rowOf(r desk.Row) Row {
	return Row{ID: r.ID, URL: caseURL(r.ID), Received: r.Received.UTC(), Occurred: moment(r.Occurred), Kind: r.Kind, Level: r.Level.String(), Type: orNull(r.Type),
		Summary: r.Summary, Country: r.Country, Origin: string(r.Origin), CallerID: r.CallerID, Callback: r.Callback, Excerpt: r.Excerpt, Corrected: r.Corrected}
}

func rowsOf(rs []desk.Row) []Row {
	out := make([]Row, 0, len(rs))
	for _, r := range rs {
		out = append(out, rowOf(r))
	}
	return out
}

// related is another case that shares strong evidence.
type related struct {
	Row
	Shared []shared `json:"shared" doc:"What the two cases have in common."`
}

type shared struct {
	Kind  string `json:"kind" doc:"phone, clsid, session_code or domain."`
	Value string `json:"value"`
}

// fullCase is everything that is kept of one report.
type fullCase struct {
	ID          string       `json:"id" format:"uuid"`
	Received    time.Time    `json:"received" doc:"When it was taken in, UTC."`
	Occurred    string       `json:"occurred,omitempty" format:"date-time" doc:"When the call was, UTC; left out when unknown."`
	Origin      string       `json:"origin" doc:"The way it came in."`
	By          string       `json:"by" doc:"The account or token that took it in; empty for the public."`
	Kind        call.Kind    `json:"kind" enum:"call,story"`
	Turns       []turn       `json:"turns" doc:"The words. Secrets in them are blackened, and age may have removed them all."`
	CallerID    string       `json:"caller_id"`
	Callback    string       `json:"callback"`
	Country     string       `json:"country"`
	DialledBy   string       `json:"dialled_by" doc:"them or me; empty when unknown."`
	Verdict     verdict      `json:"verdict" doc:"As it was judged; it never changes."`
	Level       string       `json:"level" enum:"none,caution,hang_up" doc:"What holds now: the last correction, or the verdict."`
	Type        *string      `json:"type" doc:"What holds now."`
	Happened    []string     `json:"happened" doc:"What has happened, as it was told last."`
	Changes     []change     `json:"changes" doc:"What was done to it, the oldest first; who looked at it is in the audit trail."`
	Attachments []attachment `json:"attachments" doc:"Descriptions; each url gives the bytes."`
	Related     []related    `json:"related" doc:"Other cases that share a callback number, a licence string, a session code or a domain: the 20 that share most, then the newest."`
	MoreRelated bool         `json:"more_related" doc:"There are more of them."`
	Campaign    *inCampaign  `json:"campaign,omitempty" doc:"The campaign that it is in; left out where it is in none, and while the desk is still counting."`
	Gone        []string     `json:"gone" doc:"Parts that age has removed: words, evidence, attachments."`
	Links       links        `json:"links"`
}

// membership says in which campaign a report is.
type membership struct {
	Campaign *inCampaign `json:"campaign,omitempty" doc:"Left out where it is in none, or none is known yet."`
}

type inCampaign struct {
	ID      string `json:"id"`
	Name    string `json:"name" doc:"That a person gave it; may be empty."`
	Reports int    `json:"reports" doc:"How many are in it."`
}

type links struct {
	Self        string `json:"self"`
	Pack        string `json:"pack" doc:"The prepared reports for the authorities."`
	Attachments string `json:"attachments" doc:"Where to send files."`
	Audit       string `json:"audit" doc:"Who did what with it."`
}

type turn struct {
	Role string   `json:"role" enum:"caller,callee,unknown"`
	Text string   `json:"text"`
	At   *float64 `json:"at,omitempty" doc:"Seconds from the start of the call."`
}

type change struct {
	ID         string      `json:"id" format:"uuid"`
	At         time.Time   `json:"at"`
	By         string      `json:"by"`
	Kind       string      `json:"kind" doc:"noted, corrected, attached, detached, happened or expired."`
	Note       string      `json:"note,omitempty"`
	Correction *correction `json:"correction,omitempty"`
	Attachment *attachment `json:"attachment,omitempty"`
	Happened   []string    `json:"happened,omitempty"`
}

// correction is a person's word against the judge's.
type correction struct {
	Level  string `json:"level" enum:"none,caution,hang_up" example:"none"`
	Type   string `json:"type,omitempty" doc:"The kind of scam; left out where none is claimed."`
	Reason string `json:"reason" example:"It was the bank: we rang it back on the number of the card."`
}

type attachment struct {
	ID     string `json:"id" format:"uuid"`
	URL    string `json:"url,omitempty" doc:"Where the bytes are."`
	Name   string `json:"name,omitempty"`
	Media  string `json:"media,omitempty" doc:"Its media type, as the sender called it."`
	Size   int64  `json:"size,omitempty" doc:"Bytes."`
	SHA256 string `json:"sha256,omitempty"`
}

func attachmentOf(report string, a call.Attachment) attachment {
	return attachment{ID: a.ID, URL: caseURL(report) + "/attachments/" + a.ID, Name: a.Name, Media: a.Media, Size: a.Size, SHA256: a.SHA256}
}

func caseOf(c call.Case, rs []desk.Related, more bool) fullCase {
	w := fullCase{ID: c.ID, Received: c.Received.UTC(), Occurred: moment(c.Occurred), Origin: string(c.Origin), By: c.By, Kind: c.Report.Call.Kind, Turns: []turn{},
		CallerID: c.Report.Call.CallerID, Callback: c.Report.Call.Callback, Country: c.Report.Call.Country, DialledBy: string(c.Report.Call.DialledBy),
		Verdict: verdict{wire.VerdictOf(c.ID, c.Verdict)}, Level: c.Level.String(), Type: orNull(c.Type), Happened: orEmpty(c.Now),
		Changes: []change{}, Attachments: []attachment{}, Related: []related{}, MoreRelated: more, Gone: []string{},
		Links: links{caseURL(c.ID), caseURL(c.ID) + "/pack", caseURL(c.ID) + "/attachments", "/api/v1/audit?report=" + c.ID}}
	for _, u := range c.Report.Call.Turns {
		t := turn{Role: u.Role.String(), Text: u.Text}
		if u.At >= 0 {
			s := u.At.Seconds()
			t.At = &s
		}
		w.Turns = append(w.Turns, t)
	}
	for _, ch := range c.Changes {
		w.Changes = append(w.Changes, changeOf(ch))
	}
	for _, a := range c.Attachments {
		w.Attachments = append(w.Attachments, attachmentOf(c.ID, a))
	}
	for _, r := range rs {
		rel := related{Row: rowOf(r.Row), Shared: []shared{}}
		for _, s := range r.Shared {
			rel.Shared = append(rel.Shared, shared(s))
		}
		w.Related = append(w.Related, rel)
	}
	for _, p := range c.Gone {
		w.Gone = append(w.Gone, string(p))
	}
	return w
}

func changeOf(ch call.Change) change {
	w := change{ID: ch.ID, At: ch.At.UTC(), By: ch.By, Kind: string(ch.Kind), Note: ch.Note, Happened: ch.Happened}
	if k := ch.Correction; k != nil {
		w.Correction = &correction{k.Level.String(), k.Type, k.Reason}
	}
	if ch.Attachment != nil {
		a := attachmentOf(ch.Report, *ch.Attachment)
		if ch.Kind != call.ChangeAttached {
			a.URL = ""
		}
		w.Attachment = &a
	}
	return w
}

// written says that something is on the disk.
type written struct {
	ID   string `json:"id" format:"uuid"`
	URL  string `json:"url,omitempty"`
	Seen bool   `json:"seen" doc:"It shows already; else the database is behind, and will follow."`
	// Campaign is left out by all but merges and splits.
	Campaign string `json:"campaign,omitempty" doc:"The id of what a merge or a split of campaigns made; left out until it shows."`
}

func caseURL(id string) string { return "/api/v1/reports/" + url.PathEscape(id) }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
