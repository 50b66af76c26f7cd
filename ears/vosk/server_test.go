package vosk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// parrot stands in for an engine: it hears one word in each loud piece, and a
// silent piece ends the speech.
type parrot struct {
	heard []Word
	at    float64
	rate  int
	fails bool
	open  *atomic.Int32
}

func (p *parrot) Hear(samples []int16) (bool, error) {
	if p.fails {
		return false, errors.New("the engine gave up")
	}
	from := p.at
	p.at += float64(len(samples)) / float64(p.rate)
	if samples[0] == 0 {
		return len(p.heard) > 0, nil
	}
	p.heard = append(p.heard, Word{"word", from, p.at, 0.5})
	return false, nil
}

func (p *parrot) Partial() string { return strings.TrimSpace(strings.Repeat("word ", len(p.heard))) }

func (p *parrot) Finish() ([]Word, bool, error) {
	words := p.heard
	p.heard = nil
	return words, len(words) > 3, nil
}

func (p *parrot) Close() { p.open.Add(-1) }

// serve starts a server of parrots; when the test ends, none may be left open.
func serve(t *testing.T, s Server) string {
	t.Helper()
	var open atomic.Int32
	if s.Open == nil {
		s.Open = func(rate int) (Recognizer, error) {
			open.Add(1)
			return &parrot{rate: rate, open: &open}, nil
		}
	}
	var running atomic.Int32
	handler := s.Handler()
	done := make(chan struct{}, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running.Add(1)
		handler.ServeHTTP(w, r)
		running.Add(-1)
		done <- struct{}{}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		for running.Load() > 0 {
			<-done
		}
		if n := open.Load(); n != 0 {
			t.Errorf("%d recognisers are still open", n)
		}
	})
	return "ws" + strings.TrimPrefix(server.URL, "http")
}

func dial(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

// say sends text as it is, and samples as PCM16.
func say(t *testing.T, conn *websocket.Conn, message any) {
	t.Helper()
	kind, data := websocket.MessageText, []byte(nil)
	switch m := message.(type) {
	case string:
		data = []byte(m)
	case []byte:
		kind, data = websocket.MessageBinary, m
	case []int16:
		kind = websocket.MessageBinary
		for _, s := range m {
			data = append(data, byte(s), byte(uint16(s)>>8))
		}
	}
	if err := conn.Write(t.Context(), kind, data); err != nil {
		t.Fatal(err)
	}
}

func answer(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	_, data, err := conn.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// loud and quiet are 20 ms at 8000 samples a second.
func loud(pieces int) []int16 {
	samples := make([]int16, 160*pieces)
	for i := range samples {
		samples[i] = -2
	}
	return samples
}

func quiet(pieces int) []int16 { return make([]int16, 160*pieces) }

func TestACallIsHeard(t *testing.T) {
	conn := dial(t, serve(t, Server{}))
	say(t, conn, `{"config":{"sample_rate":8000,"words":true,"phrase_list":["unknown to us"]}}`)
	for _, c := range []struct {
		say  any
		want string
	}{
		{loud(1), `{"partial":"word"}`},
		{loud(1), `{"partial":"word word"}`},
		{append(loud(1), quiet(2)...), `{"result":[{"word":"word","start":0,"end":0.02,"conf":0.5},{"word":"word","start":0.02,"end":0.04,"conf":0.5},{"word":"word","start":0.04,"end":0.06,"conf":0.5}],"text":"word word word"}`},
		{[]int16{}, `{"partial":""}`},
		{quiet(10), `{"partial":""}`},
		{append(loud(4), quiet(1)...), `{"result":[{"word":"word","start":0.3,"end":0.32,"conf":0.5},{"word":"word","start":0.32,"end":0.34,"conf":0.5},{"word":"word","start":0.34,"end":0.36000000000000004,"conf":0.5},{"word":"word","start":0.36000000000000004,"end":0.38000000000000006,"conf":0.5}],"text":"word word word word","more":true}`},
		{loud(1)[:100], `{"partial":""}`}, // heard with what makes a piece of it, or at the end
	} {
		say(t, conn, c.say)
		if got := answer(t, conn); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	say(t, conn, `{"eof":1}`)
	var last struct{ Text string }
	if err := json.Unmarshal([]byte(answer(t, conn)), &last); err != nil || last.Text != "word" {
		t.Errorf("at the end: %q, %v", last.Text, err)
	}
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("after the end: %v", err)
	}
}

func TestWordsMayBeLeftOut(t *testing.T) {
	conn := dial(t, serve(t, Server{}))
	say(t, conn, `{"config":{"sample_rate":8000,"words":false}}`)
	say(t, conn, append(loud(1), quiet(1)...))
	if got := answer(t, conn); got != `{"text":"word"}` {
		t.Error(got)
	}
}

func TestWhatIsRefusedIsExplained(t *testing.T) {
	const config = `{"config":{"sample_rate":8000}}`
	broken := Server{Open: func(int) (Recognizer, error) { return nil, errors.New("the model is gone") }}
	for name, c := range map[string]struct {
		server Server
		say    []any
		want   string
	}{
		"audio without a config": {say: []any{loud(1)}, want: `first send {"config"`},
		"eof without a config":   {say: []any{`{"eof":1}`}, want: `first send {"config"`},
		"nothing we know":        {say: []any{`{"hello":1}`}, want: `first send {"config"`},
		"no rate":                {say: []any{`{"config":{}}`}, want: "sample_rate must be"},
		"half a sample":          {say: []any{`{"config":{"sample_rate":8000.5}}`}, want: "sample_rate must be"},
		"too slow":               {say: []any{`{"config":{"sample_rate":4000}}`}, want: "sample_rate must be"},
		"too fast":               {say: []any{`{"config":{"sample_rate":1e300}}`}, want: "sample_rate must be"},
		"a rate in words":        {say: []any{`{"config":{"sample_rate":"8000"}}`}, want: "must be one JSON object"},
		"no JSON":                {say: []any{`hello`}, want: "must be one JSON object"},
		"a second config":        {say: []any{config, config}, want: "config comes once"},
		"an unknown command":     {say: []any{config, `{"hello":1}`}, want: "must be one JSON object"},
		"half a sample of audio": {say: []any{config, []byte{1, 2, 3}}, want: "even number of bytes"},
		"an ear without a model": {server: broken, say: []any{config}, want: "the model is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, serve(t, c.server))
			for _, m := range c.say {
				say(t, conn, m)
			}
			_, _, err := conn.Read(t.Context())
			var closed websocket.CloseError
			if !errors.As(err, &closed) || closed.Code != websocket.StatusPolicyViolation || !strings.Contains(closed.Reason, c.want) {
				t.Errorf("got %v, want the reason %q", err, c.want)
			}
		})
	}
}

func TestAMessageThatIsTooBigEndsTheConnection(t *testing.T) {
	conn := dial(t, serve(t, Server{}))
	say(t, conn, `{"config":{"sample_rate":8000}}`)
	// The server may close while it is being sent to; either way it is over.
	if err := conn.Write(t.Context(), websocket.MessageBinary, make([]byte, maxMessage+2)); err != nil {
		return
	}
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Error(err)
	}
}

