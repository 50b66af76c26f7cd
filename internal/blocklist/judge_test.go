package blocklist

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// Fictional numbers, and a day that all tests count from.
const (
	scam = "+12025550123"
	home = "+442079460123"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func after(days float64) time.Time { return start.Add(time.Duration(days * 24 * float64(time.Hour))) }

// heard is a sighting as a callback number by a source, some days in.
func heard(number, source string, days float64) Sighting {
	return Sighting{Number: number, Role: Callback, Source: source, Way: "page", At: after(days), Type: "tech_support", HangUp: true}
}

func three(number string) []Sighting {
	return []Sighting{heard(number, "ann", 0), heard(number, "bob", 1), heard(number, "cat", 2)}
}

func shown(ss []Sighting) []Sighting {
	out := slices.Clone(ss)
	for i := range out {
		out[i].Role = CallerID
	}
	return out
}

// alsoTold is a number that three saw and two of them were told to ring back.
func alsoTold(number string) []Sighting {
	return append(shown(three(number)), heard(number, "ann", 2), heard(number, "bob", 2))
}

func many(n int, one func(i int) Sighting) []Sighting {
	out := make([]Sighting, n)
	for i := range out {
		out[i] = one(i)
	}
	return out
}

func TestWhatIsListed(t *testing.T) {
	harmless := three(scam)
	harmless[1].HangUp = false
	for _, c := range []struct {
		name string
		ss   []Sighting
		now  float64
		want Code // empty is listed
		weak bool
	}{
		{name: "three sources", ss: three(scam), now: 3},
		{name: "nobody", now: 3, want: TooFew},
		{name: "two sources", ss: three(scam)[:2], now: 3, want: TooFew},
		{name: "a report that stands at no alarm does not count", ss: harmless, now: 3, want: TooFew},
		{name: "a hundred from one source", now: 3, want: TooFew,
			ss: many(100, func(i int) Sighting { return heard(scam, "troll", float64(i)/50) })},
		{name: "a hundred of unknown source by one way", now: 3, want: TooFew,
			ss: many(100, func(i int) Sighting { return heard(scam, "", float64(i)/50) })},
		{name: "one line imported again and again", now: 3, want: TooFew, ss: many(100, func(i int) Sighting {
			s := heard(scam, fmt.Sprint(i), float64(i)/50)
			s.Line = "17"
			return s
		})},
		{name: "dated next year", ss: append(three(scam)[:2], heard(scam, "cat", 365)), now: 3, want: TooFew},
		{name: "without a date", ss: append(three(scam)[:2], Sighting{Number: scam, Role: Callback, Source: "cat", HangUp: true}), now: 3, want: TooFew},
		{name: "of other numbers", ss: three(home), now: 3, want: TooFew},
		{name: "as a caller ID alone", ss: shown(three(scam)), now: 3, want: CallerAlone},
		{name: "as a caller ID, a hundred sources", now: 3, want: CallerAlone,
			ss: shown(many(100, func(i int) Sighting { return heard(scam, fmt.Sprint(i), float64(i)/50) }))},
		{name: "as a caller ID that two were also told to ring back", ss: alsoTold(scam), now: 3, weak: true},
		{name: "as a caller ID that one says was to be rung back", ss: append(shown(three(scam)), heard(scam, "troll", 2)), now: 3, want: TooFew},
		{name: "as a caller ID that one says a hundred times was to be rung back", now: 3, want: TooFew,
			ss: append(shown(three(scam)), many(100, func(i int) Sighting { return heard(scam, "troll", float64(i)/50) })...)},
		{name: "last day", ss: three(scam), now: 2 + 89.9},
		{name: "ninety days after the last", ss: three(scam), now: 2 + 90, want: Expired},
		{name: "thirty days for a weak one", ss: alsoTold(scam), now: 32, want: Expired},
		{name: "a source that repeats does not prolong", ss: append(three(scam), heard(scam, "ann", 80)), now: 93, want: Expired},
		{name: "another source does", ss: append(three(scam), heard(scam, "dan", 80)), now: 169},
		{name: "a strong one that ran out remains weak where displays still show it", now: 93, weak: true,
			ss: append(append(three(scam), heard(scam, "ann", 88), heard(scam, "bob", 89)), shown([]Sighting{heard(scam, "fay", 70), heard(scam, "gus", 80), heard(scam, "hal", 85)})...)},
		{name: "after a long pause all begins again", ss: append(three(scam), heard(scam, "dan", 200), heard(scam, "eve", 201)), now: 202, want: Expired},
		{name: "and three new ones list it", ss: append(three(scam), heard(scam, "ann", 200), heard(scam, "bob", 201), heard(scam, "cat", 202)), now: 203},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Default().Judge(scam, c.ss, nil, after(c.now))
			checkRuling(t, r, c.want, c.weak)
			slices.Reverse(c.ss)
			if again := Default().Judge(scam, c.ss, nil, after(c.now)); !reflect.DeepEqual(r, again) {
				t.Errorf("another order of sightings gives another ruling: %+v, %+v", r, again)
			}
		})
	}
}

