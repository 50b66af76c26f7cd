package desk

import (
	"maps"
	"sync"

	"github.com/hangup-project/hangup/internal/call"
)

// Work counts what the desk has done since its start, for the metrics. Nothing
// in it was said by anybody.
type Work struct {
	Checks  map[call.Level]uint64
	Reports map[Taken]uint64
}

// Taken is by which way a report came, and at which level it was judged.
type Taken struct {
	Origin call.Origin
	Level  call.Level
}

type work struct {
	mu sync.Mutex
	Work
}

func (w *work) checked(l call.Level) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Checks == nil {
		w.Checks = map[call.Level]uint64{}
	}
	w.Checks[l]++
}

func (w *work) reported(t Taken) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Reports == nil {
		w.Reports = map[Taken]uint64{}
	}
	w.Reports[t]++
}

// Work tells what the desk has done since its start.
func (d *Desk) Work() Work {
	d.work.mu.Lock()
	defer d.work.mu.Unlock()
	return Work{maps.Clone(d.work.Checks), maps.Clone(d.work.Reports)}
}