func TestAnEngineThatGivesUpEndsTheConnection(t *testing.T) {
	var open atomic.Int32
	conn := dial(t, serve(t, Server{Open: func(rate int) (Recognizer, error) {
		open.Add(1)
		return &parrot{rate: rate, fails: true, open: &open}, nil
	}}))
	say(t, conn, `{"config":{"sample_rate":8000}}`)
	say(t, conn, loud(1))
	if _, _, err := conn.Read(t.Context()); err == nil {
		t.Error("the connection goes on")
	}
}

func TestAConnectionThatSaysNothingIsClosed(t *testing.T) {
	t.Parallel()
	url := serve(t, Server{Patience: time.Second, Most: 1}) // long enough to say what is said
	for _, config := range []string{"", `{"config":{"sample_rate":8000}}`} {
		conn := dialWhenFree(t, url)
		if config != "" {
			say(t, conn, config)
		}
		_, _, err := conn.Read(t.Context())
		var closed websocket.CloseError
		if !errors.As(err, &closed) || closed.Reason != saidNought.Error() {
			t.Errorf("after %q: %v", config, err)
		}
	}
}

func TestNoMoreCallsThanThereArePlaces(t *testing.T) {
	url := serve(t, Server{Most: 2})
	first, second := dial(t, url), dial(t, url)
	if _, resp, err := websocket.Dial(t.Context(), url, nil); err == nil || resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a third call was taken: %v", err)
	}
	say(t, first, `{"config":{"sample_rate":8000}}`)
	say(t, first, `{"eof":1}`)
	answer(t, first)
	if _, _, err := first.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Fatal(err)
	}
	third := dialWhenFree(t, url)
	for _, conn := range []*websocket.Conn{second, third} {
		say(t, conn, `{"config":{"sample_rate":16000}}`)
		say(t, conn, quiet(1))
		answer(t, conn)
	}
}

// dialWhenFree tries until the server has noticed that a call has ended.
func dialWhenFree(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	for {
		conn, resp, err := websocket.Dial(t.Context(), url, nil)
		if err == nil {
			t.Cleanup(func() { conn.CloseNow() })
			return conn
		}
		if resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
			t.Fatal(err)
		}
	}
}

func TestOnlyProgramsOfThisMachineAreHeard(t *testing.T) {
	url := serve(t, Server{})
	for name, c := range map[string]struct{ host, origin string }{
		"a host that was made to lead here": {host: "evil.example"},
		"a page of another site":            {origin: "https://evil.example"},
	} {
		options := &websocket.DialOptions{Host: c.host, HTTPHeader: http.Header{}}
		if c.origin != "" {
			options.HTTPHeader.Set("Origin", c.origin)
		}
		if _, resp, err := websocket.Dial(t.Context(), url, options); err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, host := range []string{"localhost:1", "127.0.0.1", "[::1]:2700", "127.9.9.9:1"} {
		if !local(host) {
			t.Errorf("%s is this machine", host)
		}
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var open atomic.Int32
	s := Server{Open: func(rate int) (Recognizer, error) {
		open.Add(1)
		return &parrot{rate: rate, open: &open}, nil
	}}
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Handler().ServeHTTP(w, r.WithContext(ctx))
		close(done)
	}))
	defer server.Close()
	conn := dial(t, "ws"+strings.TrimPrefix(server.URL, "http"))
	say(t, conn, `{"config":{"sample_rate":8000}}`)
	say(t, conn, loud(1))
	answer(t, conn)
	cancel()
	<-done
	if open.Load() != 0 {
		t.Error("the recogniser is still open")
	}
}

func FuzzCommand(f *testing.F) {
	f.Add(`{"config":{"sample_rate":8000}}`)
	f.Add(`{"eof":1,"config":null}`)
	f.Fuzz(func(t *testing.T, message string) {
		opened := 0
		k := talk{open: func(rate int) (Recognizer, error) {
			if opened = rate; rate < 8000 || rate > 48000 {
				t.Fatalf("opened at %d", rate)
			}
			return &parrot{}, nil
		}}
		done, err := k.command([]byte(message))
		if (done || k.ear == nil) != (opened == 0) || err == nil && k.ear == nil {
			t.Fatalf("done %v, opened %d, %v", done, opened, err)
		}
	})
}
