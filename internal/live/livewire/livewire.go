// Package livewire holds the JSON of a running call: one object an event, as
// hangup listen --json writes them. docs/LIVE.md describes it, and
// docs/live.schema.json holds tests to it.
package livewire

import (
	"math"
	"time"

	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/wire"
)

// head is what every event has.
type head struct {
	T     float64 `json:"t"` // seconds of the call's audio
	Event string  `json:"event"`
	ID    string  `json:"id"`
}

type words struct {
	head
	Turn  int     `json:"turn"`
	Role  string  `json:"role"`
	Text  string  `json:"text"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Final bool    `json:"final"`
	More  bool    `json:"more"`
}

type verdict struct {
	head
	Verdict wire.Verdict `json:"verdict"`
}

type gap struct {
	head
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Reason string  `json:"reason"`
	Open   bool    `json:"open"`
}

type trouble struct {
	head
	What string `json:"what"`
	Open bool   `json:"open"`
}

type end struct {
	head
	Warned  *float64     `json:"warned"`
	Error   *string      `json:"error"`
	Verdict wire.Verdict `json:"verdict"`
}

// EventOf gives an event of the call with that id its wire shape: an object for
// json.Marshal.
func EventOf(id string, e live.Event) any {
	h := head{T: seconds(e.At), ID: id}
	switch e.Kind {
	case live.Words:
		h.Event = "words"
		w := e.Words
		return words{h, w.Turn, w.Role.String(), w.Text, seconds(w.From), seconds(w.To), !w.Interim, w.More}
	case live.Verdict:
		h.Event = "verdict"
		return verdict{h, wire.VerdictOf(id, *e.Verdict)}
	case live.Gap:
		h.Event = "gap"
		return gap{h, seconds(e.Gap.From), seconds(e.Gap.To), string(e.Gap.Reason), e.Gap.Open}
	case live.Hitch:
		h.Event = "trouble"
		return trouble{h, string(e.Hitch.What), e.Hitch.Open}
	}
	h.Event = "end"
	out := end{head: h, Verdict: wire.VerdictOf(id, *e.Verdict)}
	if e.Warned >= 0 {
		t := seconds(e.Warned)
		out.Warned = &t
	}
	if e.Err != nil {
		s := e.Err.Error()
		out.Error = &s
	}
	return out
}

// Numbered is an event with its number, by which a device whose network was gone
// goes on behind the last that it has seen.
type Numbered struct {
	Seq   uint64 `json:"seq"`
	Event any    `json:"event"`
}

// NumberedOf is EventOf with the number of the event.
func NumberedOf(id string, e live.Event) Numbered { return Numbered{e.Seq, EventOf(id, e)} }

// seconds has milliseconds and no more.
func seconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }
