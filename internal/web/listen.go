package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// Listening is what the pages need for calls that run.
type Listening struct {
	Board *live.Board
	// Microphone answers a request with the socket of a microphone. It ends
	// where may says so.
	Microphone func(w http.ResponseWriter, r *http.Request, name string, may func() bool)
	Recordings Recordings
	// Voice is the spoken warning, a WAV; nil where there is none.
	Voice []byte
	// Tape says that people may have the sound of a call kept with its case.
	Tape bool
}

// Recordings take in recordings that were sent whole.
type Recordings interface {
	// Take reads one to its end and starts a call that hears it. The error is a
	// *live.Refused, a *sound.Error, or one of the body or the machine.
	Take(ctx context.Context, body io.Reader, set judge.Setting) (*live.Running, error)
	// Most is how many bytes one may have.
	Most() int64
}

// uploadTime is how long a recording may take to arrive.
const uploadTime = 30 * time.Minute

func (s *server) listen(w http.ResponseWriter, r *http.Request) error {
	return s.showListen(w, r, http.StatusOK, fault{})
}

// showListen shows the page, with what is wrong with a recording.
func (s *server) showListen(w http.ResponseWriter, r *http.Request, status int, f fault) error {
	p := listenPage{Fault: f, Country: s.Desk.Country(), Worklet: s.assets.worklet, Voice: s.voice(), Most: s.Listening.Recordings.Most()}
	if err := s.Listening.Board.Deaf(); err != nil {
		p.Deaf = err.Error()
	}
	if s.Listening.Tape {
		p.Tape = true
		p.Law, p.LawSource, _ = s.Desk.Knowledge().RecordingLaw(p.Country)
	}
	if may(r.Context(), access.PermRead) {
		p.Calls = s.running()
	}
	return s.render(w, r, status, "Listen", listenView(p))
}

// voice is the address of the spoken warning; empty where there is none.
func (s *server) voice() string {
	if len(s.Listening.Voice) == 0 {
		return ""
	}
	return voicePath
}

const voicePath = "/listen/warning.wav"

func (s *server) warning(w http.ResponseWriter, r *http.Request) error {
	if len(s.Listening.Voice) == 0 {
		return errNotThere
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Content-Length", strconv.Itoa(len(s.Listening.Voice)))
	send(w, s.Listening.Voice)
	return nil
}

// running lists the calls for whoever may read cases.
func (s *server) running() (out []runningCall) {
	for _, r := range s.Listening.Board.All() {
		out = append(out, runningCall{Path: callPath(r.ID(), ""), Source: sourceName(r.Source()), Began: r.Began(), Now: s.Now(), Ended: r.Ended(), Level: snapshot(r).Level})
	}
	return out
}

// microphone hands the request to the socket of a microphone. The right to
// listen is asked for again while it lasts.
func (s *server) microphone(w http.ResponseWriter, r *http.Request) error {
	s.Listening.Microphone(w, r, access.From(r.Context()).Name, func() bool {
		who, known := s.Guard.Identify(r)
		return known && who.May(access.PermListen)
	})
	return nil
}

// recording takes a recording in and leads to the page of its call.
func (s *server) recording(w http.ResponseWriter, r *http.Request) error {
	access.Deadline(w, uploadTime)
	r.Body = http.MaxBytesReader(w, r.Body, s.Listening.Recordings.Most()+formRoom)
	running, err := s.takeRecording(r)
	if err == nil {
		http.Redirect(w, r, callPath(running.ID(), ""), http.StatusSeeOther)
		return nil
	}
	f, status, ok := listenFault(err)
	if !ok {
		return err
	}
	return s.showListen(w, r, status, f)
}

func (s *server) takeRecording(r *http.Request) (*live.Running, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, formFault(err)
	}
	set := judge.Setting{Country: s.Desk.Country()}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, noRecording
		}
		if err != nil {
			return nil, formFault(err)
		}
		switch part.FormName() {
		case "dialled":
			set.DialledBy = dialled(part)
		case "recording":
			if part.FileName() == "" {
				return nil, noRecording
			}
			return s.Listening.Recordings.Take(r.Context(), part, set)
		}
	}
}

var noRecording = &sound.Error{Message: "choose a recording first"}

func dialled(part *multipart.Part) call.Dialler {
	said, err := io.ReadAll(io.LimitReader(part, 16))
	if err == nil && string(said) == "me" {
		return call.DialledByMe
	}
	return ""
}

// listenFault is faultOf with what can be wrong with a call.
func listenFault(err error) (fault, int, bool) {
	var refused *live.Refused
	var broken *sound.Error
	switch {
	case errors.As(err, &refused):
		return fault{"", sentence(refused.Message)}, http.StatusServiceUnavailable, true
	case errors.As(err, &broken):
		return fault{"recording", "This recording cannot be heard: " + sentence(broken.Message)}, http.StatusUnprocessableEntity, true
	}
	return faultOf(err)
}

