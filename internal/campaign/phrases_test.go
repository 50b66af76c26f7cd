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
	got := Phrases([]Text{a("a1", "Mrs Brook", "£120"), a("a2", "Mr Reed", "£95"), a("a3", "Ms Lane", "£300"), b})
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

func TestNobodySaysNothing(t *testing.T) {
	if got := Phrases(nil); len(got.Common) != 0 || len(got.Own) != 0 {
		t.Errorf("%+v", got)
	}
	if got := Phrases([]Text{{Report: "x", Words: []string{"", "hello"}}}); len(got.Common) != 0 {
		t.Errorf("%+v", got)
	}
}
