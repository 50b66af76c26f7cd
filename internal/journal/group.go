package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/disk"
)

const (
	// maxGroup is how many records may wait, and share a sync.
	maxGroup = 512
	// maxBytes ends a group; one record alone may be larger.
	maxBytes = 32 << 20
	// overhead is what a record takes on the disk beside its data, at most.
	overhead = 512
)

// entry is a record on its way to the disk.
type entry struct {
	ctx  context.Context
	line *line
	msg  *nats.Msg
	seq  uint64
	err  error
	done chan struct{} // closed when seq and err stand
}

func (e *entry) size() int64 { return int64(len(e.msg.Data)) + overhead }

// Append adds one record of a tenant (lower case letters, digits and hyphens)
// and returns its place, rising from 1, once it is on the disk. id is up to 128
// visible characters; the same id within two minutes gives the place of the
// first. data must not be changed before its fate is known: where ctx ends
// first, the record may still be written, and the same id can be sent again.
func (j *Journal) Append(ctx context.Context, tenant, id string, data []byte) (uint64, error) {
	seq, err := j.add(ctx, j.events, tenant, id, data)
	if err != nil {
		return 0, fmt.Errorf("journal: append: %w", err)
	}
	return seq, nil
}

// Bury writes down that a report is erased, with the rules of Append, and
// returns the place of the grave.
func (j *Journal) Bury(ctx context.Context, tenant, id string) (uint64, error) {
	seq, err := j.add(ctx, j.graves, tenant, id, []byte(id))
	if err != nil {
		return 0, fmt.Errorf("journal: bury: %w", err)
	}
	return seq, nil
}

func (j *Journal) add(ctx context.Context, l *line, tenant, id string, data []byte) (uint64, error) {
	if err := check(tenant, id); err != nil {
		return 0, err
	}
	if len(data) > MaxRecord {
		return 0, ErrTooLarge
	}
	e := &entry{ctx: ctx, line: l, done: make(chan struct{}), msg: &nats.Msg{
		Subject: "desk." + tenant + "." + l.kind,
		Header:  nats.Header{jetstream.MsgIDHeader: {tenant + "/" + id}},
		Data:    data,
	}}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	select {
	case j.queue <- e:
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-j.stop:
		return 0, ErrClosed
	}
	select {
	case <-e.done:
		return e.seq, e.err
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-j.ended:
	}
	select {
	case <-e.done: // it was in the last group
		return e.seq, e.err
	default:
		return 0, ErrClosed
	}
}

func check(tenant, id string) error {
	if tenant == "" || len(tenant) > 64 || strings.Trim(tenant, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("the tenant %.80q must be 1 to 64 of a-z, 0-9 and -", tenant)
	}
	if id == "" || len(id) > 128 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("an id must be 1 to 128 visible ASCII characters")
	}
	return nil
}

// run owns the queue: it commits what waits, group by group, until Close.
func (j *Journal) run() {
	defer close(j.ended)
	for {
		select {
		case e := <-j.queue:
			j.commit(j.gather(e))
		case <-j.stop:
			select {
			case e := <-j.queue:
				j.commit(j.gather(e))
				continue
			default:
				return
			}
		}
	}
}

// gather takes what waits behind the first entry, as far as one group goes.
func (j *Journal) gather(first *entry) []*entry {
	group := []*entry{first}
	for size := first.size(); size < maxBytes && len(group) < maxGroup; {
		select {
		case e := <-j.queue:
			group = append(group, e)
			size += e.size()
		default:
			return group
		}
	}
	return group
}

// commit publishes a group, syncs it and answers it.
func (j *Journal) commit(group []*entry) {
	j.disk.Lock()
	defer j.disk.Unlock()
	fits := j.admit(group)
	if len(fits) > 0 {
		j.publish(fits)
		j.flush(fits)
		j.heal()
	}
	for _, e := range group {
		close(e.done)
	}
}

