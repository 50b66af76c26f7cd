package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
)

// stream is a stream of news as a browser has it.
type stream struct {
	*testing.T
	lines *bufio.Scanner
}

// listen opens a stream, and returns when its first line is there.
func (c client) listen(path string) stream {
	c.Helper()
	ctx, stop := context.WithTimeout(c.Context(), patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		stop()
		if err := resp.Body.Close(); err != nil {
			c.Error(err)
		}
	})
	s := stream{c.T, bufio.NewScanner(resp.Body)}
	if !s.lines.Scan() {
		c.Fatalf("the stream has no first line: %d, %v", resp.StatusCode, s.lines.Err())
	}
	return s
}

// rest is what a stream says until it is ended.
func (s stream) rest() string {
	s.Helper()
	var all strings.Builder
	for s.lines.Scan() {
		all.WriteString(s.lines.Text() + "\n")
	}
	if err := s.lines.Err(); err != nil {
		s.Errorf("the stream was broken off: %v", err)
	}
	return all.String()
}

// A tab that was hidden is told what it missed.
func TestNewsTellsWhatCameSinceThePageWasMade(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	keep(t, a, read(t, "parcel.txt"))
	path := between(c.get("/cases").body, `data-news="`, `"`)
	keep(t, a, read(t, "refund-call.txt"))
	id := keep(t, a, read(t, "windows-licensing.txt"))
	c.post("/cases/" + id + "/erase")
	if said := c.listen(path).lines.Text(); said != "data: Two new reports came in: show them" {
		t.Errorf("the stream says %q", said)
	}
}

func TestASessionHasFewStreamsAndTheNewestWin(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	other := account(t, a, access.RoleReader).listen("/cases/news")
	first := c.listen("/cases/news")
	second := c.listen("/cases/news")
	for range 3 {
		c.listen("/cases/news")
	}
	if said := first.rest(); !strings.Contains(said, "event: enough") {
		t.Errorf("the first of five streams ends with %q", said)
	}
	keep(t, a, read(t, "parcel.txt"))
	for _, s := range []stream{second, other} {
		s.hears("One new report came in")
	}
}

// hears waits for words in a stream.
func (s stream) hears(words string) {
	s.Helper()
	for s.lines.Scan() {
		if strings.Contains(s.lines.Text(), words) {
			return
		}
	}
	s.Errorf("the stream ended without saying %q", words)
}

// Whoever may not read any more hears nothing more.
func TestAStreamEndsWithTheSession(t *testing.T) {
	for name, end := range map[string]func(*app.App, client) error{
		"signed out":          func(_ *app.App, c client) error { c.post("/logout"); return nil },
		"the account is gone": func(a *app.App, _ client) error { return a.Guard().RemoveAccount("reader") },
	} {
		t.Run(name, func(t *testing.T) {
			a := startDesk(t)
			c := account(t, a, access.RoleReader)
			s := c.listen("/cases/news")
			if err := end(a, c); err != nil {
				t.Fatal(err)
			}
			keep(t, a, read(t, "parcel.txt"))
			if said := s.rest(); strings.Contains(said, "new report") {
				t.Errorf("the stream goes on to say %q", said)
			}
		})
	}
}

func TestHeadOfTheNewsComesToAnEnd(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	r := c.took(c.http.Head(c.url + "/cases/news"))
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("got %d", r.StatusCode)
	}
}

// A browser opens six connections to a desk, and as many tabs of cases must
// leave it one for the next page.
func TestManyTabsOfCasesLeaveRoomForPages(t *testing.T) {
	scripted(t)
	v := signIn(t, startDesk(t))
	v.open("/cases")
	status := eval[int](v, `(async () => {
		window.tabs = [1, 2, 3, 4, 5, 6, 7, 8].map(() => new EventSource("/cases/news"));
		for (const tab of tabs) tab.addEventListener("enough", () => tab.close());
		return (await fetch("/knowledge")).status;
	})()`)
	if status != http.StatusOK {
		t.Errorf("the next page gives %d", status)
	}
}

func TestATabThatNobodyLooksAtGivesItsStreamBack(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	v := signIn(t, a)
	v.open("/cases")
	closed := eval[int](v, `(() => {
		window.closed_ = 0;
		const close = EventSource.prototype.close;
		EventSource.prototype.close = function () { closed_++; close.call(this); };
		window.show = (is) => {
			Object.defineProperty(document, "hidden", {value: !is, configurable: true});
			document.dispatchEvent(new Event("visibilitychange"));
		};
		show(false);
		return closed_;
	})()`)
	if closed != 1 {
		t.Errorf("%d streams are closed", closed)
	}
	keep(t, a, read(t, "parcel.txt"))
	eval[bool](v, `(show(true), true)`)
	v.await(`document.querySelector(".news").textContent == "One new report came in: show it"`)
}