func checkRuling(t *testing.T, r Ruling, want Code, weak bool) {
	t.Helper()
	if (r.Listed == nil) == (want == "") || r.Refused.Code != want && want != "" {
		t.Fatalf("got %+v (%+v), want code %q", r.Refused, r.Listed, want)
	}
	if r.Listed == nil && r.Refused.Text == "" {
		t.Error("a refusal says nothing")
	}
	if r.Listed != nil && (r.Listed.Weak != weak || r.Listed.Reason == "" || r.Listed.Sources < 3 || !r.Listed.Expires.After(r.Listed.Last)) {
		t.Errorf("entry %+v, want weak %v", r.Listed, weak)
	}
}

func TestNobodyListsARealOrganisation(t *testing.T) {
	rules := Default()
	var unread []Known
	rules.Known, unread = Guard([]Known{{"020 7946 0111", "GB", "Our bank"}, {"159", "GB", "Your bank"}, {"none", "GB", "No number"}})
	if len(unread) != 1 || unread[0].Name != "No number" {
		t.Errorf("unread: %v", unread)
	}
	for number, who := range map[string]string{"+442079460111": "Our bank", "+18009359935": "Chase", "+448001111": "Childline", "+18002738255": "988"} {
		troll := many(100, func(i int) Sighting { return heard(number, fmt.Sprint(i), float64(i)) })
		r := rules.Judge(number, troll, []Decision{{Verdict: Allow, At: after(1)}}, after(100))
		checkRuling(t, r, Organisation, false)
		if !strings.Contains(r.Refused.Text, who) {
			t.Errorf("%s: %q does not name %s", number, r.Refused.Text, who)
		}
		if !r.Was {
			t.Errorf("%s met the rules, and its leaving must be told", number)
		}
	}
}

func TestNumbersThatAreNeverListed(t *testing.T) {
	for number, want := range map[string]Code{
		"911": Emergency, "999": Emergency, "112": Emergency, "000": Emergency, "110": Emergency, "17": Emergency, "190": Emergency,
		"+1911": Emergency, "+44999": Emergency, "+44 112": Emergency, "+61000": Emergency, "+44116123": Short, "7726": Short, "1930": Short, "101": Emergency,
		"": Impossible, "anonymous": Impossible, "+1 202 555 0123 ext. 9": Impossible, "+1-800-FLOWERS": Impossible, "2025550123": Impossible,
		"+0": Impossible, "+": Impossible, "++12025550123": Impossible, "+1202555012": Impossible, "+120255501234": Impossible,
		"+447700900123": Impossible, // for drama, and nobody's
		"+99912345678":  Impossible, "+1 911 555 0123": Impossible, "\x00": Impossible, "+٤٤٢٠٧٩٤٦٠١٢٣": Impossible, strings.Repeat("9", 500): Impossible,
	} {
		troll := many(100, func(i int) Sighting { return heard(number, fmt.Sprint(i), float64(i)) })
		if r := Default().Judge(number, troll, nil, after(50)); r.Listed != nil || r.Refused.Code != want {
			t.Errorf("%q: %+v, want %s", number, r.Refused, want)
		}
	}
}

