package desk_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/hangup-project/hangup/internal/desk"
)

// halting is a journal on a disk so slow that records behind a place are read only
// once the test lets them.
type halting struct {
	desk.Journal
	at    uint64
	going chan struct{}
}

func (h halting) Read(ctx context.Context, after uint64, most int) ([]desk.Record, error) {
	if after < h.at {
		return h.Journal.Read(ctx, after, min(most, int(h.at-after)))
	}
	select {
	case <-h.going:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return h.Journal.Read(ctx, after, most)
}

// A database that is made again from the journal holds a half of it at first. Of
// a half nobody is told, and nobody is told twice.
func TestNobodyIsToldOfAHalf(t *testing.T) {
	p := open(t)
	p.noon()
	told := make(chan desk.WaveAlarm, 9)
	p.stop()
	p.wave = func(a desk.WaveAlarm) { told <- a }
	p.start()
	quiet, wave := 28, 24
	for ago := 60; ago > 4; ago -= 2 {
		flood(t, p, ago, 1)
	}
	for ago := 2; ago >= 0; ago-- {
		flood(t, p, ago, 8)
	}
	<-told
	sighted(t, p, "all", counts(p, quiet+wave))
	p.stop()
	for len(told) > 0 {
		<-told
	}

	half := halting{at: uint64(quiet + wave - 4), going: make(chan struct{})}
	p.disk = func(j desk.Journal) desk.Journal { half.Journal = j; return half }
	for _, tail := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(p.dir, "desk.db"+tail)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	p.start()
	sighted(t, p, "a half with a wave", func() bool {
		o, err := p.Waves(30)
		return err == nil && o.Counted.Reports >= quiet+wave-5 && len(o.Running) == 1
	})
	close(half.going)
	sighted(t, p, "all", counts(p, quiet+wave))
	p.stop()
	for len(told) > 0 {
		t.Errorf("told again: %+v", <-told)
	}
}
