package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hangup-project/hangup/internal/cli"
)

const example = "../../examples/windows-licensing.txt"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"hangup":       func() { os.Exit(cli.Run(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})) },
		"pocketsphinx": hearsScam,
		"editor":       rewrites,
		"sherpa":       hearsScam,
	})
}

// The scripts run hangup as people do, each in a folder of its own. Beside the
// commands of testscript they have
//
//	fails STATUS hangup ARGUMENT...   the exit status, and a word on what to do
//	hides FILE                        no line of FILE stands in the output
//	awaits FILE                       a desk on the folder data has written its
//	                                  address to FILE: URL, TOKEN, and a file token
//	engine NAME...                    programs of ears in the folder ears
//	until PATTERN hangup ARGUMENT...  again and again, for a desk may be behind with what it
//	                                  was told
//	picks NAME PATTERN                sets NAME to what the first group of PATTERN matches
//	                                  in the output
//	history FILE                      an export of a desk that saw a wave early in 2025
//	lately FILE N                     an export of a desk to which N people told of the same
//	                                  callers yesterday
//	objects NUMBER TEXT CONTACT       somebody fills in the form of the desk at URL, because
//	                                  the number is theirs
//	editor [HOW] FILE                 puts $NEW in the place of $OLD in it; Ctrl-C is pressed
//	                                  meanwhile, or it ends with a fault, where HOW says so
//	wav FILE SECONDS [CLAIM]          a recording; of silence where FILE is named for it
//
// and $EAR and $LAME, two servers that turn sound into words, and models.yaml,
// a catalogue of recognition models, whose archive is small.tar.gz.
func TestScripts(t *testing.T) {
	story, err := filepath.Abs(example)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLE", story)
			hears(t, e)
			stocks(t, e)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // else each program waits a second before it ends
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"fails": fails, "hides": hides, "awaits": awaits, "wav": wav, "engine": engines, "history": history, "lately": lately, "objects": objects, "picks": picks, "until": until},
	})
}

// rewrites stands for a person at an editor: it puts $NEW in the place of $OLD in
// the file that it is given. Where they press Ctrl-C, the program that opened it is
// told of that too, as at a terminal.
func rewrites() {
	name := os.Args[len(os.Args)-1]
	was, err := os.ReadFile(name)
	if os.Args[1] == "interrupted" {
		opener, bad := os.FindProcess(os.Getppid())
		err = errors.Join(err, bad, opener.Signal(os.Interrupt))
	}
	if err == nil {
		err = os.WriteFile(name, bytes.ReplaceAll(was, []byte(os.Getenv("OLD")), []byte(os.Getenv("NEW"))), 0o600)
	}
	if err != nil || os.Args[1] == "faulty" {
		os.Exit(1)
	}
}

func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails STATUS PROGRAM ARGUMENT...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); !errors.As(err, &exit) || exit.ExitCode() != want {
		ts.Fatalf("want exit status %d, got %v", want, err)
	}
}

func awaits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: awaits FILE")
	}
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	late := time.After(patience)
	for {
		if url, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && len(url) > 0 {
			ts.Setenv("URL", strings.TrimSpace(string(url)))
			break
		}
		select {
		case <-look.C:
		case <-late:
			ts.Fatalf("the desk does not become ready")
		}
	}
	var running struct{ Token string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("data/running.json")), &running))
	ts.Setenv("TOKEN", running.Token)
	ts.Check(os.WriteFile(ts.MkAbs("token"), []byte(running.Token+"\n"), 0o600))
}

func hides(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hides FILE")
	}
	shown := strings.Join(strings.Fields(ts.ReadFile("stdout")+" "+ts.ReadFile("stderr")), " ")
	for secret := range strings.Lines(ts.ReadFile(args[0])) {
		if secret = strings.TrimSpace(secret); strings.Contains(shown, secret) {
			ts.Fatalf("the output shows %q", secret)
		}
	}
}

// run runs one command line in this process.
func run(t *testing.T, in string, args ...string) (out, complaint string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	status = cli.Run(args, cli.Streams{In: strings.NewReader(in), Out: &o, Err: &e})
	return o.String(), e.String(), status
}

func TestColourIsForTerminals(t *testing.T) {
	lines := [][]string{{"check", example}, {"explain", example}, {"kb", "list"}, {"kb", "show", "proof.licence_number"}, {"number", "9-9876"}}
	for _, args := range lines {
		t.Run(strings.Join(args[:len(args)-1], " "), func(t *testing.T) {
			if out, _, _ := run(t, "", args...); out == "" || strings.Contains(out, "\x1b") {
				t.Errorf("without a terminal: %q", out)
			}
		})
	}
	var out bytes.Buffer
	cli.Run([]string{"check", example}, cli.Streams{Out: &out, Err: &out, Colour: true})
	if !strings.Contains(out.String(), "\x1b[") {
		t.Errorf("no colour on a terminal: %q", out.String())
	}
}

// The program itself must see that it writes to a pipe.
func TestPipeGetsNoColour(t *testing.T) {
	program := filepath.Join(t.TempDir(), "hangup")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "../../cmd/hangup")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(program, "check", example).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("HANG UP")) || bytes.Contains(out, []byte("\x1b")) {
		t.Errorf("%v: %q", err, out)
	}
}
