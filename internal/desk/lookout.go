package desk

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

// Lookout says how the desk looks out for waves.
type Lookout struct {
	Budget  float64        // false alarms a week over all streams; 0 is 1
	Zone    *time.Location // in which a day is a day; nil is UTC
	Country string         // whose holidays count, ISO 3166-1 alpha-2; may be empty
	// OnWave is told of each wave that is news, at most once a week each. It
	// must not wait.
	OnWave func(WaveAlarm)
}

// reading is how many rows the lookout reads at once; looking, how long it waits
// between two looks: as long as a look took, within bounds; hour, how often it
// looks without any news, for the day may have changed.
const (
	reading = 2000
	looking = 200 * time.Millisecond
	atMost  = 3 * time.Second
	hour    = time.Hour
)

// lookout holds what many reports are together. One goroutine moves it on; all
// of it is made from the store and can be made again.
type lookout struct {
	mu    sync.Mutex // the readers of a ledger and of a watch remember what they worked out
	sight *sighted   // nil until the store was read for the first time
	seen  watchers   // who wants to know when it has moved on

	warning sync.Mutex // held while a warning or an appeal is looked at and changed
	telling sync.Mutex // held, after warning, while how warnings are told is worked out and written down

	once  sync.Once
	rules blocklist.Rules
}

// sighted is what is made from one reading of the store.
type sighted struct {
	ledger  *campaign.Ledger
	watch   *wave.Watch
	at      standpoint
	traces  map[string]Trace // of reports, by id; without signatures
	counts  map[string]counted
	moves   int // of reports between campaigns, as of the last recount
	told    map[string]time.Time
	folded  map[string]bool // ids of decisions that were taken in
	undone  map[string]undone
	stale   bool            // a decision that was taken in is taken back
	settled []settled       // what people decided about campaigns, the oldest first
	masks   map[string]Mask // by id
	tally   Counted
	when    time.Time

	bulletins map[string]publish.Bulletin
	revisions map[string]map[int]publish.Bulletin // that were published, by id and number
	shown     map[string][]showing                // of warnings, by id, in the order in which it was told
	silent    map[string]bool                     // ids of warnings of which something is not written down that is to be told
	asked     map[string]*asked                   // of warnings, by id
	unsaid    bool                                // decisions were taken in of which nothing is told yet
	abreast   bool                                // the store held all that was written down before it was opened
	ends      time.Time                           // when the next decision about a number of a warning ends by itself; zero where none does
	numbers   map[string][]blocklist.Sighting
	ruled     map[string][]blocklist.Decision
	appeals   map[string][]blocklist.Appeal
	letters   map[string][]letter // by the id of an appeal or a warning
	rulings   []blocklist.Ruling  // of all numbers, as of when; nil until somebody asks
	list      *blocklist.List     // of them, whole; likewise
}

// standpoint is how far the store was read.
type standpoint struct {
	disturbed, trace, complaint, decision int64
}

// Counted is what the lookout has counted.
type Counted struct {
	Reports, Complaints int
	Odd                 int // dated impossibly; they count on the day they were told
}

// look follows the store for as long as the desk runs.
func (d *Desk) look(ctx context.Context) {
	news := d.Watch(ctx)
	reopened := d.shelf.reopened()
	said := "" // what failed, as it was logged last
	for ctx.Err() == nil {
		began := time.Now()
		whole, err := d.lookOnce(ctx, reopened)
		if err != nil && ctx.Err() == nil && !unavailable(err) {
			if err.Error() != said { // the same every three seconds helps nobody
				d.log.Error("the lookout has failed and will try again", "error", err)
			}
			said = err.Error()
		} else if err == nil {
			said = ""
		}
		idle := time.NewTimer(d.lookout.rest(d.now()))
		if err != nil || !whole {
			idle.Reset(atMost)
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(max(looking, time.Since(began)), atMost)):
		}
		select {
		case <-ctx.Done():
		case <-reopened:
		case _, open := <-news:
			if !open {
				idle.Stop()
				return
			}
		case <-idle.C:
		}
		idle.Stop()
		if ended(reopened) { // also where news came at the same time
			reopened = d.shelf.reopened() // first: it may be exchanged once more
			d.lookout.telling.Lock()
			d.owing() // also what was told until now
			d.lookout.forget()
			d.lookout.telling.Unlock()
		}
	}
}

