package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

const (
	ftcHead = "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n"
	ftcRows = "2025550101,2026-03-02 09:00:00,2026-03-02 08:00:00,Town,Ohio,614,Other,Y\n2025550102,2026-03-02 10:00:00\n" +
		"2025550103,2026-03-03 09:00:00,2026-03-03 08:00:00,Town,Ohio,614,Other,Y\n"
	ownLine  = `{"occurred":"2026-03-02","caller_id":"2025550142","type":"bank"}` + "\n"
	ownStory = `{"occurred":"2026-03-02","text":"A man from the zebra bank asked for the code."}` + "\n"
)

// furnishImports takes in a file with refused lines, and one whose lines stand
// under two names; it gives the pages.
func furnishImports(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	who := desk.Actor{Name: "owner", Origin: call.OriginPage}
	for id, f := range map[string][3]string{"one": {"dnc_complaint_numbers_2026-03-04.csv", "", ftcHead + ftcRows}, "two": {"office.jsonl", "front desk", ownLine}, "three": {"again.jsonl", "back office", ownLine}} {
		if _, err := a.Desk().TakeFile(t.Context(), who, strings.NewReader(f[2]), desk.FileOptions{Import: id, Name: f[0], Source: f[1]}); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{"imports": "/desk/imports", "imported": "/desk/imports/one", "imported-twice": "/desk/imports/two", "undo-import": "/desk/imports/one/undo"}
}

// file sends a file of complaints by the form, with these boxes ticked.
func (c client) file(source, name, text string, ticked ...string) reply {
	c.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if err := form.WriteField("source", source); err != nil {
		c.Fatal(err)
	}
	for _, box := range ticked {
		if err := form.WriteField(box, "yes"); err != nil {
			c.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err != nil {
		c.Fatal(err)
	}
	if err := form.Close(); err != nil {
		c.Fatal(err)
	}
	return c.took(c.http.Post(c.url+"/desk/imports", form.FormDataContentType(), &b))
}

// A file is taken in by the form, told of, listed, and taken back.
func TestAFileIsTakenInAndBack(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	c.get("/settings").says(t, `href="/desk/imports"`)
	c.get("/desk/imports").says(t, "Here will stand every file")
	c.file("", "march.csv", ftcHead+ftcRows).says(t, "It is taken in", "2 new, 0 known already, 1 refused", "Has fewer columns than the header.", "march.csv")
	c.file("", "march.csv", ftcHead+ftcRows).says(t, "0 new, 2 known already, 1 refused")
	c.file("", "spring.csv", ftcHead+ftcRows+"2025550104,2026-03-04 09:00:00,2026-03-04 08:00:00,Town,Ohio,614,Other,Y\n").says(t, "1 new, 2 known already")
	c.file("", "stories.jsonl", ownStory).says(t, "1 new, 0 known already, 0 refused", "Reports with words")
	list := c.get("/desk/imports")
	list.says(t, "march.csv", "FTC, Do Not Call complaints", "2 complaints, 2 known already, 1 refused", "1 complaint, 2 known already", "stories.jsonl", "1 report with words, 0 known already, 0 refused")
	path := "/desk/imports/" + between(list.body[strings.LastIndex(list.body[:strings.Index(list.body, ">march.csv")], "<a "):], `href="/desk/imports/`, `"`)
	c.get(path).says(t, "march.csv", "Save all refused lines as CSV", "Complaints counted for it")
	if r := c.get(path + "/refused.csv"); r.body != "line,why\n3,has fewer columns than the header\n" || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the report of refused lines: %q, %v", r.body, r.Header)
	}
	c.get(path+"/undo").says(t, "Take this file back?", "2 complaints no longer count.", "stays")
	c.post(path + "/undo")
	settled(t, a, func() bool {
		return strings.Contains(c.get("/desk/imports").body, "3 complaints, 0 known already") && c.get(path).StatusCode == http.StatusNotFound
	})
	c.get("/desk/imports").says(t, "spring.csv")
	if r := c.get(path); r.StatusCode != http.StatusNotFound {
		t.Errorf("a file that was taken back gives %d", r.StatusCode)
	}
	if r := c.post(path + "/undo"); r.StatusCode != http.StatusNotFound {
		t.Errorf("taking it back again gives %d", r.StatusCode)
	}
	if r := c.get(path + "/refused.csv"); r.StatusCode != http.StatusNotFound {
		t.Errorf("its refused lines give %d", r.StatusCode)
	}
}

// Two files may begin alike and be as long under one name: what is new in the second
// counts, and nothing counts twice.
func TestAFileThatBeginsLikeAnother(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	rows := func(last string) string {
		text := ftcHead + ftcRows + strings.Repeat("\n", 70_000) // more than tells what a file is
		return text + last + ",2026-03-05 09:00:00,2026-03-05 08:00:00,Town,Ohio,614,Other,Y\n"
	}
	c.file("", "march.csv", rows("2025550104")).says(t, "3 new, 0 known already, 1 refused")
	c.file("", "march.csv", rows("2025550105")).says(t, "1 new, 2 known already, 1 refused")
	c.file("", "march.csv", rows("2025550105")).says(t, "0 new, 3 known already, 1 refused")
	settled(t, a, func() bool {
		return strings.Contains(c.get("/desk/imports").body, "4 complaints, 5 known already, 1 refused")
	})
}

// What cannot be taken in is told in the form, with what to do.
func TestAFileThatIsNone(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	for _, tt := range []struct{ source, name, text, says string }{
		{"", "", "", "Choose a file first."},
		{"", "prices.csv", "name,price\nnails,3\n", "FTC, Do Not Call complaints: “created date” or “violation date”"},
		{"", "book.xlsx", "PK\x03\x04", "save the sheet as CSV"},
		{"", "cases.jsonl", `{"v":1,"report":{}}` + "\n", "This is an export of a desk"},
		{strings.Repeat("long ", 60), "own.jsonl", ownLine, "at most 200 letters"},
		{"", "large.csv", "name,price\n" + strings.Repeat("nails,3\n", 1<<18), "header of no file that is known"},
	} {
		if r := c.file(tt.source, tt.name, tt.text); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s gives %d", tt.name, r.StatusCode)
		} else {
			r.says(t, tt.says, strings.TrimSpace(tt.source))
		}
	}
	if page := c.file("", "", "").body; !strings.Contains(page, `aria-invalid="true"`) || strings.Count(page, "aria-invalid") != 1 {
		t.Error("the field that is at fault is not marked, or another is")
	}
	c.file("", "header.csv", ftcHead).says(t, "There is no line in the file, or none but its header.")
	c.file("front desk", "own.jsonl", ownLine).says(t, "1 new")
	if r := c.file("front desk", "own.jsonl", ownLine); r.StatusCode != http.StatusOK {
		t.Errorf("again: %d", r.StatusCode)
	}
	if r := c.file("back office", "own2.jsonl", ownLine); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("under another name: %d", r.StatusCode)
	} else {
		r.says(t, "taken in already, under the name front desk")
	}
	if _, err := a.Desk().TakeFile(t.Context(), desk.Actor{Name: "owner"}, strings.NewReader(ownStory), desk.FileOptions{Import: "of the command line", Source: "front desk"}); err != nil {
		t.Fatal(err)
	}
	if r := c.file("back office", "own3.jsonl", ownStory); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what came by the command line, under another name: %d", r.StatusCode)
	} else {
		r.says(t, "taken in already, under the name front desk")
	}
	c.file("back office", "own2.jsonl", ownLine, "again").says(t, "under another name, and count twice")
	c.get("/desk/imports").says(t, "Counts twice")
	if r := account(t, a, access.RoleMember).get("/desk/imports"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a member gets %d", r.StatusCode)
	}
}

