package line

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/line/framing"
)

// mostMessage bounds one message of a websocket: a platform's start with all
// its headers, or seconds of audio.
const mostMessage = 256 << 10

// wire is a connection to a platform. One goroutine reads and another writes.
type wire interface {
	// read gives the next message, good until the next read; io.EOF where the
	// other side has ended in order.
	read(ctx context.Context) (framing.Message, error)
	write(ctx context.Context, m framing.Message) error
	// finish ends what we say, so that the other side can end too; why is safe
	// to show.
	finish(why string)
	// drop ends the connection at once.
	drop()
}

type socket struct {
	conn *websocket.Conn
	buf  bytes.Buffer
}

func (s *socket) read(ctx context.Context) (framing.Message, error) {
	kind, r, err := s.conn.Reader(ctx)
	if err == nil {
		s.buf.Reset()
		_, err = s.buf.ReadFrom(r)
	}
	var closed websocket.CloseError
	switch {
	case errors.As(err, &closed):
		return framing.Message{}, io.EOF
	case errors.Is(err, websocket.ErrMessageTooBig):
		return framing.Message{}, errTooBig
	case err != nil:
		return framing.Message{}, errBroken // EOF too: a websocket that ends in order says so
	}
	return framing.Message{Text: kind == websocket.MessageText, Data: s.buf.Bytes()}, nil
}

func (s *socket) write(ctx context.Context, m framing.Message) error {
	kind := websocket.MessageBinary
	if m.Text {
		kind = websocket.MessageText
	}
	return s.conn.Write(ctx, kind, m.Data)
}

func (s *socket) finish(why string) {
	status := websocket.StatusNormalClosure
	if why != "" {
		status = websocket.StatusPolicyViolation
	}
	if err := s.conn.Close(status, why[:min(len(why), 120)]); err != nil {
		return // the other side went first
	}
}

func (s *socket) drop() {
	if err := s.conn.CloseNow(); err != nil {
		return // it was closed before
	}
}

// packets is a connection of AudioSocket.
type packets struct {
	conn net.Conn
	in   *bufio.Reader
	buf  []byte
}

func newPackets(conn net.Conn) *packets { return &packets{conn: conn} }

// id reads the packet with which a connection must begin, as a UUID in its
// usual form.
func (p *packets) id(ctx context.Context) (string, error) {
	m, err := p.read(ctx)
	if err != nil {
		return "", errNobody
	}
	id, ok := framing.PacketID(m.Data)
	if !ok {
		return "", errNobody
	}
	return uuid.UUID(id).String(), nil
}

func (p *packets) read(ctx context.Context) (framing.Message, error) {
	defer context.AfterFunc(ctx, p.drop)()
	if p.in == nil {
		p.in = bufio.NewReaderSize(p.conn, 2048)
	}
	data, err := framing.ReadPacket(p.in, p.buf)
	if err != nil {
		return framing.Message{}, err
	}
	p.buf = data
	return framing.Message{Data: data}, nil
}

func (p *packets) write(ctx context.Context, m framing.Message) error {
	if at, ok := ctx.Deadline(); ok {
		if err := p.conn.SetWriteDeadline(at); err != nil {
			return err
		}
	}
	_, err := p.conn.Write(m.Data)
	return err
}

func (p *packets) finish(string) {
	half, ok := p.conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		p.drop()
	}
}

func (p *packets) drop() {
	if err := p.conn.Close(); err != nil {
		return // it was closed before
	}
}
