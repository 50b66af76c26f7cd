package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// measured is a desk that runs for the measurement.
type measured struct {
	url, token, link string
	pid              int
	client           *http.Client
}

func measureDesk(ctx context.Context, bin string) (rows []row, err error) {
	dir, err := os.MkdirTemp("", "hangup-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	info, err := os.Stat(bin)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	d, stop, err := startDesk(ctx, bin, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	rows = append(rows, row{"size of the program", "under 60 MB", fmt.Sprintf("%.0f MB", float64(info.Size())/1e6)},
		row{"from the start to ready", "-", ms(time.Since(began))})
	first, err := d.firstPage(ctx)
	if err != nil {
		return nil, err
	}
	rows = append(rows, first...)
	select { // let it come to rest
	case <-time.After(5 * time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	idle, err := d.memory()
	if err != nil {
		return nil, err
	}
	rows = append(rows, row{"memory while idle (resident)", "under 80 MB", idle})
	for _, l := range loads {
		seen, err := d.run(ctx, l)
		if err != nil {
			return nil, err
		}
		behind, err := d.catchUp(ctx)
		if err != nil {
			return nil, err
		}
		if l.prefer == onDisk {
			seen += "; all could be found " + ms(behind) + " later"
		}
		rows = append(rows, row{l.what, l.aim, seen})
	}
	after, err := d.memory()
	return append(rows, row{"memory after that", "-", after}), err
}

// startDesk starts a desk and waits until it has printed its link: then it is
// ready.
func startDesk(ctx context.Context, bin, dir string) (*measured, func() error, error) {
	ready, data := filepath.Join(dir, "ready"), filepath.Join(dir, "data")
	cmd := exec.CommandContext(ctx, bin, "serve", "--listen", "127.0.0.1:0", "--data", data, "--ready-file", ready)
	// Settings of whoever measures are not the desk's.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "HANGUP_") })
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	links, read := links(out)
	stop := func() error {
		err := cmd.Process.Signal(os.Interrupt)
		if errors.Is(err, os.ErrProcessDone) {
			err = nil
		}
		return errors.Join(err, <-read, cmd.Wait())
	}
	link := <-links
	if link == "" {
		return nil, nil, errors.Join(errors.New("the desk ended before it was ready"), stop())
	}
	url, err := os.ReadFile(ready)
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	token, err := tokenIn(filepath.Join(data, "running.json"))
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	t := &http.Transport{MaxIdleConnsPerHost: 512, MaxConnsPerHost: 512}
	return &measured{url: strings.TrimSpace(string(url)), token: token, link: link, pid: cmd.Process.Pid, client: &http.Client{Transport: t}}, stop, nil
}

var linkForm = regexp.MustCompile(`https?://\S+/open\S+`)

// links reads what a desk prints to its end. It gives the first link, or
// nothing where there is none, and then how the reading ended.
func links(out io.Reader) (link <-chan string, read <-chan error) {
	found, done := make(chan string, 1), make(chan error, 1)
	go func() {
		defer close(found)
		told := false
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if l := linkForm.FindString(lines.Text()); l != "" && !told {
				told = true
				found <- l
			}
		}
		done <- lines.Err()
	}()
	return found, done
}

// tokenIn reads the token that a running desk leaves for its own user.
func tokenIn(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var at struct{ Token string }
	err = json.Unmarshal(data, &at)
	return at.Token, err
}

// firstPage opens the link as a browser would that was never here: the page,
// its style sheet and its script.
func (d *measured) firstPage(ctx context.Context) ([]row, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Transport: &counting{next: &http.Transport{}}}
	began := time.Now()
	page, err := fetch(ctx, c, d.link)
	if err != nil {
		return nil, err
	}
	for _, asset := range regexp.MustCompile(`(?:href|src)="(/[^"]+\.(?:css|js))"`).FindAllStringSubmatch(page, -1) {
		if _, err := fetch(ctx, c, d.url+asset[1]); err != nil {
			return nil, err
		}
	}
	took := time.Since(began)
	n := c.Transport.(*counting).bytes
	return []row{
		{"first page, cold: page, style, script", "under 200 ms", ms(took)},
		{"the same, over the wire", "under 100 KB", fmt.Sprintf("%.0f KB", float64(n)/1e3)},
	}, nil
}

// counting counts the bytes of bodies as they come over the wire.
type counting struct {
	next  http.RoundTripper
	bytes int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	c.bytes += int64(len(data))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	body, err := unpacked(data, resp.Header.Get("Content-Encoding"))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

func fetch(ctx context.Context, c *http.Client, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		err = errors.Join(err, errors.New(resp.Status))
	}
	return string(data), errors.Join(err, resp.Body.Close())
}

// memory is the resident set of the desk.
func (d *measured) memory() (string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.pid))
	if err != nil {
		return "not known here", nil // only Linux tells
	}
	var kb int
	for line := range strings.Lines(string(data)) {
		if rest, is := strings.CutPrefix(line, "VmRSS:"); is {
			if _, err := fmt.Sscan(rest, &kb); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("%.0f MB", float64(kb)*1024/1e6), nil
}

func ms(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
	default:
		return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1e3)
	}
}
