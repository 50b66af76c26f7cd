package line_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// signature is the header with which Twilio signs, where the line is of it.
func (d *desk) signature() http.Header {
	l, ok := d.hub.Book.Line("kitchen")
	if !ok || !line.Signed(l.Platform) {
		return nil
	}
	return http.Header{"X-Twilio-Signature": {sign("wss" + strings.TrimPrefix(d.address(), "ws"))}}
}

func sign(address string) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// A request that does not prove that it is of the line is refused, counted, and
// told in the log without what it sent.
func TestForged(t *testing.T) {
	good := func(d *desk) http.Header { return d.signature() }
	header := func(key, value string) func(*desk) http.Header {
		return func(d *desk) http.Header {
			return http.Header{key: {strings.ReplaceAll(value, "SECRET", d.secret)}}
		}
	}
	for _, c := range []struct {
		name     string
		platform framing.Platform
		path     string // in the place of the one that the line has
		header   func(*desk) http.Header
		let      bool
	}{
		{"signed", framing.Twilio, "", good, true},
		{"signed for the public name", framing.Twilio, "", header("X-Twilio-Signature", sign("wss://calls.example.org/line/kitchen")), true},
		{"signed with a slash", framing.Twilio, "", header("X-Twilio-Signature", sign("wss://calls.example.org/line/kitchen/")), true},
		{"signed for another line", framing.Twilio, "", header("X-Twilio-Signature", sign("wss://calls.example.org/line/hall")), false},
		{"no signature", framing.Twilio, "", nil, false},
		{"no base64", framing.Twilio, "", header("X-Twilio-Signature", "*+1 555 0100*"), false},
		{"half a signature", framing.Twilio, "", header("X-Twilio-Signature", "AAAA"), false},
		{"the secret in the path", framing.Telnyx, "", nil, true},
		{"the secret as a bearer", framing.SignalWire, "/line/kitchen", header("Authorization", "Bearer SECRET"), true},
		{"the secret as a password", framing.ChanWebSocket, "/line/kitchen", func(d *desk) http.Header {
			return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("hangup:"+d.secret))}}
		}, true},
		{"no secret", framing.Telnyx, "/line/kitchen", nil, false},
		{"another secret", framing.Telnyx, "/line/kitchen/15550100", nil, false},
		{"a bearer in vain beside the path", framing.Telnyx, "", header("Authorization", "Bearer x"), false},
		{"no such line", framing.Telnyx, "/line/hall/x", nil, false},
		{"a line of TCP", framing.AudioSocket, "", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := start(t, c.platform, line.Watch, func(o *line.Options) { o.Names = []string{"calls.example.org"} })
			at := d.address()
			if c.path != "" {
				at = "ws" + strings.TrimPrefix(d.server.URL, "http") + c.path
			}
			opt := &websocket.DialOptions{}
			if c.header != nil {
				opt.HTTPHeader = c.header(d)
			}
			conn, resp, err := websocket.Dial(t.Context(), at, opt)
			if c.let {
				if err != nil {
					t.Fatal(err)
				}
				conn.CloseNow()
				return
			}
			if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
				t.Fatalf("let in: %v", err)
			}
			if n := d.hub.State("kitchen").Refused + d.hub.Strangers(); n != 1 {
				t.Errorf("%d refusals are counted", n)
			}
			log := d.log.String()
			if !strings.Contains(log, "does not prove") || strings.Contains(log, "0100") || d.secret != "" && strings.Contains(log, d.secret) {
				t.Errorf("the log says %q", log)
			}
		})
	}
}

// Calls may be let in from some networks alone.
func TestFromElsewhere(t *testing.T) {
	d := start(t, framing.Telnyx, line.Watch)
	l, _ := d.hub.Book.Line("kitchen")
	for list, let := range map[string]bool{"192.0.2.0/24": false, "192.0.2.0/24, 127.0.0.1": true} {
		l.Sources = sources(t, list)
		if err := d.hub.Book.Change("kitchen", l.Settings); err != nil {
			t.Fatal(err)
		}
		conn, _, err := websocket.Dial(t.Context(), d.address(), nil)
		if (err == nil) != let {
			t.Errorf("from %s: %v", list, err)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}
