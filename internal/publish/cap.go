package publish

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// CAP gives a bulletin as an alert of the Common Alerting Protocol (OASIS CAP
// 1.2): the newest message, which names all those before it. Each revision is a
// message, and so is each change of what is shown that nobody wrote.
//
// What was issued is an Alert, what was updated, corrected or adjusted an Update,
// what was withdrawn or withheld a Cancel. Certainty is Observed: people told of it. Severity
// goes by what the calls take, Severe where money or the computer is lost
// (tactics of money, access or control) and Moderate else. Urgency is Immediate
// where reports are three times as many as usual or more, Expected else, and
// Past where the warning was withdrawn. A zero Public is refused.
func CAP(s Site, p Public) ([]byte, error) {
	b := p.b
	if b.Revision == 0 || len(b.History) == 0 {
		return nil, errEmpty
	}
	messages := capMessages(b)
	step := messages[len(messages)-1]
	a := capAlert{
		Identifier: step.id, Sender: s.host(), Sent: capTime(step.At), Status: "Actual", MsgType: capTypes[step.What],
		Source: b.Publisher, Scope: "Public",
	}
	if step.What != WasIssued {
		a.Note = step.Why
		a.References = capReferences(s, messages[:len(messages)-1])
	}
	if s.Exercise {
		a.Status, a.Note = "Exercise", strings.TrimSpace("This is an exercise. "+a.Note)
	}
	a.Info = capInfoOf(s, p)
	return marshalXML(a)
}

var capTypes = map[string]string{WasIssued: "Alert", WasUpdated: "Update", WasCorrected: "Update", WasAdjusted: "Update", WasWithdrawn: "Cancel", WasWithheld: "Cancel"}

// The elements stand in the order of the schema, which is part of the standard.
type capAlert struct {
	XMLName    xml.Name `xml:"urn:oasis:names:tc:emergency:cap:1.2 alert"`
	Identifier string   `xml:"identifier"`
	Sender     string   `xml:"sender"`
	Sent       string   `xml:"sent"`
	Status     string   `xml:"status"`
	MsgType    string   `xml:"msgType"`
	Source     string   `xml:"source,omitempty"`
	Scope      string   `xml:"scope"`
	Note       string   `xml:"note,omitempty"`
	References string   `xml:"references,omitempty"`
	Info       capInfo  `xml:"info"`
}

type capInfo struct {
	Language     string     `xml:"language"`
	Category     string     `xml:"category"`
	Event        string     `xml:"event"`
	ResponseType string     `xml:"responseType"`
	Urgency      string     `xml:"urgency"`
	Severity     string     `xml:"severity"`
	Certainty    string     `xml:"certainty"`
	Effective    string     `xml:"effective"`
	Onset        string     `xml:"onset,omitempty"`
	Expires      string     `xml:"expires"`
	SenderName   string     `xml:"senderName,omitempty"`
	Headline     string     `xml:"headline"`
	Description  string     `xml:"description"`
	Instruction  string     `xml:"instruction,omitempty"`
	Web          string     `xml:"web"`
	Parameters   []capValue `xml:"parameter"`
	Areas        []capArea  `xml:"area"`
}

type capValue struct {
	Name  string `xml:"valueName"`
	Value string `xml:"value"`
}

type capArea struct {
	Desc     string     `xml:"areaDesc"`
	Geocodes []capValue `xml:"geocode"`
}

func capInfoOf(s Site, p Public) capInfo {
	b := p.b
	i := capInfo{
		Language: b.Language, Category: "Security", Event: "Scam calls", ResponseType: "Avoid",
		Urgency: "Expected", Severity: "Moderate", Certainty: "Observed",
		Effective: capTime(b.Updated), Expires: capTime(b.over()), SenderName: b.Publisher,
		// The standard wants no more than 160 characters in a headline.
		Headline: cutAtWord(p.heading(s), MessageLength), Description: p.summary(), Web: s.Page(b.ID),
		Areas: capAreas(p),
	}
	if !b.Began.IsZero() {
		i.Onset = capTime(b.Began)
	}
	if p.withdrawn() {
		i.Urgency, i.ResponseType = "Past", "AllClear"
		return i
	}
	if b.Ratio >= 3 {
		i.Urgency = "Immediate"
	}
	for _, t := range b.Tactics {
		if stage, _, _ := strings.Cut(t.ID, "."); stage == "money" || stage == "access" || stage == "control" {
			i.Severity = "Severe"
		}
	}
	i.Description = strings.Join(append([]string{b.Lead}, b.Says...), "\n")
	i.Instruction = strings.Join(append(append([]string{}, b.Truth...), b.Do...), "\n")
	i.Parameters = []capValue{{"scam-type", b.Type}}
	if b.Reports >= Least {
		i.Parameters = append(i.Parameters, capValue{"reports", told(b.Reports)})
	}
	for _, n := range b.Numbers {
		i.Parameters = append(i.Parameters, capValue{"number-" + strings.ReplaceAll(string(n.Role), "_", "-"), n.E164})
	}
	return i
}

// capAreas are the regions, or the country, or where nobody knows, anywhere: an
// alert without an area cannot be shown on a map.
func capAreas(p Public) []capArea {
	codes := p.b.Regions
	if len(codes) == 0 && p.b.Country != "" {
		codes = []string{p.b.Country}
	}
	var out []capArea
	for _, code := range codes {
		kind := "ISO 3166-2"
		switch {
		case strings.HasPrefix(code, "+"):
			kind = "E.164"
		case len(code) == 2:
			kind = "ISO 3166-1"
		}
		out = append(out, capArea{RegionName(code), []capValue{{kind, code}}})
	}
	if len(out) == 0 {
		return []capArea{{Desc: "Anywhere"}}
	}
	return out
}

// capMessage is a step as a message, by the identifier that it has for good.
type capMessage struct {
	Revision
	id string
}

// capMessages are those of all steps. A revision goes by its number; a step that
// nobody wrote by that of the revision before it, a point, and how manieth it is
// after that.
func capMessages(b Bulletin) []capMessage {
	var out []capMessage
	revision, after := 0, 0
	for _, r := range b.History {
		id := ""
		switch r.What {
		case WasAdjusted, WasWithheld:
			after++
			id = fmt.Sprintf("urn:uuid:%s:%d.%d", b.ID, revision, after)
		default:
			revision, after = revision+1, 0
			id = fmt.Sprintf("urn:uuid:%s:%d", b.ID, revision)
		}
		out = append(out, capMessage{r, id})
	}
	return out
}

// capReferences names messages as sender,identifier,sent.
func capReferences(s Site, earlier []capMessage) string {
	var out []string
	for _, m := range earlier {
		out = append(out, s.host()+","+m.id+","+capTime(m.At))
	}
	return strings.Join(out, " ")
}

// capTime writes a time as the standard wants it: whole seconds, and -00:00 for
// UTC, never Z.
func capTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + "-00:00" }

// host is the name by which the desk is known: no spaces, commas or marks.
func (s Site) host() string {
	if u, err := url.Parse(s.Warnings); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "hangup.invalid"
}
