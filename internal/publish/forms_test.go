package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// forms are all ways out of the house, for the tests that hold for each.
var forms = []struct {
	name  string
	write func(p Public, was ...Public) ([]byte, error)
}{
	{"feed.atom", func(p Public, _ ...Public) ([]byte, error) {
		return Atom(site, "https://desk.example.org/warnings.atom", []Public{p})
	}},
	{"feed.json", func(p Public, _ ...Public) ([]byte, error) {
		return JSONFeed(site, "https://desk.example.org/warnings.json", []Public{p})
	}},
	{"cap.xml", func(p Public, _ ...Public) ([]byte, error) { return CAP(site, p) }},
	{"stix.json", func(p Public, was ...Public) ([]byte, error) { return STIX(site, []Public{p}, was...) }},
	{"misp.json", func(p Public, was ...Public) ([]byte, error) { return MISP(site, p, was...) }},
	{"short.txt", func(p Public, _ ...Public) ([]byte, error) { return []byte(Short(site, p, 0)), nil }},
	{"text.txt", func(p Public, _ ...Public) ([]byte, error) { s, err := Text(site, p); return []byte(s), err }},
	{"notice.json", func(p Public, _ ...Public) ([]byte, error) { return marshalJSON(NoticeOf(site, p)) }},
}

func TestGolden(t *testing.T) {
	first, second, last := public(t, issued()), public(t, corrected()), public(t, withdrawn())
	for _, f := range forms {
		for _, s := range []struct {
			name string
			p    Public
			was  []Public
		}{{"issued", first, nil}, {"updated", public(t, updated()), []Public{first}}, {"corrected", second, []Public{first}}, {"withdrawn", last, []Public{first, second}}} {
			t.Run(s.name+"/"+f.name, func(t *testing.T) {
				got, err := f.write(s.p, s.was...)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, s.name+"-"+f.name, got)
				if again, _ := f.write(s.p, s.was...); !bytes.Equal(got, again) {
					t.Error("the same bulletin gave other bytes")
				}
			})
		}
	}
}

// TestTakenOffIsNotTold holds that no form repeats what a correction or a
// withdrawal took back.
func TestTakenOffIsNotTold(t *testing.T) {
	first, second, last := public(t, issued()), public(t, corrected()), public(t, withdrawn())
	for _, f := range forms {
		a, err := f.write(second, first)
		b, err2 := f.write(last, first, second)
		if err = errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(a, []byte("2095550130")) {
			t.Errorf("%s tells the number that was taken off", f.name)
		}
		if bytes.Contains(b, []byte("20955501")) || bytes.Contains(b, []byte("help-desk")) {
			t.Errorf("%s tells a number or name of a warning that was withdrawn", f.name)
		}
		for want, form := range map[string][]byte{"Corrected": a, "Withdrawn": b} {
			if f.name != "short.txt" && f.name != "notice.json" && !bytes.Contains(form, []byte(want)) {
				t.Errorf("%s does not show that it was %s", f.name, strings.ToLower(want))
			}
		}
	}
}

// TestWithdrawnLeavesNothingOver holds that of a withdrawn warning nothing is told
// but its title, the reason and its history.
func TestWithdrawnLeavesNothingOver(t *testing.T) {
	last := public(t, withdrawn())
	for _, f := range forms {
		got, err := f.write(last)
		if err != nil {
			t.Fatal(err)
		}
		for _, over := range []string{"Where", "California", "Federal Trade", "209 555", "ftc.gov", "gift cards"} {
			if bytes.Contains(got, []byte(over)) && !(over == "California" && f.name == "cap.xml") { // an alert needs its area, also to be cancelled
				t.Errorf("%s still tells %q", f.name, over)
			}
		}
	}
	if n := NoticeOf(site, last); !n.Withdrawn || n.Address != "" || n.Until != "" || !strings.Contains(n.Why, "drill") {
		t.Errorf("the notice: %+v", n)
	}
}

// TestAnAddressThatLeadsNowhereIsNotPrinted holds that what people carry away has
// no address but one that others can follow.
func TestAnAddressThatLeadsNowhereIsNotPrinted(t *testing.T) {
	here := Outlet{Public: true}.At("http://127.0.0.1:4264")
	p := public(t, issued())
	text, err := Text(here, p)
	if n := NoticeOf(here, p); err != nil || n.Address != "" || strings.Contains(Short(here, p, 400)+text, "127.0.0.1") {
		t.Errorf("%+v, %q, %q, %v", n, Short(here, p, 400), text, err)
	}
}

