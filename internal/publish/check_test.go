package publish

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestCheckSaysWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Bulletin)
		field  string // empty: it is fine
		says   string
	}{
		{"all is well", func(*Bulletin) {}, "", ""},
		{"no title", func(b *Bulletin) { b.Title = "  " }, "title", "Give the warning a title"},
		{"a long title", func(b *Bulletin) { b.Title = strings.Repeat("x", 121) }, "title", "Shorten it"},
		{"no points", func(b *Bulletin) { b.Do = nil }, "do", "Say what to do"},
		{"an empty point", func(b *Bulletin) { b.Says = []string{"a", ""} }, "says", "remove it"},
		{"too many points", func(b *Bulletin) { b.Truth = strings.Split(strings.Repeat("x,", 12)+"x", ",") }, "truth", "Leave some out"},
		{"an e-mail address", func(b *Bulletin) { b.Lead = "Write to ada@otter.example." }, "lead", "e-mail address"},
		{"one that hides", func(b *Bulletin) { b.Lead = "Write to ada (at) otter.example" }, "lead", "e-mail address"},
		{"a number", func(b *Bulletin) { b.Do = []string{"She was rung on 209 555 0144."} }, "do", "not listed"},
		{"a number in words", func(b *Bulletin) { b.Do = []string{"Ring two oh nine five five five oh one four four"} }, "do", "not listed"},
		{"a number in the title", func(b *Bulletin) { b.Title = "Calls from (209) 555-0144" }, "title", "not listed"},
		{"a number that is listed", func(b *Bulletin) { b.Do = []string{"Never ring (209) 555-0129."} }, "", ""},
		{"a number to turn to", func(b *Bulletin) { b.Do = []string{"Ring us on 209 555 0100."} }, "", ""},
		{"a code", func(b *Bulletin) { b.Says = []string{"The code is 4471"} }, "says", "secret"},
		{"a year", func(b *Bulletin) { b.Title = "Scam calls in 2026" }, "", ""},
		{"the end of a number that is listed", func(b *Bulletin) { b.Lead = "The number ending in 0129 is a caller's." }, "", ""},
		{"money", func(b *Bulletin) { b.Lead = "They want $1,250,000 or £500." }, "", ""},
		{"a day", func(b *Bulletin) { b.Lead = "Since 2026-03-03, or 3 March 2026." }, "", ""},
		{"words of a call", func(b *Bulletin) { b.Says = []string{"Caller: good morning. Me: who is it?"} }, "says", "your own words"},
		{"a mark that turns the reading", func(b *Bulletin) { b.Title = "safe \u202eelgoog" }, "title", "invisible"},
		{"two lines in one", func(b *Bulletin) { b.Lead = "a\nb" }, "lead", "invisible"},
		{"an organisation with a number", func(b *Bulletin) { b.Organisations = []string{"Contoso 2095550144"} }, "organisations", "not listed"},
		{"a number that few met", func(b *Bulletin) { b.Numbers[0].Sightings = 2 }, "numbers", "does not qualify"},
		{"a display that is not weak", func(b *Bulletin) { b.Numbers[1].Weak = false }, "numbers", "marked weak"},
		{"no number", func(b *Bulletin) { b.Numbers[0].E164 = "+19" }, "numbers", "none that a telephone network"},
		{"an emergency number", func(b *Bulletin) { b.Numbers[0].E164 = "999" }, "numbers", "none that a telephone network"},
		{"a number twice", func(b *Bulletin) { b.Numbers[1] = b.Numbers[0] }, "numbers", "twice"},
		{"no reason", func(b *Bulletin) { b.Numbers[0].Reason = "" }, "numbers", "why it is listed"},
		{"no role", func(b *Bulletin) { b.Numbers[0].Role = "" }, "numbers", "rung there"},
		{"a name that few met", func(b *Bulletin) { b.Domains[0].Sightings = 1 }, "domains", "does not qualify"},
		{"a name that is none", func(b *Bulletin) { b.Domains[0].Name = "https://x.example/a?b" }, "domains", "lower case"},
		{"a street", func(b *Bulletin) { b.Regions = []string{"94102"} }, "regions", "nothing finer"},
		{"a number for an area", func(b *Bulletin) { b.Regions = []string{"+12095550144"} }, "regions", "nothing finer"},
		{"a country that is none", func(b *Bulletin) { b.Country = "QQ" }, "country", "two capital letters"},
		{"a language that is none", func(b *Bulletin) { b.Language = "English!" }, "language", "language"},
		{"no publisher", func(b *Bulletin) { b.Publisher = "" }, "publisher", "who publishes"},
		{"never ends", func(b *Bulletin) { b.Expires = time.Time{} }, "expires", "until when"},
		{"a peak before the beginning", func(b *Bulletin) { b.Peak = b.Began.Add(-time.Hour) }, "peak", "before the beginning"},
		{"withdrawn without a reason", func(b *Bulletin) { *b = withdrawn(); b.Correction = "" }, "correction", "why the warning is withdrawn"},
		{"a ratio that is none", func(b *Bulletin) { b.Ratio = math.NaN() }, "ratio", "number"},
		{"a script for an address", func(b *Bulletin) { b.Sources = []Source{{"x", "javascript:alert(1)"}} }, "sources", "web address"},
		{"no id", func(b *Bulletin) { b.ID = "x" }, "id", "UUIDv7"},
		{"no type", func(b *Bulletin) { b.Type = "" }, "type", "kind of scam"},
		{"a number for a wave", func(b *Bulletin) { b.Wave = "number-12095550144" }, "wave", "letters"},
		{"a wave named by its day", func(b *Bulletin) { b.Wave = "tech-2026-03-03" }, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := issued()
			tt.change(&b)
			err := b.Check()
			if tt.field == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Field != tt.field || !strings.Contains(e.Message, tt.says) {
				t.Errorf("%#v", err)
			}
			if strings.Contains(e.Message, "555") || strings.Contains(e.Message, "otter.example") {
				t.Error("the message repeats what it refuses")
			}
		})
	}
}

