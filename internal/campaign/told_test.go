package campaign

import (
	"slices"
	"strings"
	"testing"
)

// Recordings of our own, and what their victims tell of them.
const (
	mower       = "good morning this is derek from the lawnmower recall board the blades of your petrol mower from two thousand nineteen can shatter and we are collecting all of them this week the collection costs forty five pounds by voucher from the garden centre read me the voucher and a van with a yellow trailer comes on thursday"
	mowerAgain  = "hello my name is colin calling from the lawnmower recall board it is about the petrol mower of two thousand nineteen its blades shatter so we collect them all the collection is forty five pounds paid with a voucher of your garden centre please read the voucher to me the van with the yellow trailer is in your street on friday"
	mowerTold   = "A Derek phoned Dad that the blades on his petrol mower might shatter and they were collecting them. He bought a voucher for £45 at the garden centre and read it out. No yellow trailer ever came."
	mowerHint   = "Something about a recall of my mower, and a trailer would collect it. I hung up."
	beehive     = "this is the county apiary inspector a swarm from your hive has been found with foulbrood and under the bee diseases order it will be burnt tomorrow unless a licence of two hundred euros is bought today in bitcoin at the machine in the petrol station stay on the line while you drive there and tell nobody at the beekeepers club"
	beehiveTold = "An inspector rang about foulbrood in my hive. They would burn it unless I put two hundred euros into a bitcoin machine at the petrol station for a licence, and I was not to tell the beekeepers club."
)

// asked are the campaigns that a report may belong to.
func asked(l *Ledger, id string) (out []string) {
	for _, h := range l.HeldOf(l.Of(id)) {
		out = append(out, h.B.ID)
	}
	return out
}

func TestAStoryFindsWhatItTellsOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		story   Trace
		joined  bool
		offered bool
	}{
		{"in words of its own", story("s", "other", mowerTold), true, false},
		{"of another type, by the judge", story("s", "utility", mowerTold), true, false},
		{"of no scam, by the judge", Trace{ID: "s", Story: true, Honest: true, Signature: Sign(mowerTold), Gist: TellingWords(mowerTold)}, false, true},
		{"in few words", story("s", "other", mowerHint), false, true},
		{"of something else", story("s", "other", beehiveTold), false, false},
	} {
		for _, storyFirst := range []bool{false, true} {
			l := ledger()
			all := []Trace{report("call", "other", mower), c.story}
			if storyFirst {
				slices.Reverse(all)
			}
			for _, tr := range all {
				l.Add(tr)
			}
			if got := l.Of("s") == l.Of("call"); got != c.joined {
				t.Errorf("%s (story first: %v): joined %v", c.name, storyFirst, got)
			}
			if got := len(asked(l, "s")) == 1; got != c.offered {
				t.Errorf("%s (story first: %v): asked about %v", c.name, storyFirst, asked(l, "s"))
			}
		}
	}
}

// Whether a person says yes or no, it is not asked again.
func TestAnAnswerIsKept(t *testing.T) {
	for _, act := range []Act{Merge, Apart} {
		l := ledger()
		l.Add(report("call", "other", mower))
		l.Add(story("s", "other", mowerHint))
		l.Decide(Decision{Act: act, Members: l.Anchors(l.Of("s")), Others: l.Anchors(l.Of("call"))})
		together(t, l, act == Merge, "s", "call")
		l.Add(report("late", "other", mower))
		if got := asked(l, "s"); len(got) != 0 {
			t.Errorf("after %s it is asked about %v", act, got)
		}
		balance(t, l)
	}
}

// One caller may say the same in other words. Whether the two are one campaign is
// asked; a story of either finds them as one.
func TestAScriptInOtherWords(t *testing.T) {
	l := ledger()
	l.Add(report("call", "other", mower))
	j := l.Add(report("again", "other", mowerAgain))
	together(t, l, false, "call", "again")
	if got := asked(l, "again"); j.Why[0].Why != Founded || len(got) != 1 || got[0] != l.Of("call") {
		t.Errorf("joined by %v, and asked about %v", j.Why, got)
	}
	l.Add(story("s", "other", mowerTold))
	together(t, l, true, "s", "call")

	l.Decide(Decision{Act: Apart, Members: []string{"call"}, Others: []string{"again"}})
	l.Add(story("either", "other", "They ring about petrol mowers and say the blades will shatter. My aunt was to get a voucher at the garden centre, forty-five pounds, for the recall board, and then a yellow trailer would come round."))
	if l.Of("either") == l.Of("call") || l.Of("either") == l.Of("again") {
		t.Error("a story of either of two campaigns, which a person parted, was given to one")
	}
}