func TestNobodyMadeIt(t *testing.T) {
	for _, f := range []func() ([]byte, error){
		func() ([]byte, error) { return CAP(site, Public{}) },
		func() ([]byte, error) { return STIX(site, []Public{{}}) },
		func() ([]byte, error) { return MISP(site, Public{}) },
		func() ([]byte, error) { return Atom(site, "x", []Public{{}}) },
		func() ([]byte, error) { return JSONFeed(site, "x", []Public{{}}) },
	} {
		if _, err := f(); err == nil {
			t.Error("an empty bulletin was published")
		}
	}
}

func TestFeedsAreBounded(t *testing.T) {
	var list []Public
	for p := public(t, issued()); len(list) < MostEntries+20; {
		list = append(list, p)
	}
	got, err := Atom(site, "https://desk.example.org/warnings.atom", list)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(got, []byte("<entry ")); n != MostEntries {
		t.Errorf("%d entries", n)
	}
	empty, err := Atom(site, "https://desk.example.org/warnings.atom", nil)
	if err != nil || !bytes.Contains(empty, []byte("<updated>2026-01-01T00:00:00Z</updated>")) {
		t.Errorf("an empty feed: %s, %v", empty, err)
	}
	none, err := JSONFeed(site, "https://desk.example.org/warnings.json", nil)
	if err != nil || !bytes.Contains(none, []byte(`"items": []`)) {
		t.Errorf("an empty feed: %s, %v", none, err)
	}
}

