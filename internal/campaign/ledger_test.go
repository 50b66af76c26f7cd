package campaign

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Scripts of our own, long enough to be known again.
const (
	refund = "hello this is the billing department of your computer protection plan we have renewed it today for three hundred and ninety nine dollars if you did not want this please press one now and a refund officer will return the money to your account before the end of the day"
	arrest = "this is officer miller of the revenue office a warrant has been issued in your name because you failed to answer four letters about unpaid tax a patrol is on its way to your house unless you settle the matter with me on this line in the next hour"
	parcel = "good afternoon a parcel addressed to you was stopped by the customs office at the harbour there is a small fee for its release stay on the line and our agent will take the details of your card so that the driver can bring it round tomorrow morning"
)

func report(id, typ, words string, values ...Value) Trace {
	return Trace{ID: id, Type: typ, Signature: Sign(words), Gist: TellingWords(words), Values: values}
}

func story(id, typ, words string, values ...Value) Trace {
	t := report(id, typ, words, values...)
	t.Story = true
	return t
}

func callback(n string) Value { return Value{Callback, n} }

const line1, line2 = "+12025550143", "+12025550178"

func ledger() *Ledger { return New(Defaults(), nil) }

func together(t *testing.T, l *Ledger, want bool, a, b string) {
	t.Helper()
	if got := l.Of(a) == l.Of(b) && l.Of(a) != ""; got != want {
		t.Errorf("%s and %s together: %v, want %v", a, b, got, want)
	}
}

func TestWhatJoinsAReport(t *testing.T) {
	misheard := strings.Replace(refund, "billing", "building", 1)
	variant := strings.Replace(refund, "if you did not want this please press one now", "to cancel it press two", 1)
	for _, c := range []struct {
		name  string
		trace Trace
		why   []Why // nil: it founds its own
	}{
		{"the same words", report("x", "refund", refund), []Why{SameScript}},
		{"a word misheard", report("x", "refund", misheard), []Why{SameScript}},
		{"another variant", report("x", "refund", variant), []Why{Script}},
		{"another script", report("x", "refund", parcel), nil},
		{"the same number to ring back", report("x", "refund", parcel, callback(line1)), []Why{Shared}},
		{"both", report("x", "refund", refund, callback(line1)), []Why{SameScript, Shared}},
		{"a number and no words", report("x", "", "", callback(line1)), []Why{Shared}},
		{"the same number, unlike words, another type", report("x", "tax", arrest, callback(line1)), nil},
		{"the same payee", report("x", "refund", parcel, Value{Payee, "desk@refund.example"}), []Why{Shared}},
		{"paid in the same way", report("x", "refund", parcel, Value{Payee, "gift cards"}), nil},
		{"the same caller ID", report("x", "refund", parcel, Value{CallerID, line2}), nil},
		{"a number that nobody has", report("x", "refund", parcel, callback("+10000000000")), nil},
	} {
		l := ledger()
		l.Add(report("first", "refund", refund, callback(line1), callback("+10000000000"), Value{CallerID, line2}, Value{Payee, "desk@refund.example"}, Value{Payee, "gift cards"}))
		j := l.Add(c.trace)
		var why []Why
		for _, r := range j.Why {
			why = append(why, r.Why)
		}
		if c.why == nil {
			c.why = []Why{Founded}
		}
		if !reflect.DeepEqual(why, c.why) {
			t.Errorf("%s: joined by %v, want %v", c.name, why, c.why)
		}
		together(t, l, c.why[0] != Founded, "first", "x")
	}
}

func TestWithoutWordsOrStrongEvidenceNothingJoins(t *testing.T) {
	l := ledger()
	if j := l.Add(report("a", "tax", "hello it is me", Value{CallerID, line1})); j.Campaign != "" || l.Len() != 0 {
		t.Errorf("joined %+v, %d kept", j, l.Len())
	}
}

func TestRealNumbersConnectNothing(t *testing.T) {
	l := New(Defaults(), func(v Value) bool { return v.Value == line1 })
	l.Add(report("a", "bank", refund, callback(line1)))
	l.Add(report("b", "bank", parcel, callback(line1)))
	together(t, l, false, "a", "b")
}

// words makes a text that shares no shingle with that of another number.
func words(n int) string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "w%dx%d ", n, i)
	}
	return b.String()
}