func TestHistoryMustTell(t *testing.T) {
	for name, change := range map[string]func(*Bulletin){
		"a draft":                 func(b *Bulletin) { b.State = Drafted },
		"no history":              func(b *Bulletin) { b.History = nil },
		"issued twice":            func(b *Bulletin) { b.History[1].What = WasIssued },
		"a silent correction":     func(b *Bulletin) { b.History[1].Why = "" },
		"steps out of order":      func(b *Bulletin) { b.History[1].At = b.Issued },
		"a step that nobody took": func(b *Bulletin) { b.Updated = b.Updated.Add(time.Hour) },
		"withdrawn yet published": func(b *Bulletin) { b.History[1].What = WasWithdrawn },
	} {
		b := corrected()
		change(&b)
		if _, err := b.Public(); err == nil {
			t.Errorf("%s was published", name)
		}
	}
}

func TestRounded(t *testing.T) {
	for n, want := range map[int]int{-1: 0, 0: 0, 2: 0, 3: 3, 4: 3, 5: 5, 9: 5, 10: 10, 47: 40, 99: 90, 100: 100, 119: 110, 1234: 1200, 999999: 990000} {
		if got := Rounded(n); got != want {
			t.Errorf("Rounded(%d) = %d, not %d", n, got, want)
		}
	}
	for r, want := range map[float64]float64{math.NaN(): 0, 0.4: 0, 1.2: 1, 6.7: 6.5, 47.9: 47, math.Inf(1): 0} {
		if got := roundedRatio(r); got != want {
			t.Errorf("roundedRatio(%g) = %g, not %g", r, got, want)
		}
	}
}

// secrets are what a victim may have told; none of it may be published.
var secrets = []string{
	"209 555 0177", "+12095550177", "two oh nine five five five oh one seven seven", "ada.otter@mail.example", "the code is 447102",
	"Caller: hello Ada. Me: hello", strings.Repeat("and then he said that I had to wait and ", 40),
}

// TestNoFieldHoldsAVictim walks every text that a bulletin can hold and puts in
// each what a victim may have told. Check must refuse it, or the field must
// never be published.
func TestNoFieldHoldsAVictim(t *testing.T) {
	private := map[string]bool{"By": true}
	// An address and a number to turn to come from the knowledge base alone.
	known := map[string]bool{"Turn[0].Phone": true, "Turn[1].Phone": true, "Turn[0].URL": true, "Turn[1].URL": true, "Sources[0].URL": true}
	walked := 0
	sample := corrected()
	texts(reflect.ValueOf(&sample).Elem(), "", func(path string, _ reflect.Value) {
		if known[path] || strings.HasPrefix(path, "Numbers[") && strings.HasSuffix(path, "E164") {
			return
		}
		for _, secret := range secrets {
			b := corrected()
			texts(reflect.ValueOf(&b).Elem(), "", func(p string, v reflect.Value) {
				if p == path {
					v.SetString(secret)
				}
			})
			walked++
			p, err := b.Public()
			if err == nil && !private[path] {
				t.Errorf("%s holds %q", path, secret)
			}
			if err == nil && strings.Contains(p.text(), secret) {
				t.Errorf("%s is published", path)
			}
		}
	})
	if walked < 200 {
		t.Errorf("only %d were tried", walked)
	}
}

