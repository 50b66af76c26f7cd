package app_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The desk is killed while it judges the lines of a file. Afterwards all of them
// that are there are the file's; given again to its end it has each once, and
// taken back it leaves none.
func TestKilledInTheMiddleOfAFile(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program: not in short mode")
	}
	d := &killed{bin: build(t), data: t.TempDir()}
	before := 0 // reports of files that were there when the kill came
	for n := 1; n <= 31; n++ {
		d.killedIn(t, n)
		cmd, url := d.start(t, 0)
		d.caughtUp(t, url)
		there, files := d.reports(t, url), d.files(t, url)
		if len(files) != n || files[0].Reports != there-before {
			t.Fatalf("after a kill %d reports are there, %d of them from before, and the files are %+v", there, before, files)
		}
		if there < before+stories {
			d.goesOn(t, url, n, before)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if there < before+stories {
			return
		}
		before = there // the kill came too late to tell anything
	}
	t.Error("each kill came too late to tell anything")
}

// stories is how many lines with words a file has.
const stories = 150

// lines are those of the n-th file, of the n-th of March: stories, and so many lines to refuse that the
// stories before them are written down.
func lines(n int) string {
	var file strings.Builder
	for i := range stories {
		text := strings.Repeat(fmt.Sprintf("A man rang from Microsoft and said my computer is infected, for the %dth time. ", i), 20)
		fmt.Fprintf(&file, `{"occurred":"2026-03-%02d","text":%q}`+"\n", n, text)
	}
	file.WriteString(strings.Repeat("no line\n", 10_000))
	return file.String()
}

// goesOn gives the n-th file again, and takes it back.
func (d *killed) goesOn(t *testing.T, url string, n, before int) {
	t.Helper()
	if err := ask(d.giving(t, url, n, strings.NewReader(lines(n)))); err != nil {
		t.Fatal(err)
	}
	there, files := d.reports(t, url), d.files(t, url)
	if there != before+stories || files[0].Reports != stories || !files[0].Whole || files[0].Refused != 10_000 {
		t.Errorf("given again: %d reports are there, %d of them from before, and the files are %+v", there, before, files)
	}
	if err := ask(d.request(t, http.MethodDelete, url+"/api/v1/complaints/"+files[0].Import, nil)); err != nil {
		t.Fatal(err)
	}
	// Its graves are on the disk, and the database follows.
	await(t, "it is taken back", func() bool { return len(d.files(t, url)) < n })
	if there := d.reports(t, url); there != before {
		t.Errorf("taken back: %d reports are there, not the %d from before", there, before)
	}
}

// killedIn gives the n-th file to the desk, and kills it once a report of it shows.
func (d *killed) killedIn(t *testing.T, n int) {
	t.Helper()
	cmd, url := d.start(t, 0)
	ended := make(chan error, 1)
	in, out := io.Pipe() // never closed: the file does not end before the kill
	req := d.giving(t, url, n, in)
	go func() { ended <- ask(req) }()
	go func() { _, _ = io.WriteString(out, lines(n)) }()
	await(t, "a report of the file is there", func() bool {
		select {
		case err := <-ended:
			t.Fatalf("the file ended before the kill: %v", err)
		default:
		}
		files := d.files(t, url)
		return len(files) == n && files[0].Reports > 0
	})
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err := out.CloseWithError(errors.New("the desk is gone")); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("a desk that was killed took the file in")
	}
}

// giving sends the n-th file to the desk.
func (d *killed) giving(t *testing.T, url string, n int, file io.Reader) *http.Request {
	t.Helper()
	req := d.request(t, http.MethodPost, fmt.Sprintf("%s/api/v1/complaints?import=cut-%d&source=shop", url, n), file)
	req.Header.Set("Content-Type", "application/octet-stream")
	return req
}

// ask asks the desk, and gives an error where it does not do it.
func ask(req *http.Request) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s", resp.Status, body)
	}
	return errors.Join(err, resp.Body.Close())
}

type file struct {
	Import           string
	Reports, Refused int
	Whole            bool
}

func (d *killed) files(t *testing.T, url string) []file {
	t.Helper()
	var list struct{ Files []file }
	if err := json.NewDecoder(d.get(t, url+"/api/v1/complaints")).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list.Files
}

// reports counts those that an export has.
func (d *killed) reports(t *testing.T, url string) (n int) {
	t.Helper()
	lines := bufio.NewScanner(d.get(t, url+"/api/v1/export"))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		n++
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}
