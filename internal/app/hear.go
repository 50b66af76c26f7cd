package app

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/intake"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/web"
)

// mostRecording bounds one recording that is sent on a page.
const mostRecording = 512 << 20

// hears is what listens to calls.
type hears struct {
	board      *live.Board
	microphone *intake.Microphone
	recordings *intake.Recordings
}

// newHears makes the part that listens. Its ear is asked for at each call.
func (a *App) newHears() *hears {
	board := live.NewBoard(live.BoardOptions{Judge: a.opt.Judge, Most: mostCalls, Now: a.opt.Now, Ear: a.ear})
	return &hears{
		board: board, microphone: intake.NewMicrophone(board),
		recordings: intake.NewRecordings(intake.RecordingsOptions{Board: board, Temp: filepath.Join(a.opt.Config.Data, tempDir), Most: mostRecording, Log: a.log}),
	}
}

// mostCalls is how many calls run at once.
const mostCalls = 8

// ear is the ear of the moment.
func (a *App) ear() (ear.Ear, error) {
	if a.opt.Ear != nil {
		return a.opt.Ear, nil
	}
	return nil, &ear.Error{Message: "No ear is installed, so Hangup cannot listen here."}
}

// listening is what the pages get of it.
func (a *App) listening() web.Listening {
	h := a.hears
	return web.Listening{Board: h.board, Voice: a.warning.WAV(), Recordings: h.recordings, Microphone: func(w http.ResponseWriter, r *http.Request, name string, may func() bool) {
		h.microphone.Serve(w, r, intake.Guest{Name: name, May: may})
	}}
}

// stop ends all calls.
func (h *hears) stop() {
	h.board.Close()
	h.recordings.Close()
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
