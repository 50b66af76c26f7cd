package web_test

import (
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
)

// A person names days that do not count, sees them in the list and the calendar,
// and takes them off it.
func TestDaysThatDoNotCount(t *testing.T) {
	a := startDesk(t)
	wavy(t, a)
	w := running(t, a)
	c := owner(t, a)
	c.get("/waves").says(t, `href="/waves/days"`)
	c.get("/waves/days").says(t, "No days are masked", `name="why"`)
	day := w.Begin.String()
	masks := func(n int) {
		t.Helper()
		settled(t, a, func() bool { list, err := a.Desk().Masks(); return err == nil && len(list) == n })
	}
	c.post("/waves/days", "from", day, "why", "A report on <television>")
	masks(1)
	c.get("/waves/days").says(t, "A report on &lt;television&gt;", "Count again")
	year := strings.SplitN(day, "-", 2)[0]
	settled(t, a, func() bool {
		return strings.Contains(c.get("/waves?year="+year).body, "masked by hand: A report on &lt;television&gt;")
	})
	c.get("/streams?key=all&from="+day+"&to="+day).says(t, "not tested: masked by hand")
	c.post("/waves/days/" + day + "/lift")
	masks(0)
	c.get("/waves/days").says(t, "No days are masked")
	if r := c.post("/waves/days/" + day + "/lift"); r.StatusCode != 404 {
		t.Errorf("lifted twice: %d", r.StatusCode)
	}
	for _, tt := range []struct {
		form []string
		says string
	}{
		{[]string{"from", "yesterday", "why", "x"}, "The day could not be read"},
		{[]string{"from", day, "to", "2001-01-01", "why", "x"}, "lies before the first"},
		{[]string{"from", day, "why", " "}, "Say why"},
	} {
		if r := c.post("/waves/days", tt.form...); r.StatusCode != 422 || !strings.Contains(r.body, tt.says) {
			t.Errorf("%v gives %d without %q", tt.form, r.StatusCode, tt.says)
		}
	}
	for role, want := range map[access.Role][2]int{access.RoleReader: {200, 403}, access.RoleMember: {200, 422}} {
		who := account(t, a, role)
		if page, form := who.get("/waves/days"), who.post("/waves/days"); page.StatusCode != want[0] || form.StatusCode != want[1] {
			t.Errorf("a %s is given %d and %d, want %v", role, page.StatusCode, form.StatusCode, want)
		}
		if strings.Contains(who.get("/waves/days").body, `name="why"`) != (role == access.RoleMember) {
			t.Errorf("a %s is shown a form that they may not send, or not shown one that they may", role)
		}
	}
}
