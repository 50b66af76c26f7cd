package cli_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hangup-project/hangup/internal/cli"
	"github.com/hangup-project/hangup/internal/ear/eartest"
)

var scam = []eartest.Line{
	{From: time.Second, To: 4 * time.Second, Text: "hello i am calling from microsoft about your computer"},
	{From: 4 * time.Second, To: 8 * time.Second, Text: "your computer is infected and hackers are using it"},
	{From: 9 * time.Second, To: 12 * time.Second, Text: "please install anydesk and read me the code"},
}

// hears sets EAR to a server that hears a scam in whatever it is given, and
// LAME to one that is gone for good after four seconds.
func hears(t *testing.T, e *testscript.Env) {
	for name, s := range map[string]*eartest.Server{
		"EAR":  {Connections: []eartest.Connection{{Lines: scam}}},
		"LAME": {Connections: []eartest.Connection{{Lines: scam, Fault: eartest.Break, After: 5 * time.Second}, {Lines: scam[2:]}}},
	} {
		web := httptest.NewServer(s)
		e.Defer(web.Close)
		e.Setenv(name, "ws"+strings.TrimPrefix(web.URL, "http"))
	}
}

// wav writes so many seconds of a hum, or of silence; with a third argument the
// header claims that many.
func wav(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: wav FILE SECONDS [CLAIM]")
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		ts.Check(err)
		return n
	}
	const rate = 8000
	seconds := number(args[1])
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, 2*rate)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate*number(args[len(args)-1])))
	sound := make([]byte, 2*rate*seconds)
	for i := 0; i < len(sound) && !strings.HasPrefix(args[0], "silent"); i += 100 {
		sound[i+1] = 8
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), append(b, sound...), 0o600))
}

// Every event holds to docs/live.schema.json.
func TestListenHoldsToItsSchema(t *testing.T) {
	s := schema(t, "live.schema.json")
	for _, name := range []string{"refund-call.txt", "fraud-team.vtt", "windows-licensing.txt"} {
		out, complaints, code := run(t, "", "listen", "--json", "--transcript", "../../examples/"+name)
		if code != 0 {
			t.Fatalf("exit status %d: %s", code, complaints)
		}
		seen := map[string]bool{}
		for line := range strings.Lines(out) {
			if err := valid(s, line); err != nil {
				t.Fatalf("%v\n%s", err, line)
			}
			_, event, _ := strings.Cut(line, `"event":"`)
			event, _, _ = strings.Cut(event, `"`)
			seen[event] = true
		}
		if !seen["words"] || !seen["end"] {
			t.Errorf("%s: events %v", name, seen)
		}
	}
	for _, bad := range []string{`{"t":1,"event":"words","id":"a"}`, `{"t":-1,"event":"gap","id":"a","from":0,"to":1,"reason":"ear_lost","open":true}`, `{"t":1,"event":"noise","id":"a"}`} {
		if valid(s, bad) == nil {
			t.Errorf("the schema takes %s", bad)
		}
	}
}

// atFirst does something when the first bytes are written.
type atFirst struct {
	bytes.Buffer
	do func() error
}

func (w *atFirst) Write(p []byte) (int, error) {
	if w.Len() == 0 {
		if err := w.do(); err != nil {
			return 0, err
		}
	}
	return w.Buffer.Write(p)
}

// Whoever stops a call that is played gets the verdict on what was heard.
func TestListenIsStopped(t *testing.T) {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	out := &atFirst{do: func() error { return self.Signal(os.Interrupt) }}
	var complaints bytes.Buffer
	args := []string{"listen", "--pace", "real", "--transcript", "../../examples/windows-licensing.txt"}
	code := cli.Run(args, cli.Streams{Out: out, Err: &complaints})
	if code != 1 || !strings.Contains(complaints.String(), "you stopped it: this is the verdict up to there") || !strings.Contains(out.String(), "Heard to 0:0") {
		t.Errorf("exit status %d: %s%s", code, out.String(), complaints.String())
	}
}

// Where nobody reads any more, the rest is not played.
func TestListenEndsWithItsReader(t *testing.T) {
	out := &atFirst{do: func() error { return errors.New("the pipe is closed") }}
	var complaints bytes.Buffer
	code := cli.Run([]string{"listen", "--json", "--pace", "real", "--transcript", "../../examples/windows-licensing.txt"}, cli.Streams{Out: out, Err: &complaints})
	if code != 1 || !strings.Contains(complaints.String(), "the pipe is closed") {
		t.Errorf("exit status %d: %s", code, complaints.String())
	}
}
