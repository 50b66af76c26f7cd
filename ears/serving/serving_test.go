package serving

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/ears/vosk"
)

// usual are the options without any flag, on a free port.
func usual(t *testing.T) Options {
	t.Helper()
	var o Options
	set := flag.NewFlagSet("ear", flag.ContinueOnError)
	o.Flags(set)
	if err := set.Parse([]string{"--listen", "127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	return o
}

func deaf(int) (vosk.Recognizer, error) { return nil, errors.New("deaf") }

func TestOptionsAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"as they are":        {func(*Options) {}, ""},
		"the other loopback": {func(o *Options) { o.Listen = "[::1]:0" }, ""},
		"by name":            {func(o *Options) { o.Listen = "localhost:0" }, ""},
		"open to all":        {func(o *Options) { o.Listen = ":2700" }, "must be of this machine"},
		"another machine":    {func(o *Options) { o.Listen = "192.0.2.1:2700" }, "must be of this machine"},
		"no port":            {func(o *Options) { o.Listen = "127.0.0.1" }, "such as 127.0.0.1:2700"},
		"no calls":           {func(o *Options) { o.Calls = 0 }, "more than nothing"},
		"no patience":        {func(o *Options) { o.Patience = 0 }, "more than nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			o := usual(t)
			c.change(&o)
			if err := o.Check(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// An ear ends with its context, and with its parent where it is told to.
func TestAnEarEnds(t *testing.T) {
	for name, parent := range map[string]bool{"with its context": false, "with its parent": true} {
		t.Run(name, func(t *testing.T) {
			o := usual(t)
			o.WithParent = parent
			in, out := io.Pipe()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error)
			go func() { ended <- o.Serve(ctx, in, deaf) }()
			if parent {
				out.Close()
			} else {
				cancel()
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			out.Close()
		})
	}
}

func TestTheAddressIsAnnounced(t *testing.T) {
	o := usual(t)
	o.Ready = filepath.Join(t.TempDir(), "ready")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- o.Serve(ctx, nil, deaf) }()
	var address []byte
	for address == nil {
		data, err := os.ReadFile(o.Ready)
		if err == nil {
			address = data
		} else if !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	conn, _, err := websocket.Dial(ctx, "ws://"+strings.TrimSpace(string(address)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"config":{"sample_rate":8000}}`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(ctx); err == nil || !strings.Contains(err.Error(), "deaf") {
		t.Errorf("what open says does not come through: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAddressesThatCannotBeHad(t *testing.T) {
	o := usual(t)
	o.Ready = filepath.Join(t.TempDir(), "none", "ready")
	if err := o.Serve(t.Context(), nil, deaf); err == nil || !strings.Contains(err.Error(), "--ready-file") {
		t.Errorf("a ready file nowhere: %v", err)
	}
	o = usual(t)
	o.Listen = "127.0.0.1:1000000"
	if err := o.Serve(t.Context(), nil, deaf); err == nil || !strings.Contains(err.Error(), "name another address by --listen") {
		t.Errorf("no such port: %v", err)
	}
}