// TestAtomHoldsTheStandard checks what RFC 4287 requires of feed and entry.
func TestAtomHoldsTheStandard(t *testing.T) {
	got, err := Atom(site, "https://desk.example.org/warnings.atom", []Public{public(t, issued()), public(t, corrected())})
	if err != nil {
		t.Fatal(err)
	}
	root := elements(t, got)
	if root.XMLName.Space != "http://www.w3.org/2005/Atom" || root.XMLName.Local != "feed" {
		t.Errorf("root is %v", root.XMLName)
	}
	mustHaveOnce(root, t, "id", "title", "updated", "author", "generator")
	for _, e := range root.Children {
		if e.XMLName.Local != "entry" {
			continue
		}
		mustHaveOnce(e, t, "id", "title", "updated", "published", "content", "summary", "author")
		for _, at := range []string{"updated", "published"} {
			if _, err := time.Parse(time.RFC3339, e.text(at)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestShort(t *testing.T) {
	long := issued()
	long.Title = strings.Repeat("Otters ", 16) + "ring"
	for _, tt := range []struct {
		name string
		b    Bulletin
		most int
		want string
	}{
		{"all of it", issued(), 200, "Scam calls from a false Contoso Support. It is a scam: hang up. https://desk.example.org/warnings/019a5f00-0000-7000-8000-000000000001"},
		{"what fits a message", issued(), 0, "Scam calls from a false Contoso Support. It is a scam: hang up. https://desk.example.org/warnings/019a5f00-0000-7000-8000-000000000001"},
		{"cut at a word", long, 90, "Otters Otters Otters Otters Otters Otters Otters Otters Otters… It is a scam: hang up."},
		{"the advice alone", issued(), 1, "Scam calls from… It is a scam: hang up."},
		{"withdrawn", withdrawn(), 80, "Scam calls from a false Contoso Support. This warning no longer holds."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Short(site, public(t, tt.b), tt.most)
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	for _, p := range []Public{public(t, issued()), public(t, long), public(t, withdrawn())} {
		for most := leastMessage; most < 300; most++ {
			got := Short(site, p, most)
			if utf8.RuneCountInString(got) > most || !strings.Contains(got, "hang up.") && !strings.Contains(got, "no longer holds.") {
				t.Errorf("%d: %q", most, got)
			}
		}
	}
}

func TestTables(t *testing.T) {
	var waves, campaigns, numbers bytes.Buffer
	err := errors.Join(
		WaveCSV(&waves, []WaveRow{
			{"w-1", "tech_support", "type", "US-CA", day("2026-03-03 00:00"), day("2026-03-09 00:00"), time.Time{}, 47, 6.3, "c-1"},
			{"w-2", "bank", "region", "Elm Street 4", day("2026-03-03 00:00"), time.Time{}, time.Time{}, 3, 2, ""},
			{"w-3", "bank", "type", "", time.Time{}, time.Time{}, time.Time{}, 2, 9, ""},
			{"w-12095550129", "bank", "number", "", time.Time{}, time.Time{}, time.Time{}, 90, 9, ""},
		}),
		CampaignCSV(&campaigns, []CampaignRow{
			{"c-1", `=HYPERLINK("x")`, "tech_support", []string{"Contoso; Support", "ring 209 555 0144"}, []string{"US-CA", "94102"}, day("2026-03-03 00:00"), day("2026-03-19 00:00"), 131},
		}),
		NumberCSV(&numbers, []NumberRow{
			{Number{"+12095550129", Callback, false, 7, "Callers left it, \"quoted\"."}, "c-1", day("2026-03-03 00:00"), day("2026-03-19 00:00")},
			{Number{"+12095550130", Callback, false, 2, "Two people met it."}, "", time.Time{}, time.Time{}},
			{Number{"+12095550131", CallerID, false, 20, "Not marked weak."}, "", time.Time{}, time.Time{}},
		}))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "waves.csv", waves.Bytes())
	golden(t, "campaigns.csv", campaigns.Bytes())
	golden(t, "numbers.csv", numbers.Bytes())
}

// element is any XML element, for the tests of standards.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func elements(t testing.TB, data []byte) element {
	t.Helper()
	var e element
	if err := xml.Unmarshal(data, &e); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return e
}

func (e element) names() []string {
	var out []string
	for _, c := range e.Children {
		out = append(out, c.XMLName.Local)
	}
	return out
}

func (e element) text(name string) string {
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			return c.Text
		}
	}
	return ""
}

func (e element) child(name string) element {
	at := slices.IndexFunc(e.Children, func(c element) bool { return c.XMLName.Local == name })
	if at < 0 {
		return element{}
	}
	return e.Children[at]
}

// mustHaveOnce holds that an element has exactly one child of each name.
func mustHaveOnce(e element, t *testing.T, names ...string) {
	t.Helper()
	for _, n := range names {
		if c := strings.Count(" "+strings.Join(e.names(), " ")+" ", " "+n+" "); c != 1 {
			t.Errorf("%s has %d of %s", e.XMLName.Local, c, n)
		}
	}
}

// FuzzForms holds that any text that may be entered gives forms that read back
// the same, and that what may not be entered is refused with an *Error.
func FuzzForms(f *testing.F) {
	f.Add("Wants <gift> cards & \"vouchers\" ]]>", "=1+1", "a\u2028b")
	f.Add("They ring from 209 555 0144", "me@otter.example", "Caller: hello")
	f.Add("\x00\ufffe", "𝕊cam  two", "'quoted, \"twice\"")
	f.Fuzz(func(t *testing.T, title, line, name string) {
		b := corrected()
		b.Title, b.Says, b.Organisations = title, []string{line}, []string{name}
		p, err := b.Public()
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Field == "" || e.Message == "" {
				t.Fatalf("%v says nothing", err)
			}
			return
		}
		atom, err := Atom(site, "x", []Public{p})
		feed, err2 := JSONFeed(site, "x", []Public{p})
		alert, err3 := CAP(site, p)
		stix, err4 := STIX(site, []Public{p})
		misp, err5 := MISP(site, p)
		if err := errors.Join(err, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		if got := elements(t, atom).child("entry").text("title"); got != p.heading(site) {
			t.Errorf("Atom: %q for %q", got, p.heading(site))
		}
		if got := elements(t, alert).child("info").text("description"); !strings.HasSuffix(got, line) {
			t.Errorf("CAP: %q for %q", got, line)
		}
		var back struct {
			Items []jsonItem
			Event mispEvent
		}
		for _, data := range [][]byte{feed, misp, stix} {
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
		}
		if back.Items[0].Title != p.heading(site) || back.Event.Info != p.heading(site) || !strings.Contains(back.Items[0].Text, "- "+line) {
			t.Errorf("JSON: %q, %q", back.Items[0].Title, back.Event.Info)
		}
		cells(t, title, name)
	})
}

// cells holds that a table reads back the same and has no formula.
func cells(t *testing.T, name, organisation string) {
	var out bytes.Buffer
	if err := CampaignCSV(&out, []CampaignRow{{ID: "c", Name: name, Type: "other", Organisations: []string{organisation}, Reports: 3}}); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(&out)
	rows, err := r.ReadAll()
	if _, more := r.Read(); err != nil || len(rows) != 2 || more != io.EOF {
		t.Fatal(rows, err)
	}
	if got := rows[1][1]; Unguarded(got) != name || strings.HasPrefix(got, "=") {
		t.Errorf("%q for %q", got, name)
	}
}
