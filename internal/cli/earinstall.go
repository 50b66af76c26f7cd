package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/internal/ear/model"
)

type earInstallCommand struct {
	Data      string `placeholder:"DIR" help:"The data of the desk that will listen; the usual folder where it is left out."`
	Config    string `placeholder:"FILE" help:"The file with the settings of that desk."`
	From      string `placeholder:"FILE" help:"The archive of the model, copied here by other means: for a machine without a network."`
	Catalogue string `placeholder:"FILE" help:"A list of other models, in the form of internal/ear/model/catalogue.yaml."`
	Remove    bool   `help:"Remove the model instead."`
	Yes       bool   `help:"Do not ask."`
	Model     string `arg:"" optional:"" help:"The model; without it, all that can be had are listed."`
}

func (earInstallCommand) Help() string {
	return `A model is fetched from who publishes it, and nothing is sent there. Where the connection breaks, or you stop it, say the same again: it goes on.

Examples:
  hangup ear install
  hangup ear install zipformer-en-20m
  hangup ear install zipformer-en-20m --from sherpa-onnx-streaming-zipformer-en-20M-2023-02-17.tar.bz2`
}

func (c *earInstallCommand) Run(s *Streams) error {
	models, err := c.catalogue()
	if err != nil {
		return err
	}
	flags := map[string]string{}
	if c.Data != "" {
		flags["data"] = c.Data
	}
	cfg, _, err := loadSettings(c.Config, flags)
	if err != nil {
		return err
	}
	folder := model.Folder(cfg.Data)
	there, err := model.List(folder)
	if err != nil {
		return err
	}
	switch {
	case c.Model == "" && (c.From != "" || c.Remove):
		return usageError{errors.New("name the model: hangup ear install lists all")}
	case c.Model == "":
		return c.list(s, models, there)
	case c.Remove && c.From != "":
		return usageError{errors.New("--remove and --from do not go together")}
	case c.Remove:
		return c.remove(s, folder)
	}
	m, err := model.Find(models, c.Model)
	if err != nil {
		return usageError{err}
	}
	for _, i := range there {
		if i.ID == m.ID && i.Whole {
			p := &page{w: s.Out, colour: s.Colour}
			p.line("The model %s is there already: %s", m.ID, i.Folder)
			return p.err
		}
	}
	return c.install(s, m, folder)
}

// catalogue is the one that was named, or the one that is shipped.
func (c *earInstallCommand) catalogue() ([]model.Model, error) {
	if c.Catalogue == "" {
		return model.Catalogue()
	}
	data, err := os.ReadFile(c.Catalogue)
	if err != nil {
		return nil, fmt.Errorf("--catalogue %s cannot be read: %w", c.Catalogue, errors.Unwrap(err))
	}
	models, err := model.Read(data)
	if err != nil {
		return nil, fmt.Errorf("--catalogue %s: %w", c.Catalogue, err)
	}
	return models, nil
}

func (c *earInstallCommand) list(s *Streams, models []model.Model, there []model.Installed) error {
	state := map[string]string{}
	for _, i := range there {
		state[i.ID] = ", installed"
		if !i.Whole {
			state[i.ID] = ", damaged: install it again"
		}
	}
	p := &page{w: s.Out, colour: s.Colour}
	for _, m := range models {
		p.line("%s  %s, %s, %s%s", p.style(bold, fmt.Sprintf("%-18s", m.ID)), megabytes(m.Size), m.Language, m.Licence, state[m.ID])
		p.para("    ", m.For)
	}
	p.line("")
	p.line("hangup ear install MODEL fetches one; --remove takes it away.")
	return p.err
}

func (c *earInstallCommand) remove(s *Streams, folder string) error {
	if err := model.Remove(folder, c.Model); err != nil {
		return err
	}
	p := &page{w: s.Out}
	p.line("The model %s is removed.", c.Model)
	return p.err
}

// install says what it is about to do, asks, and does it.
func (c *earInstallCommand) install(s *Streams, m model.Model, folder string) error {
	if err := c.tell(s, m, folder); err != nil {
		return err
	}
	if !c.Yes {
		if !s.ErrTerminal {
			return usageError{errors.New("there is no terminal to ask at: say --yes to install the model")}
		}
		if sure, err := confirmed(s, "Install it? Type yes: "); err != nil || !sure {
			return errors.Join(err, errors.New("nothing was installed"))
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := c.fetch(ctx, s, m, folder); err != nil {
		return err
	}
	p := &page{w: s.Out, colour: s.Colour}
	p.line("The model %s is installed.", m.ID)
	p.line("")
	p.para("", fmt.Sprintf("Next: the desk uses it when it is started again and the ear %s is there (make ear-%s builds it; hangup ear list tells).", m.Engine, m.Engine))
	return p.err
}

// tell says what will come, from where, on what terms.
func (c *earInstallCommand) tell(s *Streams, m model.Model, folder string) error {
	from, checked := m.Source, "by the sha256 that others measured: who publishes the model states none"
	if c.From != "" {
		from = c.From
	}
	if c.Catalogue != "" {
		checked = "by the sha256 of " + c.Catalogue
	}
	p := &page{w: s.Out, colour: s.Colour}
	p.line("%s  %s", p.style(bold, m.ID), m.For)
	for _, l := range [][2]string{{"size", megabytes(m.Size)}, {"licence", m.Licence}, {"from", from}, {"into", folder}, {"checked", checked}} {
		p.line("  %-8s %s", l[0], l[1])
	}
	return p.err
}

// fetch shows how far it is where somebody looks on.
func (c *earInstallCommand) fetch(ctx context.Context, s *Streams, m model.Model, folder string) error {
	line, shown := newProgress(s), time.Now()
	defer line.end()
	progress := func(step model.Step, done, total int64) {
		if time.Since(shown) > often {
			shown = time.Now()
			line.say(fmt.Sprintf("%s: %s of %s", step, megabytes(done), megabytes(total)))
		}
	}
	if c.From != "" {
		return model.FromFile(ctx, m, c.From, folder, progress)
	}
	return model.Fetch(ctx, m, folder, progress)
}

// megabytes writes a size for people.
func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}
