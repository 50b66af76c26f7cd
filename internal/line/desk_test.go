package line_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/kb"
)

var newJudge = sync.OnceValue(func() *judge.Judge {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		panic(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		panic(err)
	}
	return judge.New(base, model)
})

// scam is decided at the word "viruses", 10.1 s into the call.
var scam = []call.Utterance{
	{Role: call.RoleCaller, Text: "Hello, I am calling from Microsoft about your Windows computer.", At: 0},
	{Role: call.RoleCallee, Text: "Oh, what is it?", At: 6 * time.Second},
	{Role: call.RoleCaller, Text: "Your computer is infected with viruses and hackers are using it. Please turn it on and press the Windows key and R.", At: 8 * time.Second},
}

// calls runs each call with a script for an ear, whose clock is the first track.
type calls struct {
	script  []call.Utterance
	refusal error

	mu    sync.Mutex
	begun []line.Begin
	ran   []*running
}

type running struct {
	*live.Call
	given [2]atomic.Int64
}

func (r *running) OfferAs(track int, samples []int16) {
	r.given[track].Add(int64(len(samples)))
	if track == 0 {
		r.Offer(samples)
	}
}

func (c *calls) Begin(ctx context.Context, b line.Begin) (line.Running, error) {
	if c.refusal != nil {
		return nil, c.refusal
	}
	s, err := ear.NewReplay(c.script).Listen(ctx, b.Rate)
	if err != nil {
		return nil, err
	}
	r := &running{Call: live.Start(newJudge(), s, live.Options{Setting: b.Setting, Rate: b.Rate})}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun, c.ran = append(c.begun, b), append(c.ran, r)
	return r, nil
}

// clock is one that a test sets.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(1_800_000_000, c.at.Load()).UTC() }

func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

// desk is a hub that serves on loopback.
type desk struct {
	testing.TB
	hub    *line.Hub
	calls  *calls
	clock  *clock
	server *httptest.Server
	kept   chan call.Verdict
	log    *logged
	secret string
}

