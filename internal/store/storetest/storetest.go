// Package storetest is what every engine of desk.Store must pass. Each rule in
// the documentation of the port is a test here, over the real engine.
package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// Run runs the suite. open gives an empty store, and closes it when the test
// ends.
func Run(t *testing.T, open func(t *testing.T) desk.Store) {
	for _, group := range [][]test{intake, finding, numbers, forgetting, keeping, looking, importing} {
		for _, tc := range group {
			t.Run(tc.name, func(t *testing.T) {
				t.Parallel()
				tc.run(&bench{T: t, Store: open(t), journal: "journal-1"})
			})
		}
	}
}

type test struct {
	name string
	run  func(b *bench)
}

// bench is a store under test, with a journal that counts.
type bench struct {
	*testing.T
	desk.Store
	journal string
	seq     uint64
	grave   uint64
}

const tenant = "house"

// day is when all tests play: reports come in from here on.
var day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// place gives events their places in the journal.
func (b *bench) place(events ...wire.Event) []desk.Placed {
	var out []desk.Placed
	for _, e := range events {
		b.seq++
		out = append(out, desk.Placed{Seq: b.seq, Event: e})
	}
	return out
}

// apply journals and applies events as one batch.
func (b *bench) apply(events ...wire.Event) desk.Applied {
	b.Helper()
	done, err := b.Apply(b.Context(), b.journal, 0, b.place(events...))
	b.ok(err)
	return done
}

func (b *bench) bury(ids ...string) []uint64 {
	b.Helper()
	var graves []desk.Grave
	for _, id := range ids {
		b.grave++
		graves = append(graves, desk.Grave{Seq: b.grave, Tenant: tenant, ID: id, At: day.Add(time.Hour)})
	}
	before := b.doomed()
	b.ok(b.Bury(b.Context(), b.journal, 0, graves))
	return without(b.doomed(), before)
}

// doomed are the places of the journal that have to be destroyed.
func (b *bench) doomed() []uint64 {
	b.Helper()
	seqs, err := b.Doomed(b.Context(), b.journal, 1000)
	b.ok(err)
	return seqs
}

func without(all, some []uint64) []uint64 {
	left := slices.DeleteFunc(all, func(seq uint64) bool { return slices.Contains(some, seq) })
	if len(left) == 0 {
		return nil
	}
	return left
}

func (b *bench) expire(part call.Part, before time.Time) ([]string, []uint64) {
	b.Helper()
	had := b.doomed()
	ids, err := b.Expire(b.Context(), tenant, part, before, 100)
	b.ok(err)
	return ids, without(b.doomed(), had)
}

func (b *bench) find(q desk.Query) []string {
	b.Helper()
	p, err := b.Search(b.Context(), tenant, q)
	b.ok(err)
	ids := []string{}
	for _, r := range p.Rows {
		ids = append(ids, r.ID)
	}
	return ids
}

// finds checks that a search gives exactly these reports, in this order.
func (b *bench) finds(q desk.Query, want ...string) {
	b.Helper()
	if want == nil {
		want = []string{}
	}
	b.same(q, b.find(q), want)
}

func (b *bench) get(id string) call.Case {
	b.Helper()
	c, err := b.Case(b.Context(), tenant, id, false)
	b.ok(err)
	return c
}

func (b *bench) tally(number string) desk.Tally {
	b.Helper()
	n, err := b.Tally(b.Context(), tenant, number)
	b.ok(err)
	return n
}

func (b *bench) audit(report string) []desk.AuditEntry {
	b.Helper()
	list, err := b.Audit(b.Context(), tenant, report, 0, 100)
	b.ok(err)
	return list
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// same compares, under a name that says what.
func (b *bench) same(what, got, want any) {
	b.Helper()
	if d := cmp.Diff(want, got); d != "" {
		b.Errorf("%v (-want +got):\n%s", what, d)
	}
}

// each lists all cases of a tenant by Each.
func each(ctx context.Context, s desk.Store) (list []call.Case, err error) {
	err = s.Each(ctx, tenant, func(c call.Case) error {
		list = append(list, c)
		return nil
	})
	return list, err
}
