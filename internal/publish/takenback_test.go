package publish

import (
	"strings"
	"testing"
	"time"
)

// What may not be shown is told to programs as taken back, in none of its own
// words: they may be what keeps it back.
func TestWhatIsTakenBackSaysNothingOfItsOwn(t *testing.T) {
	b := issued()
	b.Title, b.Lead = "Never ring 415-555-0199", "They ask for Zebulon."
	b.History[0].Why, b.Correction, b.Publisher = "Zebulon rang.", "Zebulon is honest.", "The friends of Zebulon"
	since := b.Updated.Add(time.Hour)
	p := b.TakenBack([]Revision{{since, WasWithheld, LookedInto}})
	for name, write := range map[string]func() ([]byte, error){
		"STIX": func() ([]byte, error) { return STIX(site, []Public{p}, b.Before()) },
		"MISP": func() ([]byte, error) { return MISP(site, p, b.Before()) },
		"CAP":  func() ([]byte, error) { return CAP(site, p) },
	} {
		data, err := write()
		if err != nil {
			t.Fatal(err)
		}
		for _, own := range append(b.Says, "415-555", "Zebulon", b.Numbers[0].E164) {
			if strings.Contains(string(data), own) {
				t.Errorf("%s says %q", name, own)
			}
		}
	}
	if p.b.Updated != since {
		t.Errorf("changed last %v, not when it was withheld", p.b.Updated)
	}
}

// What nobody wrote moves the time in every form, and the feeds tell it.
func TestAChangeThatNobodyWroteShowsInEveryForm(t *testing.T) {
	at := issued().Updated.Add(time.Hour)
	p := public(t, issued()).Since([]Revision{{at, WasAdjusted, "A number was left out."}})
	for name, tt := range map[string]struct {
		write func() ([]byte, error)
		says  string
	}{
		"Atom":      {func() ([]byte, error) { return Atom(site, "https://desk.example/a", []Public{p}) }, "<updated>" + stamp(at) + "</updated>"},
		"JSON Feed": {func() ([]byte, error) { return JSONFeed(site, "https://desk.example/j", []Public{p}) }, `"date_modified": "` + stamp(at) + `"`},
		"STIX":      {func() ([]byte, error) { return STIX(site, []Public{p}) }, `"modified": "` + at.UTC().Format("2006-01-02T15:04:05.000Z") + `"`},
		"MISP":      {func() ([]byte, error) { return MISP(site, p) }, `"timestamp": "` + unix(at) + `"`},
		"CAP":       {func() ([]byte, error) { return CAP(site, p) }, "<sent>" + capTime(at) + "</sent>"},
		"text":      {func() ([]byte, error) { text, err := Text(site, p); return []byte(text), err }, "adjusted. A number was left out."},
	} {
		data, err := tt.write()
		if err != nil || !strings.Contains(string(data), tt.says) {
			t.Errorf("%s: %v, in %s", name, err, data)
		}
	}
}
