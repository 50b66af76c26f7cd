package desk

import (
	"context"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// How often the keeper looks, and how long the journal holds what is safe in the
// database and in a backup.
const (
	rounds  = 10 * time.Minute
	journal = 7 * 24 * time.Hour

	expiring = 500 // reports that are shortened in one go
)

// keep removes what is too old, makes backups, and shortens the journal.
func (d *Desk) keep(ctx context.Context) {
	tick := time.NewTicker(rounds)
	defer tick.Stop()
	for {
		if err := d.Tidy(ctx); err != nil && ctx.Err() == nil && !unavailable(err) {
			d.log.Error("the desk could not tidy up; it will try again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Tidy does one round of what the desk does by itself: it removes parts that
// are older than Keep allows, makes a backup when one is due (after an erasure,
// one in the place of all that still hold what was erased), and forgets what the
// journal holds twice.
func (d *Desk) Tidy(ctx context.Context) error {
	ages := []struct {
		part call.Part
		age  time.Duration
	}{{call.PartWords, d.opt.Keep.Words}, {call.PartEvidence, d.opt.Keep.Evidence}, {call.PartAttachments, d.opt.Keep.Attachments}}
	for _, a := range ages {
		if a.age <= 0 {
			continue
		}
		if err := d.expire(ctx, a.part, d.now().Add(-a.age)); err != nil {
			return err
		}
	}
	if err := d.forgetAppeals(ctx); err != nil {
		return err
	}
	if err := d.forgetDrafts(ctx); err != nil {
		return err
	}
	if err := d.destroy(ctx); err != nil {
		return err
	}
	return d.backUp(ctx)
}

// backUp makes a backup when one is due, and one after an erasure, in the place
// of all that still hold what was erased.
func (d *Desk) backUp(ctx context.Context) error {
	made, grave := d.opt.Shelf.BackedUp()
	due := d.opt.Keep.BackupEvery > 0 && d.now().Sub(made) >= d.opt.Keep.BackupEvery
	var oldest Cursor
	err := d.shelf.use(func(s Store) error {
		now, err := s.Cursor(ctx)
		if err != nil || !due && (made.IsZero() || now.Grave <= grave) {
			return err
		}
		oldest, err = d.opt.Shelf.Backup(ctx, s)
		return err
	})
	if err != nil || oldest.Journal != d.opt.Journal.ID() {
		return err
	}
	return d.opt.Journal.Forget(ctx, oldest.Seq, d.now().Add(-journal))
}

func (d *Desk) expire(ctx context.Context, part call.Part, before time.Time) error {
	for {
		var ids []string
		err := d.shelf.use(func(s Store) (err error) {
			ids, err = s.Expire(ctx, tenant, part, before, expiring)
			return err
		})
		if len(ids) > 0 {
			d.watchers.tell(News{Changes: len(ids)})
		}
		if err != nil || len(ids) < expiring {
			return err
		}
	}
}
