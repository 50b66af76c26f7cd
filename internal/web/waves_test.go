package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/internal/wave"
)

// The scripts of two campaigns, each with its number to ring back.
const (
	supportScript = "Caller: Hello, this is the Windows support centre calling about your computer. It has been sending us errors and somebody has got into it. " +
		"Caller: Go to your computer now, open AnyDesk and read me the code so that I can connect and remove them. It costs 300 dollars. Ring us back on %s if the line drops."
	parcelScript = "Caller: Good morning, I am from the parcel service. Your parcel is held at customs and there is an unpaid fee on it. " +
		"Caller: Give me the number of your bank card, so that the fee can be paid and the parcel comes today, or ring our desk on %s."
	supportNumber, parcelNumber = "209-894-0429", "209-894-3157"
)

// For how many days a wavy desk has had a parcel call a day, and for how many
// so many support calls.
const (
	quietDays = 60
	waveDays  = 4
	waveADay  = 9
)

// wavy fills a desk with two months of parcel calls, a wave of support calls
// that runs now, and one report that has something of both.
func wavy(t *testing.T, a *app.App) {
	t.Helper()
	now := time.Now()
	tell := func(ago time.Duration, words string) {
		c, err := transcript.Read([]byte(words), transcript.Options{})
		if err == nil {
			c.Country = "US"
			_, err = a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, desk.Submission{Call: c, Occurred: now.Add(-ago), Async: true})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	for d := quietDays; d > 0; d-- {
		tell(time.Duration(d)*day, fmt.Sprintf(parcelScript, parcelNumber))
	}
	for d := waveDays - 1; d >= 0; d-- {
		for i := range waveADay {
			tell(time.Duration(d)*day+time.Duration(i+1)*61*time.Minute, fmt.Sprintf(supportScript, supportNumber))
		}
	}
	tell(5*day, fmt.Sprintf(parcelScript, supportNumber))
	settled(t, a, func() bool { // the last report is what holds the two
		held, _, err := a.Desk().Held(100)
		return err == nil && slices.ContainsFunc(held, func(h campaign.Hold) bool { return min(h.A.Size, h.B.Size) >= waveDays*waveADay })
	})
}

// settled waits until the lookout has seen something.
func settled(t *testing.T, a *app.App, is func() bool) {
	t.Helper()
	news := a.Desk().Sighted(t.Context())
	late := time.After(patience)
	for !is() {
		select {
		case _, open := <-news:
			if !open {
				t.Fatal("the desk has stopped")
			}
		case <-late:
			t.Fatal("the lookout does not come to it")
		}
	}
}

// running is the largest wave that runs on a wavy desk.
func running(t *testing.T, a *app.App) wave.Wave {
	t.Helper()
	o, err := a.Desk().Waves(30)
	if err != nil || len(o.Running) == 0 {
		t.Fatalf("no wave runs: %q, %v", o.Sentence, err)
	}
	return slices.MaxFunc(o.Running, func(a, b wave.Wave) int { return cmp.Compare(a.Count, b.Count) })
}

// campaignOf is the id of the campaign of a number to ring back.
func campaignOf(t *testing.T, a *app.App, typ string) string {
	t.Helper()
	list, err := a.Desk().Campaigns(2, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.Type == typ {
			return c.ID
		}
	}
	t.Fatalf("there is no campaign of %s among %v", typ, list)
	return ""
}

func TestWavesAreShownAndExplained(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	c.get("/waves").says(t, "Nothing has been counted yet", "No stream of this kind", "No wave ended")
	wavy(t, a)
	w := running(t, a)
	c.get("/waves").says(t, "There ", "wave", "since", "Why this is said", "Running now", "What stands out", `role="img"`, "The same by month", "By region")
	c.get("/waves?kind=number&year=2025").says(t, "calls that name", "The year 2025")
	one := c.get("/waves/" + w.ID)
	one.says(t, "This wave runs since", "First day of the rise", "By chance alone", "Why it is said", "Threshold", "What the columns say", "Nine days of ten lie from here")
	if !strings.Contains(one.body, ">Alarm<") {
		t.Error("the day of the alarm is not among those that explain the wave")
	}
	if strings.Contains(c.get("/waves/"+w.ID+"?was="+w.ID).body, "has another id") {
		t.Error("a wave under its own id is said to have moved")
	}
	moved := c.get("/waves/" + (w.Begin - 2).String() + strings.TrimPrefix(w.ID, w.Begin.String()))
	moved.says(t, "Late reports moved the first day of this wave", "This wave runs since")
	if !strings.HasPrefix(moved.path, "/waves/"+w.ID) {
		t.Errorf("an id of before leads to %s", moved.path)
	}
	gone := c.get("/waves/2020-01-01-nothing")
	gone.says(t, "There is no such wave", "All waves")
	if gone.StatusCode != 404 {
		t.Errorf("a wave that is none gives %d", gone.StatusCode)
	}
}

func TestAStreamIsAPageAndData(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	wavy(t, a)
	key := url.QueryEscape(running(t, a).Cause.String())
	c.get("/streams?key="+key).says(t, "day by day", "The same as a table", "alarm", "Nine days of ten", `data-chart="/streams.json?`)
	var data struct {
		Name        string
		Time, Count []int64
		Upper       []float64
		Alarm       []bool
	}
	r := c.get("/streams.json?key=" + key)
	if err := json.Unmarshal([]byte(r.body), &data); err != nil {
		t.Fatal(err, r.body)
	}
	if n := len(data.Time); n != 180 || len(data.Count) != n || len(data.Upper) != n || len(data.Alarm) != n || data.Name == "" {
		t.Errorf("the data has %d days, %d counts, %d bounds and the name %q", n, len(data.Count), len(data.Upper), data.Name)
	}
	for _, tt := range []struct {
		query  string
		status int
		says   string
	}{
		{"key=nonsense", 404, "This names no stream"},
		{"key=all&from=May", 422, "could not be read"},
		{"key=all&from=2026-02-01&to=2026-01-01", 422, "lies before the first"},
		{"key=all&from=2001-01-01&to=2026-01-01", 422, "too many days"},
		{"key=number:%2B15550000000", 200, "No report in these days"},
	} {
		r := c.get("/streams?" + tt.query)
		if r.says(t, tt.says); r.StatusCode != tt.status {
			t.Errorf("%s gives %d, want %d", tt.query, r.StatusCode, tt.status)
		}
	}
}

func TestPeopleDecideOnCampaigns(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	c.get("/campaigns").says(t, "No campaign has so many reports yet")
	wavy(t, a)
	support := campaignOf(t, a, "tech_support")
	c.get("/campaigns").says(t, "One or two?", "They are one", "They are two", "The same number to ring back", support, "False computer support, +1 209-894-0429")
	c.get("/campaigns/"+support).says(t, "What they say", "Windows support centre", "+1 209-894-0429", "The same words", "Very sure", "Why they belong together", "say the same words as another", fmt.Sprintf("All %d reports", waveDays*waveADay))
	c.get("/campaigns/"+support+"?members=all").says(t, "The first of its campaign")
	if r := c.get("/campaigns?least=1000"); strings.Contains(r.body, "tech_support") {
		t.Error("a small campaign is listed among the large ones")
	}

	r := c.post("/campaigns/"+support+"/name", "name", "The calm man")
	r.says(t, ">The calm man</h1>")
	c.post("/campaigns/"+support+"/name", "name", strings.Repeat("long ", 100)).says(t, "too long for a name", "long long")
	c.post("/campaigns/"+support+"/merge", "with", support).says(t, "one campaign already")
	c.post("/campaigns/"+support+"/merge", "with", "nothing").says(t, "no such campaign")
	c.post("/campaigns/"+support+"/split").says(t, "Choose the reports that do not belong here")

	other := between(c.get("/campaigns").body, `name="with" value="`, `"`)
	from := between(c.get("/campaigns").body, `action="/campaigns/`, `/merge"`)
	after := c.post("/campaigns/"+from+"/apart", "with", other, "back", "list")
	if strings.Contains(after.body, "One or two?") {
		t.Error("what was decided is asked again")
	}
	member := between(c.get("/campaigns/"+support).body, `name="members" value="`, `"`)
	c.post("/campaigns/"+support+"/split", "members", member)
	if c, err := a.Desk().Campaigns(1, 10); err != nil || len(c) != 3 {
		t.Errorf("after a split there are %d campaigns, want 3: %v", len(c), err)
	}
	parcel := campaignOf(t, a, "delivery")
	c.post("/campaigns/"+support+"/merge", "with", parcel)
	if c, err := a.Desk().Campaigns(1, 10); err != nil || len(c) != 2 {
		t.Errorf("after a merge there are %d campaigns, want 2: %v", len(c), err)
	}
	page := c.get("/campaigns/" + support)
	page.says(t, "What people decided", "Two campaigns made one", "ne report taken out", "by owner")
	merged := between(page.body, `name="decision" value="`, `"`)
	c.post("/campaigns/"+support+"/take-back", "decision", merged).says(t, "Made one with", "taken back on", `aria-label="Take it back: One report taken out, and kept apart from the other campaign"`)
	if c, err := a.Desk().Campaigns(1, 10); err != nil || len(c) != 3 {
		t.Errorf("with the merge taken back there are %d campaigns, want 3: %v", len(c), err)
	}
	c.post("/campaigns/"+support+"/take-back", "decision", merged).says(t, "taken back already")
}

func TestOnlyThoseWhoMayChangeDecide(t *testing.T) {
	a := startDesk(t)
	wavy(t, a)
	id := campaignOf(t, a, "tech_support")
	people := []client{stranger(t, a), account(t, a, access.RoleReader), account(t, a, access.RoleMember)}
	for _, tt := range []struct {
		path                     string
		form                     bool
		stranger, reader, member int
	}{
		{"/waves", false, 200, 200, 200},
		{"/streams?key=all", false, 200, 200, 200},
		{"/streams.json?key=all", false, 200, 200, 200},
		{"/campaigns", false, 200, 200, 200},
		{"/campaigns/" + id, false, 200, 200, 200},
		{"/campaigns/" + id + "/split", true, 401, 403, 422},
		{"/campaigns/" + id + "/merge", true, 401, 403, 404},
		{"/campaigns/" + id + "/apart", true, 401, 403, 404},
		{"/campaigns/" + id + "/name", true, 401, 403, 200},
	} {
		for i, want := range []int{tt.stranger, tt.reader, tt.member} {
			r := people[i].try(tt.path, tt.form)
			if r.StatusCode != want {
				t.Errorf("%s gives person %d %d, want %d", tt.path, i, r.StatusCode, want)
			}
			if led := strings.HasPrefix(r.path, "/login"); led != (i == 0 && !tt.form) {
				t.Errorf("%s leads person %d to %s", tt.path, i, r.path)
			}
		}
	}
	if page := people[1].get("/campaigns").body; strings.Contains(page, "They are one") {
		t.Error("a reader is shown a button that does nothing for them")
	}
}

// An open page of waves is told when there is more to see.
func TestAPageOfWavesIsToldThatItMoved(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	settled(t, a, func() bool { _, err := a.Desk().Waves(0); return err == nil })
	s := c.listen(between(c.get("/waves").body, `data-moves="`, `"`))
	keep(t, a, read(t, "parcel.txt"))
	s.hears("event: moved")
}

func TestAPageOfWavesMovesByItself(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	settled(t, a, func() bool { _, err := a.Desk().Waves(0); return err == nil })
	v := signIn(t, a)
	v.open("/waves")
	v.sees(".outlook", "Nothing has been counted yet")
	keep(t, a, read(t, "windows-licensing.txt"))
	v.await(`document.querySelector(".outlook").textContent.includes("There is no wave")`)
	v.do(chromedp.Click(chromedp.CSS("#months summary")), chromedp.Focus(chromedp.CSS(`.views a[href*="region"]`)))
	at := eval[float64](v, `document.activeElement.scrollIntoView(), scrollY`)
	keep(t, a, read(t, "parcel.txt"))
	v.await(`document.querySelector("#moving").textContent.includes("two reports of this desk")`)
	if is := eval[bool](v, `document.activeElement.matches('.views a[href*="region"]') && document.querySelector("#months").open`); !is {
		t.Error("what comes in takes the focus, or closes what is open")
	}
	if now := eval[float64](v, `scrollY`); now != at {
		t.Errorf("what comes in moves the page from %v to %v", at, now)
	}
	v.open("/campaigns?least=1")
	v.await(`document.querySelector("#list + table tbody tr") != null`)
}

// Where somebody fills something in, what came in is only said.
func TestAPageThatSomebodyFillsInStays(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	wavy(t, a)
	v := signIn(t, a)
	v.open("/campaigns/" + campaignOf(t, a, "tech_support"))
	v.do(chromedp.Click(chromedp.CSS("#take-out summary")), chromedp.Click(chromedp.CSS(`#split [name="members"]`)))
	keep(t, a, read(t, "parcel.txt"))
	v.await(`document.querySelector(".news").textContent.includes("More has come in")`)
	if !eval[bool](v, `document.querySelector('[name="members"]').checked`) {
		t.Error("the tick is gone")
	}
}

func TestTheChartOfAStream(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	wavy(t, a)
	v := signIn(t, a)
	v.open("/streams?key=" + url.QueryEscape(running(t, a).Cause.String()))
	v.await(`document.querySelector("[data-canvas] canvas") != null`)
	if drawn := eval[bool](v, `(() => { const c = document.querySelector("[data-canvas] canvas"); return c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(x => x > 0); })()`); !drawn {
		t.Error("the canvas is empty")
	}
	v.picture("chart-drawn")
	v.do(chromedp.Click(chromedp.CSS("#moving summary")))
	v.sees("#moving table", "Threshold", "alarm")

	eval[int](v, `(() => { window.saved = null; const make = URL.createObjectURL; URL.createObjectURL = (b) => { window.saved = b; return make.call(URL, b); }; return 0; })()`)
	v.do(chromedp.Click(chromedp.CSS("[data-save]")))
	v.await(`document.querySelector("[data-say]").textContent == "Saved"`)
	if head := eval[string](v, `saved.arrayBuffer().then(b => saved.type + " " + [...new Uint8Array(b.slice(1, 4))].map(c => String.fromCharCode(c)).join(""))`); head != "image/png PNG" {
		t.Errorf("what is saved is %q", head)
	}

	const canvas = `document.querySelector("[data-canvas] canvas").toDataURL()`
	eval[int](v, `(() => { window.whole = `+canvas+`; return 0; })()`)
	box := eval[[]float64](v, `(() => { const over = document.querySelector(".u-over"); over.scrollIntoView({block: "center"}); const b = over.getBoundingClientRect(); return [b.left, b.top, b.width]; })()`)
	v.do(chromedp.DragAndDropXY(box[0]+box[2]*0.5, box[1]+20, box[0]+box[2]*0.9, box[1]+20, 5))
	v.await(canvas + ` != whole`)
	v.picture("chart-zoomed")
	v.do(chromedp.Click(chromedp.CSS("[data-reset]")))
	v.await(canvas + ` == whole`)
}

// fingered drags a finger over the page.
func (v visitor) fingered(fromX, fromY, toX, toY float64) {
	v.Helper()
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		v.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: append([]*input.TouchPoint{}, points...)})
			return err
		}))
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: fromX, Y: fromY})
	for i := 1.0; i <= 5; i++ {
		touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: fromX + (toX-fromX)*i/5, Y: fromY + (toY-fromY)*i/5})
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
}

