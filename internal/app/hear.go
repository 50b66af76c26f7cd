package app

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/engine"
	"github.com/hangup-project/hangup/internal/intake"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/notify"
	"github.com/hangup-project/hangup/internal/web"
)

// mostRecording bounds one recording that is sent on a page.
const mostRecording = 512 << 20

// hears is what listens to calls.
type hears struct {
	ear        *engine.Chosen
	board      *live.Board
	microphone *intake.Microphone
	recordings *intake.Recordings
}

// newHears makes the part that listens. Its ear is asked for at each call.
func (a *App) newHears() *hears {
	cfg := a.opt.Config
	wish := EarWish(cfg, a.log)
	wish.Temp = filepath.Join(cfg.Data, tempDir) // it is cleared when a desk that was killed is started again
	board := live.NewBoard(live.BoardOptions{Judge: a.opt.Judge, Most: cmp.Or(cfg.Ear.Calls, usualCalls), Now: a.opt.Now, Ear: a.ear, OnHangUp: a.alarm})
	microphone := intake.NewMicrophone(board)
	microphone.Tape = cfg.Live.KeepAudio
	return &hears{
		ear: engine.For(wish), board: board, microphone: microphone,
		recordings: intake.NewRecordings(intake.RecordingsOptions{Board: board, Temp: filepath.Join(cfg.Data, tempDir), Most: mostRecording, Log: a.log}),
	}
}

// alarm has the family told of a call to hang up on. It does not wait.
func (a *App) alarm(told live.Alert) {
	if told.Source.Kind == live.Upload {
		return // that call is over
	}
	alert := notify.Alert{At: told.At, Scam: notify.ScamOf(told.Type)}
	switch name, device := strings.CutPrefix(told.Source.Name, "device:"); {
	case told.Source.Kind == live.Line, device:
		alert.Place = notify.PlaceOf(name)
	}
	if r, ok := a.hears.board.Find(told.Call); ok && a.notify.Says().Watch {
		alert.Watch = notify.WatchBy(r.Share())
	}
	a.notify.Alert(alert)
}

// onWave is who is told of waves; nil for nobody.
func (a *App) onWave() func(desk.WaveAlarm) {
	if a.opt.passing {
		return nil
	}
	return a.wave
}

// wave has the people of the desk told of a wave. It does not wait.
func (a *App) wave(told desk.WaveAlarm) {
	a.notify.Alert(notify.Alert{At: a.opt.Now(), Scam: notify.ScamOf(told.Type),
		Rise: &notify.Rise{Since: told.Begin.Time(), Count: told.Count, Usual: int(math.Round(told.Usual))}})
}

// usualCalls is how many calls run at once where the settings do not say.
const usualCalls = 8

// ear is the ear of the moment.
func (a *App) ear() (ear.Ear, error) {
	if a.opt.Ear != nil {
		return a.opt.Ear, nil
	}
	return a.hears.ear.Ear()
}

// listening is what the pages get of it.
func (a *App) listening() web.Listening {
	h := a.hears
	return web.Listening{Board: h.board, Voice: a.warning.WAV(), Tape: a.opt.Config.Live.KeepAudio, Recordings: h.recordings, Microphone: func(w http.ResponseWriter, r *http.Request, name string, may func() bool) {
		h.microphone.Serve(w, r, intake.Guest{Name: name, May: may})
	}}
}

// stop ends all calls.
func (h *hears) stop() {
	h.microphone.Close() // its pages are told why, before their calls end
	h.board.Close()
	h.recordings.Close()
	h.ear.Stop()
}

// lineCalls has the calls of phone lines run on the board, where they are seen
// beside those of microphones.
type lineCalls struct{ board *live.Board }

// Begin starts a call of a line.
func (c lineCalls) Begin(ctx context.Context, b line.Begin) (line.Running, error) {
	r, err := c.board.Begin(ctx, live.Begin{Setting: b.Setting, Rate: b.Rate, Tracks: b.Tracks, Source: live.Source{Kind: live.Line, Name: b.Line}})
	var refused *live.Refused
	if errors.As(err, &refused) {
		return nil, &line.Refusal{Message: refused.Message}
	}
	if err != nil {
		return nil, err
	}
	return lineCall{r.Call(), r}, nil
}

// lineCall is a call of a line; sound that comes keeps it on the board.
type lineCall struct {
	*live.Call
	running *live.Running
}

// OfferAs gives audio of one track.
func (c lineCall) OfferAs(track int, samples []int16) { c.running.OfferAs(track, samples) }
