// Package cli is the command line: one type a command, each thin over the
// judge, the knowledge base and the trial.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"

	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/kb"
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Colour says that Out may be coloured; Terminal that it is a terminal, and
	// ErrTerminal that Err is one.
	Colour, Terminal, ErrTerminal bool
}

// plain has something written to Out as it stands; at a terminal, without what could
// steer it.
func (s *Streams) plain(write func(io.Writer) error) error {
	if !s.Terminal {
		return write(s.Out)
	}
	w := transform.NewWriter(s.Out, runes.Map(harmless))
	return errors.Join(write(w), w.Close())
}

type commands struct {
	KB []string `name:"kb" placeholder:"DIR" help:"Add a folder of your own knowledge; it adds to or overrides the shipped entries by id. May be repeated."`

	Version kong.VersionFlag `help:"Print the version."`

	Serve   serveCmd   `cmd:"" help:"Run the desk: take reports, keep the evidence, find it again."`
	Config  configCmd  `cmd:"" help:"Show the settings in force, and where each came from."`
	Check   checkCmd   `cmd:"" help:"Judge a story or a transcript."`
	Listen  listenCmd  `cmd:"" help:"Hear a recording, and say at which second the warning comes."`
	Ear     earCmd     `cmd:"" help:"List, test and install what turns sound into words."`
	Explain explainCmd `cmd:"" help:"Show every part of the sum behind a verdict."`
	Number  numberCmd  `cmd:"" help:"Say what a caller ID or callback number is worth."`
	deskCommands
	Access accessCmd `cmd:"" help:"Say who may do what at a desk: accounts, passphrases, tokens."`
	Notify notifyCmd `cmd:"" help:"Say who is told when somebody is on the phone with a scammer."`

	Kb    kbCmd    `cmd:"" name:"kb" help:"Check, list and show the knowledge base."`
	Eval  evalCmd  `cmd:"" help:"Measure quality and earliness on labelled calls."`
	Bench benchCmd `cmd:"" help:"Measure against published data."`
	Train trainCmd `cmd:"" help:"Make the shipped weights again from a corpus."`
}

// exitError carries the exit status of a command that has said what it had to.
type exitError struct{ code int }

func (e exitError) Error() string { return "exit status" }

// usageError is a fault of the command line, not of what it names.
type usageError struct{ error }

// Run runs one command line and returns the exit status: 0 when all went
// well, 1 when an input or the knowledge base has a fault, 2 when the command
// line itself has one.
func Run(args []string, s Streams) (code int) {
	cmds := commands{Serve: serveCmd{newSettings()}, Config: configCmd{settings: newSettings()}}
	parser, err := kong.New(&cmds, kong.Name("hangup"), kong.Writers(s.Out, s.Err), kong.Bind(&s), kong.Vars{"version": "hangup " + version()},
		kong.Description("Hangup tells whether a call is a scam, what gave it away, and what to do now. Nothing leaves this machine."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(c int) { panic(exitError{c}) }))
	if err != nil {
		complain(s.Err, err)
		return 2
	}
	defer func() {
		// Kong ends the program for --help; here it only ends the command.
		if p := recover(); p != nil {
			e, ok := p.(exitError)
			if !ok {
				panic(p)
			}
			code = e.code
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		complain(s.Err, plainly(err))
		_, _ = fmt.Fprintf(s.Err, "Run %s --help to see what it can do.\n", asked(err))
		return 2
	}
	if err := ctx.Run(&cmds); err != nil {
		var e exitError
		if errors.As(err, &e) {
			return e.code
		}
		complain(s.Err, err)
		if errors.As(err, &usageError{}) {
			return 2
		}
		return 1
	}
	return 0
}

// plainly says what the library that reads the command line says for programmers.
func plainly(err error) error {
	said := strings.Replace(err.Error(), "expected a valid 64 bit int but got", "must be a whole number, not", 1)
	said = strings.Replace(said, "expected a valid 64 bit float but got", "must be a number, not", 1)
	if missing, is := strings.CutPrefix(said, "expected "); is && strings.HasPrefix(missing, `"<`) {
		said = "this is missing: " + strings.Trim(missing, `"`)
	}
	return errors.New(said)
}

// asked names the command that a command line was about, as far as it could be
// read.
func asked(err error) string {
	var fault *kong.ParseError
	if errors.As(err, &fault) && fault.Context.Selected() != nil {
		return "hangup " + fault.Context.Selected().Path()
	}
	return "hangup"
}

// complain writes an error for a person, which may hold what another desk said;
// where even that fails, the exit status still tells.
func complain(w io.Writer, err error) {
	_, _ = fmt.Fprintf(w, "hangup: %s\n", calm(err.Error()))
}

// base loads the knowledge base with the folders of the command line.
func (c *commands) base() (*knowledge.Base, error) {
	folders, err := c.folders()
	if err != nil {
		return nil, err
	}
	return knowledge.Load(kb.FS, folders...)
}

func (c *commands) folders() ([]knowledge.Folder, error) {
	var out []knowledge.Folder
	for _, dir := range c.KB {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--kb %s is no folder: name a folder with tactics/, artefacts/, advice/ and so on in it (docs/KNOWLEDGE.md)", dir)
		}
		if err := inRooms(dir); err != nil {
			return nil, err
		}
		out = append(out, knowledge.Folder{Name: filepath.Base(dir), FS: os.DirFS(dir)})
	}
	return out, nil
}

// inRooms checks that no file lies where it would not be read.
func inRooms(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return fmt.Errorf("--kb %s cannot be read: %w", dir, err)
	}
	for _, f := range files {
		switch name := filepath.Base(f); name {
		case "version.yaml", "stance.yaml", "composites.yaml":
		default:
			return fmt.Errorf("--kb %s: %s would not be read there: put it into tactics/, artefacts/, statements/, advice/, channels/ or words/ (docs/KNOWLEDGE.md)", dir, name)
		}
	}
	return nil
}

func (c *commands) judge() (*judge.Judge, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	model, err := scorer.Shipped()
	if err != nil {
		return nil, err
	}
	return judge.New(base, model), nil
}
