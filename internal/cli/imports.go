package cli

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/complaint"
)

type importCmd struct {
	which
	Refused string `placeholder:"FILE" help:"Write every refused line and why into this file, as CSV."`
	Source  string `placeholder:"NAME" help:"What a file of dated JSON lines is called, such as the office it comes from; the name of the file where it is left out."`
	File    string `arg:"" help:"An export of a desk, a public file of complaints (FTC, FCC, Canadian Anti-Fraud Centre; also with gzip), or dated JSON lines; - is standard input."`
}

func (importCmd) Help() string {
	return `The same case or complaint twice is one, and what was erased stays erased. A bad line stops none of the rest, and
an import that was cut off goes on where it stopped when the same file is given again. docs/IMPORTS.md says which files
are read, and what of them is kept; hangup imports lists them and takes one back.

Examples:
  hangup import cases.jsonl
  hangup import dnc_complaint_numbers_2026-03-04.csv --refused refused.csv`
}

func (c *importCmd) Run(cmds *commands, s *Streams) error {
	return given(c.File, s, func(in io.Reader) error {
		return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
			head := bufio.NewReaderSize(in, sniffed)
			first, err := head.Peek(sniffed)
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if !complaint.IsExport(first) {
				return c.complaints(ctx, desk, head, first, s)
			}
			done, err := desk.Import(ctx, head)
			if err != nil {
				return err
			}
			return imported(done, s)
		})
	})
}

// sniffed is how much of a file tells what it is.
const sniffed = 64 << 10

// complaints sends a public file.
func (c *importCmd) complaints(ctx context.Context, desk *client.Client, in io.Reader, first []byte, s *Streams) error {
	if _, err := os.Lstat(c.Refused); c.Refused != "" && err == nil {
		return inTheWay(c.Refused)
	}
	id, err := c.fingerprint(first)
	if err != nil {
		return err
	}
	name := filepath.Base(c.File)
	source := firstOf(c.Source, name)
	if c.File == "-" {
		name = "standard input"
	}
	done, err := desk.ImportFile(ctx, id, name, source, in)
	var refused *client.Problem
	if errors.As(err, &refused) && refused.Status != http.StatusInternalServerError {
		return err // it says what to do
	}
	if err != nil {
		return fmt.Errorf("%w\nWhat was read is safe. Give the same command again: it goes on where it stopped", err)
	}
	if c.Refused != "" {
		err := fresh(c.Refused, s, func(w io.Writer) error {
			if !done.Found {
				return refusals(w, done)
			}
			return desk.RefusedLines(ctx, id, w)
		})
		if err != nil {
			return err
		}
	}
	return taken(done, id, s)
}

// fingerprint is that of what is in the file, so that it is known again whatever
// it is called; of standard input, which is read once, that of how it begins.
func (c *importCmd) fingerprint(first []byte) (string, error) {
	sum := sha256.New()
	info, err := os.Stat(c.File)
	switch {
	case c.File == "-" || err != nil || !info.Mode().IsRegular():
		sum.Write([]byte("- "))
		sum.Write(first)
	default:
		f, err := openFile(c.File)
		if err != nil {
			return "", err
		}
		if _, err := io.Copy(sum, f); err != nil {
			return "", errors.Join(fmt.Errorf("%s cannot be read: %w", c.File, errors.Unwrap(err)), f.Close())
		}
		if err := f.Close(); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]), nil
}

