package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/live/livewire"
)

// listenPage is the page of the one button.
type listenPage struct {
	Fault          fault
	Deaf           string // why nothing can be heard; empty where it can
	Country        string
	Worklet, Voice string // addresses; empty where there is none
	Most           int64
	Calls          []runningCall
	Tape           bool   // whether the sound may be kept
	Law, LawSource string // whose consent that needs, and who says so
}

// runningCall is a line in the list of calls.
type runningCall struct {
	Path, Source string
	Began, Now   time.Time
	Ended        bool
	Level        level
}

// livePage is the page of one call.
type livePage struct {
	Fault    fault
	ID       string
	Source   string
	Began    time.Time
	Now      time.Time
	Length   time.Duration // of a recording; zero where it is not known
	Snapshot shot
	Upload   bool
	Voice    string
	// Addresses of what may be done; empty on the page of somebody who watches.
	Events, Keep, Forget, End, Share string
	Watching                         bool
}

func (p livePage) title() string {
	if p.Snapshot.Level.Class == "none" && !p.Snapshot.Ended {
		return "A call"
	}
	return p.Snapshot.Level.Word
}

// shot is a call as it is at this moment.
type shot struct {
	Level     level
	Do        string
	Reason    string
	Quote     string
	Lines     []saying
	At        time.Duration
	Warned    time.Duration // negative where it did not warn
	Ended     bool
	Broke     string   // why it was not heard to the end
	Notes     []string // what was wrong with a recording, and mended
	Trouble   string
	Unheard   time.Duration
	NotJudged bool
}

// saying is what one party said in one go.
type saying struct {
	Role call.Role
	At   time.Duration
	Text string
}

// ended is a context that has, by which a watcher gives what is there and does
// not wait.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// snapshot reads what has happened in a call so far. Of a long call that still
// runs, only the last words are there.
func snapshot(r *live.Running) shot {
	s := shot{Level: levelOf(call.LevelNone, false), Warned: -1}
	w := r.Call().Watch(0)
	turn := 0
	var open []live.Trouble
	for {
		e, err := w.Next(ended)
		if err != nil {
			break
		}
		s.At = max(s.At, e.At)
		switch e.Kind {
		case live.Words:
			if e.Words.Interim {
				continue
			}
			if e.Words.Turn != turn {
				turn = e.Words.Turn
				s.Lines = append(s.Lines, saying{Role: e.Words.Role, At: e.Words.From})
			}
			s.Lines[len(s.Lines)-1].Text += e.Words.Text
		case live.Verdict:
			s.warn(*e.Verdict, e.Warned)
		case live.Gap:
			if !e.Gap.Open {
				s.Unheard += e.Gap.To - e.Gap.From
			}
		case live.Hitch:
			open = slices.DeleteFunc(open, func(t live.Trouble) bool { return t == e.Hitch.What })
			if e.Hitch.Open {
				open = append(open, e.Hitch.What)
			}
		case live.End:
			s.finish(r, e)
			open = nil
		}
	}
	var said []string
	for _, t := range open {
		said = append(said, troubles[t])
	}
	s.Trouble = strings.Join(said, " ")
	return s
}

func (s *shot) warn(v call.Verdict, warned time.Duration) {
	s.Level, s.Do = levelOf(v.Level, v.NotJudged), instruct(v, v.Level)
	s.Reason, s.NotJudged = v.Summary, v.NotJudged
	if warned >= 0 && v.Level == call.LevelHangUp {
		s.Warned = warned
	}
	s.Quote = decisive(v)
}

// decisive is the last quote of the turns up to the one that decided; of all,
// where none did.
func decisive(v call.Verdict) string {
	quote := ""
	for _, f := range v.Findings {
		if f.Quote != "" && (v.Decided == nil || f.Span.Turn <= v.Decided.Turn) {
			quote = f.Quote
		}
	}
	return quote
}

// finish takes the whole call in the place of its last words.
func (s *shot) finish(r *live.Running, e live.Event) {
	s.Ended = true
	words, v, err := r.Call().Record()
	s.warn(v, e.Warned)
	s.Lines = nil
	for _, u := range words.Turns {
		s.Lines = append(s.Lines, saying{u.Role, u.At, u.Text})
	}
	s.Notes = r.Notes()
	if err = errors.Join(r.Broke(), err); err != nil {
		s.Broke = sentence(upper(err.Error()))
	}
}

// pageOf is what everybody sees of a call.
func (s *server) pageOf(c *live.Running) livePage {
	p := livePage{ID: c.ID(), Source: sourceName(c.Source()), Began: c.Began(), Now: s.Now(), Length: c.Length(), Snapshot: snapshot(c),
		Upload: c.Source().Kind == live.Upload, Voice: s.voice()}
	p.Snapshot.mask()
	return p
}

// watch is the page of somebody to whom a call was shown.
func (s *server) watch(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.Listening.Board.Shared(r.PathValue("token"))
	if !ok {
		return errCallGone
	}
	p := s.pageOf(c)
	p.ID, p.Watching, p.Events = "", true, "/watch/"+r.PathValue("token")+"/events"
	return s.render(w, r, http.StatusOK, p.title(), callView(p))
}

// mask blackens what may be secret in the words.
func (s *shot) mask() {
	for i := range s.Lines {
		s.Lines[i].Text = judge.Mask(s.Lines[i].Text)
	}
	s.Quote = judge.Mask(s.Quote)
}

