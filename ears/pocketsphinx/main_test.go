package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/ears/language"
	"github.com/hangup-project/hangup/ears/serving"
	"github.com/hangup-project/hangup/ears/sphinx"
)

const (
	model = "/usr/share/pocketsphinx/model/en-us/en-us"
	// Somebody says "go forward ten meters", PCM16 at 16 kHz.
	recording = "/usr/share/pocketsphinx/test/data/goforward.raw"
)

var made = sync.OnceValues(func() (sphinx.Options, error) {
	dir, err := os.MkdirTemp("", "ear")
	if err != nil {
		return sphinx.Options{}, err
	}
	_, err = language.Make(language.Sources{Corpus: "../../corpus", Knowledge: "../../kb",
		Dictionary: "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", Words: 3000, Cutoff: 3}, dir)
	return sphinx.Options{Model: model, Language: filepath.Join(dir, language.ModelFile), Dictionary: filepath.Join(dir, language.DictionaryFile)}, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if o, err := made(); err == nil {
		if err := os.RemoveAll(filepath.Dir(o.Language)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func options(t *testing.T) sphinx.Options {
	t.Helper()
	if _, err := os.Stat(model); err != nil {
		t.Skip("no model of pocketsphinx here: apt-get install pocketsphinx-en-us")
	}
	o, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// start runs the ear as main does, and gives its address. When the test ends,
// the ear must end too.
func start(t *testing.T, o sphinx.Options) string {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, serving.Options{Listen: "127.0.0.1:0", Ready: ready, Calls: 2, Patience: time.Minute}, o, strings.NewReader(""))
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if address, err := os.ReadFile(ready); err == nil {
			return "ws://" + strings.TrimSpace(string(address))
		}
		select {
		case err := <-ended:
			t.Fatal("the ear did not start: ", err)
		case <-tick.C:
		}
	}
}

type reply struct {
	Text    string
	Partial string
	Result  []struct {
		Word             string
		Start, End, Conf float64
	}
}

// hear sends audio in pieces of 200 ms, and gives what was heard and how often
// words came before they were final.
func hear(ctx context.Context, url string, rate int, audio []byte) (finals []reply, partials int, err error) {
	conn, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return nil, 0, err
	}
	defer conn.CloseNow()
	if err := conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"config":{"sample_rate":%d}}`, rate)); err != nil {
		return nil, 0, err
	}
	sent := make(chan error, 1)
	go func() {
		for size := rate / 5 * 2; len(audio) > 0; audio = audio[min(size, len(audio)):] {
			if err := conn.Write(ctx, websocket.MessageBinary, audio[:min(size, len(audio))]); err != nil {
				sent <- err
				return
			}
		}
		sent <- conn.Write(ctx, websocket.MessageText, []byte(`{"eof":1}`))
	}()
	for {
		_, data, err := conn.Read(ctx)
		if websocket.CloseStatus(err) == websocket.StatusNormalClosure {
			return finals, partials, <-sent
		}
		if err != nil {
			return nil, 0, errors.Join(err, conn.CloseNow(), <-sent)
		}
		var r reply
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, 0, err
		}
		if r.Partial != "" {
			partials++
		}
		if r.Text != "" {
			finals = append(finals, r)
		}
	}
}

func TestSpeechIsHeard(t *testing.T) {
	url := start(t, options(t))
	audio, err := os.ReadFile(recording)
	if err != nil {
		t.Skip("no recording here: apt-get install pocketsphinx-testdata")
	}
	silence := make([]byte, 2*16000)
	twice := append(append(append([]byte(nil), audio...), silence...), audio...)
	finals, partials, err := hear(t.Context(), url, 16000, twice)
	if err != nil {
		t.Fatal(err)
	}
	length, last := float64(len(twice))/32000, 0.0
	var heard []string
	for _, f := range finals {
		for _, w := range f.Result {
			if w.Start < last || w.End <= w.Start || w.End > length || w.Conf < 0 || w.Conf > 1 {
				t.Errorf("%+v after %.2f", w, last)
			}
			heard, last = append(heard, w.Word), w.End
		}
	}
	if n := strings.Count(strings.Join(heard, " "), "go forward"); n != 2 || partials == 0 || len(finals) < 2 {
		t.Errorf("heard %q in %d pieces, %d times before they were final", heard, len(finals), partials)
	}
	if last < length/2 {
		t.Errorf("the second time ends at %.2f of %.2f s", last, length)
	}
}

func TestTwoCallsAtOnceAreNoMixture(t *testing.T) {
	url := start(t, options(t))
	audio, err := os.ReadFile(recording)
	if err != nil {
		t.Skip("no recording here: apt-get install pocketsphinx-testdata")
	}
	var both sync.WaitGroup
	texts := make([]string, 2)
	for i := range texts {
		both.Go(func() {
			finals, _, err := hear(t.Context(), url, 16000, audio)
			if err != nil {
				t.Error(err)
			}
			for _, f := range finals {
				texts[i] += f.Text + " "
			}
		})
	}
	both.Wait()
	if texts[0] == "" || texts[0] != texts[1] {
		t.Errorf("%q and %q", texts[0], texts[1])
	}
}

func TestSilenceAndNoiseAreNoCrash(t *testing.T) {
	url := start(t, options(t))
	clip := make([]byte, 2*8000*3)
	noise := make([]byte, 2*48000)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	square := make([]byte, 2*8000)
	for i := range square {
		square[i] = map[bool]byte{true: 0x7f, false: 0x80}[i/40%2 == 0]
	}
	for _, c := range []struct {
		name  string
		rate  int
		audio []byte
		words bool
	}{
		{"silence", 8000, clip, false}, {"nothing", 44100, nil, false}, {"one sample", 11025, []byte{1, 2}, false},
		{"noise", 48000, noise, true}, {"a loud tone", 8000, square, true},
	} {
		finals, _, err := hear(t.Context(), url, c.rate, c.audio)
		if err != nil || len(finals) > 0 && !c.words {
			t.Errorf("%s: %v, %v", c.name, finals, err)
		}
	}
}

func TestTheEarEndsWithACallInIt(t *testing.T) {
	url := start(t, options(t))
	conn, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() }) // before the ear is told to end, which waits for nobody
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"config":{"sample_rate":8000}}`)); err != nil {
		t.Fatal(err)
	}
}

