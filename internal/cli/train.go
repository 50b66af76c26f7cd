package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/trial"
	"github.com/hangup-project/hangup/kb"
)

// progress writes one line that is written over; nothing where nobody looks.
type progress struct {
	w     io.Writer
	on    bool
	start time.Time
}

func newProgress(s *Streams) *progress { return &progress{s.Err, s.ErrTerminal, time.Now()} }

// say shows what is being done. Progress is for a person who looks on: where
// it cannot be written, the work goes on.
func (p *progress) say(text string) {
	if p.on {
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%3.0f s  %s", time.Since(p.start).Seconds(), text)
	}
}

func (p *progress) count(done, of int) {
	if done == of || done%50 == 0 {
		p.say(fmt.Sprintf("%d of %d judged", done, of))
	}
}

func (p *progress) end() {
	if p.on {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}

type trainCmd struct {
	Data string `arg:"" help:"A corpus folder (docs/CORPUS.md)."`
	Out  string `default:"internal/scorer/weights.bin" help:"Where the weights go; the program is built with them."`
}

func (trainCmd) Help() string {
	return `Examples:
  hangup train corpus
  hangup train --out weights.bin corpus`
}

func (c *trainCmd) Run(s *Streams) error {
	corpus, err := readCorpus(c.Data)
	if err != nil {
		return err
	}
	prog := newProgress(s)
	model, report, err := scorer.Train(corpus, prog.say)
	prog.end()
	if err != nil {
		return err
	}
	data, err := model.Marshal()
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil {
		return fmt.Errorf("the weights cannot be written: %w", errors.Unwrap(err))
	}
	return printReport(s.Out, corpus, report, c.Out, len(data))
}

// readCorpus reads a corpus and gives it the shipped knowledge base, whose
// findings the call's model weighs.
func readCorpus(dir string) (scorer.Corpus, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return scorer.Corpus{}, fmt.Errorf("%s is no folder: name a corpus folder, such as corpus", dir)
	}
	corpus, err := scorer.ReadCorpus(os.DirFS(dir))
	if err != nil {
		return corpus, err
	}
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		return corpus, err
	}
	return scorer.WithKnowledge(corpus, base), nil
}

// printReport says what was learned, and how each source fares with weights
// that never saw it.
func printReport(w io.Writer, corpus scorer.Corpus, r *scorer.Report, out string, size int) error {
	if _, err := fmt.Fprintf(w, "%s: %d bytes, %d features for calls, %d for stories, from %d cases and %d clauses\n",
		out, size, r.Features["call"], r.Features["story"], len(corpus.Cases), len(corpus.Clauses)); err != nil {
		return err
	}
	for _, set := range []struct {
		name    string
		kind    call.Kind
		unknown bool
	}{{"calls, roles as given", call.KindCall, false}, {"calls, roles withheld", call.KindCall, true}, {"stories", call.KindStory, false}} {
		if err := printHeld(w, corpus, r, set.name, set.kind, set.unknown); err != nil {
			return err
		}
	}
	return nil
}

func printHeld(w io.Writer, corpus scorer.Corpus, r *scorer.Report, name string, kind call.Kind, unknown bool) error {
	lim := r.Limits[string(kind)]
	var scores []trial.Score
	var pos, neg []float64
	for _, source := range append(labelled.Sources(corpus.Cases), "all") {
		s := trial.Score{Name: source}
		for _, h := range r.Held {
			c := corpus.Cases[h.Case]
			if c.Kind != kind || h.Unknown != unknown && scorer.HasRoles(c) || source != "all" && c.Source != source {
				continue
			}
			peak := h.Peak(func(scorer.Point) bool { return true })
			if source == "all" && c.Scam {
				pos = append(pos, peak)
			} else if source == "all" {
				neg = append(neg, peak)
			}
			countHeld(&s, c, h, lim)
		}
		if s.Stopped.Total+s.Disturbed.Total > 0 {
			scores = append(scores, s)
		}
	}
	if _, err := fmt.Fprintf(w, "\n%s, each source by a scorer that never saw it (area under the curve %.3f)\n", name, labelled.AUC(pos, neg)); err != nil {
		return err
	}
	return trial.Print(w, scores)
}

