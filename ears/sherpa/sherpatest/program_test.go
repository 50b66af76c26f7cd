package sherpatest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

var program string

// The tests use the ear as it is shipped: the program and its libraries.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "sherpa")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	build := exec.Command("go", "run", "./build", "-out", folder)
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("left out, since the engine cannot be linked here: %s\n", bytes.ReplaceAll(bytes.TrimSpace(out), []byte("\n"), []byte(" ")))
	} else {
		program = filepath.Join(folder, "sherpa")
	}
	code := m.Run()
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// ear is a running program.
type ear struct {
	cmd     *exec.Cmd
	parent  interface{ Close() error } // its standard input
	said    bytes.Buffer
	ended   chan error
	address string
}

// start runs the program with a model until the test ends.
func start(t *testing.T, write func(string) error, args ...string) *ear {
	t.Helper()
	e := run(t, write, args...)
	ready := e.cmd.Args[3]
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if data, err := os.ReadFile(ready); err == nil {
			e.address = strings.TrimSpace(string(data))
			return e
		}
		select {
		case err := <-e.ended:
			t.Fatalf("the ear has ended: %v: %s", err, &e.said)
		case <-tick.C:
		}
	}
}

func run(t *testing.T, write func(string) error, args ...string) *ear {
	t.Helper()
	if program == "" {
		t.Skip("the engine cannot be linked here")
	}
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--with-parent", "--ready-file", filepath.Join(t.TempDir(), "ready"), "--listen", "127.0.0.1:0", "--model", folder}, args...)
	e := &ear{cmd: exec.Command(program, args...), ended: make(chan error, 1)}
	// So that it is seen to need no library from elsewhere.
	e.cmd.Env = []string{"HOME=" + folder}
	e.cmd.Stderr = &e.said
	in, err := e.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	e.parent = in
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		e.ended <- e.cmd.Wait()
		close(over)
	}()
	t.Cleanup(func() {
		in.Close() // the program has ended already in some tests
		<-over
	})
	return e
}

func (e *ear) dial(t *testing.T, rate int) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "ws://"+e.address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	send(t, conn, websocket.MessageText, fmt.Appendf(nil, `{"config":{"sample_rate":%d,"words":true}}`, rate))
	return conn
}

func send(t *testing.T, conn *websocket.Conn, kind websocket.MessageType, data []byte) {
	t.Helper()
	if err := conn.Write(t.Context(), kind, data); err != nil {
		t.Fatal(err)
	}
}

type word struct {
	Word             string
	Start, End, Conf float64
}

// heard is what the ear said of a call.
type heard struct {
	partials []string // each once, without the empty ones
	finals   []string
	at       []float64 // the second of sound after which each final came
	words    []word
}

