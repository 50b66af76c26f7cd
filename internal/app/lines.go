package app

import (
	"context"
	"fmt"
	"net"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/line"
)

// openLines reads the phone lines, and makes what takes their calls.
func (a *App) openLines() (*line.Hub, error) {
	cfg := a.opt.Config
	book, err := line.OpenBook(cfg.Data, a.opt.Now)
	if err != nil {
		return nil, err
	}
	warning, err := line.Shipped()
	if cfg.Lines.Warning != "" {
		warning, err = line.ReadWarning(cfg.Lines.Warning)
	}
	if err != nil {
		return nil, err
	}
	a.warning = warning
	return line.New(line.Options{
		Book: book, Calls: lineCalls{a.hears.board}, Keeper: a.keepCall, Warning: warning, Log: a.log, Names: a.given(), Country: cfg.Country,
		Now: a.opt.Now, Limits: line.Limits{Calls: cfg.Lines.Calls},
	}), nil
}

// keepCall is the line.Keeper of the desk.
func (a *App) keepCall(ctx context.Context, l line.Line, c call.Call, _ call.Verdict) error {
	_, err := a.desk.Submit(ctx, desk.Actor{Name: "line:" + l.Name, Origin: call.OriginLive}, desk.Submission{Call: c, Occurred: a.opt.Now(), Async: true})
	return err
}

// listenForPackets takes calls of AudioSocket until ctx ends, where the
// configuration says so.
func (a *App) listenForPackets(ctx context.Context) error {
	at := a.opt.Config.Lines.AudioSocket
	if at == "" {
		return nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", at)
	if err != nil {
		return fmt.Errorf("the desk cannot listen for AudioSocket on %s: %w: choose another address with lines.audiosocket", at, err)
	}
	go func() {
		if err := a.lines.ServeAudioSocket(ctx, l); err != nil {
			a.log.Error("no more calls of AudioSocket are taken: start the desk again", "error", err)
		}
	}()
	return nil
}
