package ear

import (
	"strings"
	"testing"
	"time"
	"unicode"
)

// Whatever an ear says, its words lie inside the audio that it was given, in
// order, and steer no terminal.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"text":"hello there","result":[{"word":"hello","start":0.5,"end":1,"conf":0.9},{"word":"there","start":1,"end":1.5,"conf":1}]}`), int64(2400))
	f.Add([]byte(`{"text":"late","result":[{"word":"late","start":1e300,"end":-5,"conf":7}]}`), int64(0))
	f.Add([]byte(`{"partial":"hel\u001b[31mlo <sil>"}`), int64(90))
	f.Add([]byte(`{"alternatives":[{"text":"hello","result":[{"word":"hello","start":3,"end":2}]},{"text":"fellow"}]}`), int64(8000))
	f.Add([]byte(`[1`), int64(-1))
	f.Fuzz(func(t *testing.T, data []byte, dropped int64) {
		const rate = 8000
		s := &stream{rate: rate, ctx: t.Context(), events: make(chan Event, 8)}
		k := &talk{s: s, began: time.Now(), said: make(chan struct{}, 1), clock: clock{rate: rate, marks: []mark{{}}}}
		k.note(rate, 0)
		k.note(rate, rate+max(0, min(dropped, 1<<40)))
		for range 3 {
			if err := k.take(data); err != nil {
				break
			}
		}
		close(s.events)
		last := time.Duration(0)
		for e := range s.events {
			if e.Kind == Gap {
				continue
			}
			if e.From > e.To || e.To > s.sentTo || e.From < 0 || e.Text == "" || e.Kind == Final && e.To < last {
				t.Fatalf("%+v with %v given", e, s.sentTo)
			}
			if strings.ContainsFunc(e.Text, unicode.IsControl) {
				t.Fatalf("%q", e.Text)
			}
			if e.Kind == Final {
				last = e.To
			}
			at := time.Duration(0)
			for _, w := range e.Words {
				if w.Start < at || w.End < w.Start || w.End > s.sentTo || w.Text == "" || w.Confidence < 0 || w.Confidence > 1 {
					t.Fatalf("%+v", w)
				}
				at = w.Start
			}
		}
	})
}
