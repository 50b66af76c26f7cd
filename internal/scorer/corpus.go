package scorer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
)

// ReadCorpus reads a corpus folder: calls/*.jsonl hold labelled calls and
// stories, acts/*.jsonl clauses with their acts, lines/*.jsonl the acts of the
// lines of cases. An error names the file and line, never the words.
func ReadCorpus(dir fs.FS) (Corpus, error) {
	c := Corpus{Lines: map[string][]Line{}}
	err := eachFile(dir, "calls", func(name string, f fs.File) error {
		cases, err := labelled.Read(f, name)
		c.Cases = append(c.Cases, cases...)
		return err
	})
	if err != nil {
		return c, err
	}
	err = eachLine(dir, "acts", func(name string, n int, line []byte) error {
		cl, err := readClause(line)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		cl.Source = strings.TrimSuffix(path.Base(name), ".jsonl")
		c.Clauses = append(c.Clauses, cl)
		return nil
	})
	if err != nil {
		return c, err
	}
	if c.Classes, err = readLexicon(dir); err != nil {
		return c, err
	}
	c.Made = fmt.Sprintf("%d cases and %d clauses", len(c.Cases), len(c.Clauses))
	return c, eachLine(dir, "lines", func(name string, n int, line []byte) error {
		var w struct {
			ID    string
			Lines []Line
		}
		if err := json.Unmarshal(line, &w); err != nil {
			return fmt.Errorf("%s:%d: the lines of a case must be {\"id\", \"lines\": [{\"turn\", \"acts\"}]}", name, n)
		}
		c.Lines[w.ID] = w.Lines
		return nil
	})
}

// readLexicon reads lexicon.txt: "class: words" a line, word~ with its regular
// forms. A word belongs to the first class that names it.
func readLexicon(dir fs.FS) (map[string]uint16, error) {
	data, err := fs.ReadFile(dir, "lexicon.txt")
	if err != nil {
		return nil, fmt.Errorf("read the word classes: %w", err)
	}
	out := map[string]uint16{}
	class := uint16(0)
	for _, line := range strings.Split(string(data), "\n") {
		_, words, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		class++
		for _, w := range strings.Fields(words) {
			forms := []string{w}
			if stem, all := strings.CutSuffix(w, "~"); all {
				forms = knowledge.Inflections(stem)
			}
			for _, f := range forms {
				if out[f] == 0 {
					out[f] = class
				}
			}
		}
	}
	return out, nil
}

func readClause(line []byte) (Clause, error) {
	var w struct {
		Text, Speaker, Mode string
		Acts                []string
	}
	if err := json.Unmarshal(line, &w); err != nil {
		return Clause{}, errors.New(`a clause must be {"text", "speaker", "mode", "acts"}`)
	}
	cl := Clause{Text: w.Text, Acts: w.Acts, Story: w.Mode == "story"}
	switch w.Speaker {
	case "stranger":
		cl.Role = call.RoleCaller
	case "target":
		cl.Role = call.RoleCallee
	}
	return cl, nil
}

func eachFile(dir fs.FS, folder string, do func(name string, f fs.File) error) error {
	names, err := fs.Glob(dir, folder+"/*.jsonl")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := withFile(dir, name, do); err != nil {
			return err
		}
	}
	return nil
}

func withFile(dir fs.FS, name string, do func(name string, f fs.File) error) (err error) {
	f, err := dir.Open(name)
	if err != nil {
		return fmt.Errorf("open the corpus: %w", err)
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return do(name, f)
}

func eachLine(dir fs.FS, folder string, do func(name string, n int, line []byte) error) error {
	return eachFile(dir, folder, func(name string, f fs.File) error {
		scan := bufio.NewScanner(f)
		scan.Buffer(make([]byte, 64<<10), 16<<20)
		for n := 1; scan.Scan(); n++ {
			if len(scan.Bytes()) == 0 {
				continue
			}
			if err := do(name, n, scan.Bytes()); err != nil {
				return err
			}
		}
		if err := scan.Err(); err != nil {
			return fmt.Errorf("%s: read the corpus: %w", name, err)
		}
		return nil
	})
}
