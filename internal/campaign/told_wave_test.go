package campaign

import (
	"fmt"
	"slices"
	"testing"
)

// What a wave does to stories and recordings: they come in any order, more than
// once, from many, and people say what is one and what is not.

const (
	// mowerLike is of another campaign that is a little like it.
	mowerLike = "this is the mower recall depot we collect your machine by trailer for a fee of ninety dollars today the engine of it overheats in the shed press one and hold for the depot manager please"
	// mowerHalf tells of mower, and a little of mowerLike.
	mowerHalf = mowerHint + " He said Derek, and the blades."

	// shed is what some callers say besides, and shedTold what is told of that alone.
	shed     = " leave the shed open and lock the dog in the kennel since our driver is allergic he rides a purple scooter with a sidecar"
	shedTold = "Mum was to leave the shed open for a driver on a purple scooter with a sidecar, and the dog in its kennel, he was allergic."
)

func decide(l *Ledger, act Act, members, others []string) {
	l.Decide(Decision{Act: act, Members: members, Others: others})
}

// A story that was asked about one campaign, and is of another, connects the two no
// more than any report would: neither they are joined by it, nor is it asked.
func TestAStoryThatIsElsewhereConnectsNothing(t *testing.T) {
	for _, stories := range []int{0, 1, 3} {
		l := ledger()
		for i := range 3 {
			l.Add(report(fmt.Sprint("x", i), "other", mower))
			l.Add(report(fmt.Sprint("y", i), "other", beehive))
		}
		for i := range stories {
			id := fmt.Sprint("s", i)
			l.Add(story(id, "other", mowerHint+" "+words(i)))
			if got := asked(l, id); len(got) != 1 {
				t.Fatalf("story %d is asked about %v", i, got)
			}
			decide(l, Merge, []string{id}, []string{"y0"})
		}
		if held := l.Held(); len(held) != 0 {
			t.Errorf("%d stories: asked about %+v", stories, held)
		}
		l.Add(report("with", "other", beehive, callback(line1)))
		l.Add(report("late", "other", mower, callback(line1)))
		together(t, l, false, "x0", "y0")
		balance(t, l)
	}
}

// However often a person says no, stories go on to find their campaigns.
func TestRefusalsMakeNoCampaignBlind(t *testing.T) {
	l := ledger()
	l.Add(report("call", "other", mower))
	for i := range widest + 10 {
		id := fmt.Sprint("o", i)
		l.Add(report(id, "other", words(i)))
		decide(l, Apart, []string{"call"}, []string{id})
	}
	l.Add(story("s", "other", mowerTold))
	together(t, l, true, "s", "call")
	if n := len(l.recordings.list); n != widest+11 {
		t.Errorf("%d campaigns have %d profiles", widest+11, n)
	}
	balance(t, l)
}

// A campaign that was merged knows the scripts of both, and an unrelated refusal
// takes none away.
func TestARefusalLeavesProfilesOfOthers(t *testing.T) {
	l := ledger()
	for i := range mostProfiled {
		l.Add(report(fmt.Sprint("a", i), "other", words(i), callback(line1)))
	}
	l.Add(report("b", "other", mower))
	l.Add(report("c", "other", beehive))
	decide(l, Merge, []string{"a0"}, []string{"b"})
	decide(l, Apart, []string{"a0"}, []string{"c"})
	l.Add(story("s", "other", mowerTold))
	together(t, l, true, "s", "b")
	balance(t, l)
}

// Of campaigns that say the same in other words, those that were not parted stay
// one for stories; what a person parted is known by itself.
func TestPartingOneLeavesTheOthers(t *testing.T) {
	for _, c := range []struct {
		name   string
		parted []string
		from   []string
		of     string // whose a story of the shed is, or may be
	}{
		{"one from another campaign", []string{"call"}, []string{"c"}, "call"},
		{"the other from another campaign", []string{"again"}, []string{"c"}, "call"},
		{"the two", []string{"call"}, []string{"again"}, "again"},
	} {
		l := ledger()
		l.Add(report("call", "other", mower))
		l.Add(report("again", "other", mowerAgain+shed))
		l.Add(report("c", "other", beehive))
		decide(l, Apart, c.parted, c.from)
		l.Add(story("s", "other", shedTold))
		if l.Of("s") != l.Of(c.of) && !slices.Equal(asked(l, "s"), []string{l.Of(c.of)}) {
			t.Errorf("%s was parted: the story is not of %s, and asked about %v", c.name, c.of, asked(l, "s"))
		}
		balance(t, l)
	}
}

// Stories of which several are one wait for their recording like one alone.
func TestAlikeStoriesMeetTheRecordingThatComesLater(t *testing.T) {
	for name, second := range map[string]Trace{
		"the same":            story("s1", "other", mowerTold, callback(line1)),
		"with the same words": story("s1", "other", mowerTold),
		"with the same number": story("s1", "other", "My uncle was called about some kind of garden machine, he does not recall more, and they left this number for him.",
			callback(line1)),
	} {
		l := ledger()
		l.Add(story("s0", "other", mowerTold, callback(line1)))
		l.Add(second)
		together(t, l, true, "s0", "s1")
		l.Add(report("call", "other", mower))
		if l.Of("call") != l.Of("s0") {
			t.Errorf("%s: the recording is elsewhere", name)
		}
		together(t, l, true, "s1", "call")
		balance(t, l)
	}
}

