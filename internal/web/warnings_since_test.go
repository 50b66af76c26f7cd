package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// Two people change one warning: whoever sends theirs later sees what the other
// wrote, and puts theirs over it only once they say that they read it.
func TestNobodyPutsTheirsOverWhatTheyHaveNotRead(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	old := with(edit.form("edit"), "title", "What I typed.")
	c.post(edit.path, with(edit.form("edit"), "lead", "What the other wrote.")...)
	for range 2 {
		r := c.post(edit.path, old...)
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("theirs goes over what they have not read: %d", r.StatusCode)
		}
		r.says(t, "Somebody else changed this warning", "What stands there now", "What the other wrote.", "What I typed.", `<a href="#lead">`)
		old = r.form("edit")
	}
	read := between(c.post(edit.path, old...).body, `name="over" value="`, `"`)
	c.post(edit.path, with(c.get(edit.path).form("edit"), "do", "Hang up.")...)
	if r := c.post(edit.path, with(old, "over", read)...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("theirs goes over what was written once more: %d", r.StatusCode)
	} else {
		read = between(r.body, `name="over" value="`, `"`)
	}
	r := c.post(edit.path, with(old, "over", read)...)
	if r.StatusCode != http.StatusOK || strings.Contains(r.body, "What the other wrote.") {
		t.Errorf("with what they read it is kept: %d", r.StatusCode)
	}
	r.says(t, "What I typed.")
}