func ended(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// rest is how long to wait without any news: no longer than until a decision about
// a number of a warning ends by itself.
func (l *lookout) rest(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sight == nil || l.sight.ends.IsZero() {
		return hour
	}
	return min(hour, max(looking, l.sight.ends.Sub(now)))
}

// forget has everything made anew at the next look: the store is another one.
func (l *lookout) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sight = nil
}

// lookOnce brings what the lookout holds up to the store, and tells who waits. It
// says whether the store holds all that people may be told of; where it was
// exchanged meanwhile, it does not.
func (d *Desk) lookOnce(ctx context.Context, reopened <-chan struct{}) (whole bool, err error) {
	var alarms []WaveAlarm
	var silent error
	err = d.shelf.use(func(s Store) error {
		disturbed, err := s.Disturbed(ctx, tenant)
		if err != nil {
			return err
		}
		before, calm, abreast, err := d.calm(ctx, s)
		if err != nil {
			return err
		}
		d.lookout.mu.Lock()
		now := d.lookout.sight
		d.lookout.mu.Unlock()
		if now == nil || now.at.disturbed != disturbed {
			// A report that was erased or corrected may have held others
			// together; from scratch there is no telling what it did.
			if now, err = d.anew(ctx, s, disturbed); err != nil {
				return err
			}
		} else if err := d.follows(ctx, s, now, &d.lookout.mu); err != nil {
			return err
		} else if now.stale {
			if now, err = d.anew(ctx, s, disturbed); err != nil {
				return err
			}
		}
		after, _, _, err := d.calm(ctx, s)
		if err != nil {
			return err
		}
		whole = calm && before == after && !ended(reopened) // no file began meanwhile
		silent = d.tell(ctx, now, abreast && !ended(reopened))
		alarms = d.show(now, whole)
		return nil
	})
	if err != nil {
		return whole, fmt.Errorf("the database cannot be read: %w", err)
	}
	d.lookout.seen.tell(News{})
	if err := d.alarm(ctx, alarms); err != nil {
		return whole, errors.Join(silent, fmt.Errorf("that people are told of a wave cannot be written down: %w", err))
	}
	return whole, silent
}

// show has what was made of the store be what everybody sees, and lists the
// waves of which people are to be told, if they are.
func (d *Desk) show(now *sighted, tell bool) (alarms []WaveAlarm) {
	d.lookout.mu.Lock()
	defer d.lookout.mu.Unlock()
	now.when, now.rulings, now.list = d.now(), nil, nil
	if moves := now.ledger.Moves(); moves != now.moves {
		now.moves = moves
		now.recount()
	}
	if old := d.lookout.sight; old != nil && old != now {
		// What people wrote down leads on, and what was decided while this was
		// made anew shows already.
		now.ledger.Inherit(old.ledger)
		now.carry(old)
	}
	now.watch.Refresh(now.when)
	now.tally.Odd = now.watch.Odd()
	d.lookout.sight = now
	if tell {
		alarms = d.alarming(now)
	}
	return alarms
}

// anew makes everything from the store.
func (d *Desk) anew(ctx context.Context, s Store, disturbed int64) (*sighted, error) {
	now := d.blank(disturbed)
	if err := now.forgo(ctx, s); err != nil {
		return nil, err
	}
	return now, d.follows(ctx, s, now, nil)
}