func TestDigitsAreReadInTheirCountry(t *testing.T) {
	rules := Default()
	rules.Country = "GB"
	if r := rules.Judge("020 7946 0123", three(home), nil, after(3)); r.Listed == nil || r.Number != home {
		t.Errorf("%+v", r)
	}
	if r := rules.Judge(home, three("(020) 7946-0123"), nil, after(3)); r.Listed == nil {
		t.Errorf("sightings as digits: %+v", r)
	}
}

// A list writes its numbers without a plus, and people write them as they dial them:
// who asks is answered all the same.
func TestHowANumberIsAskedFor(t *testing.T) {
	home := []string{"US", "GB"}
	for _, tt := range []struct {
		raw, country string
		others       []string
		want         string
	}{
		{"12098940429", "", nil, "+12098940429"},
		{"12098940429", "GB", nil, "+12098940429"},
		{"+1 209 894 0429", "", nil, "+12098940429"},
		{"209-894-0429", "US", nil, "+12098940429"},
		{"209-894-0429", "", home, "+12098940429"},
		{"0300 123 2040", "", home, "+443001232040"},
		{"209-894-0429", "", nil, ""}, // nobody said of which country
		{"2098940429", "GB", nil, ""},
		{"209-894-FILM", "", home, ""},
		{"12098940429 ext. 9", "", home, ""},
	} {
		if got, err := Asked(tt.raw, tt.country, tt.others...); got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q, asked in %q: %q, %v", tt.raw, tt.country, got, err)
		}
	}
}

func TestWhatAPersonDecidedStays(t *testing.T) {
	off := Decision{Verdict: Remove, Reason: "the owner is a dentist", At: after(3)}
	week := Decision{Verdict: Remove, At: after(3), Until: after(10)}
	hold := Decision{Verdict: Hold, At: after(3), Until: after(10)}
	more := append(three(scam), heard(scam, "dan", 20), heard(scam, "eve", 21))
	for _, c := range []struct {
		name string
		d    []Decision
		ss   []Sighting
		now  float64
		want Code
	}{
		{"removed", []Decision{off}, three(scam), 4, Removed},
		{"a removed number stays so, whoever reports", []Decision{off}, more, 30, Removed},
		{"also where the clock jumps back to before", []Decision{off}, three(scam), 2.5, Removed},
		{"allowed again", []Decision{off, {Verdict: Allow, At: after(5)}}, three(scam), 6, ""},
		{"the order of the journal counts, not the clock", []Decision{{Verdict: Allow, At: after(5)}, off}, three(scam), 6, Removed},
		{"for a week", []Decision{week}, three(scam), 9, Removed},
		{"after it old sightings do not count", []Decision{week}, more, 22, TooFew},
		{"held", []Decision{hold}, three(scam), 9, Held},
		{"held no more", []Decision{hold}, three(scam), 11, ""},
		{"an honest one's", []Decision{{Verdict: Never, Reason: "our own clinic", At: after(3)}}, more, 22, Organisation},
		{"until a person says otherwise", []Decision{{Verdict: Never, At: after(3)}, {Verdict: Allow, At: after(4)}}, three(scam), 5, ""},
		{"what is not known keeps off", []Decision{{Verdict: "?", At: after(3)}}, three(scam), 4, Held},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkRuling(t, Default().Judge(scam, c.ss, c.d, after(c.now)), c.want, false)
		})
	}
}

func TestTheClockJumpsBack(t *testing.T) {
	r := Default().Judge(scam, three(scam), nil, after(1.5))
	checkRuling(t, r, TooFew, false)
	r = Default().Judge(scam, three(scam), nil, after(2))
	checkRuling(t, r, "", false)
	if !r.Listed.Expires.Equal(after(92)) {
		t.Errorf("expires %v", r.Listed.Expires)
	}
}