func (s *server) watchEvents(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.Listening.Board.Shared(r.PathValue("token"))
	if !ok {
		return errCallGone
	}
	return s.stream(w, r, c, "", func() bool {
		_, ok := s.Listening.Board.Shared(r.PathValue("token"))
		return ok
	})
}

func (s *server) callEvents(w http.ResponseWriter, r *http.Request) error {
	c, err := s.called(r)
	if err != nil {
		return err
	}
	return s.stream(w, r, c, c.ID(), func() bool {
		who, known := s.Guard.Identify(r)
		return known && who.May(access.PermListen)
	})
}

// mostWatchers bounds who watches at once, of all calls.
const mostWatchers = 128

// stream tells what happens in a call as server-sent events, until it ends. One
// whose id is empty is for somebody else: what may be secret is blackened.
func (s *server) stream(w http.ResponseWriter, r *http.Request, c *live.Running, id string, may func() bool) error {
	if s.watchers.Add(1); s.watchers.Load() > mostWatchers {
		s.watchers.Add(-1)
		http.Error(w, "Too many watch at this moment. Try again in a minute.", http.StatusServiceUnavailable)
		return nil
	}
	defer s.watchers.Add(-1)
	access.Unhurried(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	since, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err != nil {
		since = 0
	}
	watcher := c.Call().Watch(since)
	for {
		wait, done := context.WithTimeout(r.Context(), heartbeat)
		e, err := watcher.Next(wait)
		done()
		line := ": still here\n\n"
		switch {
		case errors.Is(err, io.EOF) || r.Context().Err() != nil || !may():
			return nil
		case err == nil:
			if line, err = eventLine(id, e); err != nil {
				return err
			}
		}
		if !tellOn(w, line) {
			return nil
		}
	}
}

// eventLine is an event as it goes over the stream.
func eventLine(id string, e live.Event) (string, error) {
	e.Words.Text = judge.Mask(e.Words.Text)
	if id == "" {
		if e.Verdict != nil {
			e.Verdict = withoutSecrets(*e.Verdict)
		}
	}
	data, err := json.Marshal(livewire.EventOf(id, e))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("id: %d\ndata: %s\n\n", e.Seq, data), nil
}

// withoutSecrets is a verdict for somebody who watches: the reason, and no
// numbers or names.
func withoutSecrets(v call.Verdict) *call.Verdict {
	v.Evidence = nil
	findings := make([]call.Finding, len(v.Findings))
	for i, f := range v.Findings {
		f.Quote = judge.Mask(f.Quote)
		findings[i] = f
	}
	v.Findings = findings
	return &v
}

// sourceName says where the sound of a call comes from.
func sourceName(s live.Source) string {
	switch {
	case s.Kind == live.Upload:
		return "A recording"
	case s.Kind == live.Line && s.Name != "":
		return "The line " + s.Name
	case s.Kind == live.Line:
		return "A telephone line"
	case s.Name == "" || s.Name == "owner":
		return "A microphone"
	}
	return "The microphone of " + strings.TrimPrefix(s.Name, "device:")
}

// troubles say what is wrong, and what helps.
var troubles = map[live.Trouble]string{
	live.Silence:   "Nothing is to be heard. Put the telephone on loudspeaker, near the microphone.",
	live.Garbled:   "Only noise comes, as from a line of another encoding. Whoever set this up has to look.",
	live.Unbroken:  "There is sound without a pause, such as music. Words under it may be missed.",
	live.WrongRate: "The sound is faster or slower than speech. Words may be missed.",
	live.Language:  "This is not English. Hangup judges English only. If they ask for money, a code or your computer, hang up.",
}

// says is what the script of a call puts into the page, by level and by trouble.
var says = sync.OnceValue(func() string {
	v := struct {
		Do      map[string]string       `json:"do"`
		Trouble map[live.Trouble]string `json:"trouble"`
	}{map[string]string{}, troubles}
	for _, l := range []call.Level{call.LevelCaution, call.LevelHangUp} {
		v.Do[l.String()] = instruct(call.Verdict{Kind: call.KindCall}, l)
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is made of strings alone
	}
	return string(data)
})

// unheard says how much nobody heard.
func unheard(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	return fmt.Sprintf("%.0f s were not heard.", d.Seconds())
}

// share is how much of a recording was heard, for a bar.
func share(s shot, length time.Duration) string {
	switch {
	case s.Ended:
		return "1"
	case length <= 0:
		return "0"
	}
	return strconv.FormatFloat(min(1, s.At.Seconds()/length.Seconds()), 'f', 3, 64)
}

func heardOf(s shot, length time.Duration) string {
	if s.Ended || length <= 0 {
		return "heard to " + live.Clock(s.At)
	}
	return "heard to " + live.Clock(s.At) + " of " + live.Clock(length)
}

// stateOf says how a call is.
func stateOf(p livePage) string {
	s := p.Snapshot
	switch {
	case s.Broke != "":
		return s.Broke + " What was understood before is below."
	case s.Ended && s.Warned >= 0:
		return "The warning came at " + live.Clock(s.Warned) + " of " + live.Clock(s.At) + "."
	case s.Ended && len(s.Lines) == 0:
		return "The call has ended. Nothing was understood in it."
	case s.Ended:
		return "The call has ended."
	}
	return "Listening."
}