// blank is a lookout that has seen nothing.
func (d *Desk) blank(disturbed int64) *sighted {
	plan := wave.Plan{Budget: d.opt.Lookout.Budget, Zone: d.opt.Lookout.Zone, Salt: d.opt.Journal.ID()}
	if cc := d.opt.Lookout.Country; cc != "" {
		plan.Holidays = wave.HolidaysOf(cc)
	}
	return &sighted{
		ledger: campaign.New(campaign.Defaults(), d.honest), watch: wave.New(plan), at: standpoint{disturbed: disturbed},
		traces: map[string]Trace{}, counts: map[string]counted{}, told: map[string]time.Time{}, folded: map[string]bool{}, undone: map[string]undone{}, masks: map[string]Mask{},
		bulletins: map[string]publish.Bulletin{}, revisions: map[string]map[int]publish.Bulletin{}, shown: map[string][]showing{}, silent: map[string]bool{}, asked: map[string]*asked{}, numbers: map[string][]blocklist.Sighting{}, ruled: map[string][]blocklist.Decision{}, appeals: map[string][]blocklist.Appeal{}, letters: map[string][]letter{},
	}
}

// follows reads what came since, in the order in which it came: what a person
// decided depends on what was there by then. Whoever else reads the same is kept
// out for one page at a time.
func (d *Desk) follows(ctx context.Context, s Store, to *sighted, mu *sync.Mutex) error {
	until, err := s.Turn(ctx)
	if err != nil {
		return err
	}
	traces := flow[Trace]{number: func(t Trace) int64 { return t.No }, take: func(t Trace) { d.take(to, t) }}
	complaints := flow[Filed]{number: func(c Filed) int64 { return c.No }, take: func(c Filed) { d.file(to, c) }}
	decisions := flow[Decided]{number: func(k Decided) int64 { return k.No }, take: func(k Decided) { d.heed(to, k) }}
	for {
		// Each is read on only where all that was read of it is taken in.
		err := errors.Join(traces.fill(ctx, s.Traces, &to.at.trace), complaints.fill(ctx, s.Complaints, &to.at.complaint), decisions.fill(ctx, s.Decisions, &to.at.decision))
		if err != nil {
			return err
		}
		if !fold(until, mu, &traces, &complaints, &decisions) {
			return nil
		}
	}
}

// heed takes in a decision.
func (d *Desk) heed(to *sighted, k Decided) {
	if to.behind(k) {
		return // all is made anew without what is taken back, and then it is taken in
	}
	to.folded[k.ID], to.unsaid = true, true
	if bad := to.decided(k); bad != nil {
		d.log.Error("a decision was left out", "id", k.ID, "error", bad)
	}
}

// flow is one kind of what the store lists in the order in which it came.
type flow[T any] struct {
	number func(T) int64
	take   func(T)
	rows   []T // read and not taken in yet
	ended  bool
	at     *int64 // the number of what was taken in last
}

// fill reads a page where none is left.
func (f *flow[T]) fill(ctx context.Context, read func(context.Context, string, int64, int) ([]T, error), at *int64) (err error) {
	f.at = at
	if len(f.rows) == 0 && !f.ended {
		f.rows, err = read(ctx, tenant, *at, reading)
		f.ended = len(f.rows) < reading
	}
	return err
}

// next is the number of the next row; nothing where there is none left.
func (f *flow[T]) next() int64 {
	if len(f.rows) == 0 {
		return nothing
	}
	return f.number(f.rows[0])
}

// dry tells that there may be more that was not read.
func (f *flow[T]) dry() bool { return len(f.rows) == 0 && !f.ended }

func (f *flow[T]) step() {
	*f.at = f.next()
	f.take(f.rows[0])
	f.rows = f.rows[1:]
}

// nothing is behind every number.
const nothing = math.MaxInt64

// fold takes in rows of all kinds, up to a number, in the order of the numbers;
// more says that a kind has to be read on first.
func fold(until int64, mu *sync.Mutex, kinds ...interface {
	next() int64
	dry() bool
	step()
}) (more bool) {
	if mu != nil {
		mu.Lock()
		defer mu.Unlock()
	}
	for {
		first := kinds[0]
		for _, k := range kinds {
			if k.dry() {
				return true
			}
			if k.next() < first.next() {
				first = k
			}
		}
		if n := first.next(); n > until {
			return false
		}
		first.step()
	}
}

// Sighted waits until the lookout has moved on, or ctx ends; then the channel is
// closed.
func (d *Desk) Sighted(ctx context.Context) <-chan News { return d.lookout.seen.watch(ctx) }
