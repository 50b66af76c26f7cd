package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The desk is killed while it judges the lines of a file, three times. Each time
// all of them that are there afterwards are the file's; given again to its end it
// has each once, and taken back it leaves none.
func TestKilledInTheMiddleOfAFile(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program: not in short mode")
	}
	const stories = 120
	var file strings.Builder
	for i := range stories {
		fmt.Fprintf(&file, `{"occurred":"2026-03-02","text":"A man rang from Microsoft and said my computer is infected, for the %dth time."}`+"\n", i)
	}
	file.WriteString(strings.Repeat("no line\n", 10_000)) // so many refused lines have what came before written down
	d := &killed{bin: build(t), data: t.TempDir()}
	amidst := 0
	for _, most := range []int{1, 30, 60} {
		d.killedIn(t, file.String(), most)
		cmd, url := d.start(t, 0)
		d.caughtUp(t, url)
		there, files := d.reports(t, url), d.files(t, url)
		if len(files) != 1 || files[0].Reports != there || files[0].Whole {
			t.Errorf("after a kill %d reports are there, and the files are %+v", there, files)
		}
		if there < stories {
			amidst++
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	if amidst == 0 {
		t.Error("every kill came too late to tell anything")
	}

	cmd, url := d.start(t, 0)
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	if err := d.give(t.Context(), t, url, strings.NewReader(file.String())); err != nil {
		t.Fatal(err)
	}
	if there, files := d.reports(t, url), d.files(t, url); there != stories || len(files) != 1 || files[0].Reports != stories || !files[0].Whole {
		t.Errorf("given again: %d reports are there, and the files are %+v", there, files)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, url+"/api/v1/complaints/cut", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.do(t, req); err != nil {
		t.Fatal(err)
	}
	d.caughtUp(t, url)
	for there := d.reports(t, url); there > 0; there = d.reports(t, url) {
		if t.Context().Err() != nil {
			t.Fatalf("taken back: %d reports are there", there)
		}
	}
	if files := d.files(t, url); len(files) != 0 {
		t.Errorf("taken back: %+v", files)
	}
}

// killedIn gives a file to the desk and kills it once so many reports of it show.
func (d *killed) killedIn(t *testing.T, file string, most int) {
	t.Helper()
	cmd, url := d.start(t, 0)
	ended := make(chan error, 1)
	in, out := io.Pipe() // never closed: the file does not end before the kill
	go func() { ended <- d.give(t.Context(), t, url, in) }()
	go func() { _, _ = io.WriteString(out, file) }()
	for {
		files := d.files(t, url)
		if len(files) == 1 && files[0].Reports >= most {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("the file ended before the kill: %v", err)
		default:
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err := out.CloseWithError(errors.New("the desk is gone")); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("a desk that was killed took the file in")
	}
}

// give sends a file to the desk.
func (d *killed) give(ctx context.Context, t *testing.T, url string, file io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/complaints?import=cut&source=shop", file)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	return d.do(t, req)
}

// do asks the desk, and gives an error where it does not do it.
func (d *killed) do(t *testing.T, req *http.Request) error {
	req.Header.Set("Authorization", "Bearer "+d.token(t))
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
	Reports int
	Whole   bool
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