func TestAValueThatMeetsTooMuchConnectsNothingMore(t *testing.T) {
	for name, typ := range map[string]func(int) string{
		"scripts": func(int) string { return "bank" },
		"types":   func(i int) string { return fmt.Sprint("type", i%6) },
	} {
		l := ledger()
		for i := range 40 {
			l.Add(report(fmt.Sprint(i), typ(i), words(i), callback(line1)))
		}
		if n := len(l.All(1)); n < 20 {
			t.Errorf("%s: 40 unlike texts with one number made %d campaigns", name, n)
		}
		if largest := l.All(1)[0].Size; largest > Defaults().Scripts+1 {
			t.Errorf("%s: one campaign has %d of 40", name, largest)
		}
	}
}

// Texts that each are like the one before, and the last like none of the first,
// are no one campaign.
func TestDriftDoesNotSwallowEverything(t *testing.T) {
	var all []string
	for i := range 4000 {
		all = append(all, fmt.Sprintf("w%dx", i))
	}
	l := ledger()
	for i := range 700 {
		l.Add(report(fmt.Sprint(i), "x", strings.Join(all[5*i:5*i+60], " ")))
	}
	if largest := l.All(1)[0].Size; largest > 2*Defaults().Variants {
		t.Errorf("one campaign has %d of 700 texts that drift", largest)
	}
}

// two makes two campaigns of six variants each, with a number each.
func two(l *Ledger, typ string) {
	for i := range 6 {
		l.Add(report(fmt.Sprint("r", i), "refund", refund+fmt.Sprintf(" code %d thank you %d", i, i), callback(line1)))
		l.Add(report(fmt.Sprint("p", i), typ, parcel+fmt.Sprintf(" code %d thank you %d", i, i), callback(line2)))
	}
}

func TestATrollMergesNothing(t *testing.T) {
	for _, typ := range []string{"refund", "parcel"} {
		l := ledger()
		two(l, typ)
		for i := range 500 {
			l.Add(report(fmt.Sprint("troll", i), "refund", refund[:140]+" "+parcel[:140], callback(line1), callback(line2)))
			l.Add(report(fmt.Sprint("bare", i), "", "", callback(line1)))
		}
		together(t, l, false, "r0", "p0")
		l.Add(report("late", typ, parcel, callback(line2)))
		together(t, l, true, "late", "p0")
	}
}

// One person with a hundred texts that name both numbers merges nothing: what
// would be one if others told it waits for somebody. Three people merge.
func TestOnePersonMergesNothing(t *testing.T) {
	both := func(i int, who uint64) Trace {
		tr := report(fmt.Sprint("both", who, "-", i), "refund", words(i), callback(line1), callback(line2))
		tr.Reporter = who
		return tr
	}
	l := ledger()
	two(l, "refund")
	for i := range 100 {
		l.Add(both(i, 7))
	}
	together(t, l, false, "r0", "p0")
	if h := l.Held(); len(h) != 1 || len(h[0].Bridges) != Defaults().Bridges {
		t.Errorf("held: %+v", h)
	}
	l.Add(both(200, 8))
	together(t, l, false, "r0", "p0")
	l.Add(both(201, 9))
	together(t, l, true, "r0", "p0")
	if len(l.Held()) != 0 {
		t.Error("still held after it was joined")
	}
}

// A pair that two people told of is joined by no third alone, nor is what two
// people told of each; what one person told, and the rest of the pair, is.
func TestAPairIsJoinedByTwoPeople(t *testing.T) {
	for _, c := range []struct {
		name  string
		pair  []uint64
		links []uint64
		want  bool
	}{
		{"a third", []uint64{1, 2}, []uint64{3}, false},
		{"a third, often", []uint64{1, 2}, []uint64{3, 3, 3}, false},
		{"a third and a fourth", []uint64{1, 2}, []uint64{3, 4}, true},
		{"told by one", []uint64{1, 1}, []uint64{3}, true},
		{"by one of the pair", []uint64{1, 2}, []uint64{2}, true},
	} {
		l := ledger()
		two(l, "refund")
		for i, who := range c.pair {
			tr := report(fmt.Sprint("pair", i), "refund", arrest, callback("+12025550199"))
			tr.Reporter = who
			l.Add(tr)
		}
		for i, who := range c.links {
			tr := report(fmt.Sprint("link", i), "refund", words(i), callback(line1), callback("+12025550199"))
			tr.Reporter = who
			l.Add(tr)
		}
		if got := l.Of("pair0") == l.Of("r0"); got != c.want {
			t.Errorf("%s: joined %v, want %v", c.name, got, c.want)
		}
		if held := len(l.Held()) > 0; held == c.want {
			t.Errorf("%s: held %v", c.name, held)
		}
	}
}

