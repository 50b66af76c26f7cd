package campaign

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// event is what a journal holds: a report or a decision.
type event struct {
	trace    *Trace
	decision *Decision
}

func (l *Ledger) take(e event) {
	if e.trace != nil {
		l.Add(*e.trace)
	} else {
		l.Decide(*e.decision)
	}
}

// state is everything that a reader can see.
func state(l *Ledger) (out []Campaign, held []Hold) {
	for _, s := range l.All(1) {
		c, _ := l.One(s.ID)
		out = append(out, c)
	}
	return out, l.Held()
}

// journal draws reports of a few scripts, misheard here and there, with a few
// values, and decisions between them.
func journal(t *rapid.T) []event {
	scripts := []string{refund, arrest, parcel, refund[:150] + parcel[:150], mower, mowerAgain, mowerTold}
	var ids []string
	some := func(label string) []string {
		return slices.Clone(rapid.SliceOfN(rapid.SampledFrom(ids), 1, 4).Draw(t, label))
	}
	var out []event
	for i := range rapid.IntRange(1, 60).Draw(t, "events") {
		if len(ids) > 0 && rapid.IntRange(0, 5).Draw(t, "decide") == 0 {
			out = append(out, event{decision: &Decision{Act: rapid.SampledFrom([]Act{Merge, Split, Apart, Name}).Draw(t, "act"),
				Members: some("members"), Others: some("others"), Name: "n" + fmt.Sprint(i)}})
			continue
		}
		words := strings.Fields(rapid.SampledFrom(scripts).Draw(t, "script"))
		for range rapid.IntRange(0, 12).Draw(t, "misheard") {
			words[rapid.IntRange(0, len(words)-1).Draw(t, "at")] = rapid.StringMatching("[a-e]{3}").Draw(t, "word")
		}
		tr := report(fmt.Sprint("r", i), rapid.SampledFrom([]string{"", "refund", "tax"}).Draw(t, "type"), strings.Join(words, " "))
		tr.Reporter = uint64(rapid.IntRange(0, 3).Draw(t, "reporter"))
		tr.Story = rapid.IntRange(0, 4).Draw(t, "story") == 0
		if rapid.IntRange(0, 4).Draw(t, "mute") == 0 {
			tr.Signature, tr.Gist = nil, nil
		}
		for range rapid.IntRange(0, 2).Draw(t, "values") {
			tr.Values = append(tr.Values, callback("+1202555014"+rapid.StringMatching("[0-4]").Draw(t, "digit")))
		}
		ids = append(ids, tr.ID)
		out = append(out, event{trace: &tr})
	}
	return out
}

// Grouping again from scratch gives what grouping online gave, whoever looked
// on meanwhile; and the books balance.
func TestOnlineIsFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := journal(t)
		online, scratch := ledger(), ledger()
		for _, e := range events {
			online.take(e)
			if rapid.Bool().Draw(t, "look") {
				state(online)
			}
		}
		for _, e := range events {
			scratch.take(e)
		}
		a, heldA := state(online)
		b, heldB := state(scratch)
		if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(heldA, heldB) {
			t.Fatalf("online %+v\nfrom scratch %+v", a, b)
		}
		balance(t, online)
	})
}

// balance checks that each report is in one campaign, each variant too, and
// that the counts are what counting gives.
func balance(t interface{ Fatalf(string, ...any) }, l *Ledger) {
	n := 0
	for g := range l.groups {
		gr := &l.groups[g]
		if gr.into >= 0 {
			continue
		}
		n += len(gr.members)
		if !slices.IsSorted(gr.members) || len(gr.members) == 0 {
			t.Fatalf("campaign %d has members %v", g, gr.members)
		}
		reps := int32(0)
		for _, s := range gr.scripts {
			if l.find(l.scripts[s].group) != int32(g) {
				t.Fatalf("variant %d is in another campaign than %d", s, g)
			}
			reps += int32(len(l.scripts[s].reps))
		}
		if reps != gr.reps {
			t.Fatalf("campaign %d counts %d representatives, and has %d", g, gr.reps, reps)
		}
		for _, m := range gr.members {
			if s := l.members[m].script; s >= 0 && l.find(l.scripts[s].group) != int32(g) {
				t.Fatalf("report %d is in campaign %d and its variant elsewhere", m, g)
			}
		}
		for other, tie := range gr.ties {
			if l.groups[other].ties[int32(g)] != tie || l.groups[other].into >= 0 {
				t.Fatalf("the tie of %d and %d has one end", g, other)
			}
		}
	}
	if n != l.Len() {
		t.Fatalf("%d reports in campaigns, %d taken in", n, l.Len())
	}
	balanceProfiles(t, l)
	for v := range l.values {
		for _, h := range l.values[v].in {
			if h.n < 0 {
				t.Fatalf("value %d counts %d", v, h.n)
			}
		}
	}
}