func TestTheEarEndsWithItsParent(t *testing.T) {
	o := options(t)
	in, parent := io.Pipe()
	ended := make(chan error, 1)
	s := serving.Options{Listen: "127.0.0.1:0", Calls: 1, Patience: time.Minute, WithParent: true}
	go func() { ended <- run(t.Context(), s, o, in) }()
	if err := parent.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWhatIsWrongIsSaidAtTheStart(t *testing.T) {
	o := options(t)
	missing := filepath.Join(t.TempDir(), "none")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	good := serving.Options{Listen: "127.0.0.1:0", Calls: 1, Patience: time.Second}
	for name, c := range map[string]struct {
		change func(*serving.Options, *sphinx.Options)
		want   string
	}{
		"another machine's address": {func(s *serving.Options, _ *sphinx.Options) { s.Listen = "0.0.0.0:2700" }, "--listen must be of this machine"},
		"every address":             {func(s *serving.Options, _ *sphinx.Options) { s.Listen = ":2700" }, "--listen must be of this machine"},
		"no port":                   {func(s *serving.Options, _ *sphinx.Options) { s.Listen = "127.0.0.1" }, "an address and a port"},
		"a port that is taken":      {func(s *serving.Options, _ *sphinx.Options) { s.Listen = taken.Addr().String() }, "address already in use"},
		"no calls":                  {func(s *serving.Options, _ *sphinx.Options) { s.Calls = 0 }, "--calls"},
		"no model":                  {func(_ *serving.Options, m *sphinx.Options) { m.Model = missing }, "no acoustic model"},
		"no language model":         {func(_ *serving.Options, m *sphinx.Options) { m.Language = missing }, "make ears"},
		"no dictionary":             {func(_ *serving.Options, m *sphinx.Options) { m.Dictionary = missing }, "make ears"},
		"a folder as dictionary":    {func(_ *serving.Options, m *sphinx.Options) { m.Dictionary = t.TempDir() }, "it is no file"},
		"a ready file nowhere":      {func(s *serving.Options, _ *sphinx.Options) { s.Ready = filepath.Join(missing, "ready") }, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			s, m := good, o
			c.change(&s, &m)
			if err := run(t.Context(), s, m, strings.NewReader("")); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