// admit leaves out what nobody waits for any more and what the disk has no
// room for, and sees that the server runs.
func (j *Journal) admit(group []*entry) (fits []*entry) {
	room, err := j.room()
	if err == nil {
		err = j.mend()
	}
	for _, e := range group {
		switch {
		case err != nil:
			e.err = err
		case e.ctx.Err() != nil:
			e.err = e.ctx.Err()
		case e.size() > room:
			e.err = desk.ErrFull
		default:
			room -= e.size()
			fits = append(fits, e)
		}
	}
	return fits
}

// room tells how many bytes may be written; it is an error if none.
func (j *Journal) room() (int64, error) {
	n, err := disk.Free(j.dir)
	if err != nil {
		return 0, err
	}
	if n <= j.minFree {
		return 0, desk.ErrFull
	}
	return n - j.minFree, nil
}

// publish gives a group to the server and has its answers.
func (j *Journal) publish(group []*entry) {
	acks := make([]jetstream.PubAckFuture, len(group))
	for i, e := range group {
		// No second try: a server that does not answer is started anew.
		acks[i], e.err = j.engine.js.PublishMsgAsync(e.msg, jetstream.WithRetryAttempts(0))
	}
	for i, e := range group {
		if e.err == nil {
			e.seq, e.err = j.engine.await(acks[i])
		}
		if e.err != nil {
			j.broken = true
			e.err = j.fullOr(e.err)
		}
	}
}

// await waits for the answer to one record. A server that could not write gives
// none, so its health is looked at while there is none.
func (e *engine) await(ack jetstream.PubAckFuture) (uint64, error) {
	const often = 50 * time.Millisecond
	look := time.NewTimer(often)
	defer look.Stop()
	for ill := error(nil); ; {
		select {
		case a := <-ack.Ok():
			return a.Sequence, nil
		case err := <-ack.Err():
			return 0, err
		case <-look.C:
		}
		if ill != nil {
			return 0, ill
		}
		// Ill now, an answer may have come before; it is looked for once more.
		if ill = e.health(); ill != nil {
			look.Reset(0)
		} else {
			look.Reset(often)
		}
	}
}

// flush brings a published group to the disk; where that fails it fails for
// all of them.
func (j *Journal) flush(group []*entry) {
	for _, l := range []*line{j.events, j.graves} {
		var last uint64
		for _, e := range group {
			if e.line == l && e.err == nil {
				last = max(last, e.seq)
			}
		}
		if last == 0 {
			continue
		}
		err := l.sync()
		if err == nil {
			l.advance(last)
			continue
		}
		j.broken, j.suspect = true, true
		err = j.fullOr(err)
		for _, e := range group {
			if e.line == l && e.err == nil {
				e.seq, e.err = 0, err
			}
		}
	}
}

// heal mends at once, so that readers do not see what a server that failed
// takes for its state. Where that fails too, the next record tries again.
func (j *Journal) heal() {
	if err := j.mend(); err != nil {
		j.log.Error("the journal's server does not start again", "error", err)
	}
}

// mend starts the server anew after a write that failed. Whoever calls it holds
// disk.
func (j *Journal) mend() error {
	if !j.broken {
		return nil
	}
	j.mu.Lock()
	if j.engine != nil {
		j.engine.stop()
		j.engine = nil
	}
	j.mu.Unlock()
	if j.suspect {
		for _, l := range []*line{j.events, j.graves} {
			if err := l.writeAgain(); err != nil {
				return j.fullOr(err)
			}
		}
		j.suspect = false
	}
	ctx, cancel := context.WithTimeout(context.Background(), answer)
	defer cancel()
	if err := j.start(ctx); err != nil {
		return err
	}
	j.broken = false
	return nil
}

// fullOr makes desk.ErrFull of an error on a disk that has no room.
func (j *Journal) fullOr(err error) error {
	n, ferr := disk.Free(j.dir)
	// The server hands on text, not errors; a quota does not show in the space.
	text := err.Error()
	if ferr == nil && n < max(j.minFree, 1<<20) || strings.Contains(text, "no space left") || strings.Contains(text, "quota exceeded") {
		return fmt.Errorf("%w (%w)", desk.ErrFull, err)
	}
	return err
}
