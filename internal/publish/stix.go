package publish

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The namespaces of identifiers. The first is the standard's own, for
// cyber-observable objects alone (STIX 2.1, 2.9); ours is for all others.
var (
	observableSpace = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")
	ourSpace        = uuid.MustParse("5b0c4a86-3f7e-5d0a-9a35-0d6a1c5b7e21")
)

// The marking TLP:CLEAR of TLP 2.0 and its extension, as OASIS publishes them.
const (
	tlpClear     = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
	tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
)

// phoneExtension defines the object phone-number, for which the standard has
// none. Other programs use the same type and property.
var phoneExtension = stixID("extension-definition", "phone-number", "1.0")

// STIX gives the bulletins as one bundle of STIX 2.1 (OASIS, 10 June 2021).
//
// Of each bulletin there is a report, a campaign, the attack patterns of its
// tactics, indicators and an infrastructure of its numbers and names, and the
// places that it strikes. Identifiers are stable: a later revision has the same
// and a later time of modification; of a bulletin that was withdrawn, the report
// and the campaign are left and revoked. A number or name that a correction took
// off is told as revoked where was lists the bulletins as they were before, of
// which nothing but the identifiers is used. All is marked TLP:CLEAR.
func STIX(s Site, list []Public, was ...Public) ([]byte, error) {
	if !made(list) {
		return nil, errEmpty
	}
	x := stixBundle{site: s, at: map[string]int{}}
	x.publisher = stixID("identity", s.Name, s.Warnings)
	x.add(stixObject{
		"type": "marking-definition", "spec_version": "2.1", "id": tlpClear, "created": "2022-10-01T00:00:00.000Z", "name": "TLP:CLEAR",
		"extensions": stixObject{tlpExtension: stixObject{"extension_type": "property-extension", "tlp_2_0": "clear"}},
	})
	x.lasting("identity", x.publisher, stixObject{"name": s.Name, "identity_class": "organization", "contact_information": s.Warnings})
	for _, p := range newestLast(list) {
		x.bulletin(p)
	}
	for _, p := range was {
		x.revokeGone(p, list)
	}
	name := []string{s.Warnings}
	for _, o := range x.objects {
		modified, _ := o["modified"].(string)
		name = append(name, o["id"].(string), modified)
	}
	return marshalJSON(struct {
		Type    string       `json:"type"`
		ID      string       `json:"id"`
		Objects []stixObject `json:"objects"`
	}{"bundle", stixID("bundle", name...), x.objects})
}

// stixObject is an object of the standard; maps are written in the order of
// their keys, so that the same bulletins give the same bytes.
type stixObject map[string]any

// stixBundle gathers objects, each once.
type stixBundle struct {
	site      Site
	publisher string
	objects   []stixObject
	at        map[string]int
}

// add takes an object in; a later one with the same identifier takes its place.
func (x *stixBundle) add(o stixObject) string {
	id := o["id"].(string)
	if i, there := x.at[id]; there {
		x.objects[i] = o
		return id
	}
	x.at[id] = len(x.objects)
	x.objects = append(x.objects, o)
	return id
}

// lasting adds an object that is the same in every bulletin: its identifier
// comes from all that it holds, and its time is fixed.
func (x *stixBundle) lasting(kind, id string, o stixObject) string {
	return x.domain(kind, id, fixed, fixed, o)
}

// domain adds a domain object or a relationship with the common properties.
func (x *stixBundle) domain(kind, id string, created, modified time.Time, o stixObject) string {
	o["type"], o["id"], o["spec_version"] = kind, id, "2.1"
	o["created"], o["modified"] = stixTime(created), stixTime(modified)
	o["object_marking_refs"] = []string{tlpClear}
	if id != x.publisher {
		o["created_by_ref"] = x.publisher
	}
	return x.add(o)
}

// own adds an object that belongs to a bulletin and moves with its revisions.
func (x *stixBundle) own(b Bulletin, kind, key string, o stixObject) string {
	return x.domain(kind, x.ownID(b, kind, key), b.Issued, b.Updated, o)
}

func (x *stixBundle) ownID(b Bulletin, kind, key string) string {
	return stixID(kind, x.site.Warnings, b.ID, key)
}