// What a mouse can do with a chart, keys and a finger can do as well.
func TestTheChartWithoutAMouse(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	wavy(t, a)
	v := signIn(t, a)
	v.width(390, "dark")
	v.open("/streams?key=" + url.QueryEscape(running(t, a).Cause.String()))
	v.await(`document.querySelector("[data-canvas] canvas") != null`)
	press := func(key string) {
		eval[int](v, `(() => { const room = document.querySelector("[data-canvas]"); room.focus(); room.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true})); return 0; })()`)
	}
	const (
		zoomed = `!document.querySelector("[data-reset]").hidden`
		day    = `document.querySelector("[data-at]").textContent`
	)
	today := time.Now().UTC().Format("2 Jan")
	press("ArrowLeft")
	v.await(day + `.startsWith("` + today + `") || ` + day + `.includes("report")`)
	last := eval[string](v, day)
	press("ArrowLeft")
	v.await(day + ` != ` + strconv.Quote(last))

	// The marks of the axis are only on the canvas.
	eval[int](v, `(() => { window.marks = []; const write = CanvasRenderingContext2D.prototype.fillText; CanvasRenderingContext2D.prototype.fillText = function (text, ...at) { marks.push(text); return write.call(this, text, ...at); }; return 0; })()`)
	press("+")
	v.await(zoomed)
	v.await(`marks.some(text => /^20\d\d$/.test(text))`)
	press("Escape")
	v.await(`!(` + zoomed + `)`)

	box := eval[[]float64](v, `(() => { const over = document.querySelector(".u-over"); over.scrollIntoView({block: "center"}); const b = over.getBoundingClientRect(); return [b.left, b.top, b.width]; })()`)
	v.fingered(box[0]+box[2]*0.5, box[1]+40, box[0]+box[2]*0.9, box[1]+50)
	v.await(zoomed)
	v.do(chromedp.Click(chromedp.CSS("[data-wider]")), chromedp.Click(chromedp.CSS("[data-wider]")))
	v.await(`!(` + zoomed + `)`)
	v.do(chromedp.Click(chromedp.CSS("[data-closer]")))
	v.await(zoomed)

	v.do(chromedp.Click(chromedp.CSS("[data-save]")))
	v.await(`document.querySelector("[data-say]").textContent == "Saved"`)
	v.await(`marks.some(text => text.startsWith("Source: ")) && marks.some(text => text.startsWith("Reports a day, "))`)
}