func TestNoSettingGoesUnderThree(t *testing.T) {
	rules := Rules{Life: time.Hour * 24 * 90, WeakLife: time.Hour}
	checkRuling(t, rules.Judge(scam, three(scam)[:2], nil, after(3)), TooFew, false)
}

func TestAppeals(t *testing.T) {
	weak := alsoTold(scam)
	open := Appeal{ID: "1", Number: scam, At: after(3), State: Open}
	refused := Appeal{ID: "0", Number: scam, At: after(2.5), State: Denied, Answered: after(2.6)}
	for _, c := range []struct {
		name     string
		ss       []Sighting
		appeals  []Appeal
		now      float64
		want     Code
		disputed bool
	}{
		{"none", three(scam), nil, 4, "", false},
		{"of another number", weak, []Appeal{{Number: home, At: after(3), State: Open}}, 4, "", false},
		{"a scammer cannot delist by appealing", three(scam), []Appeal{open}, 4, "", true},
		{"a weak entry rests", weak, []Appeal{open}, 4, Suspended, false},
		{"for a week", weak, []Appeal{open}, 11, "", true},
		{"and once", weak, []Appeal{refused, open}, 4, "", true},
		{"answered", three(scam), []Appeal{refused}, 4, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Default().Judge(scam, c.ss, nil, after(c.now)).Heard(c.appeals, after(c.now))
			checkRuling(t, r, c.want, r.Listed != nil && r.Listed.Weak)
			if r.Listed != nil && r.Listed.Disputed != c.disputed {
				t.Errorf("disputed %v, want %v", r.Listed.Disputed, c.disputed)
			}
		})
	}
}

func TestAnAppealIsChecked(t *testing.T) {
	for want, a := range map[string]Appeal{
		"":                    {Number: "+1 202 555 0123", Text: "This is my bakery."},
		"cannot be read":      {Number: "12", Text: "x"},
		"say why":             {Number: scam, Text: " \n"},
		"too long. Say":       {Number: scam, Text: strings.Repeat("x", MostText+1)},
		"Give one way":        {Number: scam, Text: "x", Contact: strings.Repeat("x", MostContact+1)},
		"not text in UTF-8":   {Number: scam, Text: "\xff"},
		"never listed":        {Number: "112", Text: "x"},
		"this is a short num": {Number: "7726", Text: "x"},
	} {
		err := a.Check("")
		switch {
		case want == "" && (err != nil || a.Number != scam):
			t.Errorf("%v, %s", err, a.Number)
		case want == "cannot be read": // two digits: too short for anything
			if err == nil {
				t.Error("12 passes")
			}
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestExplainTellsNothingOfPeople(t *testing.T) {
	r := Default().Judge(scam, append(three(scam), heard(scam, "dan", 2)), nil, after(3))
	r.Listed.Disputed = true
	text := strings.Join(r.Explain(), "\n")
	for _, part := range []string{"Four people who do not know each other were told to ring back on this number, the last on 4 March 2026.", "2 June 2026", "disputes", "3 March 2026: given as the number to ring back (told to the desk)", "4 March 2026: given as the number to ring back, two times (told to the desk)"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	for _, who := range []string{"ann", "bob", "cat"} {
		if strings.Contains(text, who) {
			t.Errorf("%s is named in\n%s", who, text)
		}
	}
}

// A number that many tell of is not told of day by day.
func TestManySightingsAreToldByMonth(t *testing.T) {
	var seen []Sighting
	for d := range 40 {
		seen = append(seen, Sighting{Number: "+12098940429", Role: Callback, Way: "page", At: time.Date(2026, time.March, 20+d, 9, 0, 0, 0, time.UTC)})
	}
	if got := lines(seen[:12]); len(got) != 12 {
		t.Errorf("12 days are told in %d lines", len(got))
	}
	want := []string{"March 2026: given as the number to ring back, twelve times (told to the desk)", "April 2026: given as the number to ring back, 28 times (told to the desk)"}
	if got := lines(seen); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