func countHeld(s *trial.Score, c labelled.Case, h scorer.Held, lim scorer.Limits) {
	at, warned := h.HangUp(lim), h.Caution(lim) > 0
	if !c.Scam {
		s.Disturbed.Add(at > 0)
		s.Cautioned.Add(warned)
		return
	}
	s.Stopped.Add(at > 0)
	s.Warned.Add(warned)
	if at > 0 && c.Decisive > 0 {
		s.Late = append(s.Late, at-c.Decisive)
	}
}

type evalCmd struct {
	Kind     string   `enum:"all,call,story" default:"all" help:"Judge only these: ${enum}."`
	Withhold bool     `help:"Hide who speaks, as a microphone beside the phone would."`
	LeaveOut string   `name:"leave-out" placeholder:"SOURCE" help:"Train without this source of the corpus, then judge it alone. Takes minutes."`
	Corpus   string   `default:"corpus" help:"The corpus to train on for --leave-out."`
	Missed   bool     `help:"List the ids of scams that were let through and of honest cases that were stopped."`
	Files    []string `arg:"" help:"Labelled JSONL (docs/CORPUS.md)."`
}

func (evalCmd) Help() string {
	return `Examples:
  hangup eval calls.jsonl
  hangup eval --withhold --kind call corpus/calls/*.jsonl
  hangup eval --leave-out cd corpus/calls/*.jsonl`
}

func (c *evalCmd) Run(cmds *commands, s *Streams) error {
	var cases []labelled.Case
	for _, name := range c.Files {
		more, err := readCases(name)
		if err != nil {
			return err
		}
		cases = append(cases, more...)
	}
	cases = slices.DeleteFunc(cases, func(k labelled.Case) bool {
		return c.Kind != "all" && string(k.Kind) != c.Kind || c.LeaveOut != "" && k.Source != c.LeaveOut
	})
	if len(cases) == 0 {
		return errors.New("there is nothing to judge: no case of that kind or source is in the files")
	}
	prog := newProgress(s)
	j, err := c.judge(cmds, prog)
	if err != nil {
		return err
	}
	outcomes := trial.Run(j, cases, c.Withhold, prog.count)
	prog.end()
	return c.print(s.Out, outcomes)
}

func (c *evalCmd) judge(cmds *commands, prog *progress) (*judge.Judge, error) {
	if c.LeaveOut == "" {
		return cmds.judge()
	}
	base, err := cmds.base()
	if err != nil {
		return nil, err
	}
	corpus, err := readCorpus(c.Corpus)
	if err != nil {
		return nil, err
	}
	model, _, err := scorer.Train(corpus.Without(c.LeaveOut), prog.say)
	if err != nil {
		return nil, err
	}
	return judge.New(base, model), nil
}

func (c *evalCmd) print(w io.Writer, outcomes []trial.Outcome) error {
	for _, kind := range []call.Kind{call.KindCall, call.KindStory} {
		of := slices.DeleteFunc(slices.Clone(outcomes), func(o trial.Outcome) bool { return o.Case.Kind != kind })
		if len(of) == 0 {
			continue
		}
		title := map[call.Kind]string{call.KindCall: "calls", call.KindStory: "stories"}[kind]
		if c.Withhold {
			title += ", roles withheld"
		}
		all := trial.Count(title, of)
		if _, err := fmt.Fprintf(w, "%s: %d; of the scams stopped, the type was right for %s\n", title, len(of), percent(all.Typed)); err != nil {
			return err
		}
		if err := trial.Print(w, trial.BySource(of)); err != nil {
			return err
		}
	}
	if !c.Missed {
		return nil
	}
	for _, o := range outcomes {
		hang := o.Verdict.Level == call.LevelHangUp
		if hang == o.Case.Scam {
			continue
		}
		what := "let through"
		if hang {
			what = "stopped"
		}
		if _, err := fmt.Fprintf(w, "%s %s\n", what, o.Case.ID); err != nil {
			return err
		}
	}
	return nil
}

func percent(r labelled.Rate) string {
	if r.Total == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d (%.0f%%)", r.Hits, r.Total, math.Round(100*r.Value()))
}

func readCases(name string) (cases []labelled.Case, err error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return labelled.Read(f, name)
}
