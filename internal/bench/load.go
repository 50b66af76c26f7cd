package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// load is a stretch of requests that are all alike.
type load struct {
	what, aim string
	path      string
	prefer    string
	rate      int // requests a second; 0 for as fast as the workers get answers
	workers   int
	lasts     time.Duration
}

// onDisk is how a client says that it need not wait for more.
const onDisk = "respond-async"

// usual is how long each kind of load lasts.
const usual = 10 * time.Second

// loads are in the order in which they are run: those that leave the database
// behind come last.
var loads = []load{
	{"check of a story of 300 words, 50 a second", "p99 under 20 ms", "/api/v1/check", "", 50, 16, usual},
	{"reports, 64 clients that wait until theirs can be found", "-", "/api/v1/reports", "", 0, 64, usual},
	{"reports, 500 a second, each acknowledged once it is on the disk", "p99 under 50 ms", "/api/v1/reports", onDisk, 500, 64, usual},
	{"reports, 64 clients that wait", "2000 a second", "/api/v1/reports", onDisk, 0, 64, usual},
	{"reports, 256 clients that wait", "2000 a second", "/api/v1/reports", onDisk, 0, 256, usual},
}

// run sends a load, and says how often and how fast it was answered. Requests
// at a rate are due by a schedule that no slow answer changes: one that has to
// wait for a worker has been waiting since it was due.
func (d *measured) run(ctx context.Context, l load) (string, error) {
	times, took, err := d.send(ctx, l)
	if err != nil {
		return "", err
	}
	slices.Sort(times)
	at := func(p float64) string { return ms(times[int(p*float64(len(times)-1))]) }
	return fmt.Sprintf("%.0f a second: p50 %s, p99 %s", float64(len(times))/took.Seconds(), at(.5), at(.99)), nil
}

// send gives how long each request waited for its answer, and how long all
// took.
func (d *measured) send(ctx context.Context, l load) (times []time.Duration, took time.Duration, err error) {
	var mu sync.Mutex
	var errs []error
	var group sync.WaitGroup
	var count atomic.Int64
	began := time.Now()
	for range l.workers {
		group.Go(func() {
			for ctx.Err() == nil {
				due, more := l.due(began, count.Add(1)-1)
				if !more || !until(ctx, due) {
					return
				}
				err := d.post(ctx, l.path, l.prefer)
				mu.Lock()
				times = append(times, time.Since(due))
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	group.Wait()
	if len(times) == 0 {
		errs = append(errs, ctx.Err(), errors.New(l.what+": nothing was sent"))
	}
	return times, time.Since(began), errors.Join(errs...)
}

// due is when request n has to go, counted from 0; false after the last.
func (l load) due(began time.Time, n int64) (time.Time, bool) {
	at := time.Now()
	if l.rate > 0 {
		at = began.Add(time.Duration(n) * time.Second / time.Duration(l.rate))
	}
	return at, at.Sub(began) < l.lasts
}

// until waits for a moment; false where the context ends first.
func until(ctx context.Context, at time.Time) bool {
	wait := time.Until(at)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// catchUp waits until all that was reported can be found, and says how long
// that took.
func (d *measured) catchUp(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	for {
		page, err := fetch(ctx, d.client, d.url+"/readyz")
		if err != nil {
			return 0, err
		}
		var state struct{ Behind uint64 }
		if err := json.Unmarshal([]byte(page), &state); err != nil {
			return 0, err
		}
		if state.Behind == 0 {
			return time.Since(began), nil
		}
		if !until(ctx, time.Now().Add(10*time.Millisecond)) {
			return 0, ctx.Err()
		}
	}
}

// story has 300 words.
var story = strings.Join(strings.Fields(strings.Repeat("The phone rang and a man said that he was from the technical department and that my computer had been sending errors to them. "+
	"He wanted me to open a window and read him a number, and then he asked for a fee. ", 8))[:300], " ")

func (d *measured) post(ctx context.Context, path, prefer string) error {
	body, err := json.Marshal(map[string]string{"text": story, "country": "US"})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+path, bytes.NewReader(body))
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