// texts calls visit for each text below v, with its path.
func texts(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		visit(path, v)
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), path+"["+string(rune('0'+i))+"]", visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				texts(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), visit)
			}
		}
	}
}

// TestPublishedTypesHoldNoReport walks the types: nothing that is published
// holds a type of another room, or one that could carry anything at all.
func TestPublishedTypesHoldNoReport(t *testing.T) {
	ours := reflect.TypeFor[Bulletin]().PkgPath()
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type, string)
	walk = func(x reflect.Type, path string) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch x.Kind() {
		case reflect.Interface, reflect.Map, reflect.Pointer, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			t.Errorf("%s can hold anything: %v", path, x)
		case reflect.Slice, reflect.Array:
			if x.Elem().Kind() == reflect.Uint8 {
				t.Errorf("%s can hold a recording: %v", path, x)
			}
			walk(x.Elem(), path+"[]")
		case reflect.Struct:
			if x == reflect.TypeFor[time.Time]() {
				return
			}
			if x.PkgPath() != ours {
				t.Errorf("%s is a type of another room: %v", path, x)
			}
			for i := range x.NumField() {
				walk(x.Field(i).Type, path+"."+x.Field(i).Name)
			}
		}
	}
	for _, x := range []reflect.Type{
		reflect.TypeFor[Public](), reflect.TypeFor[Notice](), reflect.TypeFor[WaveRow](), reflect.TypeFor[CampaignRow](), reflect.TypeFor[NumberRow](),
	} {
		walk(x, x.Name())
	}
}

// TestNothingOfVictimsComesOut puts marked words and victims' numbers into
// everything that a draft is made from, and looks for them in every form.
func TestNothingOfVictimsComesOut(t *testing.T) {
	for _, secret := range append(secrets, "my zebra kettle") {
		m := material()
		m.Phrases = append(m.Phrases, Phrase{secret, Least - 1})
		m.Organisations = append(m.Organisations, Claim{secret, Least - 1})
		m.Regions = append(m.Regions, Counted{secret, 99})
		m.Numbers = append(m.Numbers, Number{"+12095550177", Callback, false, Least - 1, "Few met it."}, Number{secret, Callback, false, Least - 1, "Few met it."})
		m.Domains = append(m.Domains, Domain{secret, 9, "Malformed."})
		if secret != "my zebra kettle" { // words that many share may be proposed
			m.Kind = secret
			m.Phrases = append([]Phrase{{secret, 50}}, m.Phrases...)
			m.Organisations = append(m.Organisations, Claim{secret, 90})
			m.Advice = append(m.Advice, Advice{When: "talked", Text: secret}, Advice{When: "talked", Text: "x", Source: Source{secret, "https://x.example"}})
			m.Tactics = append(m.Tactics, Seen{Tactic: Tactic{"money.fee", secret, secret}, Share: 1})
			m.Numbers[0].Reason = secret
		}
		b := Draft(m)
		b.State, b.Revision, b.Issued, b.By = Published, 1, day("2026-03-10 09:30"), secret
		b.Updated, b.Expires, b.History = b.Issued, b.Issued.AddDate(0, 1, 0), []Revision{{b.Issued, WasIssued, ""}}
		p := public(t, b)
		for _, f := range forms {
			got, err := f.write(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, mark := range append([]string{secret}, "5550177", "555 0177", "447102", "zebra") {
				if strings.Contains(string(got), mark) {
					t.Errorf("%s tells %q", f.name, mark)
				}
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Ring 209 555 0144", "ada@otter.example", "w-1", "+1209")
	f.Add("four four seven one is the pin", "Me: hello", "\x00", "US-CA")
	f.Fuzz(func(t *testing.T, title, line, wave, region string) {
		b := issued()
		b.Title, b.Do, b.Wave, b.Regions = title, []string{line}, wave, []string{region}
		err := b.Check()
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Field == "" || e.Message == "") {
			t.Errorf("%#v", err)
		}
	})
}

func TestADayOnWhichAWarningEndsIsWhole(t *testing.T) {
	for given, want := range map[string]string{
		"2026-12-10T00:00:00Z": "2026-12-10T23:59:59Z", // a day, as people type it
		"2026-12-10T09:30:00Z": "2026-12-10T09:30:00Z",
	} {
		at, err := time.Parse(time.RFC3339, given)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Bulletin{Expires: at}).over().Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}
