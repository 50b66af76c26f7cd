package publish

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// stixKind is what STIX 2.1 says of a type of object: the properties that it
// must and may have besides the common ones, and how its identifier is made.
type stixKind struct {
	must, may []string
	sco       bool // a cyber-observable object: section 3.2, without times
}

// stixKinds are the tables of sections 4.1 to 4.17, 5.1, 6.4, 7.2 and 7.3 for
// what we write.
var stixKinds = map[string]stixKind{
	"attack-pattern":       {must: []string{"name"}, may: []string{"description", "aliases", "kill_chain_phases"}},
	"campaign":             {must: []string{"name"}, may: []string{"description", "aliases", "first_seen", "last_seen", "objective"}},
	"identity":             {must: []string{"name"}, may: []string{"description", "roles", "identity_class", "sectors", "contact_information"}},
	"indicator":            {must: []string{"pattern", "pattern_type", "valid_from"}, may: []string{"name", "description", "indicator_types", "pattern_version", "valid_until", "kill_chain_phases"}},
	"infrastructure":       {must: []string{"name"}, may: []string{"description", "infrastructure_types", "aliases", "kill_chain_phases", "first_seen", "last_seen"}},
	"location":             {may: []string{"name", "description", "latitude", "longitude", "precision", "region", "country", "administrative_area", "city", "street_address", "postal_code"}},
	"report":               {must: []string{"name", "published", "object_refs"}, may: []string{"description", "report_types"}},
	"relationship":         {must: []string{"relationship_type", "source_ref", "target_ref"}, may: []string{"description", "start_time", "stop_time"}},
	"extension-definition": {must: []string{"created_by_ref", "name", "schema", "version", "extension_types"}, may: []string{"description", "extension_properties"}},
	"marking-definition":   {may: []string{"name", "definition_type", "definition"}},
	"domain-name":          {must: []string{"value"}, may: []string{"resolves_to_refs"}, sco: true},
	"phone-number":         {must: []string{"value", "extensions"}, sco: true}, // by our extension
}

// The common properties, section 3.2.
var (
	sdoMust = []string{"type", "spec_version", "id", "created", "modified"}
	sdoMay  = []string{"created_by_ref", "revoked", "labels", "confidence", "lang", "external_references", "object_marking_refs", "granular_markings", "extensions"}
	scoMust = []string{"type", "id"}
	scoMay  = []string{"spec_version", "object_marking_refs", "granular_markings", "defanged", "extensions"}
)

// stixVocabulary are the open vocabularies of section 10, as far as we use them.
var stixVocabulary = map[string][]string{
	"identity_class":       {"individual", "group", "system", "organization", "class", "unknown"},
	"indicator_types":      {"anomalous-activity", "anonymization", "benign", "compromised", "malicious-activity", "attribution", "unknown"},
	"infrastructure_types": {"amplification", "anonymization", "botnet", "command-and-control", "control-system", "exfiltration", "firewall", "hosting-malware", "hosting-target-lists", "phishing", "reconnaissance", "routers-switches", "staging", "workstation", "unknown"},
	"pattern_type":         {"stix", "pcre", "sigma", "snort", "suricata", "yara"},
	"report_types":         {"attack-pattern", "campaign", "identity", "indicator", "intrusion-set", "malware", "observed-data", "threat-actor", "threat-report", "tool", "vulnerability"},
	"extension_types":      {"new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"},
}

// stixRelations are those of the tables of section 4 for our types: source,
// relationship, target.
var stixRelations = []string{
	"campaign uses attack-pattern", "campaign uses infrastructure", "campaign targets location", "indicator indicates campaign",
	"infrastructure consists-of domain-name", "infrastructure consists-of phone-number",
}

var (
	stixTimeForm    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$`)
	stixPatternForm = regexp.MustCompile(`^\[[a-z0-9-]+:value = '[^'\\]+'\]$`)
)