// speak sends sound in messages of 100 ms and collects the answers. It runs in
// goroutines too, so that it returns its errors.
func speak(ctx context.Context, conn *websocket.Conn, rate int, samples []int16) (h heard, err error) {
	data := make([]byte, 0, 2*len(samples))
	for _, s := range samples {
		data = append(data, byte(s), byte(uint16(s)>>8))
	}
	answer := func(at float64) error {
		_, text, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		return h.note(text, at)
	}
	step := 2 * (rate / 10)
	for at := 0; at < len(data); at += step {
		end := min(len(data), at+step)
		if err := conn.Write(ctx, websocket.MessageBinary, data[at:end]); err != nil {
			return h, err
		}
		if err := answer(float64(end) / float64(2*rate)); err != nil {
			return h, err
		}
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"eof":1}`)); err != nil {
		return h, err
	}
	if err := answer(float64(len(samples)) / float64(rate)); err != nil {
		return h, err
	}
	if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		return h, fmt.Errorf("it does not close: %w", err)
	}
	return h, nil
}

func (h *heard) note(text []byte, at float64) error {
	var m struct {
		Partial *string
		Text    string
		Result  []word
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	switch {
	case m.Partial == nil && m.Text != "":
		h.finals, h.at, h.words = append(h.finals, m.Text), append(h.at, at), append(h.words, m.Result...)
	case m.Partial != nil && *m.Partial != "" && (len(h.partials) == 0 || h.partials[len(h.partials)-1] != *m.Partial):
		h.partials = append(h.partials, *m.Partial)
	}
	return nil
}

// call is sound with two sentences, and the words at their seconds.
func call(rate int) ([]int16, string, map[string]float64) {
	sound := Sound(rate, Piece{"", 1}, Piece{"▁GIFT", .4}, Piece{"", .2}, Piece{"▁CAR", .2}, Piece{"D", .2}, // 1.0, 1.6
		Piece{"", 3}, Piece{"▁NOW", .3}, Piece{"", .1}, Piece{"▁GIFT", .2}) // 5.0, 5.4
	return sound, "gift card|now gift", map[string]float64{"gift": 1, "card": 1.6, "now": 5}
}

func TestACallIsHeard(t *testing.T) {
	for name, write := range map[string]func(string) error{"transducer": WriteTransducer, "CTC": WriteCTC} {
		e := start(t, write)
		for _, rate := range []int{8000, 16000, 44100} {
			t.Run(fmt.Sprintf("%s at %d", name, rate), func(t *testing.T) {
				sound, want, times := call(rate)
				h, err := speak(t.Context(), e.dial(t, rate), rate, sound)
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(h.finals, "|"); got != want {
					t.Fatalf("heard %q, want %q", got, want)
				}
				if got := strings.Join(h.partials, "|"); got != "gift|gift card|now|now gift" && got != "gift|gift card|now" {
					t.Errorf("on the way: %q", got)
				}
				// The first sentence ends at 2.0: the pause and a chunk later it is told.
				if h.at[0] < 2.5 || h.at[0] > 3 {
					t.Errorf("told at %.1f s", h.at[0])
				}
				for _, w := range h.words[:3] {
					if at := times[w.Word]; math.Abs(w.Start-at) > 0.06 || w.End <= w.Start {
						t.Errorf("%+v, spoken at %.2f", w, at)
					}
					if name == "transducer" != (w.Conf > 0.5 && w.Conf <= 1) {
						t.Errorf("%+v", w)
					}
				}
			})
		}
	}
}

// Whoever speaks without a pause is heard in pieces, between words.
func TestSpeechWithoutAPauseIsTold(t *testing.T) {
	e := start(t, WriteTransducer)
	var pieces []Piece
	for range 20 {
		pieces = append(pieces, Piece{"▁GIFT", .3}, Piece{"▁CAR", .3}, Piece{"D", .3})
	}
	h, err := speak(t.Context(), e.dial(t, 8000), 8000, Sound(8000, pieces...))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(h.finals, " "), strings.TrimSpace(strings.Repeat("gift card ", 20)); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
	if len(h.finals) < 2 || h.at[0] > 9 {
		t.Errorf("told at %v", h.at)
	}
	last := 0.0
	for i, w := range h.words {
		if w.Start < last || w.End <= w.Start || math.Abs(w.Start-0.9*float64(i/2)-0.3*float64(i%2)) > 0.06 {
			t.Errorf("word %d: %+v after %.2f", i, w, last)
		}
		last = w.End
	}
}

func TestSilenceIsNoWord(t *testing.T) {
	e := start(t, WriteTransducer)
	h, err := speak(t.Context(), e.dial(t, 8000), 8000, make([]int16, 10*8000))
	if err != nil || len(h.finals)+len(h.partials) > 0 {
		t.Errorf("%+v, %v", h, err)
	}
}

// One model serves all calls, and none hears another.
func TestCallsAtOnce(t *testing.T) {
	e := start(t, WriteTransducer, "--calls", "8", "--threads", "2")
	var all sync.WaitGroup
	for i := range 8 {
		conn := e.dial(t, 8000)
		token, want := Tones[i%2*3].Token, []string{"gift", "now"}[i%2]
		all.Go(func() {
			h, err := speak(t.Context(), conn, 8000, Sound(8000, Piece{"", .1 * float64(i)}, Piece{token, .5}, Piece{"", 1}))
			if got := strings.Join(h.finals, "|"); err != nil || got != want {
				t.Errorf("call %d: heard %q, want %q: %v", i, got, want, err)
			}
		})
	}
	all.Wait()
	if _, resp, err := websocket.Dial(t.Context(), "http://"+e.address, nil); err != nil {
		t.Errorf("after them: %v, %v", resp, err)
	}
}

func TestItEndsWithItsParent(t *testing.T) {
	e := start(t, WriteTransducer)
	conn := e.dial(t, 8000) // a call that runs holds nothing up
	if err := e.parent.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-e.ended; err != nil {
		t.Errorf("%v: %s", err, &e.said)
	}
	if _, _, err := conn.Read(t.Context()); err == nil {
		t.Error("the call goes on")
	}
}

func TestWhatKeepsItFromStarting(t *testing.T) {
	damaged := func(folder string) error {
		if err := WriteTransducer(folder); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, "encoder-tones.onnx"), []byte("not found"), 0o600)
	}
	for name, c := range map[string]struct {
		write func(string) error
		args  []string
		want  string
	}{
		"no model":                       {func(string) error { return nil }, nil, "it holds no model of sherpa-onnx"},
		"a damaged model":                {damaged, nil, "the model is damaged or of a kind that the engine does not know; fetch it again"},
		"another kind":                   {WriteCTC, []string{"--ctc", "other"}, "--ctc must be zipformer2, nemo or t-one"},
		"no threads":                     {WriteTransducer, []string{"--threads", "0"}, "--threads must be from 1 to 64"},
		"no calls":                       {WriteTransducer, []string{"--calls", "0"}, "must be more than nothing"},
		"an open address":                {WriteTransducer, []string{"--listen", "0.0.0.0:0"}, "must be of this machine"},
		"no address":                     {WriteTransducer, []string{"--listen", "here"}, "such as 127.0.0.1:2700"},
		"a ready file where none can be": {WriteTransducer, []string{"--ready-file", filepath.Join(t.TempDir(), "none", "ready")}, "--ready-file"},
		"a folder of nobody":             {WriteTransducer, []string{"--model", ""}, "name the folder of a model by --model"},
	} {
		t.Run(name, func(t *testing.T) {
			e := run(t, c.write, c.args...)
			if err := <-e.ended; err == nil || !strings.Contains(e.said.String(), c.want) {
				t.Errorf("%v: %s\nwant %q", err, &e.said, c.want)
			}
			if strings.Contains(e.said.String(), "goroutine ") {
				t.Errorf("it tells what helps nobody: %s", &e.said)
			}
		})
	}
}
