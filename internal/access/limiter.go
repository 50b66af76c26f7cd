package access

import (
	"container/list"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter lets each address do something so often: a bucket of tries that
// fills up again with time. All addresses of an IPv6 /64 share one bucket,
// since one household or one attacker has that many.
//
// It keeps a bounded number of buckets and drops the one not used for longest.
// Whoever has more networks than that can come more often; a limit for one
// address is no limit for the world. Behind a proxy everybody has the proxy's
// address and shares its bucket.
type Limiter struct {
	now   func() time.Time
	every rate.Limit
	burst int
	most  int

	mu      sync.Mutex
	buckets map[netip.Prefix]*list.Element // of *bucket
	recent  list.List                      // the last used first
}

type bucket struct {
	of    netip.Prefix
	tries *rate.Limiter
}

// NewLimiter lets an address do something burst times at once, and then once
// every so often. It keeps at most so many addresses. now gives the time.
func NewLimiter(every time.Duration, burst, most int, now func() time.Time) *Limiter {
	return &Limiter{now: now, every: rate.Every(every), burst: burst, most: most, buckets: map[netip.Prefix]*list.Element{}}
}

// Allow takes one try of an address (host:port as in http.Request.RemoteAddr,
// or a host alone). Where none is left it takes nothing and says how long to
// wait.
func (l *Limiter) Allow(addr string) (ok bool, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	r := l.bucket(network(addr)).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return false, wait
	}
	return true, 0
}

func (l *Limiter) bucket(of netip.Prefix) *rate.Limiter {
	if e, there := l.buckets[of]; there {
		l.recent.MoveToFront(e)
		return e.Value.(*bucket).tries
	}
	if l.recent.Len() >= l.most {
		last := l.recent.Back()
		delete(l.buckets, l.recent.Remove(last).(*bucket).of)
	}
	b := &bucket{of, rate.NewLimiter(l.every, l.burst)}
	l.buckets[of] = l.recent.PushFront(b)
	return b.tries
}

// network is what an address is counted as: itself, or its /64 in IPv6. What
// is no address, such as that of a local socket, is all one.
func network(addr string) netip.Prefix {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(ip, bits).Masked()
}