func TestSTIXHoldsTheStandard(t *testing.T) {
	first, second, last := public(t, issued()), public(t, corrected()), public(t, withdrawn())
	other := issued()
	other.ID = "019a5f00-0000-7000-8000-0000000000ff"
	bundles := map[string][]byte{}
	for name, args := range map[string][2][]Public{
		"nothing": {}, "issued": {{first}}, "corrected": {{second}, {first}}, "withdrawn": {{last}, {first, second}}, "two": {{first, public(t, other)}},
	} {
		data, err := STIX(site, args[0], args[1]...)
		if err != nil {
			t.Fatal(err)
		}
		bundles[name] = data
		t.Run(name, func(t *testing.T) { checkBundle(t, data) })
	}
	moved(t, bundles["issued"], bundles["corrected"], bundles["withdrawn"])
}

func checkBundle(t *testing.T, data []byte) {
	var b struct {
		Type, ID string
		Objects  []map[string]any
	}
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	if b.Type != "bundle" {
		t.Errorf("type is %q", b.Type)
	}
	checkSTIXID(t, b.ID, "bundle")
	ids := map[string]bool{}
	for _, o := range b.Objects {
		id, _ := o["id"].(string)
		_, uid, _ := strings.Cut(id, "--")
		if ids[id] || ids[uid] {
			t.Errorf("%s is there twice", id)
		}
		ids[id], ids[uid] = true, true
	}
	for _, o := range b.Objects {
		checkObject(t, o)
		checkRefs(t, o, ids)
	}
}

func checkObject(t *testing.T, o map[string]any) {
	t.Helper()
	kind, _ := o["type"].(string)
	k, known := stixKinds[kind]
	if !known {
		t.Errorf("no table for %q", kind)
		return
	}
	must, may := append(slices.Clone(sdoMust), k.must...), append(slices.Clone(sdoMay), k.may...)
	switch {
	case k.sco:
		must, may = append(slices.Clone(scoMust), k.must...), append(slices.Clone(scoMay), k.may...)
	case kind == "marking-definition": // is never versioned
		must = slices.DeleteFunc(must, func(s string) bool { return s == "modified" })
		if o["definition"] == nil && o["extensions"] == nil {
			t.Error("a marking says nothing")
		}
	case kind == "location":
		if o["country"] == nil && o["region"] == nil {
			t.Error("a location is nowhere")
		}
	}
	for _, m := range must {
		if o[m] == nil {
			t.Errorf("%s has no %s", kind, m)
		}
	}
	for name, v := range o {
		if !slices.Contains(must, name) && !slices.Contains(may, name) {
			t.Errorf("%s has %s, which the standard does not know", kind, name)
		}
		checkValue(t, kind, name, v)
	}
	checkSTIXID(t, o["id"].(string), kind)
	checkTimes(t, o)
	if k.sco {
		want := uuid.NewSHA1(uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7"), []byte(`{"value":"`+o["value"].(string)+`"}`))
		if o["id"] != kind+"--"+want.String() {
			t.Errorf("%s is not the identifier that %v gives", o["id"], o["value"])
		}
	}
}

func checkValue(t *testing.T, kind, name string, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
		if v == "" {
			t.Errorf("%s.%s is empty", kind, name)
		}
	case []any:
		if len(v) == 0 {
			t.Errorf("%s.%s is an empty list, which is forbidden", kind, name)
		}
	case map[string]any:
		if len(v) == 0 {
			t.Errorf("%s.%s is empty", kind, name)
		}
	case float64:
		if name != "confidence" || v < 0 || v > 100 {
			t.Errorf("%s.%s = %v", kind, name, v)
		}
	}
	if words, open := stixVocabulary[name]; open {
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		for _, w := range list {
			if !slices.Contains(words, w.(string)) {
				t.Errorf("%s.%s: %v is not in the vocabulary", kind, name, w)
			}
		}
	}
	switch name {
	case "spec_version":
		if v != "2.1" {
			t.Errorf("spec_version %v", v)
		}
	case "pattern":
		if !stixPatternForm.MatchString(v.(string)) {
			t.Errorf("%v is no pattern", v)
		}
	case "external_references":
		for _, r := range v.([]any) {
			ref := r.(map[string]any)
			if ref["source_name"] == nil || ref["external_id"] == nil && ref["url"] == nil && ref["description"] == nil {
				t.Errorf("a reference of %s says too little: %v", kind, ref)
			}
		}
	}
}