// As many stories join where they come first as where the recording does.
func TestAllStoriesThatWaitAreMet(t *testing.T) {
	const n = 10
	told := func(i int) Trace { return story(fmt.Sprint("s", i), "other", mowerTold+" "+words(i)) }
	l := ledger()
	for i := range n {
		l.Add(told(i))
	}
	l.Add(report("call", "other", mower))
	for i := range n {
		together(t, l, true, fmt.Sprint("s", i), "call")
	}
	for _, m := range l.members {
		if l.sure(l.byID[m.id]) < 0.9 {
			t.Errorf("%s is there for %v", m.id, l.joined(l.byID[m.id]).Why)
		}
	}
	balance(t, l)
}

// What is asked about a story ends where its recording joins it, whatever joins them.
func TestAStoryThatWasMetIsAskedAboutNoMore(t *testing.T) {
	for name, meet := range map[string]func(*Ledger){
		"by its words": func(l *Ledger) { l.Add(report("call", "other", mower)) },
		"by a number":  func(l *Ledger) { l.Add(report("call", "other", beehive, callback(line1))) },
		"by hand": func(l *Ledger) {
			l.Add(report("call", "other", beehive))
			decide(l, Merge, []string{"s"}, []string{"call"})
		},
	} {
		l := ledger()
		l.Add(story("s", "other", mowerTold, callback(line1)))
		l.Add(report("like", "other", mowerLike))
		if got := asked(l, "s"); !slices.Equal(got, []string{l.Of("like")}) {
			t.Fatalf("first it is asked about %v", got)
		}
		meet(l)
		together(t, l, true, "s", "call")
		if got := asked(l, "s"); len(got) != 0 {
			t.Errorf("%s: it is asked about %v", name, got)
		}
		balance(t, l)
	}
}

// A campaign that a story was parted from takes no question away.
func TestWhatWasRefusedTakesNoQuestion(t *testing.T) {
	l := ledger()
	l.Add(report("call", "other", beehive, callback(line1)))
	l.Add(story("s", "other", mowerHalf))
	decide(l, Apart, []string{"s"}, []string{"call"})
	l.Add(report("like", "other", mowerLike))
	before := asked(l, "s")
	l.Add(report("late", "other", mower, callback(line1)))
	together(t, l, true, "late", "call")
	if got := asked(l, "s"); len(before) != 1 || !slices.Equal(got, before) {
		t.Errorf("it was asked about %v, and is about %v", before, got)
	}
}

// Stories that have their recording make no word common.
func TestStoriesThatWereMetMuteNothing(t *testing.T) {
	l := ledger()
	for i := range widest + 10 {
		told, met := fmt.Sprint("s", i), fmt.Sprint("r", i)
		l.Add(story(told, "other", mowerTold+" "+words(i)))
		l.Add(report(met, "other", words(i)+words(i+1000)))
		together(t, l, true, told, met)
	}
	l.Add(story("s", "other", mowerTold))
	l.Add(report("call", "other", mower))
	if l.Of("s") != l.Of("call") && len(asked(l, "s")) == 0 {
		t.Error("a story and its recording do not meet")
	}
	balance(t, l)
}

// However many tell of a call, its recording is met by as many as a word is known of.
func TestManyStoriesOfOneCallAreMet(t *testing.T) {
	l := ledger()
	for i := range widest + 10 {
		l.Add(story(fmt.Sprint("s", i), "other", mowerTold+" "+words(i)))
	}
	l.Add(report("call", "other", mower))
	if s, _ := l.Summary(l.Of("call")); s.Size < widest {
		t.Errorf("%d of %d reports are one campaign", s.Size, widest+11)
	}
	balance(t, l)
}

// A recording that is there already leaves room for another script of its campaign.
func TestCopiesFillNoProfile(t *testing.T) {
	l := ledger()
	for i := range mostProfiled {
		l.Add(report(fmt.Sprint("copy", i), "other", beehive, callback(line1)))
	}
	l.Add(report("call", "other", mower, callback(line1)))
	l.Add(story("s", "other", mowerTold))
	together(t, l, true, "s", "call")
	balance(t, l)
}

// A recording that is like others, but says more, is met by the stories of what it
// says more.
func TestAVariantIsMetToo(t *testing.T) {
	l := ledger()
	l.Add(story("s", "other", shedTold))
	l.Add(report("call", "other", mower))
	together(t, l, false, "s", "call")
	l.Add(report("more", "other", mower+shed))
	together(t, l, true, "more", "call")
	together(t, l, true, "s", "call")
}

// A story from whose campaign the recording was taken waits for another.
func TestAStoryWaitsAgain(t *testing.T) {
	l := ledger()
	l.Add(story("s", "other", mowerTold, callback(line1)))
	l.Add(report("wrong", "other", beehive, callback(line1)))
	together(t, l, true, "s", "wrong")
	decide(l, Split, []string{"wrong"}, nil)
	l.Add(report("call", "other", mower))
	together(t, l, true, "s", "call")
	balance(t, l)
}