func TestReportsEnoughMergeCampaignsThatShareANumber(t *testing.T) {
	l := ledger()
	two(l, "refund")
	id := l.Of("p0")
	for i := range 3 {
		l.Add(report(fmt.Sprint("both", i), "refund", words(i), callback(line1), callback(line2)))
	}
	together(t, l, true, "r0", "p0")
	if c, ok := l.One(id); !ok || c.ID != l.Of("r0") {
		t.Error("the id of what was merged away leads nowhere")
	}
}

// When the first report of a campaign is erased, its id leads to the rest: from
// the ledger before, and from what people decided on the campaign.
func TestAnIDSurvivesItsReport(t *testing.T) {
	before := ledger()
	two(before, "parcel")
	id, names := before.Of("r0"), before.Anchors(before.Of("r0"))
	after := func() *Ledger {
		l := ledger()
		for i := 1; i < 6; i++ {
			l.Add(report(fmt.Sprint("r", i), "refund", refund+fmt.Sprintf(" code %d thank you %d", i, i), callback(line1)))
		}
		return l
	}
	for name, l := range map[string]*Ledger{"inherited": after(), "decided": after()} {
		if name == "inherited" {
			l.Inherit(before)
		} else {
			l.Known(id, names)
		}
		c, ok := l.One(id)
		if !ok || c.ID == id || c.ID != l.Of("r1") {
			t.Errorf("%s: the old id finds %q, the reports are in %q", name, c.ID, l.Of("r1"))
		}
		next := after()
		next.Inherit(l)
		if s, ok := next.Summary(id); !ok || s.ID != c.ID {
			t.Errorf("%s: lost the next time", name)
		}
		if _, ok := l.Summary(before.Of("p0")); ok {
			t.Errorf("%s: a campaign of which nothing is left was found", name)
		}
	}
}

func TestUnlikeCampaignsWaitForAPerson(t *testing.T) {
	held := func() *Ledger {
		l := ledger()
		two(l, "parcel")
		for i := range 3 {
			l.Add(report(fmt.Sprint("both", i), "refund", refund+fmt.Sprint(" also ", i), callback(line2)))
		}
		return l
	}
	l := held()
	together(t, l, false, "r0", "p0")
	if h := l.Held(); len(h) != 1 || !h[0].Unlike || len(h[0].Bridges) == 0 {
		t.Fatalf("held: %+v", h)
	}
	a, b := l.Anchors(l.Held()[0].A.ID), l.Anchors(l.Held()[0].B.ID)
	l.Decide(Decision{Act: Merge, Members: a, Others: b})
	together(t, l, true, "r0", "p0")
	if len(l.Held()) != 0 {
		t.Error("still held after it was confirmed")
	}

	l = held()
	l.Decide(Decision{Act: Apart, Members: a, Others: b})
	for i := range 9 {
		l.Add(report(fmt.Sprint("more", i), "parcel", words(i), callback(line1), callback(line2)))
	}
	together(t, l, false, "r0", "p0")
	if len(l.Held()) != 0 {
		t.Error("held again after it was refused")
	}
}

func TestAVictimsStoryMeetsTheRecording(t *testing.T) {
	const tells = "Today I got a call that said the billing department had renewed a protection plan for my computer. I never had such a plan. It wanted me to press one so that a refund officer returns the money to my account the same day, nearly four hundred dollars."
	const other = "My sister was rung by a man about her electricity meter, he wanted to come and change it and she should pay the fitter in cash at the door, which she did not do."
	for _, storyFirst := range []bool{false, true} {
		l := ledger()
		for i := range 20 { // so that common words are known to be common
			l.Add(report(fmt.Sprint("o", i), "other", words(i)))
		}
		all := []Trace{report("call", "refund", refund), story("story", "refund", tells), story("other", "refund", other)}
		if storyFirst {
			all[0], all[1] = all[1], all[0]
		}
		for _, tr := range all {
			l.Add(tr)
		}
		together(t, l, true, "call", "story")
		together(t, l, false, "call", "other")
	}
}
