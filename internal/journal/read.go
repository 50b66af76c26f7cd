package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hangup-project/hangup/internal/desk"
)

const (
	maxRead      = 4096    // records of one request
	maxReadBytes = 8 << 20 // after which a request ends; the last may go over
)

// Read waits until there is at least one record after the given place and
// returns up to most of them in order, fewer where they are large. Erased and
// forgotten ones are left out. It ends early with ctx.Err() or ErrClosed.
func (j *Journal) Read(ctx context.Context, after uint64, most int) ([]desk.Record, error) {
	msgs, err := j.next(ctx, j.events, after, most)
	if err != nil {
		return nil, err
	}
	out := make([]desk.Record, len(msgs))
	for i, m := range msgs {
		out[i] = desk.Record{Seq: m.seq, Data: m.Data}
	}
	return out, nil
}

// Graves is Read for what Bury wrote. Times are UTC.
func (j *Journal) Graves(ctx context.Context, after uint64, most int) ([]desk.Grave, error) {
	msgs, err := j.next(ctx, j.graves, after, most)
	if err != nil {
		return nil, err
	}
	out := make([]desk.Grave, len(msgs))
	for i, m := range msgs {
		parts := strings.Split(m.Header.Get(jetstream.SubjectHeader), ".")
		at, err := time.Parse(time.RFC3339Nano, m.Header.Get(jetstream.TimeStampHeaer))
		if err != nil || len(parts) != 3 {
			return nil, fmt.Errorf("journal: the grave at %d has no time or tenant", m.seq)
		}
		out[i] = desk.Grave{Seq: m.seq, Tenant: parts[1], ID: string(m.Data), At: at.UTC()}
	}
	return out, nil
}

// next waits for messages after a place.
func (j *Journal) next(ctx context.Context, l *line, after uint64, most int) ([]message, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		last, moved := l.reached()
		var again <-chan time.Time
		if after < last {
			msgs, err := j.fetch(ctx, l, request{Seq: after + 1, Batch: min(max(most, 1), maxRead)}, last)
			switch {
			case errors.Is(err, errDown):
				again = time.After(time.Second)
			case err != nil || len(msgs) > 0:
				return msgs, err
			default: // all of them are gone
				after = last
				continue
			}
		}
		select {
		case <-moved:
		case <-again:
		case <-ctx.Done():
		case <-j.stop:
			return nil, ErrClosed
		}
	}
}

// message is one of the server's answers: a record with its place.
type message struct {
	*nats.Msg
	seq uint64
}

// request asks a stream for messages from a place, or from a time.
type request struct {
	Seq      uint64     `json:"seq,omitempty"`
	From     *time.Time `json:"start_time,omitempty"`
	Batch    int        `json:"batch"`
	MaxBytes int        `json:"max_bytes"`
}

// fetch has messages up to and including the place last. The server leaves out
// what it cannot read just as what was erased, and after a write that failed it
// cannot read much: so places that are missing are believed on a second look
// only, when nothing is written and the server is sound.
func (j *Journal) fetch(ctx context.Context, l *line, r request, last uint64) ([]message, error) {
	msgs, err := withEngine(j, func(e *engine) ([]message, error) { return e.fetch(ctx, l.name, r) })
	if msgs = upTo(last, msgs); err == nil && whole(r.Seq, msgs) {
		return msgs, nil
	}
	if err == nil {
		err = j.change(ctx, func(ctx context.Context, _ jetstream.Stream) error {
			if msgs, err = j.engine.fetch(ctx, l.name, r); err != nil {
				return err
			}
			msgs = upTo(last, msgs)
			return j.engine.explain(ctx, l, r.Seq, last, msgs)
		})
	}
	if cause := ctx.Err(); cause != nil {
		return nil, cause
	}
	if err != nil {
		return nil, fmt.Errorf("journal: read: %w", err)
	}
	return msgs, nil
}

func upTo(last uint64, msgs []message) []message {
	for len(msgs) > 0 && msgs[len(msgs)-1].seq > last {
		msgs = msgs[:len(msgs)-1]
	}
	return msgs
}

// whole tells whether messages follow each other from a place on.
func whole(from uint64, msgs []message) bool {
	return len(msgs) > 0 && msgs[0].seq == from && msgs[len(msgs)-1].seq == from+uint64(len(msgs))-1
}

// explain is an error where a place between the first asked for and the last
// message (or last, where there is none) is missing and was not removed.
func (e *engine) explain(ctx context.Context, l *line, from, last uint64, msgs []message) error {
	info, err := e.streams[l.name].Info(ctx, jetstream.WithDeletedDetails(true))
	if err != nil {
		return err
	}
	removed := make(map[uint64]bool, len(info.State.Deleted))
	for _, seq := range info.State.Deleted {
		removed[seq] = true
	}
	if len(msgs) > 0 {
		last = msgs[len(msgs)-1].seq
	}
	for seq := max(from, info.State.FirstSeq); seq <= last; seq++ {
		if len(msgs) > 0 && msgs[0].seq < seq {
			msgs = msgs[1:]
		}
		if !removed[seq] && (len(msgs) == 0 || msgs[0].seq != seq) {
			return &desk.Lost{Seq: seq, Err: ErrDamaged}
		}
	}
	return nil
}

// newest tries to read the last record; ErrDamaged where it is torn.
func (e *engine) newest(ctx context.Context, l *line) error {
	info, err := e.streams[l.name].Info(ctx)
	if err != nil || info.State.Msgs == 0 {
		return err
	}
	last := info.State.LastSeq
	msgs, err := e.fetch(ctx, l.name, request{Seq: last, Batch: 1})
	if err != nil {
		return err
	}
	return e.explain(ctx, l, last, last, msgs)
}

// mostFetched is how many messages one fetch brings at most.
const mostFetched = 4096

// fetch sends one direct request. The answers come one by one, then one with a
// status and no data.
func (e *engine) fetch(ctx context.Context, stream string, r request) (_ []message, err error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	r.MaxBytes, r.Batch = maxReadBytes, min(r.Batch, mostFetched)
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	inbox := e.conn.NewInbox()
	sub, err := e.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sub.Unsubscribe()) }()
	if err := sub.SetPendingLimits(-1, -1); err != nil {
		return nil, err
	}
	if err := e.conn.PublishRequest("$JS.API.DIRECT.GET."+stream, inbox, body); err != nil {
		return nil, err
	}
	var out []message
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return nil, err
		}
		switch status := m.Header.Get("Status"); status {
		case "":
			seq, err := strconv.ParseUint(m.Header.Get(jetstream.SequenceHeader), 10, 64)
			if err != nil {
				return nil, errors.New("the server's answer has no place")
			}
			out = append(out, message{m, seq})
		case "204", "404": // the end; nothing there
			return out, nil
		default:
			return nil, fmt.Errorf("the server says %s %s", status, m.Header.Get("Description"))
		}
	}
}
