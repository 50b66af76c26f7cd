package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// forgetBytes is how much one Forget rewrites for records in a block that is
// only partly aged.
const forgetBytes = 256 << 20

// Erase destroys records beyond recovery. Ones that are not there are no
// error. It ends between two records when ctx does; the same call again goes
// on from there.
func (j *Journal) Erase(ctx context.Context, seqs ...uint64) error {
	seqs = slices.Compact(slices.Sorted(slices.Values(seqs)))
	for _, seq := range seqs {
		if seq == 0 {
			continue // the server takes it for no place at all
		}
		if _, err := j.destroy(ctx, seq); err != nil {
			return fmt.Errorf("journal: erase %d: %w", seq, err)
		}
	}
	return nil
}

// Forget drops the records up to and including the given place that are older
// than the given time, as far as one call goes: whole blocks, and then single
// ones while that rewrites no more than forgetBytes.
func (j *Journal) Forget(ctx context.Context, upTo uint64, before time.Time) error {
	cut := uint64(0)
	err := j.change(ctx, func(ctx context.Context, s jetstream.Stream) (err error) {
		if cut, err = j.aged(ctx, upTo, before); err != nil || cut == 0 {
			return err
		}
		return j.dropBlocks(ctx, s, cut)
	})
	if err == nil && cut > 0 {
		err = j.eraseUpTo(ctx, cut)
	}
	if err != nil {
		return fmt.Errorf("journal: forget: %w", err)
	}
	return nil
}

// aged finds the last place that is to go; 0 where none is.
func (j *Journal) aged(ctx context.Context, upTo uint64, before time.Time) (uint64, error) {
	last, _ := j.events.reached()
	upTo = min(upTo, last)
	if upTo == 0 {
		return 0, nil
	}
	young, err := j.engine.fetch(ctx, j.events.name, request{From: &before, Batch: 1})
	if err != nil || len(young) == 0 {
		return upTo, err
	}
	return min(upTo, young[0].seq-1), nil
}

// dropBlocks removes the blocks all of whose records are up to the cut.
func (j *Journal) dropBlocks(ctx context.Context, s jetstream.Stream, cut uint64) error {
	info, err := s.Info(ctx)
	if err != nil || info.State.Msgs == 0 {
		return err
	}
	spans, err := j.events.spans()
	if err != nil {
		return err
	}
	var keep uint64 // the first place that stays
	var gone []int
	for _, b := range spans {
		if b.next <= cut+1 || info.State.LastSeq <= cut {
			gone = append(gone, b.block)
			keep = min(b.next, cut+1)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return j.replacing(gone, func() error {
		return s.Purge(ctx, jetstream.WithPurgeSequence(keep))
	})
}

// eraseUpTo destroys single records up to the cut.
func (j *Journal) eraseUpTo(ctx context.Context, cut uint64) error {
	for after, spent := uint64(0), int64(0); ; {
		msgs, err := j.fetch(ctx, j.events, request{Seq: after + 1, Batch: maxRead}, cut)
		if err != nil || len(msgs) == 0 {
			return err
		}
		for _, m := range msgs {
			cost, err := j.destroy(ctx, m.seq)
			if err != nil {
				return err
			}
			if spent += cost; spent > forgetBytes {
				return nil
			}
			after = m.seq
		}
	}
}

// destroy erases one record, and tells how many bytes that rewrote.
func (j *Journal) destroy(ctx context.Context, seq uint64) (cost int64, err error) {
	err = j.change(ctx, func(ctx context.Context, s jetstream.Stream) error {
		_, err := s.GetMsg(ctx, seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		spans, err := j.events.spans()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(spans, func(b span) bool { return b.first <= seq && seq < b.next })
		if i < 0 {
			return errors.New("its block is not found")
		}
		info, err := os.Stat(j.events.block(spans[i].block))
		if err != nil {
			return err
		}
		cost = info.Size()
		return j.replacing([]int{spans[i].block}, func() error { return s.SecureDeleteMsg(ctx, seq) })
	})
	return cost, err
}

// change runs f alone with the stream of events, and sees that what it began
// is ended: ctx counts before, not within. The server is sound when f begins.
func (j *Journal) change(ctx context.Context, f func(context.Context, jetstream.Stream) error) error {
	j.disk.Lock()
	defer j.disk.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-j.ended: // Close waits for the disk, or has had it
		return ErrClosed
	default:
	}
	if err := j.mend(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answer)
	defer cancel()
	err := f(ctx, j.engine.streams[j.events.name])
	if err != nil {
		err = j.fullOr(err)
	}
	j.heal()
	return err
}

// replacing runs f, which makes the server write blocks anew or remove them,
// and then destroys the old ones: each has a second name meanwhile.
func (j *Journal) replacing(blocks []int, f func() error) error {
	dir := old(j.dir)
	if err := scrubLeft(j.dir, j.events.folder); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, n := range blocks {
		name := j.events.block(n)
		err := os.Link(name, filepath.Join(dir, filepath.Base(name)))
		// Some file systems have no links. To erase less well is better than
		// not to erase.
		if err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	err := f()
	if err != nil {
		// It may be half done, with the server's view apart from the files.
		j.broken = true
	}
	if serr := scrubLeft(j.dir, j.events.folder); serr != nil {
		j.broken, j.suspect = true, true
		return errors.Join(err, serr)
	}
	return errors.Join(err, j.events.find())
}

// old is where blocks have their second names.
func old(dir string) string { return filepath.Join(dir, "old") }

// scrubLeft overwrites and removes the blocks that have only their second name
// left. It does so at Open for a process that was killed.
func scrubLeft(dir, folder string) error {
	files, err := os.ReadDir(old(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || len(files) == 0 {
		return err
	}
	// The new blocks first: a loss of power must find the one or the other.
	if err := syncTree(filepath.Dir(folder)); err != nil {
		return err
	}
	for _, f := range files {
		second := filepath.Join(old(dir), f.Name())
		same, err := sameFile(second, filepath.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if !same {
			if err := rewrite(second, func(b []byte) { clear(b) }); err != nil {
				return err
			}
		}
		if err := os.Remove(second); err != nil {
			return err
		}
	}
	return nil
}

func sameFile(a, b string) (bool, error) {
	x, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	y, err := os.Stat(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(x, y), err
}