func checkTimes(t *testing.T, o map[string]any) {
	t.Helper()
	at := map[string]time.Time{}
	for _, name := range []string{"created", "modified", "published", "valid_from", "valid_until", "first_seen", "last_seen"} {
		s, there := o[name].(string)
		if !there {
			continue
		}
		when, err := time.Parse(time.RFC3339, s)
		if err != nil || !stixTimeForm.MatchString(s) {
			t.Errorf("%s is %q", name, s)
		}
		at[name] = when
	}
	for _, pair := range [][2]string{{"created", "modified"}, {"valid_from", "valid_until"}, {"first_seen", "last_seen"}} {
		later, there := at[pair[1]]
		if there && later.Before(at[pair[0]]) || pair[0] == "valid_from" && there && !later.After(at[pair[0]]) {
			t.Errorf("%s is before %s", pair[1], pair[0])
		}
	}
}

func checkSTIXID(t *testing.T, id, kind string) {
	t.Helper()
	prefix, rest, _ := strings.Cut(id, "--")
	u, err := uuid.Parse(rest)
	if prefix != kind || err != nil || u.String() != rest || u.Variant() != uuid.RFC4122 {
		t.Errorf("%q is no identifier of a %s", id, kind)
	}
}

// checkRefs holds references to targets of the right type in the bundle.
func checkRefs(t *testing.T, o map[string]any, ids map[string]bool) {
	t.Helper()
	for name, v := range o {
		list, many := v.([]any)
		if strings.HasSuffix(name, "_ref") && !many {
			list = []any{v}
		} else if !strings.HasSuffix(name, "_refs") {
			continue
		}
		for _, ref := range list {
			if !ids[ref.(string)] {
				t.Errorf("%s.%s points to %v, which is not there", o["type"], name, ref)
			}
			want := map[string]string{"created_by_ref": "identity--", "object_marking_refs": "marking-definition--"}[name]
			if !strings.HasPrefix(ref.(string), want) {
				t.Errorf("%s.%s points to %v", o["type"], name, ref)
			}
		}
	}
	if o["type"] == "relationship" {
		from, _, _ := strings.Cut(o["source_ref"].(string), "--")
		to, _, _ := strings.Cut(o["target_ref"].(string), "--")
		if r := from + " " + o["relationship_type"].(string) + " " + to; !slices.Contains(stixRelations, r) {
			t.Errorf("the standard has no %q", r)
		}
	}
	if ext, ok := o["extensions"].(map[string]any); ok && o["type"] == "phone-number" {
		for id := range ext {
			if !ids[id] {
				t.Errorf("the extension %s is not defined", id)
			}
		}
	}
}

// moved holds that revisions keep identifiers and the time of creation, move the
// time of modification, and revoke what was taken back.
func moved(t *testing.T, bundles ...[]byte) {
	var seen []map[string]map[string]any
	for _, data := range bundles {
		var b struct{ Objects []map[string]any }
		if err := json.Unmarshal(data, &b); err != nil {
			t.Fatal(err)
		}
		byID := map[string]map[string]any{}
		for _, o := range b.Objects {
			byID[o["id"].(string)] = o
		}
		seen = append(seen, byID)
	}
	revoked := 0
	for id, o := range seen[2] {
		was, there := seen[0][id]
		if strings.HasPrefix(id, "report") || strings.HasPrefix(id, "campaign") || strings.HasPrefix(id, "indicator") {
			if !there || was["created"] != o["created"] || was["modified"] == o["modified"] || o["revoked"] != true {
				t.Errorf("%s did not move: %v", id, o)
			}
			revoked++
		}
	}
	if revoked != 5 {
		t.Errorf("%d objects were revoked, not the report, the campaign and three indicators", revoked)
	}
	var gone []string
	for id, o := range seen[1] {
		if o["revoked"] == true {
			gone = append(gone, id)
		}
	}
	if len(gone) != 1 || !strings.HasPrefix(gone[0], "indicator") || seen[0][gone[0]] == nil {
		t.Errorf("the number that was taken off is not revoked: %v", gone)
	}
}
