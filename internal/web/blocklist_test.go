package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/publish"
)

const scammer = "+12025550173"

// listed tells whether the public list holds a number, in all its forms alike.
func (c client) listed(number string) bool {
	c.Helper()
	bare := strings.TrimPrefix(number, "+")
	is := strings.Contains(c.get("/blocklist.csv").body, bare)
	hash := blocklist.Hash(number)
	for path, mark := range map[string]string{"/blocklist.json": `"` + number + `"`, "/blocklist.vcf": number, "/blocklist/asterisk": number, "/blocklist/freepbx": number,
		"/blocklist/prefix/" + hash[:5]: hash[5:]} {
		if r := c.get(path); r.StatusCode != http.StatusOK || strings.Contains(r.body, mark) != is {
			c.Errorf("%s gives %d, and differs from the CSV, in which the number is: %t", path, r.StatusCode, is)
		}
	}
	return is
}

// waits until the desk has seen what was decided.
func awaited(t *testing.T, a *app.App, what string, ok func(blocklist.Ruling) bool) {
	t.Helper()
	counted(t, a, what, func() bool {
		r, err := a.Desk().Ruling(scammer)
		return err == nil && ok(r)
	})
}

// A number is listed because of many people, disputed by its owner, taken off by
// a person, and let on again.
func TestANumberIsListedDisputedAndTakenOff(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	site := publicDesk(t, a)
	c, everybody := ownerAt(t, a, site), stranger(t, a).at(site)
	if !everybody.listed(scammer) {
		t.Fatal("the number that five people told of is not listed")
	}
	everybody.get("/blocklist").says(t, "One number is", site+"/blocklist/prefix/$prefix")
	r := everybody.post("/blocklist/number", "number", "(202) 555-0173")
	r.says(t, "+1 202-555-0173", "Is it your number?")
	if strings.Contains(r.path, "555") {
		t.Errorf("the number stands in the address: %s", r.path)
	}
	everybody.post("/blocklist/number", "number", "hello").says(t, `role="alert"`, `value="hello"`)
	everybody.post("/blocklist/number", "number", "+14155550100").says(t, "+1 415-555-0100")

	for _, r := range []reply{c.post("/check", "text", "They told me to ring them back on 202-555-0173, about my computer."), c.get("/numbers/+12025550173")} {
		r.says(t, "n the block list of this desk", "independent sources met it")
	}

	const text, contact = "It is the number of my bakery.", "ben@example.org"
	everybody.post("/blocklist/appeal", "number", scammer, "text", text, "contact", contact).says(t, "We look into it")
	awaited(t, a, "an appeal", func(r blocklist.Ruling) bool { return r.Listed != nil && r.Listed.Disputed })
	everybody.get("/blocklist.csv").says(t, "true")
	for _, path := range []string{"/blocklist", "/blocklist.json", "/blocklist.csv"} {
		if body := everybody.get(path).body; strings.Contains(body, "bakery") || strings.Contains(body, contact) {
			t.Errorf("%s tells what somebody wrote", path)
		}
	}
	if body := account(t, a, access.RoleReader).get("/desk/blocklist").body; strings.Contains(body, contact) || !strings.Contains(body, "bakery") {
		t.Error("who may only read is told how to reach somebody, or not what they wrote")
	}
	page := c.get("/desk/blocklist")
	page.says(t, text, contact)
	page.says(t, "Erase how to reach them")
	answer := "/desk/blocklist/appeals/" + between(page.body, `action="/desk/blocklist/appeals/`, `"`)
	c.post(answer, "answer", "We are sorry.").says(t, "Say whether the number", "We are sorry.")
	c.post(answer, "answer", "", "grant", "yes").says(t, "Write an answer")
	c.post(answer, "answer", "We are sorry. It is off.", "grant", "yes")
	awaited(t, a, "the answer", func(r blocklist.Ruling) bool { return r.Listed == nil })
	if everybody.listed(scammer) {
		t.Error("the number is listed after its owner was heard")
	}
	everybody.get("/blocklist.csv?since=2020-01-01").says(t, "removed")
	everybody.get("/blocklist/asterisk?since=2020-01-01").says(t, "database del")
	c.get("/desk/blocklist").says(t, "To be reached at: "+contact, "Erase the appeal")
	c.post(answer + "/contact")
	appeals := func() []blocklist.Appeal {
		list, err := a.Desk().Appeals()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	settled(t, a, func() bool { return appeals()[0].Contact == "" })
	c.get("/audit").says(t, "How to reach who appealed looked at")
	c.get("/desk/blocklist").says(t, "We are sorry. It is off.")
	if body := c.get("/desk/blocklist").body; strings.Contains(body, contact) {
		t.Error("how to reach somebody is shown after it was erased")
	}
	c.get("/desk/blocklist").says(t, "Left it in the last 90 days", "taken off after an appeal", "Nobody waits for an answer")
	if r := c.post(answer, "answer", "Once more.", "grant", "no"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("answering twice gives %d", r.StatusCode)
	}

	c.post("/desk/blocklist", "number", scammer, "verdict", "allow", "reason", "The bakery has another number.")
	awaited(t, a, "the number again", func(r blocklist.Ruling) bool { return r.Listed != nil })
	c.post("/desk/blocklist", "number", scammer, "verdict", "remove").says(t, "Say why", `value="remove" selected`)
	c.post("/desk/blocklist", "number", scammer, "verdict", "hold", "reason", "Asked the network.", "until", "2020-01-01").says(t, "still to come", "Asked the network.")
	c.post("/desk/blocklist", "number", "hello", "verdict", "hold", "reason", "x").says(t, `role="alert"`)
	c.post("/desk/blocklist", "number", scammer, "verdict", "hold", "reason", "Asked the network.")
	awaited(t, a, "that it is held", func(r blocklist.Ruling) bool { return r.Refused.Code == blocklist.Held })
	everybody.post("/blocklist/number", "number", scammer).says(t, "Asked the network")
	c.post("/desk/blocklist", "number", scammer, "verdict", "never", "reason", "It is our own.", "until", "2999-01-01").says(t, "holds for good", `value="never" selected`)
	c.post("/desk/blocklist", "number", scammer, "verdict", "never", "reason", "It is our own.")
	awaited(t, a, "that it is never listed", func(r blocklist.Ruling) bool { return r.Refused.Code == blocklist.Organisation })
	decided := func(c client) {
		c.Helper()
		c.get("/desk/blocklist?number=%2B12025550173").says(t, "What people decided about it", "Honest, never listed", "Let on the list again", "The bakery has another number.",
			"Taken off", "removed after an appeal", `<span class="hint">by owner`)
	}
	decided(c)
	if body := everybody.post("/blocklist/number", "number", scammer).body; strings.Contains(body, "What people decided") || strings.Contains(body, "by owner") {
		t.Error("the public learns who decided")
	}
	c.get("/desk/blocklist").says(t, `href="`+answer+`/erase"`)
	c.get(answer+"/erase").says(t, "Erase this appeal?", text, "Nobody can undo this", `action="`+answer+`/erase"`)
	if len(appeals()) != 1 {
		t.Error("asking whether to erase an appeal erases it")
	}
	c.post(answer + "/erase")
	settled(t, a, func() bool { return len(appeals()) == 0 })
	if strings.Contains(c.get("/desk/blocklist").body, "It is off.") {
		t.Error("an appeal is shown after it was erased")
	}
	decided(c)
	if r := c.get(answer + "/erase"); r.StatusCode != http.StatusNotFound {
		t.Errorf("an appeal that is erased gives %d", r.StatusCode)
	}
}

// One person who tells a hundred times lists nothing.
func TestOnePersonListsNothing(t *testing.T) {
	a := startDesk(t)
	told(t, a, 100, func(int) string { return "the same" })
	c := stranger(t, a).at(publicDesk(t, a))
	if c.listed(scammer) {
		t.Error("one person lists a number")
	}
	r := c.post("/blocklist/number", "number", scammer)
	r.says(t, "+1 202-555-0173", "is not on the list")
	if strings.Contains(r.body, "ring back") || strings.Contains(r.body, "1 of 3") {
		t.Error("whoever asks learns that somebody told of a number that is not listed")
	}
	var list struct{ Entries []any }
	if err := json.Unmarshal([]byte(c.get("/blocklist.json").body), &list); err != nil || len(list.Entries) != 0 {
		t.Errorf("the list holds %v: %v", list.Entries, err)
	}
}

// What the public asks for has limits, and says what to do.
func TestTheBlockListTakesInWithinLimits(t *testing.T) {
	a := startDesk(t)
	told(t, a, 3, people)
	c := stranger(t, a).at(publicDesk(t, a))
	for _, tt := range []struct {
		path   string
		form   []string
		status int
		says   []string
	}{
		{"/blocklist/appeal", []string{"number", "x", "text", "It is mine."}, 422, []string{`href="#appeal-number"`, `id="appeal-number"`, "It is mine."}},
		{"/blocklist/appeal", []string{"number", "+14155550100", "text", "It is mine."}, 422, []string{"is not on the list", "It is mine."}},
		{"/blocklist/appeal", []string{"number", scammer, "text", " "}, 422, []string{"Say why the number is listed wrongly."}},
		{"/blocklist/appeal", []string{"number", scammer, "text", strings.Repeat("mine ", 1000)}, 422, []string{"too long"}},
		{"/blocklist/appeal", []string{"number", scammer, "text", "It is mine.", "website", "buy.example"}, 422, []string{"as programs do", "It is mine."}},
		{"/blocklist/prefix/85c", nil, 422, []string{"4 to 6 hex digits"}},
		{"/blocklist/prefix/hello", nil, 422, []string{"4 to 6 hex digits"}},
		{"/blocklist.csv?since=May", nil, 422, []string{"could not be read"}},
		{"/blocklist.vcf?since=2026-05-01", nil, 422, []string{"leave the date out"}},
		{"/blocklist/number", []string{"number", "020 7946 0123", "country", "GB"}, 200, []string{"+44 20 7946 0123"}},
		{"/blocklist/number", []string{"number", "202 555 0173", "country", "GB"}, 422, []string{"cannot be read", `value="GB" selected`}},
		{"/blocklist/appeal", []string{"number", "020 7946 0123", "country", "GB", "text", "It is mine."}, 422, []string{"is not on the list", `value="GB" selected`}},
	} {
		r := c.get(tt.path)
		if tt.form != nil {
			r = c.post(tt.path, tt.form...)
		}
		if r.StatusCode != tt.status {
			t.Errorf("%s gives %d", tt.path, r.StatusCode)
		}
		r.says(t, tt.says...)
	}
	for i := range 4 {
		r := c.post("/blocklist/appeal", "number", scammer, "text", fmt.Sprintf("It is mine, I said so %d times.", i))
		if limited := r.StatusCode == http.StatusTooManyRequests; limited != (i == 3) || limited && r.Header.Get("Retry-After") == "" {
			t.Errorf("appeal %d gives %d", i, r.StatusCode)
		}
	}
	// Three wait for an answer: a fourth, from elsewhere, is told whom to write to.
	stranger(t, a).at(publicDesk(t, a)).post("/blocklist/appeal", "number", scammer, "text", "It is mine as well.").
		says(t, `role="alert"`, "write to whoever runs this desk", "Kept by the library of Harbour Street", "It is mine as well.")
	last := 0
	for asked := 0; last != http.StatusTooManyRequests; asked++ { // some more are let in while they are asked
		if last = c.post("/blocklist/number", "number", scammer).StatusCode; asked == 400 {
			t.Fatalf("the last of 400 questions gives %d", last)
		}
	}
}

// Of a desk that does not publish, the pages say so and give commands that work, and
// a telephone system is told in one line what to send; a page to sign in on would
// tell it nothing.
func TestAListThatIsNotPublicSaysSo(t *testing.T) {
	a := startDesk(t)
	reader, nobody := account(t, a, access.RoleReader), stranger(t, a)
	reader.get("/blocklist").says(t, "Only people with an account see this list", "warnings.public", "Authorization: Bearer $TOKEN", "--token-file token")
	reader.get("/desk/blocklist").says(t, "Only people with an account see this list")
	reader.get("/warnings").says(t, "Only people with an account see warnings here")
	for _, path := range []string{"/blocklist/asterisk", "/blocklist/freepbx", "/blocklist.csv", "/blocklist/prefix/8596c", "/warnings.atom", "/warnings/one.cap.xml", "/warnings/one/short"} {
		r := nobody.get(path)
		if r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") != "Bearer" || strings.Count(r.body, "\n") != 1 || !strings.Contains(r.body, "Authorization: Bearer TOKEN") {
			t.Errorf("%s gives %d, %q", path, r.StatusCode, r.body)
		}
	}
	nobody.get("/blocklist").says(t, "Sign in")
	nobody.get("/warnings/one").says(t, "Sign in")
	open := stranger(t, a).at(publicDesk(t, a))
	for _, path := range []string{"/blocklist", "/warnings"} {
		if body := open.get(path).body; strings.Contains(body, "Only people with an account") || strings.Contains(body, "Bearer") {
			t.Errorf("%s of a desk that publishes speaks of accounts", path)
		}
	}
}

// The list is to be fetched from the address that the settings name, whatever the page
// was asked at; and no country means that of the desk.
func TestTheBlockListNamesItsAddress(t *testing.T) {
	a := startDesk(t)
	c := stranger(t, a).at(desksAt(t, a, publish.Outlet{Public: true, Address: "https://desk.example"}))
	r := c.get("/blocklist")
	r.says(t, "https://desk.example/blocklist/prefix/$prefix", "--at https://desk.example<")
	if strings.Contains(r.body, c.url) {
		t.Error("the page names the address at which it was asked")
	}
	if country := a.Desk().Country(); country != "" {
		r.says(t, "Not said: ")
	}
}