// sentence ends a message.
func sentence(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// callPath is the page of a call, or what belongs to it.
func callPath(id, rest string) string { return "/listen/calls/" + id + rest }

// called is the call that a request names.
func (s *server) called(r *http.Request) (*live.Running, error) {
	c, ok := s.Listening.Board.Find(r.PathValue("id"))
	if !ok {
		return nil, errCallGone
	}
	return c, nil
}

var errCallGone = errors.New("the call is not there any more")

func (s *server) showCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	return s.renderCall(w, r, c, fault{}, http.StatusOK)
}

func (s *server) renderCall(w http.ResponseWriter, r *http.Request, c *live.Running, f fault, status int) error {
	p := s.pageOf(c)
	p.Fault, p.Events = f, callPath(c.ID(), "/events")
	p.Keep, p.Forget, p.End, p.Share = callPath(c.ID(), "/keep"), callPath(c.ID(), "/forget"), callPath(c.ID(), "/end"), callPath(c.ID(), "/share")
	return s.render(w, r, status, p.title(), callView(p))
}

// endCall ends a call. What was said stays for a while, so that it can be kept.
func (s *server) endCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	c.Finish()
	http.Redirect(w, r, callPath(c.ID(), ""), http.StatusSeeOther)
	return nil
}

func (s *server) forgetCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	s.Listening.Board.Forget(c.ID())
	m := messagePage{Title: "It is forgotten", Lines: []string{"Nothing of this call was kept."}, Links: []place{{"/listen", "Listen again"}}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}

// endWait is how long the last words of a call may take.
const endWait = 20 * time.Second

// keepCall makes a case of a call.
func (s *server) keepCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	c.Finish()
	ended := time.NewTimer(endWait)
	defer ended.Stop()
	select {
	case <-c.Call().Done():
	case <-ended.C:
		return s.renderCall(w, r, c, fault{"", "The last words are still being understood. Nothing is lost: keep it in a moment."}, http.StatusServiceUnavailable)
	case <-r.Context().Done():
		return nil
	}
	words, _, _ := c.Call().Record() // why the ear failed is on the page, and no reason not to keep the rest
	if len(words.Turns) == 0 {
		return s.renderCall(w, r, c, fault{"", "Nothing was understood, so there is nothing to keep."}, http.StatusUnprocessableEntity)
	}
	who := actor(r)
	who.Origin = call.OriginLive
	receipt, err := s.Desk.Submit(r.Context(), who, desk.Submission{ID: caseOf(c), Call: words, Occurred: c.Began()})
	if err != nil {
		f, status, ok := faultOf(err)
		if !ok {
			return err
		}
		return s.renderCall(w, r, c, f, status)
	}
	unkept := s.keepTape(r, who, c, receipt)
	s.Listening.Board.Forget(c.ID())
	if unkept == nil {
		return s.kept(w, r, receipt)
	}
	f, status, ok := faultOf(unkept)
	if !ok {
		return unkept
	}
	m := messagePage{Title: "The case is kept, its sound is not", Lines: []string{"The words are kept as a case. The sound could not be put to it.", f.Message},
		Links: []place{{"/cases/" + receipt.ID, "Open the case"}, {"/listen", "Listen again"}}}
	return s.render(w, r, status, m.Title, message(m))
}

// caseOf is the id of the case that a call becomes: the same each time, so that
// who presses twice has one case. It is a UUIDv7 of the time of the call.
func caseOf(c *live.Running) string {
	sum := sha256.Sum256([]byte(c.ID()))
	id := uuid.UUID(sum[:16])
	binary.BigEndian.PutUint64(id[:8], uint64(c.Began().UnixMilli())<<16|uint64(id[6])<<8|uint64(id[7]))
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id.String()
}

// keepTape puts the sound of a call to its case, where somebody asked for it.
func (s *server) keepTape(r *http.Request, who desk.Actor, c *live.Running, receipt desk.Receipt) error {
	wav, whole := c.Tape()
	if len(wav) == 0 {
		return nil
	}
	name := "call.wav"
	if !whole {
		name = "beginning-of-call.wav"
	}
	_, err := s.Desk.Attach(r.Context(), who, receipt.ID, name, "audio/wav", wav)
	return err
}

// shareCall shows the link by which another device may watch.
func (s *server) shareCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	links := s.reach("/watch/" + c.Share())
	if r.Header.Get("HX-Request") != "" {
		return s.fragment(w, r, shareLinks(links))
	}
	return s.render(w, r, http.StatusOK, "Let somebody watch", sharePage(links, callPath(c.ID(), "")))
}

// reached are the addresses of one page of this desk.
type reached struct {
	Here   string   // on this machine
	Others []string // from other devices; none where only this machine reaches the desk
}

// reach gives the addresses of a path of this desk.
func (s *server) reach(path string) reached {
	out := reached{Here: path}
	for _, base := range s.Reach() {
		out.Others = append(out.Others, base+path)
	}
	return out
}

// fragment writes a part of a page, which a script puts into its place.
func (s *server) fragment(w http.ResponseWriter, r *http.Request, part templ.Component) error {
	var b bytes.Buffer
	if err := part.Render(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	send(w, b.Bytes())
	return nil
}
