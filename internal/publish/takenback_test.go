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
	b.History[0].Why = "Zebulon rang."
	since := b.Updated.Add(time.Hour)
	p := b.TakenBack(since)
	for name, write := range map[string]func() ([]byte, error){
		"STIX": func() ([]byte, error) { return STIX(site, []Public{p}, b.Before()) },
		"MISP": func() ([]byte, error) { return MISP(site, p, b.Before()) },
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
	if p.Touched(b.Issued).b.Updated != since || p.Touched(since.Add(time.Minute)).b.Updated != since.Add(time.Minute) {
		t.Error("a time that is not later moves it, or one that is does not")
	}
}
