package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/ear/engine"
)

// earCmd is about what turns sound into words.
type earCmd struct {
	List    earListCmd        `cmd:"" help:"List the ears that are here, and say which is used."`
	Test    earTestCmd        `cmd:"" help:"Say how well and how fast an ear hears your clips."`
	Install earInstallCommand `cmd:"" help:"Fetch a recognition model."`
}

func (earCmd) Help() string {
	return `Examples:
  hangup ear list
  hangup ear test call.wav
  hangup ear install`
}

// ofEars are the settings that the commands about ears need.
type ofEars struct {
	Config string `placeholder:"FILE" help:"The file with settings (docs/CONFIG.md). Without it, hangup.yaml in the data folder is read where there is one."`
	Data   string `placeholder:"PATH" help:"The folder of everything that the desk keeps."`
}

// wish is the ear that the settings ask for; use, where it is not empty, is in
// the place of ear.use.
func (o ofEars) wish(use string) (engine.Wish, error) {
	flags := map[string]string{}
	if o.Data != "" {
		flags["data"] = o.Data
	}
	cfg, _, err := loadSettings(o.Config, flags)
	if err != nil {
		return engine.Wish{}, err
	}
	return wishOf(cfg, use)
}

func wishOf(cfg config.Config, use string) (engine.Wish, error) {
	if use != "" {
		if err := engine.Check(use); err != nil {
			return engine.Wish{}, usageError{err}
		}
		cfg.Ear.Use = use
	}
	return app.EarWish(cfg, slog.New(slog.DiscardHandler)), nil
}

// interrupted is a context that ends with Ctrl-C.
func interrupted() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

type earListCmd struct {
	ofEars
	JSON bool `name:"json" help:"One JSON object an ear."`
}

func (earListCmd) Help() string {
	return `Each engine is started once, to see whether it can be.

Examples:
  hangup ear list
  hangup ear list --json`
}

// earJSON is one ear as programs read it.
type earJSON struct {
	Ear     string  `json:"ear"`
	Path    string  `json:"path"`
	Model   string  `json:"model"`
	Version string  `json:"version"`
	Starts  bool    `json:"starts"`
	Seconds float64 `json:"seconds"` // until it was ready
	Fault   string  `json:"fault"`   // why it does not start, and what to do
	Used    bool    `json:"used"`    // by the settings in force

	lacks bool // it was not tried
}

func (c *earListCmd) Run(s *Streams) error {
	w, err := c.wish("")
	if err != nil {
		return err
	}
	ctx, stop := interrupted()
	defer stop()
	found := engine.Find(w.Folder, w.Models)
	chosen, none := engine.Choose(w.Use, found)
	elsewhere := w.Use != engine.Auto && w.Use != engine.None && chosen.Name == "" && engine.For(w).State().Address != ""
	p := &page{w: s.Out, colour: s.Colour}
	for _, f := range found {
		row := tryEar(ctx, f)
		row.Used = none == nil && chosen.Name == f.Program.Name
		if ctx.Err() != nil {
			return exitError{1}
		}
		if c.JSON {
			if err := writeJSON(s.Out, row); err != nil {
				return err
			}
			continue
		}
		p.ear(row)
	}
	if c.JSON {
		return nil
	}
	p.line("")
	switch {
	case elsewhere:
		p.para("", "Used is the server at "+engine.For(w).State().Address+", as ear.use says.")
	case none != nil:
		p.para("", none.Error())
	default:
		p.para("", "Used is "+chosen.Name+" (ear.use is "+w.Use+").")
	}
	return p.err
}

// tryEar starts an ear and ends it again.
func tryEar(ctx context.Context, f engine.Found) earJSON {
	row := earJSON{Ear: f.Program.Name, Path: f.Program.Path, Model: f.Program.Model, Version: f.Program.Version, Fault: f.Lacks, lacks: f.Lacks != ""}
	if row.lacks {
		return row
	}
	e := engine.New(engine.Options{Program: f.Program, Calls: 1})
	defer e.Stop()
	began := time.Now()
	if err := e.Ready(ctx); err != nil {
		if row.Fault = e.State().Fault; row.Fault == "" {
			row.Fault = err.Error()
		}
		return row
	}
	row.Starts, row.Seconds = true, round(time.Since(began).Seconds())
	return row
}

// ear writes what is known of one ear.
func (p *page) ear(row earJSON) {
	mark := " "
	if row.Used {
		mark = "*"
	}
	about := ""
	for _, part := range []struct{ name, value string }{{"version ", row.Version}, {"model ", row.Model}} {
		if part.value != "" {
			about += ", " + part.name + calm(part.value)
		}
	}
	if row.Starts {
		p.line("%s %-14s starts in %.1f s%s", mark, row.Ear, row.Seconds, about)
		return
	}
	why := calm(row.Fault)
	if !row.lacks {
		why = "does not start" + about + ": " + why
	}
	p.para(fmt.Sprintf("%s %-14s ", mark, row.Ear), why)
}