// taken says what a file brought.
func taken(done client.FileTaken, id string, s *Streams) error {
	p := &page{w: s.Out}
	apart := fmt.Sprintf("Taken: %d.", done.Taken)
	if done.Found {
		apart = fmt.Sprintf("New: %d. Known already: %d.", done.New, done.Old)
	}
	p.para("", fmt.Sprintf("Lines read: %d. %s Refused: %d. Not about calls: %d. Dated impossibly: %d.", done.Lines, apart, done.RefusedLines(), done.NotCalls, done.Impossible))
	if !done.Found {
		p.para("", "They are safe on the disk, and show as soon as the desk's database has them: hangup imports tells then how many are new.")
	}
	if done.From == 0 && done.Lines == 0 {
		p.para("", "There is no line in the file, or none but its header. If there should be some, fetch it again.")
	} else if done.From > 0 && done.Lines == 0 {
		p.line("The file was read to its end before; nothing was behind that.")
	} else if done.From > 0 {
		p.line("It went on from line %d.", done.From)
	}
	if done.Counts > 0 {
		p.para("", fmt.Sprintf("%d of its lines are counts: one stands for as many complaints as it says, and each of these is counted.", done.Counts))
	}
	if done.Reports > 0 {
		p.line("With words, and judged: %d, of which %d were known already.", done.Reports, done.Known)
		if done.NoScam > 0 {
			p.para("", fmt.Sprintf("Judged no scam: %d of these. They are kept, but hangup waves does not count them.", done.NoScam))
		}
	}
	for _, why := range slices.Sorted(maps.Keys(done.Why)) {
		p.para("  ", fmt.Sprintf("%d refused: %s", done.Why[why], calm(why)))
	}
	if done.CutOff {
		p.para("", "The file ends in the middle of a line: it may not be whole.")
	}
	if done.Encoding != string(complaint.UTF8) {
		p.line("It was read as %s.", calm(done.Encoding))
	}
	if f := done.Same; f != nil {
		p.para("", fmt.Sprintf("The same content was taken in before, under the name %s: its lines count twice now. Unless that is meant, take one of them back: hangup imports undo %s", calm(sourceName(f.Source)), id))
	}
	if p.err == nil && done.RefusedLines() > 0 {
		return exitError{1}
	}
	return p.err
}

func refusals(w io.Writer, done client.FileTaken) error {
	out, err := complaint.NewRefusals(w)
	if err != nil {
		return err
	}
	for _, r := range done.Refused {
		if err := out.Add(complaint.Refused{Line: int64(r.Line), Why: r.Why}); err != nil {
			return err
		}
	}
	return out.Close()
}

// sourceName is a source as the person named it.
func sourceName(source string) string {
	name, _ := complaint.OwnName(source)
	return firstOf(name, source)
}

type importsCmd struct {
	List    importsListCmd    `cmd:"" default:"withargs" help:"List what was taken in, the newest first."`
	Undo    importsUndoCmd    `cmd:"" help:"Take a file back, for good."`
	Refused importsRefusedCmd `cmd:"" help:"Write which lines of a file were refused, and why."`
}

type importsListCmd struct {
	which
	JSON bool `name:"json" help:"One JSON object."`
}

func (importsListCmd) Help() string {
	return `Examples:
  hangup imports
  hangup imports undo 5f1d7a84
  hangup imports refused 5f1d7a84 refused.csv`
}

func (c *importsListCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		files, err := desk.ImportedFiles(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, map[string]any{"files": files})
		}
		p := &page{w: s.Out, colour: s.Colour}
		if len(files) == 0 {
			p.para("", "No file was taken in yet: hangup import FILE takes one in.")
		}
		for i, f := range files {
			if i > 0 {
				p.line("")
			}
			p.importedFile(f)
		}
		return p.err
	})
}

// importedName is what a file is called, for people.
func importedName(f client.ImportedFile) string {
	return firstOf(f.Name, sourceName(f.Source))
}