// logged is what the hub wrote into its log.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// briefly is a warning of a fifth of a second, so that tests do not wait.
func briefly(t testing.TB) *line.Warning {
	t.Helper()
	w, err := line.ReadWarning("testdata/short.wav")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const token = "0123456789abcdef" // of Twilio

// start makes a desk with one line, called kitchen.
func start(t testing.TB, p framing.Platform, policy line.Policy, change ...func(*line.Options)) *desk {
	t.Helper()
	d := &desk{TB: t, calls: &calls{script: scam}, clock: &clock{}, kept: make(chan call.Verdict, 8), log: &logged{}}
	book, err := line.OpenBook(t.TempDir(), d.clock.now)
	if err != nil {
		t.Fatal(err)
	}
	given := ""
	if line.Signed(p) {
		given = token
	}
	d.secret, err = book.Add("kitchen", p, given, line.Settings{Policy: policy, Keep: line.KeepHangUp, Language: "en", Person: framing.Outbound})
	if err != nil {
		t.Fatal(err)
	}
	o := line.Options{Book: book, Calls: d.calls, Warning: briefly(t), Log: slog.New(slog.NewTextHandler(d.log, nil)), Now: d.clock.now, Country: "US",
		Keeper: func(_ context.Context, _ line.Line, _ call.Call, v call.Verdict) error { d.kept <- v; return nil },
		Limits: line.Limits{Start: patience, Silence: patience, Ending: patience, WriteWait: patience, Repeat: time.Millisecond, Pace: time.Millisecond}}
	for _, f := range change {
		f(&o)
	}
	if o.Calls == line.Calls(nil) {
		d.calls = nil
	}
	d.hub = line.New(o)
	d.server = httptest.NewServer(d.hub)
	t.Cleanup(func() { d.hub.Close(); d.server.Close() })
	return d
}

// address is where the platform of the line calls.
func (d *desk) address() string {
	at := "ws" + strings.TrimPrefix(d.server.URL, "http") + "/line/kitchen"
	if d.secret != "" {
		at += "/" + d.secret
	}
	return at
}

// platform is the other end of a websocket, played by a test.
type platform struct {
	*desk
	conn *websocket.Conn
	got  chan framing.Message // what the desk sends; closed at the end
	why  websocket.CloseError // good when got is closed
}

// connect calls as the platform does.
func (d *desk) connect() *platform {
	d.Helper()
	conn, _, err := websocket.Dial(d.Context(), d.address(), &websocket.DialOptions{HTTPHeader: d.signature(), Subprotocols: []string{"media", "audio.jambonz.org"}})
	if err != nil {
		d.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	p := &platform{desk: d, conn: conn, got: make(chan framing.Message, 4096)}
	go func() {
		defer close(p.got)
		for {
			kind, data, err := conn.Read(context.Background())
			if err != nil {
				p.why.Code = websocket.CloseStatus(err)
				if e, ok := err.(websocket.CloseError); ok {
					p.why = e
				} else if i := strings.Index(err.Error(), "reason = "); i >= 0 {
					p.why.Reason = err.Error()[i:]
				}
				return
			}
			p.got <- framing.Message{Text: kind == websocket.MessageText, Data: data}
		}
	}()
	d.Cleanup(func() { conn.CloseNow() })
	return p
}

func (p *platform) text(s string) {
	p.Helper()
	if err := p.conn.Write(p.Context(), websocket.MessageText, []byte(s)); err != nil {
		p.Fatal(err)
	}
}

// closed waits for the end, and gives its reason.
func (p *platform) closed() string {
	p.Helper()
	for range p.got {
	}
	return p.why.Reason
}

// frame is 20 ms of sound at a rate, as a platform sends it, on a track.
func frame(p framing.Platform, track string, n int) framing.Message {
	tone := make([]byte, 160)
	for i := range tone {
		tone[i] = byte(i)
	}
	switch p {
	case framing.ChanWebSocket:
		return framing.Message{Data: tone}
	case framing.Vonage:
		return framing.Message{Data: make([]byte, 640)}
	case framing.Jambonz, framing.AudioStream: // stereo
		return framing.Message{Data: make([]byte, 640)}
	case framing.Plivo, framing.Exotel:
		tone = make([]byte, 320)
	}
	return framing.Message{Text: true, Data: []byte(fmt.Sprintf(`{"event":"media","media":{"track":%q,"chunk":"%d","payload":%q}}`, track, n, base64.StdEncoding.EncodeToString(tone)))}
}

// opening is what a platform says when a call begins.
var opening = map[framing.Platform]string{
	framing.Twilio:        `{"event":"start","streamSid":"MZ1","start":{"tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}`,
	framing.SignalWire:    `{"event":"start","streamSid":"MZ1","start":{"tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}`,
	framing.Telnyx:        `{"event":"start","stream_id":"T1","start":{"media_format":{"encoding":"PCMU","sample_rate":8000}}}`,
	framing.Plivo:         `{"event":"start","start":{"streamId":"P1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-l16","sampleRate":8000}}}`,
	framing.Exotel:        `{"event":"start","stream_sid":"E1","start":{"media_format":{"encoding":"audio/x-raw","sample_rate":"8000"}}}`,
	framing.ChanWebSocket: `MEDIA_START connection_id:c channel:WebSocket/c format:ulaw optimal_frame_size:160`,
	framing.Vonage:        `{"event":"websocket:connected","content-type":"audio/l16;rate=16000"}`,
	framing.Jambonz:       `{"callSid":"c","sampleRate":8000,"mixType":"stereo"}`,
	framing.AudioStream:   `{"sampleRate":8000,"mixType":"stereo"}`,
}

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

// until waits for something that is about to be.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("never: %s", what)
		}
	}
}
