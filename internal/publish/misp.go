package publish

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// MISP gives a bulletin as an event in the MISP core format. A later revision
// has the same identifiers and a later timestamp. Of a bulletin that was
// withdrawn the event is left, not to be used for detection, with the reason. A
// number or name that is not in it any more is told as deleted where was lists
// the bulletin as it stood before.
func MISP(s Site, p Public, was ...Public) ([]byte, error) {
	if p.b.Revision == 0 {
		return nil, errEmpty
	}
	b := p.b
	at := unix(b.Updated)
	e := mispEvent{
		UUID: mispID(s, b, "event"), Info: p.heading(s), Date: date(b.Issued), ThreatLevel: "3", Analysis: "2", Distribution: "3",
		Published: true, Timestamp: at, PublishTimestamp: at,
		Orgc: mispOrg{s.Name, uuid.NewSHA1(ourSpace, []byte("org\x00"+s.Name+"\x00"+s.Warnings)).String()},
	}
	for _, name := range mispTags(s, p) {
		e.Tags = append(e.Tags, mispTag{name})
	}
	// key is what stays the same in every revision.
	attribute := func(key, kind, category, value, comment string, detect bool) {
		e.Attributes = append(e.Attributes, mispAttribute{
			UUID: mispID(s, b, kind+"\x00"+key), Type: kind, Category: category, Value: value, Comment: comment, Detect: detect,
			Distribution: "5", Timestamp: at,
		})
	}
	attribute("page", "link", "External analysis", s.Page(b.ID), "The warning", false)
	attribute("warning", "text", "External analysis", p.text(), "", false)
	for _, n := range b.Numbers {
		attribute(n.E164, "phone-number", "Financial fraud", n.E164, n.Reason, !n.Weak)
	}
	for _, d := range b.Domains {
		attribute(d.Name, "domain", "Network activity", d.Name, d.Reason, true)
	}
	for _, t := range b.Tactics {
		attribute(t.ID, "text", "Other", t.ID+": "+t.Name, t.Truth, false)
	}
	e.Attributes = append(e.Attributes, mispGone(s, b, e.Attributes, was)...)
	return marshalJSON(struct {
		Event mispEvent `json:"Event"`
	}{e})
}

type mispEvent struct {
	UUID             string          `json:"uuid"`
	Info             string          `json:"info"`
	Date             string          `json:"date"`
	ThreatLevel      string          `json:"threat_level_id"` // 3: low
	Analysis         string          `json:"analysis"`        // 2: complete
	Distribution     string          `json:"distribution"`    // 3: all communities
	Published        bool            `json:"published"`
	Timestamp        string          `json:"timestamp"`
	PublishTimestamp string          `json:"publish_timestamp"`
	Orgc             mispOrg         `json:"Orgc"`
	Tags             []mispTag       `json:"Tag"`
	Attributes       []mispAttribute `json:"Attribute"`
}

type mispOrg struct {
	Name string `json:"name"`
	UUID string `json:"uuid"`
}

type mispTag struct {
	Name string `json:"name"`
}

type mispAttribute struct {
	UUID         string `json:"uuid"`
	Type         string `json:"type"`
	Category     string `json:"category"`
	Value        string `json:"value"`
	Comment      string `json:"comment"`
	Detect       bool   `json:"to_ids"`
	Distribution string `json:"distribution"` // 5: that of the event
	Timestamp    string `json:"timestamp"`
	Deleted      bool   `json:"deleted"`
}

// mispTags are machine tags; tlp:clear is of the taxonomy TLP 2.0.
func mispTags(s Site, p Public) []string {
	out := []string{"tlp:clear", `hangup:scam-type="` + p.b.Type + `"`}
	switch {
	case p.withdrawn():
		out = append(out, `hangup:state="withdrawn"`)
	case p.corrected() != "":
		out = append(out, `hangup:state="corrected"`)
	}
	for _, r := range p.b.Regions {
		out = append(out, `hangup:region="`+r+`"`)
	}
	if s.Exercise {
		out = append(out, `hangup:exercise`)
	}
	return out
}

// mispGone are the attributes that were told before and are not any more: marked deleted, and without what they held.
func mispGone(s Site, now Bulletin, have []mispAttribute, was []Public) []mispAttribute {
	var out []mispAttribute
	gone := func(kind, key string) {
		id := mispID(s, now, kind+"\x00"+key)
		there := func(a mispAttribute) bool { return a.UUID == id }
		if slices.ContainsFunc(have, there) || slices.ContainsFunc(out, there) {
			return
		}
		out = append(out, mispAttribute{UUID: id, Type: "text", Category: "Other", Value: "Taken back", Distribution: "5", Timestamp: unix(now.Updated), Deleted: true})
	}
	for _, p := range was {
		if p.b.ID != now.ID || p.b.Revision > now.Revision {
			continue
		}
		for _, n := range p.b.Numbers {
			gone("phone-number", n.E164)
		}
		for _, d := range p.b.Domains {
			gone("domain", d.Name)
		}
		for _, t := range p.b.Tactics {
			gone("text", t.ID)
		}
	}
	return out
}

func mispID(s Site, b Bulletin, key string) string {
	return uuid.NewSHA1(ourSpace, []byte(strings.Join([]string{"misp", s.Warnings, b.ID, key}, "\x00"))).String()
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
