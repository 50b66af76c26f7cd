package app

import (
	"net/http"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/intake"
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
func (h *hears) listening() web.Listening {
	return web.Listening{Board: h.board, Recordings: h.recordings, Microphone: func(w http.ResponseWriter, r *http.Request, name string, may func() bool) {
		h.microphone.Serve(w, r, intake.Guest{Name: name, May: may})
	}}
}

// stop ends all calls.
func (h *hears) stop() {
	h.board.Close()
	h.recordings.Close()
}
