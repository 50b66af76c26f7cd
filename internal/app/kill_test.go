package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// rounds is how often the test kills the desk; KILLS sets another
// number.
const rounds = 200

// The desk is killed again and again while reports pour in, at points that
// nobody chose: while it starts, while it writes, while it carries the journal
// into the database. Afterwards every report that was acknowledged is there,
// and none is there twice.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program some hundreds of times: not in short mode")
	}
	n := rounds
	if s := os.Getenv("KILLS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	d := &killed{bin: build(t), data: t.TempDir(), sent: map[string]bool{}}
	dice := rand.New(rand.NewPCG(1, 2))
	lives, whileStarting := 0, 0
	for ; lives < n || d.acknowledged() < n && lives < 10*n; lives++ { // a busy machine takes in fewer in one life
		// Every fourth time the desk is killed while it starts.
		life := time.Duration(dice.IntN(120)) * time.Millisecond
		if lives%4 == 0 {
			life = -time.Duration(dice.IntN(150)) * time.Millisecond
		}
		if !d.live(t, life) {
			whileStarting++
		}
	}
	t.Logf("killed %d times, %d of them while it started; %d reports were sent, %d acknowledged", lives, whileStarting, len(d.sent), d.acknowledged())
	if d.acknowledged() < n {
		t.Errorf("too few were acknowledged to tell anything: fewer than the %d for which it was to be killed", n)
	}
	d.count(t)
}

// build builds the program once.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "hangup")
	cmd := exec.Command("go", "build", "-o", bin, "../../cmd/hangup")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// killed is a data folder whose desk has many short lives.
type killed struct {
	bin, data string
	mu        sync.Mutex
	sent      map[string]bool // true once it was acknowledged
}

func (d *killed) acknowledged() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, ok := range d.sent {
		if ok {
			n++
		}
	}
	return n
}

// start starts the desk and gives its address once it is ready; "" where it
// was killed before. A negative life is counted from the start.
func (d *killed) start(t *testing.T, life time.Duration) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(d.bin, "serve", "--listen", "127.0.0.1:0", "--data", d.data, "--backup-every", "never")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // where the test ends before it kills it
	if life < 0 {
		time.AfterFunc(-life, func() { _ = cmd.Process.Kill() })
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if link := strings.TrimSpace(lines.Text()); strings.HasPrefix(link, "http://") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return cmd, link[:strings.Index(link, "/open")]
		}
	}
	err = cmd.Wait()
	if life >= 0 || cmd.ProcessState.Exited() {
		t.Fatalf("the desk did not start: %v\n%s", err, complaints.String())
	}
	return nil, ""
}

// live lets the desk live for a while and kills it; false where it did not come
// to life.
func (d *killed) live(t *testing.T, life time.Duration) bool {
	cmd, url := d.start(t, life)
	if cmd == nil {
		return false
	}
	ctx, cancel := context.WithCancel(context.Background())
	var senders sync.WaitGroup
	for range 8 {
		senders.Add(1)
		go func() { defer senders.Done(); d.send(ctx, t, url) }()
	}
	if life >= 0 {
		timer := time.NewTimer(life)
		<-timer.C
		_ = cmd.Process.Kill()
	}
	_ = cmd.Wait() // it was killed: that is no fault
	cancel()
	senders.Wait()
	return true
}

// token is the secret that the running desk leaves for its own user.
func (d *killed) token(t *testing.T) string {
	data, err := os.ReadFile(filepath.Join(d.data, "running.json"))
	if err != nil {
		return ""
	}
	var r struct{ Token string }
	if err := json.Unmarshal(data, &r); err != nil {
		t.Errorf("running.json is torn: %v", err)
	}
	return r.Token
}

// send sends one report after another until the desk is gone, and some of them
// a second time.
func (d *killed) send(ctx context.Context, t *testing.T, url string) {
	token := d.token(t)
	var last string
	for i := 0; ctx.Err() == nil; i++ {
		id := last
		if i%5 != 4 {
			id = uuid.Must(uuid.NewV7()).String()
		}
		last = id
		d.mu.Lock()
		if !d.sent[id] {
			d.sent[id] = false
		}
		d.mu.Unlock()
		body := fmt.Sprintf(`{"id":%q,"text":"A man rang from Microsoft and said my computer is infected, report %s."}`, id, id)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/reports", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return
		}
		_, err = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			t.Errorf("a report was refused with %d", resp.StatusCode)
			return
		}
		if err == nil {
			d.mu.Lock()
			d.sent[id] = true
			d.mu.Unlock()
		}
	}
}

// count starts the desk a last time and counts what is there.
func (d *killed) count(t *testing.T) {
	cmd, url := d.start(t, 0)
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	d.caughtUp(t, url)
	times := map[string]int{}
	in := bufio.NewReader(d.get(t, url+"/api/v1/export"))
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var c struct{ Report struct{ ID string } }
			if err := json.Unmarshal(line, &c); err != nil {
				t.Fatal(err)
			}
			times[c.Report.ID]++
		}
		if err != nil {
			break
		}
	}
	lost, doubled, strange := 0, 0, 0
	for id, acknowledged := range d.sent {
		if acknowledged && times[id] == 0 {
			lost++
		}
		if times[id] > 1 {
			doubled++
		}
	}
	for id := range times {
		if _, ok := d.sent[id]; !ok {
			strange++
		}
	}
	t.Logf("%d are there; lost %d, doubled %d, unknown %d", len(times), lost, doubled, strange)
	if lost+doubled+strange > 0 {
		t.Errorf("lost %d, doubled %d, unknown %d", lost, doubled, strange)
	}
}

// get gives what the desk answers.
func (d *killed) get(t *testing.T, url string) io.Reader {
	t.Helper()
	resp, err := http.DefaultClient.Do(d.request(t, http.MethodGet, url, nil))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, resp.Status)
	}
	return bytes.NewReader(body)
}

// request is one of the desk's own user.
func (d *killed) request(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.token(t))
	return req
}

// caughtUp waits until the database has followed the journal to its end.
func (d *killed) caughtUp(t *testing.T, url string) {
	t.Helper()
	await(t, "the database has all of the journal", func() bool {
		var s struct{ Behind uint64 }
		if err := json.NewDecoder(d.get(t, url+"/readyz")).Decode(&s); err != nil {
			t.Fatal(err)
		}
		return s.Behind == 0
	})
}

// await waits until something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for late := time.Now().Add(patience); !is(); {
		if time.Now().After(late) {
			t.Fatalf("after %v it is not so: %s", patience, what)
		}
	}
}
