package main

import (
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
	"sync"
	"time"
)

// measured is a desk that runs for the measurement.
type measured struct {
	url, token, link string
	pid              int
	client           *http.Client
}

// onDisk is how a client says that it need not wait for more.
const onDisk = "respond-async"

// How long each kind of load lasts.
const load = 10 * time.Second

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
	for _, l := range []struct {
		what, aim string
		path      string
		prefer    string
		rate      int // a second; 0 for as fast as it goes
		workers   int
	}{
		{"check of a story of 300 words, 50 a second", "p99 under 20 ms", "/api/v1/check", "", 50, 16},
		{"reports, 500 a second, each acknowledged once it is on the disk", "p99 under 50 ms", "/api/v1/reports", onDisk, 500, 64},
		{"reports, 64 clients that wait", "2000 a second", "/api/v1/reports", onDisk, 0, 64},
		{"reports, 256 clients that wait", "2000 a second", "/api/v1/reports", onDisk, 0, 256},
		{"reports, 64 clients that wait until theirs can be found", "-", "/api/v1/reports", "", 0, 64},
	} {
		seen, err := d.load(ctx, l.path, l.prefer, l.rate, l.workers)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{l.what, l.aim, seen})
	}
	after, err := d.memory()
	return append(rows, row{"memory after that", "-", after}), err
}

func startDesk(ctx context.Context, bin, dir string) (*measured, func() error, error) {
	ready := filepath.Join(dir, "ready")
	cmd := exec.CommandContext(ctx, bin, "serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"), "--ready-file", ready)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return err
		}
		return cmd.Wait()
	}
	var url []byte
	for i := 0; len(url) == 0; i++ {
		time.Sleep(time.Millisecond)
		var err error
		if url, err = os.ReadFile(ready); err != nil && i > 20_000 {
			return nil, nil, errors.Join(errors.New("the desk is not ready"), err, stop())
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "data", "running.json"))
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	var at struct{ Token string }
	if err := json.Unmarshal(data, &at); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	time.Sleep(50 * time.Millisecond) // for the link to be printed
	link := regexp.MustCompile(`http\S+/open\S+`).FindString(out.String())
	t := &http.Transport{MaxIdleConnsPerHost: 512, MaxConnsPerHost: 512}
	return &measured{url: strings.TrimSpace(string(url)), token: at.Token, link: link, pid: cmd.Process.Pid, client: &http.Client{Transport: t}}, stop, nil
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

// load sends for a while, at a rate or as fast as the workers get answers, and
// says how often and how fast.
func (d *measured) load(ctx context.Context, path, prefer string, rate, workers int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, load)
	defer cancel()
	due := make(chan time.Time, workers*4)
	go d.pace(ctx, rate, due)
	var mu sync.Mutex
	var times []time.Duration
	var errs []error
	var group sync.WaitGroup
	began := time.Now()
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for at := range due {
				if at.IsZero() {
					at = time.Now()
				}
				err := d.post(path, prefer)
				mu.Lock()
				times, errs = append(times, time.Since(at)), append(errs, err)
				mu.Unlock()
			}
		}()
	}
	group.Wait()
	took := time.Since(began)
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	slices.Sort(times)
	at := func(p float64) string { return ms(times[int(p*float64(len(times)-1))]) }
	return fmt.Sprintf("%.0f a second: p50 %s, p99 %s", float64(len(times))/took.Seconds(), at(.5), at(.99)), nil
}

// pace says when requests are due. A request that has to wait for a worker has
// been waiting since it was due.
func (d *measured) pace(ctx context.Context, rate int, due chan<- time.Time) {
	defer close(due)
	if rate == 0 {
		for ctx.Err() == nil {
			select {
			case due <- time.Time{}:
			case <-ctx.Done():
			}
		}
		return
	}
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for {
		select {
		case at := <-tick.C:
			select {
			case due <- at:
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// story has 300 words.
var story = strings.TrimSpace(strings.Repeat("The phone rang and a man said that he was from the technical department and that my computer had been sending errors to them. "+
	"He wanted me to open a window and read him a number, and then he asked for a fee. ", 8))

func (d *measured) post(path, prefer string) error {
	body, err := json.Marshal(map[string]string{"text": story, "country": "US"})
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, d.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+d.token)
	if prefer != "" {
		req.Header.Set("Prefer", prefer)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode/100 != 2 {
		err = errors.Join(err, errors.New(path+": "+resp.Status))
	}
	return errors.Join(err, resp.Body.Close())
}

func ms(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
	default:
		return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1e3)
	}
}
