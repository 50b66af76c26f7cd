package intake

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/sound"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/kb"
)

var shared = func() *judge.Judge {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		panic(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		panic(err)
	}
	return judge.New(base, model)
}()

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

// example is the script of a call that comes with Hangup.
func example(t testing.TB, name string) []call.Utterance {
	t.Helper()
	data, err := os.ReadFile("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := transcript.Read(data, transcript.Options{Kind: call.KindCall})
	if err != nil {
		t.Fatal(err)
	}
	return c.Turns
}

// scam takes 14 seconds; it is hang_up in the eleventh.
var scam = []call.Utterance{
	{Text: "hello this is microsoft support", At: 0},
	{Text: "your computer has a virus and hackers are in it", At: 3 * time.Second},
	{Text: "press the windows key and r and download anydesk so that i can connect and read me the code", At: 7 * time.Second},
}

// desk is a server whose microphones are heard by an ear.
type desk struct {
	board  *live.Board
	mic    *Microphone
	server *httptest.Server
	client *http.Client
	may    func() bool // whether guests may listen
}

type deskOptions struct {
	hears ear.Ear // nil: there is none
	most  int     // calls
	pipe  bool    // no network: for a test in a bubble of time
	tape  bool
}

var errDeaf = &ear.Error{Message: "No ear is installed. Install one, then listen."}

func newDesk(t testing.TB, o deskOptions) *desk {
	t.Helper()
	if o.most == 0 {
		o.most = 4
	}
	d := &desk{may: func() bool { return true }}
	d.board = live.NewBoard(live.BoardOptions{Judge: shared, Most: o.most, Ear: func() (ear.Ear, error) {
		if o.hears == nil {
			return nil, errDeaf
		}
		return o.hears, nil
	}})
	d.mic = NewMicrophone(d.board)
	d.mic.Tape = o.tape
	if !o.pipe {
		d.mic.waits = waits{patience, patience, patience}
	}
	d.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mic.Serve(w, r, Guest{Name: "kitchen", May: func() bool { return d.may() }})
	}))
	transport := &http.Transport{}
	if o.pipe {
		if err := d.server.Listener.Close(); err != nil {
			t.Fatal(err)
		}
		l := &pipes{came: make(chan net.Conn), closed: make(chan struct{})}
		d.server.Listener, transport.DialContext = l, l.dial
	}
	d.client = &http.Client{Transport: transport}
	d.server.Start()
	return d
}

// close ends all of it; what is left then is a fault.
func (d *desk) close() {
	d.mic.Close()
	d.board.Close()
	d.server.Close()
	d.client.CloseIdleConnections()
}

// pipes is a network within the program, whose time a bubble can move.
type pipes struct {
	came   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.came <- there:
		return here, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.came:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// told is one message to a page.
type told struct {
	Begun   *begun
	Refused string
	Seq     uint64
	Event   event
	at      time.Time
}

// event holds the keys that the tests look at.
type event struct {
	T       float64
	Event   string
	Text    string
	From    float64
	To      float64
	Final   bool
	Reason  string
	What    string
	Open    bool
	Warned  *float64
	Error   *string
	Verdict struct{ Level string }
}

// page is what a browser does.
type page struct {
	t    testing.TB
	conn *websocket.Conn
	got  chan told // closed at the end
	all  []told    // those that were taken from got
	rate int
}

// dial opens a socket without a word.
func (d *desk) dial(t testing.TB) *page {
	t.Helper()
	conn, resp, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(d.server.URL, "http"), &websocket.DialOptions{HTTPClient: d.client})
	if err != nil {
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		t.Fatalf("status %d: %v", status, err)
	}
	conn.SetReadLimit(-1)
	p := &page{t: t, conn: conn, got: make(chan told, 1<<16), rate: Rate}
	go func() {
		defer close(p.got)
		for {
			_, data, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			m := told{at: time.Now()}
			if json.Unmarshal(data, &m) != nil {
				t.Errorf("this is no message: %s", data)
				return
			}
			p.got <- m
		}
	}()
	return p
}

// open dials and says the first words.
func (d *desk) open(t testing.TB, first string) *page {
	t.Helper()
	p := d.dial(t)
	p.say(first)
	return p
}

// begin opens a call.
func (d *desk) begin(t testing.TB) (*page, string) {
	t.Helper()
	p := d.open(t, `{"begin":{"rate":16000,"country":"US"}}`)
	return p, p.begun().ID
}