// link adds a relationship of a bulletin and gives its identifier.
func (x *stixBundle) link(b Bulletin, from, kind, to string) string {
	return x.own(b, "relationship", from+" "+kind+" "+to, stixObject{"relationship_type": kind, "source_ref": from, "target_ref": to})
}

// bulletin adds all objects of one bulletin, and the report that names them.
func (x *stixBundle) bulletin(p Public) {
	b := p.b
	campaign := x.campaign(p)
	refs := []string{x.publisher, campaign}
	if !p.withdrawn() {
		refs = append(refs, x.patterns(b, campaign)...)
		refs = append(refs, x.means(b, campaign)...)
		refs = append(refs, x.places(b, campaign)...)
	}
	o := stixObject{
		"name": p.heading(x.site), "description": p.text(), "report_types": []string{"campaign"}, "published": stixTime(b.Issued),
		"object_refs": refs, "lang": b.Language, "labels": labels(x.site, b),
		"external_references": []stixObject{{"source_name": x.site.Name, "url": x.site.Page(b.ID), "external_id": b.ID}},
	}
	x.own(b, "report", "", revocable(o, p))
}

func (x *stixBundle) campaign(p Public) string {
	b := p.b
	o := stixObject{"name": p.heading(x.site), "description": p.summary(), "lang": b.Language}
	if !b.Began.IsZero() {
		o["first_seen"] = stixTime(b.Began)
	}
	if id := b.Campaign + b.Wave; id != "" {
		var refs []stixObject
		for _, r := range []struct{ kind, id string }{{"campaign", b.Campaign}, {"wave", b.Wave}} {
			if r.id != "" {
				refs = append(refs, stixObject{"source_name": x.site.Name + ", " + r.kind, "external_id": r.id})
			}
		}
		o["external_references"] = refs
	}
	return x.own(b, "campaign", "", revocable(o, p))
}

// revocable marks an object of a bulletin that was withdrawn.
func revocable(o stixObject, p Public) stixObject {
	if p.withdrawn() {
		o["revoked"] = true
	}
	return o
}

// labels are what a reader may sort by.
func labels(s Site, b Bulletin) []string {
	out := []string{"scam-calls", strings.ReplaceAll(b.Type, "_", "-")}
	if s.Exercise {
		out = append(out, "exercise")
	}
	return out
}

// patterns adds the tactics, which all bulletins share.
func (x *stixBundle) patterns(b Bulletin, campaign string) []string {
	var refs []string
	for _, t := range b.Tactics {
		o := stixObject{"name": t.Name, "external_references": []stixObject{{"source_name": "hangup", "external_id": t.ID}}}
		if t.Truth != "" {
			o["description"] = t.Truth
		}
		id := x.lasting("attack-pattern", stixID("attack-pattern", x.site.Name, x.site.Warnings, t.ID, t.Name, t.Truth), o)
		refs = append(refs, id, x.link(b, campaign, "uses", id))
	}
	return refs
}

