package journal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// window is how long the server remembers ids, to know a record that is
	// sent again.
	window = 2 * time.Minute
	// answer is how long the server may take for one request. Within a process
	// it takes longer only on a disk that hangs.
	answer = time.Minute
	// never is the server's interval for its own syncs, which would also
	// rewrite blocks and leave the old ones on the disk with no name. We sync.
	never = 10 * 365 * 24 * time.Hour
	// idKey is where a stream's metadata keep the name of the journal.
	idKey = "hangup-journal"
)

// engine is a running server and a connection to it.
type engine struct {
	server  *server.Server
	conn    *nats.Conn
	js      jetstream.JetStream
	streams map[string]jetstream.Stream
}

// startEngine starts a server over the folder, and makes the streams that are
// missing.
func startEngine(ctx context.Context, dir string, log *slog.Logger, lines ...*line) (_ *engine, err error) {
	s, err := server.NewServer(&server.Options{
		ServerName: "hangup", DontListen: true, NoSigs: true, NoSystemAccount: true,
		JetStream: true, StoreDir: dir, SyncInterval: never,
		// A share of what is free at the start would be the limit otherwise.
		JetStreamMaxStore: 1 << 60, JetStreamMaxMemory: 1 << 20,
		MaxPayload: MaxRecord + 64<<10,
	})
	if err != nil {
		return nil, err
	}
	notes := &notes{log: log}
	s.SetLoggerV2(notes, false, false, false)
	s.Start()
	e := &engine{server: s, streams: map[string]jetstream.Stream{}}
	defer func() {
		if err != nil {
			e.stop()
		}
	}()
	if !s.JetStreamEnabled() {
		return nil, fmt.Errorf("JetStream did not start: %s", notes.fatal())
	}
	e.conn, err = nats.Connect("", nats.InProcessServer(s), nats.Name("journal"),
		nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond), nats.ReconnectBufSize(-1),
		nats.SyncQueueLen(mostFetched+1), // the library keeps room for 65,536 messages otherwise, for each fetch
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { notes.Errorf("connection: %v", err) }))
	if err != nil {
		return nil, err
	}
	e.js, err = jetstream.New(e.conn, jetstream.WithDefaultTimeout(answer),
		jetstream.WithPublishAsyncTimeout(answer), jetstream.WithPublishAsyncMaxPending(2*maxGroup))
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if e.streams[l.name], err = e.stream(ctx, l); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// stream finds the stream of a line, or makes it. It makes none over records
// that are there.
func (e *engine) stream(ctx context.Context, l *line) (jetstream.Stream, error) {
	s, err := e.js.Stream(ctx, l.name)
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return s, err
	}
	there, err := l.holds()
	if err != nil {
		return nil, err
	}
	if there {
		return nil, fmt.Errorf("%w: its records are there, but what describes them is not", ErrDamaged)
	}
	return e.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: l.name, Subjects: []string{"desk.*." + l.kind},
		Storage: jetstream.FileStorage, Compression: jetstream.NoCompression,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgSize: -1, MaxConsumers: -1,
		Duplicates: window, AllowDirect: true,
		Metadata: map[string]string{idKey: rand.Text()},
	})
}

// health tells of a stream that cannot be written to, or is not there.
func (e *engine) health() error {
	h := e.server.Healthz(&server.HealthzOptions{})
	// Other codes say that a busy server did not answer within a millisecond.
	if h.StatusCode == http.StatusServiceUnavailable {
		return errors.New(h.Error)
	}
	return nil
}

// stop ends the server and all that it runs.
func (e *engine) stop() {
	if e.conn != nil {
		e.conn.Close()
	}
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