// resume opens a socket on a call behind event seq.
func (d *desk) resume(t testing.TB, id string, seq uint64) (*page, int64) {
	t.Helper()
	first, err := json.Marshal(map[string]any{"resume": map[string]any{"id": id, "seq": seq}})
	if err != nil {
		t.Fatal(err)
	}
	p := d.open(t, string(first))
	return p, p.begun().Have
}

// say sends text; a socket that has ended takes none, and tells why by itself.
func (p *page) say(text string) {
	_ = p.conn.Write(context.Background(), websocket.MessageText, []byte(text))
}

// send sends sound, and tells whether the socket took it.
func (p *page) send(samples int) bool {
	return p.conn.Write(context.Background(), websocket.MessageBinary, make([]byte, 2*samples)) == nil
}

// speak sends sound as it is spoken, a tenth of a second at a time.
func (p *page) speak(d time.Duration) {
	for range d / (100 * time.Millisecond) {
		p.send(p.rate / 10)
		time.Sleep(100 * time.Millisecond)
	}
}

// gone is a page that vanishes without a word.
func (p *page) gone() { _ = p.conn.CloseNow() }

// next is the next message; false at the end.
func (p *page) next() (told, bool) {
	m, ok := <-p.got
	if ok {
		p.all = append(p.all, m)
	}
	return m, ok
}

func (p *page) begun() begun {
	p.t.Helper()
	if m, ok := p.next(); !ok || m.Begun == nil {
		p.t.Fatalf("it did not begin: %q", m.Refused)
		return begun{}
	}
	return *p.all[len(p.all)-1].Begun
}

// rest reads to the end, and gives what the page was refused, if it was.
func (p *page) rest() (refused string) {
	for {
		m, ok := p.next()
		if !ok {
			return refused
		}
		if m.Refused != "" {
			refused = m.Refused
		}
	}
}

// waiting are the messages that have come.
func (p *page) waiting() {
	for {
		select {
		case m, ok := <-p.got:
			if !ok {
				return
			}
			p.all = append(p.all, m)
		default:
			return
		}
	}
}

// last is the number of the last event.
func (p *page) last() (seq uint64) {
	for _, m := range p.all {
		seq = max(seq, m.Seq)
	}
	return seq
}

func (p *page) events(kind string) (out []event) {
	for _, m := range p.all {
		if m.Event.Event == kind {
			out = append(out, m.Event)
		}
	}
	return out
}

// words are the final words with the time at which each ends.
func words(pages ...*page) (out []string) {
	for _, p := range pages {
		for _, e := range p.events("words") {
			if e.Final {
				out = append(out, strings.TrimSpace(e.Text)+" "+time.Duration(e.To*float64(time.Second)).Round(time.Millisecond).String())
			}
		}
	}
	return out
}

// scripted are the words of a script as words tells them, those that end in the
// hole not among them and all behind it later.
func scripted(turns []call.Utterance, from, long time.Duration) (out []string) {
	s, err := ear.NewReplay(turns).Listen(context.Background(), 1000)
	if err != nil {
		panic(err)
	}
	defer s.Close()
	s.Offer(make([]int16, 100_000))
	s.End()
	for e := range s.Events() {
		if e.To > from {
			e.To += long
		}
		out = append(out, strings.TrimSpace(e.Text)+" "+e.To.Round(time.Millisecond).String())
	}
	return out
}

// timeline is the word at which each level came, and its second.
func timeline(p *page) (out []string) {
	last := ""
	for _, m := range p.all {
		switch m.Event.Event {
		case "words":
			last = strings.TrimSpace(m.Event.Text)
		case "verdict":
			out = append(out, m.Event.Verdict.Level+" at "+time.Duration(m.Event.T*float64(time.Second)).Round(10*time.Millisecond).String()+" "+last)
		}
	}
	return out
}

// numbered tells whether the numbers of events rise by one; scripts have no
// interim words, which leave holes.
func numbered(pages ...*page) bool {
	var seqs []uint64
	for _, p := range pages {
		for _, m := range p.all {
			if m.Seq > 0 {
				seqs = append(seqs, m.Seq)
			}
		}
	}
	for i, s := range seqs {
		if s != uint64(i+1) {
			return false
		}
	}
	return len(seqs) > 0 && slices.IsSorted(seqs)
}

// ended waits until a call is over.
func (d *desk) ended(t testing.TB, id string) *live.Running {
	t.Helper()
	r, ok := d.board.Find(id)
	if !ok {
		t.Fatal("the call is not on the board")
	}
	select {
	case <-r.Call().Done():
	case <-t.Context().Done():
		t.Fatal("it goes on")
	}
	return r
}

// length is how long samples of the calls last.
func length(samples int64) time.Duration { return sound.Length(samples, Rate) }
