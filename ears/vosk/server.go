// Package vosk is the server's side of the Vosk protocol: a websocket takes
// {"config":{"sample_rate":8000}}, then PCM16 in binary messages, then
// {"eof":1}; it answers {"partial":…} and {"text":…,"result":[…]}. One key is
// ours: "more" says that the speaker goes on, and the next text belongs to this.
package vosk

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/ears/sound"
)

// Word is one word that was heard. Start and End are seconds from the first
// sample of the connection, Conf is from 0 to 1.
type Word struct {
	Word  string  `json:"word"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Conf  float64 `json:"conf"`
}

// Recognizer hears one connection; one goroutine uses it.
type Recognizer interface {
	// Hear takes mono samples and tells whether there is a piece of speech whose
	// words stand.
	Hear(samples []int16) (ready bool, err error)
	// Partial gives the words of the piece so far, which may change.
	Partial() string
	// Finish gives the words that stand: after Hear has told of them those of the
	// piece, else all that is left. more says that the speaker goes on, and that
	// what follows belongs to the same turn.
	Finish() (words []Word, more bool, err error)
	// Close frees it.
	Close()
}

// Server serves the protocol, one recogniser a connection. Open must be set and
// safe for use by several goroutines; the zero values of the rest are ready.
type Server struct {
	// Open makes a recogniser for audio of so many samples a second, from
	// sound.LowestRate to sound.HighestRate. What its error says is shown to the client.
	Open func(rate int) (Recognizer, error)
	// Most is how many connections there may be at once; 8.
	Most int
	// Patience is how long a connection may say nothing; 30 s. One that holds a
	// place and has sent no config loses it after a third of that.
	Patience time.Duration
}

// What a connection may send. A message holds 8 s of 16 kHz audio.
const (
	maxMessage = 256 << 10
	pieceTime  = 20 // ms that the recogniser hears at once
	writeTime  = 10 * time.Second
)

// Handler serves websockets on every path. Connections end with the context of
// their request, which the BaseContext of the http.Server gives.
func (s *Server) Handler() http.Handler {
	most, patience := s.Most, s.Patience
	if most == 0 {
		most = 8
	}
	if patience == 0 {
		patience = 30 * time.Second
	}
	places := make(chan struct{}, most)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r.Host) {
			http.Error(w, "this ear is for programs on the same machine", http.StatusForbidden)
			return
		}
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			http.Error(w, "this ear hears as many calls as it may: try again, or start it with a greater --calls", http.StatusServiceUnavailable)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return // Accept has answered
		}
		conn.SetReadLimit(maxMessage)
		t := talk{conn: conn, ctx: r.Context(), open: s.Open, patience: patience}
		t.run()
	})
}

// local tells whether a request names this machine, and not some host whose
// name was made to lead here.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// refusal is what a client did wrong, said when the connection is closed.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	noConfig   = refusal(`first send {"config":{"sample_rate":N}}`)
	badConfig  = refusal("sample_rate must be a whole number from 8000 to 48000")
	notJSON    = refusal("a text message must be one JSON object of the Vosk protocol")
	twice      = refusal("config comes once, before the audio")
	oddBytes   = refusal("audio must be PCM16: an even number of bytes")
	saidNought = refusal("nothing came for too long")
)

// talk is one connection.
type talk struct {
	conn     *websocket.Conn
	ctx      context.Context
	open     func(rate int) (Recognizer, error)
	patience time.Duration
	ear      Recognizer
	piece    int     // samples that are heard at once
	rest     []int16 // samples that make no piece yet
	words    bool
}

// run serves the connection until its end, and says why it ends.
func (t *talk) run() {
	err := t.converse()
	if t.ear != nil {
		t.ear.Close()
	}
	var refused refusal
	switch {
	case err == nil:
		err = t.conn.Close(websocket.StatusNormalClosure, "")
	case errors.As(err, &refused):
		err = t.conn.Close(websocket.StatusPolicyViolation, refused.Error())
	default:
		err = t.conn.CloseNow()
	}
	if err != nil {
		return // the client has gone before: there is nobody to tell
	}
}

// converse answers message after message until eof.
func (t *talk) converse() error {
	for {
		kind, data, err := t.read()
		if err != nil {
			return err
		}
		if kind == websocket.MessageBinary {
			if err := t.audio(data); err != nil {
				return err
			}
			continue
		}
		done, err := t.command(data)
		if err != nil {
			return err
		}
		if done {
			return t.final(true)
		}
	}
}

// read waits for a message for as long as the connection's patience.
func (t *talk) read() (websocket.MessageType, []byte, error) {
	patience := t.patience
	if t.ear == nil {
		patience /= 3
	}
	type message struct {
		kind websocket.MessageType
		data []byte
		err  error
	}
	// A read whose context ends breaks the connection before a reason can be
	// sent, so the reason goes out beside the read.
	came := make(chan message, 1)
	go func() {
		kind, data, err := t.conn.Read(t.ctx)
		came <- message{kind, data, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case m := <-came:
		return m.kind, m.data, m.err
	case <-timer.C:
		err := t.conn.Close(websocket.StatusPolicyViolation, saidNought.Error())
		<-came
		return 0, nil, errors.Join(errSilent, err)
	}
}

var errSilent = errors.New("the connection was closed for its silence")

// command obeys a text message. done says that it was eof.
func (t *talk) command(data []byte) (done bool, err error) {
	var m struct {
		Config *struct {
			Rate  float64 `json:"sample_rate"`
			Words *bool   `json:"words"`
		} `json:"config"`
		EOF json.RawMessage `json:"eof"`
	}
	if json.Unmarshal(data, &m) != nil {
		return false, notJSON
	}
	switch {
	case m.EOF != nil && t.ear == nil, m.Config == nil && t.ear == nil:
		return false, noConfig
	case m.EOF != nil:
		return true, nil
	case m.Config == nil:
		return false, notJSON
	case t.ear != nil:
		return false, twice
	}
	rate := int(m.Config.Rate)
	if float64(rate) != m.Config.Rate || rate < sound.LowestRate || rate > sound.HighestRate {
		return false, badConfig
	}
	t.words = m.Config.Words == nil || *m.Config.Words
	t.piece = rate * pieceTime / 1000
	t.ear, err = t.open(rate)
	if err != nil {
		t.ear = nil
		return false, refusal(err.Error())
	}
	return false, nil
}

// audio hears one message and answers it: with each piece of speech that ended
// in it, or else with the words so far.
func (t *talk) audio(data []byte) error {
	if t.ear == nil {
		return noConfig
	}
	if len(data)%2 != 0 {
		return oddBytes
	}
	// The same audio is heard in the same pieces, in whatever messages it comes.
	samples := t.rest
	for i := 0; i < len(data); i += 2 {
		samples = append(samples, int16(uint16(data[i])|uint16(data[i+1])<<8))
	}
	answered := false
	defer func() { t.rest = append(t.rest[:0], samples...) }()
	for len(samples) >= t.piece {
		ready, err := t.ear.Hear(samples[:t.piece])
		if err != nil {
			return err
		}
		if samples = samples[t.piece:]; !ready {
			continue
		}
		if err := t.final(false); err != nil {
			return err
		}
		answered = true
	}
	if answered {
		return nil
	}
	return t.write(map[string]string{"partial": t.ear.Partial()})
}

// final ends a piece of speech and tells its words. At the end of the audio it
// is told even when there are none.
func (t *talk) final(last bool) error {
	if last && len(t.rest) > 0 {
		if _, err := t.ear.Hear(t.rest); err != nil {
			return err
		}
	}
	words, more, err := t.ear.Finish()
	if err != nil {
		return err
	}
	if len(words) == 0 && !last {
		return t.write(map[string]string{"partial": ""})
	}
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = w.Word
	}
	m := struct {
		Result []Word `json:"result,omitempty"`
		Text   string `json:"text"`
		More   bool   `json:"more,omitempty"`
	}{Text: strings.Join(text, " "), More: more && !last}
	if t.words {
		m.Result = words
	}
	return t.write(m)
}

func (t *talk) write(m any) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(t.ctx, writeTime)
	defer cancel()
	return t.conn.Write(ctx, websocket.MessageText, data)
}