// While a file is read, the page shows how far it has come, and then what came of
// it, without being loaded again.
func TestThePageShowsHowFarAFileIs(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	v := signIn(t, a)
	v.open("/desk/imports")
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := a.Desk().TakeFile(t.Context(), desk.Actor{Name: "owner"}, in, desk.FileOptions{Import: "slow", Name: "slow.csv"})
		ended <- err
	}()
	if _, err := io.WriteString(out, ftcHead+ftcRows+strings.Repeat("\n", 70_000)); err != nil { // what a file is, is looked for in 64 KB
		t.Fatal(err)
	}
	v.await(`document.querySelector("#underway").textContent.includes("2 taken, 1 refused")`)
	v.sees("#underway", "slow.csv", "Line 4")
	v.width(360, "light")
	v.fits("the page of imports while a file is read")
	v.picture("imports-underway-360")
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	v.await(`!document.querySelector("#underway").textContent.includes("slow.csv") && document.querySelector("#taken-in").textContent.includes("slow.csv")`)
	v.sees("#taken-in", "2 complaints", "1 refused")
}

// A browser sends the file itself.
func TestABrowserSendsAFile(t *testing.T) {
	v := signIn(t, startDesk(t))
	file := filepath.Join(t.TempDir(), "march.csv")
	if err := os.WriteFile(file, []byte(ftcHead+ftcRows), 0o600); err != nil {
		t.Fatal(err)
	}
	v.open("/desk/imports")
	v.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	v.follow("main form button")
	v.sees("main", "It is taken in", "2 new", "Refused lines")
}
