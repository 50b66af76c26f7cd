package publish

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// capElement is a row of the tables of CAP 1.2, 3.2: an element of alert or
// info in the order of the schema, whether it must be there, whether it may be
// there again, and the values that it may have where they are listed.
type capElement struct {
	name       string
	must, many bool
	values     []string
}

var capAlertElements = []capElement{
	{name: "identifier", must: true}, {name: "sender", must: true}, {name: "sent", must: true},
	{name: "status", must: true, values: []string{"Actual", "Exercise", "System", "Test", "Draft"}},
	{name: "msgType", must: true, values: []string{"Alert", "Update", "Cancel", "Ack", "Error"}},
	{name: "source"},
	{name: "scope", must: true, values: []string{"Public", "Restricted", "Private"}},
	{name: "restriction"}, {name: "addresses"}, {name: "code", many: true}, {name: "note"}, {name: "references"}, {name: "incidents"},
	{name: "info", many: true},
}

var capInfoElements = []capElement{
	{name: "language"},
	{name: "category", must: true, many: true, values: []string{"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"}},
	{name: "event", must: true},
	{name: "responseType", many: true, values: []string{"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"}},
	{name: "urgency", must: true, values: []string{"Immediate", "Expected", "Future", "Past", "Unknown"}},
	{name: "severity", must: true, values: []string{"Extreme", "Severe", "Moderate", "Minor", "Unknown"}},
	{name: "certainty", must: true, values: []string{"Observed", "Likely", "Possible", "Unlikely", "Unknown"}},
	{name: "audience"}, {name: "eventCode", many: true}, {name: "effective"}, {name: "onset"}, {name: "expires"}, {name: "senderName"},
	{name: "headline"}, {name: "description"}, {name: "instruction"}, {name: "web"}, {name: "contact"},
	{name: "parameter", many: true}, {name: "resource", many: true}, {name: "area", many: true},
}

var capTimeForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[-+]\d{2}:\d{2}$`)

func TestCAPHoldsTheStandard(t *testing.T) {
	drill := site
	drill.Exercise = true
	bare := issued()
	bare.Regions, bare.Country, bare.Tactics, bare.Ratio, bare.Numbers, bare.Reports = nil, "", nil, 0, nil, 0
	updated := issued()
	updated.Revision, updated.Updated = 2, day("2026-03-11 12:00")
	updated.History = append(updated.History, Revision{updated.Updated, WasUpdated, "More regions."})
	abroad := issued()
	abroad.Regions = nil
	later := issued().Updated.Add(time.Hour)
	left := []Revision{{later, WasAdjusted, "A number was left out."}}
	hidden := append(slices.Clone(left), Revision{later.Add(time.Second), WasWithheld, LookedInto})
	again := append(slices.Clone(hidden), Revision{later.Add(time.Minute), WasAdjusted, "It holds again."})
	for _, tt := range []struct {
		name                              string
		s                                 Site
		b                                 Bulletin
		status, kind, urgency, severe, to string
		before                            int
		unwritten                         []Revision
	}{
		{"issued", site, issued(), "Actual", "Alert", "Immediate", "Severe", "California", 0, nil},
		{"with a number left out", site, issued(), "Actual", "Update", "Immediate", "Severe", "California", 1, left},
		{"withheld", site, issued(), "Actual", "Cancel", "Past", "Moderate", "United States", 2, hidden},
		{"shown again", site, issued(), "Actual", "Update", "Immediate", "Severe", "California", 3, again},
		{"corrected after a number was left out", site, corrected(), "Actual", "Update", "Immediate", "Severe", "California", 2, left},
		{"updated", site, updated, "Actual", "Update", "Immediate", "Severe", "California", 1, nil},
		{"corrected", site, corrected(), "Actual", "Update", "Immediate", "Severe", "California", 1, nil},
		{"withdrawn", site, withdrawn(), "Actual", "Cancel", "Past", "Moderate", "California", 2, nil},
		{"a drill", drill, issued(), "Exercise", "Alert", "Immediate", "Severe", "California", 0, nil},
		{"little known", site, bare, "Actual", "Alert", "Expected", "Moderate", "Anywhere", 0, nil},
		{"a whole country", site, abroad, "Actual", "Alert", "Immediate", "Severe", "United States", 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := public(t, tt.b).Since(tt.unwritten)
			if n := len(tt.unwritten); n > 0 && tt.unwritten[n-1].What == WasWithheld {
				p = tt.b.TakenBack(tt.unwritten)
			}
			data, err := CAP(tt.s, p)
			if err != nil {
				t.Fatal(err)
			}
			alert := elements(t, data)
			if alert.XMLName.Space != "urn:oasis:names:tc:emergency:cap:1.2" || alert.XMLName.Local != "alert" {
				t.Errorf("root is %v", alert.XMLName)
			}
			info := alert.child("info")
			holds(t, alert, capAlertElements)
			holds(t, info, capInfoElements)
			area := info.child("area")
			got := []string{alert.text("status"), alert.text("msgType"), info.text("urgency"), info.text("severity"), area.text("areaDesc")}
			if want := []string{tt.status, tt.kind, tt.urgency, tt.severe, tt.to}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			checkReferences(t, alert, tt.before)
			for _, name := range []string{"identifier", "sender"} {
				if strings.ContainsAny(alert.text(name), " ,<&") {
					t.Errorf("%s has a character that is restricted", name)
				}
			}
			for _, at := range []string{alert.text("sent"), info.text("effective"), info.text("onset"), info.text("expires")} {
				if at != "" && !capTimeForm.MatchString(at) {
					t.Errorf("%q is no time of CAP", at)
				}
			}
			if u, err := url.Parse(info.text("web")); err != nil || !u.IsAbs() {
				t.Errorf("web is %q", info.text("web"))
			}
			if len([]rune(info.text("headline"))) > 160 {
				t.Error("the headline is too long")
			}
		})
	}
}

// Each message has an identifier and a time for good: those before it are named by
// them, whatever comes after, and no two share one.
func TestAlertsNameThoseBeforeThem(t *testing.T) {
	b := corrected()
	steps := []Revision{
		{b.Issued.Add(time.Minute), WasAdjusted, "A number was left out."}, {b.Issued.Add(2 * time.Minute), WasWithheld, LookedInto},
		{b.Updated.Add(time.Hour), WasAdjusted, "A number was left out."},
	}
	var told []string
	for _, p := range []Public{
		public(t, issued()), public(t, issued()).Since(steps[:1]), issued().TakenBack(steps[:2]),
		public(t, b).Since(steps[:2]), public(t, b).Since(steps),
	} {
		data, err := CAP(site, p)
		if err != nil {
			t.Fatal(err)
		}
		alert := elements(t, data)
		if refs := alert.text("references"); refs != strings.Join(told, " ") {
			t.Errorf("%s names %q, want %q", alert.text("identifier"), refs, told)
		}
		me := strings.Join([]string{alert.text("sender"), alert.text("identifier"), alert.text("sent")}, ",")
		if slices.ContainsFunc(told, func(x string) bool { return strings.Contains(x, alert.text("identifier")+",") }) {
			t.Errorf("%s was told before", me)
		}
		told = append(told, me)
		if again, err := CAP(site, p); err != nil || string(again) != string(data) {
			t.Errorf("the same gives other bytes: %v", err)
		}
	}
}

// holds walks the children along the table: all known, in order, no more often
// and no less than they may.
func holds(t *testing.T, e element, table []capElement) {
	t.Helper()
	row, count := 0, map[string]int{}
	for _, c := range e.Children {
		name := c.XMLName.Local
		for row < len(table) && table[row].name != name {
			row++
		}
		if row == len(table) {
			t.Fatalf("%s stands in the wrong place in %s, or is unknown", name, e.XMLName.Local)
		}
		if count[name]++; count[name] > 1 && !table[row].many {
			t.Errorf("%s stands there %d times", name, count[name])
		}
		if v := table[row].values; v != nil && !slices.Contains(v, c.Text) {
			t.Errorf("%s cannot be %q", name, c.Text)
		}
		if len(c.Children) == 0 && c.Text == "" {
			t.Errorf("%s is empty", name)
		}
	}
	for _, r := range table {
		if r.must && count[r.name] == 0 {
			t.Errorf("%s has no %s", e.XMLName.Local, r.name)
		}
	}
}

// checkReferences holds that an update or a cancellation names those before it,
// each as sender,identifier,sent.
func checkReferences(t *testing.T, alert element, want int) {
	t.Helper()
	refs := strings.Fields(alert.text("references"))
	if len(refs) != want {
		t.Fatalf("%d references, not %d", len(refs), want)
	}
	for _, r := range refs {
		parts := strings.Split(r, ",")
		if len(parts) != 3 || parts[0] != alert.text("sender") || parts[1] == alert.text("identifier") || !capTimeForm.MatchString(parts[2]) {
			t.Errorf("reference %q", r)
		}
	}
}

// TestMISPHoldsTheFormat checks the fields that the MISP core format (Internet
// draft misp-core-format) requires of events and attributes.
func TestMISPHoldsTheFormat(t *testing.T) {
	first, second, last := public(t, issued()), public(t, corrected()), public(t, withdrawn())
	categories := map[string][]string{ // as MISP pairs them
		"phone-number": {"Person", "Financial fraud", "Other"}, "domain": {"Network activity", "External analysis"},
		"text": {"External analysis", "Other"}, "link": {"External analysis"},
	}
	for _, tt := range []struct {
		name      string
		p         Public
		was       []Public
		to, taken int
	}{{"issued", first, nil, 2, 0}, {"corrected", second, []Public{first}, 2, 1}, {"withdrawn", last, []Public{first, second}, 0, 5}} {
		t.Run(tt.name, func(t *testing.T) {
			data, err := MISP(site, tt.p, tt.was...)
			if err != nil {
				t.Fatal(err)
			}
			var raw struct{ Event map[string]any }
			if err := json.Unmarshal(data, &raw); err != nil {
				t.Fatal(err)
			}
			e := raw.Event
			for _, must := range []string{"uuid", "info", "date", "threat_level_id", "analysis", "distribution", "published", "timestamp", "publish_timestamp", "Orgc", "Tag", "Attribute"} {
				if e[must] == nil || e[must] == "" {
					t.Errorf("no %s", must)
				}
			}
			if e["published"] != true || !strings.Contains(string(data), `"name": "tlp:clear"`) {
				t.Error("the event is not marked published and tlp:clear")
			}
			seen, detect, taken := map[string]bool{}, 0, 0
			for _, x := range e["Attribute"].([]any) {
				a := x.(map[string]any)
				for _, must := range []string{"uuid", "type", "category", "value", "to_ids", "distribution", "timestamp"} {
					if a[must] == nil || a[must] == "" {
						t.Errorf("an attribute has no %s", must)
					}
				}
				if id := a["uuid"].(string); uuid.Validate(id) != nil || seen[id] {
					t.Errorf("uuid %q", id)
				} else {
					seen[id] = true
				}
				if !slices.Contains(categories[a["type"].(string)], a["category"].(string)) {
					t.Errorf("%v does not belong to %v", a["type"], a["category"])
				}
				detect += count(a["to_ids"] == true)
				taken += count(a["deleted"] == true)
			}
			if detect != tt.to || taken != tt.taken {
				t.Errorf("%d for detection and %d taken back, not %d and %d", detect, taken, tt.to, tt.taken)
			}
		})
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
