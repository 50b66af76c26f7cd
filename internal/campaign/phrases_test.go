package campaign

import (
	"slices"
	"testing"
)

func TestWhatTheMembersSay(t *testing.T) {
	a := func(id, name, sum string) Text {
		return Text{id, "a1", []string{"Good morning " + name + ".", "Your boiler cover was renewed today for " + sum + ". To stop it, press 1 and speak to an agent."}}
	}
	b := Text{"b1", "b1", []string{"Hello there. Your boiler cover was renewed today for £80. Ring us before five o'clock or lose the discount."}}
	again := b
	again.Report = "b2"
	got := Phrases([]Text{a("a1", "Mrs Brook", "£120"), a("a2", "Mr Reed", "£95"), a("a3", "Ms Lane", "£300"), b, again})
	var common []string
	for _, p := range got.Common {
		common = append(common, p.Text)
	}
	if want := []string{"Your boiler cover was renewed today for ### To stop it press # and speak to an agent"}; !slices.Equal(common, want) {
		t.Errorf("all say %q, want %q", common, want)
	}
	if own := got.Own["b1"]; len(own) != 2 || own[1].Text != "today for ## Ring us before five o'clock or lose the discount" {
		t.Errorf("b1 alone says %+v", own)
	}
	if own := got.Own["a1"]; len(own) != 1 || own[0].Text != "today for ### To stop it press # and speak to an agent" {
		t.Errorf("a alone says %+v", own)
	}
}

// Victims tell one call each in words of their own: what two of them share is
// shown for all, and scraps of one are not.
func TestStoriesShareWhatTwoSay(t *testing.T) {
	got := Phrases([]Text{
		{"1", "1", []string{"My phone rang and then he said that the warranty department had a refund officer waiting for me."}},
		{"2", "2", []string{"I was at work. A lady wanted me to speak to a refund officer waiting for hours, I think."}},
		{"3", "3", []string{"Somebody called, and then he said that I owe tax on my grandfather's house by the sea."}},
		{"4", "4", []string{"They would not stop ringing until my husband unplugged the telephone for good."}},
		{"5", "5", []string{"It was about an old guarantee for the car which we sold years ago to a neighbour."}},
	})
	if len(got.Common) != 1 || got.Common[0].Text != "a refund officer waiting for" || got.Common[0].Reports != 2 {
		t.Errorf("shared: %+v", got.Common)
	}
	if len(got.Own) != 0 {
		t.Errorf("scraps: %+v", got.Own)
	}
}

func TestNobodySaysNothing(t *testing.T) {
	if got := Phrases(nil); len(got.Common) != 0 || len(got.Own) != 0 {
		t.Errorf("%+v", got)
	}
	if got := Phrases([]Text{{Report: "x", Words: []string{"", "hello"}}}); len(got.Common) != 0 {
		t.Errorf("%+v", got)
	}
}
