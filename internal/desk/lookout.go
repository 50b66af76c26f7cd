package desk

import (
	"context"
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
	// Honest are organisations whose numbers are never listed, beside those of
	// the knowledge base.
	Honest []blocklist.Known
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

	once  sync.Once
	rules blocklist.Rules
}

// sighted is what is made from one reading of the store.
type sighted struct {
	ledger *campaign.Ledger
	watch  *wave.Watch
	at     standpoint
	traces map[string]Trace // of reports, by id; without signatures
	counts map[string]counted
	told   map[string]time.Time
	folded map[string]bool // ids of decisions that were taken in
	tally  Counted
	when   time.Time

	bulletins map[string]publish.Bulletin
	numbers   map[string][]blocklist.Sighting
	ruled     map[string][]blocklist.Decision
	appeals   map[string][]blocklist.Appeal
	rulings   []blocklist.Ruling // of all numbers, as of when; nil until somebody asks
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
	for ctx.Err() == nil {
		reopened := d.shelf.reopened()
		began := time.Now()
		err := d.lookOnce(ctx)
		if err != nil && ctx.Err() == nil && !unavailable(err) {
			d.log.Error("the lookout cannot read the database; it will try again", "error", err)
		}
		if !wait(ctx, min(max(looking, time.Since(began)), atMost)) {
			return
		}
		idle := time.NewTimer(hour)
		select {
		case <-ctx.Done():
		case <-reopened:
			d.lookout.forget()
		case _, open := <-news:
			if !open {
				idle.Stop()
				return
			}
		case <-idle.C:
		}
		idle.Stop()
		select {
		case <-reopened: // also where news came at the same time
			d.lookout.forget()
		default:
		}
	}
}

func wait(ctx context.Context, for_ time.Duration) bool {
	t := time.NewTimer(for_)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// forget has everything made anew at the next look: the store is another one.
func (l *lookout) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sight = nil
}

// lookOnce brings what the lookout holds up to the store, and tells who waits.
func (d *Desk) lookOnce(ctx context.Context) error {
	var alarms []WaveAlarm
	err := d.shelf.use(func(s Store) error {
		disturbed, err := s.Disturbed(ctx, tenant)
		if err != nil {
			return err
		}
		d.lookout.mu.Lock()
		now := d.lookout.sight
		d.lookout.mu.Unlock()
		if now == nil || now.at.disturbed != disturbed {
			// A report that was erased or corrected may have held others
			// together; from scratch there is no telling what it did.
			now = d.blank(disturbed)
			if err := d.follows(ctx, s, now, nil); err != nil {
				return err
			}
		} else if err := d.follows(ctx, s, now, &d.lookout.mu); err != nil {
			return err
		}
		d.lookout.mu.Lock()
		defer d.lookout.mu.Unlock()
		now.when, now.rulings = d.now(), nil
		now.recount()
		if old := d.lookout.sight; old != nil && old != now {
			// What was decided while this was made anew shows already.
			for _, b := range old.bulletins {
				now.hold(b)
			}
		}
		now.watch.Refresh(now.when)
		now.tally.Odd = now.watch.Odd()
		d.lookout.sight = now
		alarms = d.alarming(now)
		return nil
	})
	if err != nil {
		return err
	}
	d.lookout.seen.tell(News{})
	return d.alarm(ctx, alarms)
}

// blank is a lookout that has seen nothing.
func (d *Desk) blank(disturbed int64) *sighted {
	plan := wave.Plan{Budget: d.opt.Lookout.Budget, Zone: d.opt.Lookout.Zone, Salt: d.opt.Journal.ID()}
	if cc := d.opt.Lookout.Country; cc != "" {
		plan.Holidays = wave.HolidaysOf(cc)
	}
	return &sighted{
		ledger: campaign.New(campaign.Defaults(), d.honest), watch: wave.New(plan), at: standpoint{disturbed: disturbed},
		traces: map[string]Trace{}, counts: map[string]counted{}, told: map[string]time.Time{}, folded: map[string]bool{},
		bulletins: map[string]publish.Bulletin{}, numbers: map[string][]blocklist.Sighting{}, ruled: map[string][]blocklist.Decision{}, appeals: map[string][]blocklist.Appeal{},
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
	for {
		traces, err := s.Traces(ctx, tenant, to.at.trace, reading)
		if err != nil {
			return err
		}
		complaints, err := s.Complaints(ctx, tenant, to.at.complaint, reading)
		if err != nil {
			return err
		}
		decisions, err := s.Decisions(ctx, tenant, to.at.decision, reading)
		if err != nil {
			return err
		}
		// Behind the end of a full page there may be more of its kind.
		end := until
		if len(traces) == reading {
			end = min(end, traces[reading-1].No)
		}
		if len(complaints) == reading {
			end = min(end, complaints[reading-1].No)
		}
		if len(decisions) == reading {
			end = min(end, decisions[reading-1].No)
		}
		d.fold(to, mu, page{traces, complaints, decisions}, end)
		if end == until {
			return nil
		}
	}
}

// page is what one reading of the store gave, each kind in its order.
type page struct {
	traces     []Trace
	complaints []Filed
	decisions  []Decided
}

// fold takes in a page up to a number, in the order of the numbers.
func (d *Desk) fold(to *sighted, mu *sync.Mutex, p page, end int64) {
	if mu != nil {
		mu.Lock()
		defer mu.Unlock()
	}
	const none = math.MaxInt64
	for {
		t, c, k := int64(none), int64(none), int64(none)
		if len(p.traces) > 0 {
			t = p.traces[0].No
		}
		if len(p.complaints) > 0 {
			c = p.complaints[0].No
		}
		if len(p.decisions) > 0 {
			k = p.decisions[0].No
		}
		switch next := min(t, c, k); {
		case next > end || next == none:
			return
		case next == t:
			d.take(to, p.traces[0])
			p.traces = p.traces[1:]
		case next == c:
			d.file(to, p.complaints[0])
			p.complaints = p.complaints[1:]
		default:
			to.at.decision, to.folded[p.decisions[0].ID] = k, true
			if bad := to.decided(p.decisions[0]); bad != nil {
				d.log.Error("a decision was left out", "id", p.decisions[0].ID, "error", bad)
			}
			p.decisions = p.decisions[1:]
		}
	}
}

// Sighted waits until the lookout has moved on, or ctx ends; then the channel is
// closed.
func (d *Desk) Sighted(ctx context.Context) <-chan News { return d.lookout.seen.watch(ctx) }