// means adds numbers and names: what is observed, what to look for, and the
// infrastructure that they are.
func (x *stixBundle) means(b Bulletin, campaign string) []string {
	if len(b.Numbers)+len(b.Domains) == 0 {
		return nil
	}
	infra := x.own(b, "infrastructure", "", stixObject{"name": "Numbers and Internet names of the callers", "infrastructure_types": []string{"phishing"}})
	refs := []string{infra, x.link(b, campaign, "uses", infra)}
	for _, n := range b.Numbers {
		x.extension()
		seen := x.add(observable("phone-number", n.E164, stixObject{"extensions": stixObject{phoneExtension: stixObject{"extension_type": "new-sco"}}}))
		o := stixObject{"name": n.E164, "description": n.Reason, "pattern": pattern("phone-number", n.E164), "confidence": 75, "labels": []string{strings.ReplaceAll(string(n.Role), "_", "-")}}
		if n.Weak {
			o["confidence"] = 25
		}
		refs = append(refs, phoneExtension, seen, x.link(b, infra, "consists-of", seen))
		refs = append(refs, x.indicator(b, campaign, o)...)
	}
	for _, d := range b.Domains {
		seen := x.add(observable("domain-name", d.Name, stixObject{}))
		o := stixObject{"name": d.Name, "description": d.Reason, "pattern": pattern("domain-name", d.Name), "confidence": 75}
		refs = append(refs, seen, x.link(b, infra, "consists-of", seen))
		refs = append(refs, x.indicator(b, campaign, o)...)
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

func (x *stixBundle) indicator(b Bulletin, campaign string, o stixObject) []string {
	o["pattern_type"], o["pattern_version"] = "stix", "2.1"
	o["indicator_types"] = []string{"malicious-activity"}
	o["valid_from"], o["valid_until"] = stixTime(b.Issued), stixTime(b.over())
	id := x.own(b, "indicator", o["pattern"].(string), o)
	return []string{id, x.link(b, id, "indicates", campaign)}
}

// revokeGone tells that indicators no longer hold, and the infrastructure where
// nothing of it is left, which were told before and are not in the bulletin now:
// a later revision dropped them, or they were left out since it was approved.
func (x *stixBundle) revokeGone(was Public, list []Public) {
	at := slices.IndexFunc(list, func(p Public) bool { return p.b.ID == was.b.ID })
	if at < 0 || list[at].b.Revision < was.b.Revision {
		return
	}
	now := list[at].b
	drop := func(pattern string) {
		id := x.ownID(now, "indicator", pattern)
		if _, there := x.at[id]; there {
			return
		}
		x.own(now, "indicator", pattern, stixObject{
			"name": "Taken back", "pattern": "[domain-name:value = 'taken-back.invalid']", "pattern_type": "stix", "pattern_version": "2.1",
			"indicator_types": []string{"benign"}, "valid_from": stixTime(now.Issued), "revoked": true,
		})
	}
	if id := x.ownID(now, "infrastructure", ""); len(was.b.Numbers)+len(was.b.Domains) > 0 {
		if _, there := x.at[id]; !there {
			x.own(now, "infrastructure", "", stixObject{"name": "Taken back", "infrastructure_types": []string{"unknown"}, "revoked": true})
		}
	}
	for _, n := range was.b.Numbers {
		drop(pattern("phone-number", n.E164))
	}
	for _, d := range was.b.Domains {
		drop(pattern("domain-name", d.Name))
	}
}

func (x *stixBundle) places(b Bulletin, campaign string) []string {
	var refs []string
	for _, r := range b.Regions {
		if strings.HasPrefix(r, "+") {
			continue // an area code is no place that the standard knows
		}
		o := stixObject{"name": RegionName(r), "country": r[:2]}
		if len(r) > 2 {
			o["administrative_area"] = r
		}
		id := x.lasting("location", stixID("location", x.site.Name, x.site.Warnings, r), o)
		refs = append(refs, id, x.link(b, campaign, "targets", id))
	}
	return refs
}

// extension adds the definition of phone-number.
func (x *stixBundle) extension() {
	x.lasting("extension-definition", phoneExtension, stixObject{
		"name": "phone-number", "version": "1.0", "extension_types": []string{"new-sco"},
		"description": "A telephone number.",
		"schema":      "The object phone-number has the property value (string, required): the number in the form of ITU-T E.164 with its plus sign. Its identifier is a UUIDv5 made from value.",
	})
}

// observable is a cyber-observable object with one value, and the identifier
// that the standard derives from it: UUIDv5 over {"value":"..."} in canonical
// JSON. Numbers and names have no character that this would escape.
func observable(kind, value string, o stixObject) stixObject {
	o["type"], o["spec_version"], o["value"] = kind, "2.1", value
	o["id"] = kind + "--" + uuid.NewSHA1(observableSpace, []byte(`{"value":"`+value+`"}`)).String()
	o["object_marking_refs"] = []string{tlpClear}
	return o
}

// pattern compares a value; numbers and names have no quote in them.
func pattern(kind, value string) string { return "[" + kind + ":value = '" + value + "']" }

// stixID is an identifier made from a name of our own.
func stixID(kind string, name ...string) string {
	return kind + "--" + uuid.NewSHA1(ourSpace, []byte(kind+"\x00"+strings.Join(name, "\x00"))).String()
}

func stixTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// newestLast puts the bulletins in the order of their last change.
func newestLast(list []Public) []Public {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Public) int {
		if c := a.b.Updated.Compare(b.b.Updated); c != 0 {
			return c
		}
		return strings.Compare(a.b.ID, b.b.ID)
	})
	return list
}