// A story of a script that is known late is asked about what fits it best alone.
func TestABetterFitTakesTheQuestion(t *testing.T) {
	l := ledger()
	l.Add(story("s", "other", mowerHint))
	l.Add(report("like", "other", strings.Replace(mowerLike, "by trailer", "", 1)))
	before := asked(l, "s")
	l.Add(report("call", "other", mower))
	together(t, l, false, "s", "call")
	if got := asked(l, "s"); !slices.Equal(before, []string{l.Of("like")}) || !slices.Equal(got, []string{l.Of("call")}) {
		t.Errorf("it was asked about %v, then about %v, and the script is %s", before, got, l.Of("call"))
	}
}

// A story that tells of two campaigns, or one person with many, joins neither to
// the other.
func TestAStoryMergesNothing(t *testing.T) {
	l := ledger()
	for _, id := range []string{"a", "b", "c"} {
		l.Add(report(id, "other", mower+" "+id))
		l.Add(report(id+id, "other", beehive+" "+id))
	}
	for i := range 50 {
		tr := story("troll"+strings.Repeat("x", i), "other", mowerTold+" "+beehiveTold+words(i))
		tr.Reporter = 7
		l.Add(tr)
	}
	together(t, l, false, "a", "aa")
	for _, h := range l.Held() {
		if min(h.A.Size, h.B.Size) > 2 {
			t.Errorf("asked whether %s and %s are one", h.A.ID, h.B.ID)
		}
	}
}

func TestAStoryFindsWhatWasParted(t *testing.T) {
	l := ledger()
	for _, id := range []string{"a", "b"} {
		l.Add(report(id, "other", mower+" "+id, callback(line1)))
		l.Add(report(id+id, "other", beehive+" "+id, callback(line1)))
	}
	together(t, l, true, "a", "aa")
	l.Decide(Decision{Act: Split, Members: []string{"aa", "bb"}})
	l.Add(story("m", "other", mowerTold))
	l.Add(story("h", "other", beehiveTold))
	together(t, l, true, "m", "a")
	together(t, l, true, "h", "aa")
	balance(t, l)
}

func TestTellingWords(t *testing.T) {
	same := func(a, b string) bool { return slices.Equal(TellingWords(a), TellingWords(b)) }
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"endings", "warrants suspended", "warrant suspend", true},
		{"a sum, said or written, near enough", "three hundred and ninety nine dollars", "$401.50", true},
		{"another sum", "$399", "$349", false},
		{"a sum without its currency", "I paid 400", "I paid $399.99", true},
		{"a sum that is rounded once", "$39.49", "$39", true},
		{"and up to the next power of ten", "$99.60", "$100", true},
		{"a code, of which two digits are kept", "code 771942", "code 771238", true},
		{"a number to ring, which is evidence of its own", "ring 202 555 0143", "ring", true},
		{"what all calls say", "the bank and the call and you have", "", true},
	} {
		if got := same(c.a, c.b); got != c.same {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	long := words(1) + words(2) + words(3) + words(4)
	if g := TellingWords(long); len(g) != mostGist || !slices.IsSorted(g) {
		t.Errorf("of a long text %d words are kept", len(g))
	}
	for _, g := range []Gist{nil, TellingWords(mower)} {
		if again, err := DecodeGist(g.Encode()); err != nil || !slices.Equal(g, again) {
			t.Errorf("read again: %v, %v", again, err)
		}
	}
	otherTable := TellingWords(mower).Encode()
	otherTable[1]++
	for name, bad := range map[string][]byte{
		"nothing": nil, "the first version": {1, 0, 0, 0}, "a piece": gistHead()[:3], "another table of usual words": otherTable,
		"out of order": append(slices.Clone(gistHead()), 2, 0, 0, 0, 1, 0, 0, 0),
	} {
		if _, err := DecodeGist(bad); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
