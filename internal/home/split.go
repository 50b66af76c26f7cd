package home

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How many connections there may be, in all and of one device; and how long
// one may take until it says whether it speaks TLS. Nobody at home can keep
// the others out.
const (
	mostConns   = 512
	mostOfOne   = 32
	firstByteIn = 5 * time.Second
)

// handshake is the first byte of every connection that speaks TLS.
const handshake = 0x16

// splitter accepts connections from private addresses, and gives those that
// speak TLS to one listener and the others to a second. It knows every
// connection that is open, and ends them all when it closes.
type splitter struct {
	net.Listener
	tls, plain *side
	done       chan struct{}
	running    sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[*conn]struct{}
	of     map[netip.Addr]int
}

func split(l net.Listener) *splitter {
	s := &splitter{Listener: l, done: make(chan struct{}), conns: map[*conn]struct{}{}, of: map[netip.Addr]int{}}
	s.tls, s.plain = &side{s, make(chan net.Conn)}, &side{s, make(chan net.Conn)}
	s.running.Go(s.accept)
	return s
}

// Close stops listening, ends all connections and waits for what sorts them.
func (s *splitter) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	var all []*conn
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	err := s.Listener.Close()
	for _, c := range all {
		err = errors.Join(err, c.Close())
	}
	s.running.Wait()
	return err
}

// accept takes connections until the listener closes. What a machine is short
// of for a moment, such as files, is no reason to end.
func (s *splitter) accept() {
	for {
		c, err := s.Listener.Accept()
		if err == nil {
			s.take(c)
			continue
		}
		pause := time.NewTimer(50 * time.Millisecond)
		select {
		case <-s.done:
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}

// take lets a connection in if it comes from home and there is room, and has
// it sorted.
func (s *splitter) take(raw net.Conn) {
	c := &conn{Conn: raw, from: s}
	if from, ok := raw.RemoteAddr().(*net.TCPAddr); ok {
		c.peer = from.AddrPort().Addr().Unmap().WithZone("")
	}
	if !atHome(c.peer) || !s.enter(c) {
		_ = raw.Close() // whoever it is gets no answer, and need not hear of a failure to close
		return
	}
	s.running.Go(func() {
		if !c.sort() {
			_ = c.Close() // it said nothing, so it is owed nothing
		}
	})
}

// enter counts a connection in; false where there is no room.
func (s *splitter) enter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= mostConns || s.of[c.peer] >= mostOfOne {
		return false
	}
	s.conns[c] = struct{}{}
	s.of[c.peer]++
	return true
}

func (s *splitter) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.conns[c]; !there {
		return
	}
	delete(s.conns, c)
	if s.of[c.peer]--; s.of[c.peer] == 0 {
		delete(s.of, c.peer)
	}
}

// conn is a connection whose first byte was read, and is read again.
type conn struct {
	net.Conn
	from  *splitter
	peer  netip.Addr
	first []byte
	once  sync.Once
	err   error
}

// sort reads the first byte and hands the connection over; false where none
// came in time.
func (c *conn) sort() bool {
	first := make([]byte, 1)
	if c.SetReadDeadline(time.Now().Add(firstByteIn)) != nil {
		return false
	}
	if n, err := c.Conn.Read(first); n == 0 || err != nil {
		return false
	}
	if c.SetReadDeadline(time.Time{}) != nil {
		return false
	}
	c.first = first
	to := c.from.plain
	if first[0] == handshake {
		to = c.from.tls
	}
	select {
	case to.conns <- c:
		return true
	case <-c.from.done:
		return false
	}
}

// Read gives the first byte again, then the rest.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.first) > 0 && len(p) > 0 {
		n := copy(p, c.first)
		c.first = nil
		return n, nil
	}
	return c.Conn.Read(p)
}

// Close closes the connection and counts it out; once, however often it is
// asked to.
func (c *conn) Close() error {
	c.once.Do(func() {
		c.from.leave(c)
		c.err = c.Conn.Close()
	})
	return c.err
}

// side is one of the two listeners of a splitter.
type side struct {
	from  *splitter
	conns chan net.Conn
}

// Accept implements net.Listener.
func (s *side) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.from.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener; the splitter is closed for both sides at once.
func (s *side) Close() error { return nil }

// Addr implements net.Listener.
func (s *side) Addr() net.Addr { return s.from.Addr() }