// balanceProfiles checks that each campaign is known by what it has, those that were
// parted not by one profile, and each word in as many texts as have it.
func balanceProfiles(t interface{ Fatalf(string, ...any) }, l *Ledger) {
	for g := range l.groups {
		gr := &l.groups[g]
		recorded, waits := false, false
		for _, s := range gr.scripts {
			sc := &l.scripts[s]
			recorded = recorded || sc.recorded
			waits = waits || sc.story && len(sc.gist) >= leastTelling
		}
		if gr.into < 0 && (recorded != gr.recorded || (len(gr.profiles) > 0) != (recorded || waits)) || gr.into >= 0 && len(gr.profiles) > 0 {
			t.Fatalf("campaign %d (recorded %v, stories %v) is known by %+v", g, recorded, waits, *gr)
		}
		for other, tie := range gr.ties {
			for _, at := range gr.profiles {
				if tie.apart && recorded && l.groups[other].recorded && slices.Contains(l.groups[other].profiles, at) {
					t.Fatalf("campaigns %d and %d were parted, and have one profile", g, other)
				}
			}
		}
	}
	for _, p := range []*profiles{&l.recordings, &l.stories} {
		want := map[mention]int32{}
		for at := range p.list {
			one := &p.list[at]
			for _, s := range one.said[:one.texts] {
				if g := l.groups[l.find(l.scripts[s].group)]; !slices.Contains(g.profiles, int32(at)) || g.recorded != (p == &l.recordings) {
					t.Fatalf("variant %d is in profile %d, and its campaign is known by %v", s, at, g.profiles)
				}
				for _, w := range l.scripts[s].gist {
					want[mention{int32(at), int32(w)}]++
				}
			}
		}
		for w, list := range p.posting {
			for _, m := range list {
				if len(list) <= widest && want[mention{m.profile, int32(w)}] != m.texts || m.texts == 0 {
					t.Fatalf("a word is in %d texts of profile %d, and counted %d times", want[mention{m.profile, int32(w)}], m.profile, m.texts)
				}
			}
		}
	}
}

// What a person decided holds at once, and stays where reports are erased.
func TestDecisionsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := journal(t)
		last := Decision{Act: rapid.SampledFrom([]Act{Merge, Split}).Draw(t, "act")}
		for _, e := range events {
			if e.trace != nil {
				if rapid.Bool().Draw(t, "side") {
					last.Members = append(last.Members, e.trace.ID)
				} else {
					last.Others = append(last.Others, e.trace.ID)
				}
			}
		}
		erased := map[string]bool{}
		for _, id := range append(slices.Clone(last.Members), last.Others...) {
			erased[id] = rapid.IntRange(0, 3).Draw(t, "erase") == 0
		}
		l := ledger()
		for _, e := range events {
			if e.trace == nil || !erased[e.trace.ID] {
				l.take(e)
			}
		}
		l.Decide(last)
		for i := range 8 { // evidence to the contrary
			l.Add(report(fmt.Sprint("late", i), "refund", words(i), callback("+12025550140"), callback("+12025550141"), callback("+12025550142")))
		}
		balance(t, l)
		for _, a := range last.Members {
			for _, b := range last.Others {
				if l.Of(a) == "" || l.Of(b) == "" {
					continue
				}
				if same := l.Of(a) == l.Of(b); same != (last.Act == Merge) {
					t.Fatalf("after %s, %s and %s together: %v", last.Act, a, b, same)
				}
			}
		}
	})
}

func TestANameFollowsItsCampaign(t *testing.T) {
	l := ledger()
	two(l, "refund")
	l.Decide(Decision{Act: Name, Members: l.Anchors(l.Of("p0")), Name: "Parcels"})
	l.Decide(Decision{Act: Merge, Members: []string{"r0"}, Others: []string{"p1"}})
	if c, _ := l.One(l.Of("p0")); c.Name != "Parcels" {
		t.Errorf("called %q after a merge", c.Name)
	}
	l.Decide(Decision{Act: Split, Members: []string{"r0", "r1", "r2", "r3", "r4", "r5"}})
	if a, b := l.Of("r0"), l.Of("p0"); a == b {
		t.Error("still one after a split")
	}
	if l.Decide(Decision{Act: Name, Members: []string{"gone"}, Name: "x"}) {
		t.Error("a decision of which nothing is left did something")
	}
}

// FuzzFold feeds any texts and values, and checks that the books balance.
func FuzzFold(f *testing.F) {
	f.Add("a b c d e f g h i j k l m", "+12025550143", uint8(3))
	f.Add(refund, "", uint8(0))
	f.Fuzz(func(t *testing.T, words, value string, n uint8) {
		l := ledger()
		for i := range int(n%8) + 1 {
			l.Add(report(fmt.Sprint(i), "x", words[:len(words)*i/8], callback(value)))
		}
		l.Decide(Decision{Act: Split, Members: []string{"1", "3"}})
		l.Decide(Decision{Act: Merge, Members: []string{"0"}, Others: []string{"3"}})
		balance(t, l)
	})
}