// importedFile writes one file of the list.
func (p *page) importedFile(f client.ImportedFile) {
	name := importedName(f)
	p.line("%s", p.style(bold, calm(name)))
	p.line("  %s", p.style(dim, calm(f.Import)))
	what := complaint.Format(f.Format).Title()
	if source := sourceName(f.Source); source != f.Source && source != name {
		what += ", under the name " + source
	}
	if what != "" {
		p.line("  %s", calm(what))
	}
	p.line("  %s, by %s", f.Ended.Local().Format("2 January 2006 15:04"), calm(f.By))
	p.line("  complaints counted for it: %d; reports with words: %d; known already: %d", f.Taken, f.Reports, f.Known)
	p.line("  refused: %d; not about calls: %d; dated impossibly: %d", f.Refused, f.NotCalls, f.Impossible)
	for _, why := range slices.Sorted(maps.Keys(f.Why)) {
		p.para("    ", fmt.Sprintf("%d refused: %s", f.Why[why], calm(why)))
	}
	switch {
	case f.Reading:
		p.para("  ", "It is being read at the moment.")
	case !f.Whole:
		p.para("  ", "It broke off, or ends within a line: give it again whole, and what is missing is taken in.")
	}
	if f.Same != "" {
		p.para("  ", "The same content stands under another name, and counts twice: "+calm(f.Same))
	}
}

type importsUndoCmd struct {
	which
	Yes bool   `help:"Do not ask."`
	ID  string `arg:"" help:"The fingerprint of the file, as hangup imports shows it; its beginning will do."`
}

func (importsUndoCmd) Help() string {
	return `What the file brought goes for good: its complaints, and its reports with words, which are erased and do not come back.
A line that another file holds too stays, and is that one's.`
}

func (c *importsUndoCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		f, err := importedAs(ctx, desk, c.ID)
		if err != nil {
			return err
		}
		if !c.Yes {
			if !s.ErrTerminal {
				return usageError{errors.New("there is nobody to ask: say --yes to take the file back")}
			}
			ask := fmt.Sprintf("Take back %s, with %s and %s with words, for good? Type yes: ", calm(importedName(f)), many(f.Taken, "complaint"), many(f.Reports, "report"))
			if f.Reports > 0 {
				ask = "Its reports with words are erased for good, but for those that another file holds. If the file is imported again, they come only under another --source, and those whose id is a UUID of version 7 not at all.\n" + ask
			}
			if sure, err := confirmed(s, ask); err != nil || !sure {
				return errors.Join(err, errors.New("nothing was changed"))
			}
		}
		seen, err := desk.TakeBack(ctx, f.Import)
		if err != nil {
			return err
		}
		p := &page{w: s.Out}
		p.line("The file is taken back.")
		if !seen {
			p.para("", "That is written down, and shows as soon as the desk's database has followed.")
		}
		return p.err
	})
}

type importsRefusedCmd struct {
	which
	ID   string `arg:"" help:"The fingerprint of the file, as hangup imports shows it; its beginning will do."`
	File string `arg:"" optional:"" help:"A file that is not there yet; standard output where it is left out."`
}

func (c *importsRefusedCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		f, err := importedAs(ctx, desk, c.ID)
		if err != nil {
			return err
		}
		write := func(w io.Writer) error { return desk.RefusedLines(ctx, f.Import, w) }
		if c.File == "" || c.File == "-" {
			return s.plain(write)
		}
		return fresh(c.File, s, write)
	})
}

// leastOfID is how much of a fingerprint names a file: less is a slip.
const leastOfID = 6

// importedAs finds the one file whose fingerprint begins so.
func importedAs(ctx context.Context, desk *client.Client, id string) (found client.ImportedFile, err error) {
	files, err := desk.ImportedFiles(ctx)
	if err != nil {
		return found, err
	}
	n := 0
	for _, f := range files {
		if f.Import == id && id != "" {
			return f, nil
		}
		if strings.HasPrefix(f.Import, id) {
			found, n = f, n+1
		}
	}
	switch {
	case len(id) < leastOfID:
		return found, usageError{fmt.Errorf("give at least %d letters of the fingerprint, as hangup imports shows it", leastOfID)}
	case n == 0:
		return found, errors.New("no file with that fingerprint was taken in, or it was taken back already: hangup imports lists them")
	case n > 1:
		return found, errors.New("several files begin so: give more of the fingerprint, as hangup imports shows it")
	}
	return found, nil
}
