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
		select {
		case <-j.stop:
			return nil, ErrClosed
		default:
		}
		last, moved := l.reached()
		if after < last {
			msgs, err := j.fetch(ctx, l, request{Seq: after + 1, Batch: min(max(most, 1), maxRead)}, last)
			if len(msgs) > 0 {
				return msgs, nil
			}
			if err != nil && !errors.Is(err, errDown) {
				return nil, err
			}
			if err == nil { // all of them are gone
				after = last
				continue
			}
		}
		select {
		case <-moved:
		case <-ctx.Done():
		case <-j.stop:
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

// fetch has messages up to and including the place last.
func (j *Journal) fetch(ctx context.Context, l *line, r request, last uint64) ([]message, error) {
	return withEngine(j, func(e *engine) ([]message, error) {
		r.MaxBytes = maxReadBytes
		msgs, err := e.fetch(ctx, l.name, r)
		if cause := ctx.Err(); cause != nil {
			return nil, cause
		}
		if err != nil {
			return nil, fmt.Errorf("journal: read: %w", err)
		}
		for n := len(msgs); n > 0 && msgs[n-1].seq > last; n = len(msgs) {
			msgs = msgs[:n-1]
		}
		return msgs, nil
	})
}

// fetch sends one direct request. The answers come one by one, then one with a
// status and no data.
func (e *engine) fetch(ctx context.Context, stream string, r request) (_ []message, err error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
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