func TestWavesWithoutScripts(t *testing.T) {
	a := startDesk(t)
	wavy(t, a)
	v := signIn(t, a)
	v.unscripted()
	v.open("/streams?key=" + url.QueryEscape(running(t, a).Cause.String()))
	v.sees("figure.chart", "nine days of ten", "reports a day")
	if strings.Contains(eval[string](v, `document.querySelector("figure.chart").innerText`), "Save as picture") {
		t.Error("a button is shown that does nothing without scripts")
	}
	v.do(chromedp.Click(chromedp.CSS("#moving summary")))
	v.sees("#moving table", "Threshold")
	v.open("/campaigns/" + campaignOf(t, a, "tech_support"))
	v.do(chromedp.Click(chromedp.CSS("#give-name summary")), chromedp.SetValue(chromedp.CSS("#name"), "The calm man"))
	v.follow(`form[action$="/name"] button`)
	v.sees("h1", "The calm man")
}

// Honest calls that are alike are a campaign as well, of which nobody is warned.
func TestHonestCallsAreMarked(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	for n := range 3 {
		sub := desk.Submission{Reporter: fmt.Sprint("patient ", n), Call: call.Call{Kind: call.KindStory, Country: "US", Turns: []call.Utterance{{At: -1,
			Text: "The dentist's office left a message: your yearly check is due, and you may ring us on weekdays between nine and five to find a time that suits you."}}}}
		if _, err := a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, sub); err != nil {
			t.Fatal(err)
		}
	}
	var list []campaign.Summary
	settled(t, a, func() bool {
		list, _ = a.Desk().Campaigns(3, 1)
		return len(list) == 1
	})
	listed := c.get("/campaigns")
	listed.says(t, "One campaign of calls not judged a scam", "Calls not judged a scam since")
	if strings.Contains(listed.body, "ery sure") || !strings.Contains(listed.body, `<details id="honest">`) {
		t.Error("the list is sure of honest calls, or does not fold them away")
	}
	page := c.get("/campaigns/" + list[0].ID)
	if page.says(t, "None of these reports was judged a scam."); strings.Contains(page.body, "Draft a warning") {
		t.Error("a warning of honest calls can be drafted")
	}
	c.post("/desk/warnings", "campaign", list[0].ID).says(t, "None of these reports was judged a scam, so there is nothing to warn of")
}
