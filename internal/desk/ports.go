package desk

import (
	"context"
	"io"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// Journal is where everything is written down first. What Append and Bury have
// returned without an error is on the disk.
type Journal interface {
	// ID names this journal for ever; a store that has followed another one
	// starts from the beginning.
	ID() string
	// Append adds one record of a tenant and returns its place, rising from 1.
	// id is that of the event: the same id soon after is the same record. A disk
	// without room gives ErrFull, and nothing is written.
	Append(ctx context.Context, tenant, id string, data []byte) (seq uint64, err error)
	// Read waits until there is at least one record after the given place and
	// returns up to most of them in order. Erased and forgotten ones are left
	// out. It ends early with ctx.Err(), and with a *Lost at a record that the
	// disk has lost; whoever reads on after that place leaves it out.
	Read(ctx context.Context, after uint64, most int) ([]Record, error)
	// Erase destroys records beyond recovery. Ones that are not there are no
	// error.
	Erase(ctx context.Context, seqs ...uint64) error
	// Forget drops records up to and including the given place that are older
	// than the given time, as far as that is cheap; what it leaves, a later call
	// drops, and until then it can be read and erased.
	Forget(ctx context.Context, upTo uint64, before time.Time) error
	// Bury writes down that a report is erased. Graves are never forgotten.
	Bury(ctx context.Context, tenant, id string) (seq uint64, err error)
	// Graves is Read for what Bury wrote.
	Graves(ctx context.Context, after uint64, most int) ([]Grave, error)
	// Bounds gives the first place that is still there and the last one
	// written; first is last+1 where there is none.
	Bounds(ctx context.Context) (first, last uint64, err error)
	// Last gives the places of the last record and of the last grave that can
	// be read, at once.
	Last() (record, grave uint64)
}

// Record is one entry of the journal.
type Record struct {
	Seq  uint64
	Data []byte
}

// Grave says that a report was erased.
type Grave struct {
	Seq        uint64
	Tenant, ID string
	At         time.Time
}

// Placed is an event with its place in the journal.
type Placed struct {
	Seq   uint64
	Event wire.Event
}

// Cursor is how far a store has followed a journal.
type Cursor struct {
	Journal    string // ID of the journal
	Seq, Grave uint64
}

// Applied is what one batch did.
type Applied struct {
	Reports []string // ids of reports that are new
	Changes []string // ids of changes that are new

	Complaints, Decisions int // new ones
}

// Store is the system of record: everything that was reported, found again.
// All its methods return ErrUnavailable (wrapped) where the database cannot be
// reached or is locked, and ErrDamaged where it has to be rebuilt. Times are
// UTC. It never tells words of a call in an error.
type Store interface {
	Cursor(ctx context.Context) (Cursor, error)
	// Apply writes a batch and the cursor in one transaction. after is the place
	// up to which the journal had been followed; where the store has come less
	// far (it is another one now), nothing is written and the error is ErrMoved.
	// The same event
	// twice is one. A change of a report that is not there is left out; one that
	// names no report is a line of the audit trail alone. An empty event moves
	// the cursor and nothing else.
	Apply(ctx context.Context, journal string, after uint64, batch []Placed) (Applied, error)
	// Bury erases reports with all that belongs to them, for ever, moves the
	// cursor of graves. after is as with Apply.
	Bury(ctx context.Context, journal string, after uint64, graves []Grave) error
	// Doomed lists places of the journal that have to be destroyed there, until
	// Destroyed says that they are: those of reports that were erased, before or
	// after they came, and of parts that were removed by age.
	Doomed(ctx context.Context, journal string, most int) ([]uint64, error)
	Destroyed(ctx context.Context, seqs []uint64) error
	// Rewind sets the cursor back where it is further than the given one of the
	// same journal.
	Rewind(ctx context.Context, to Cursor) error

	// Case finds one report; ErrNotFound where there is none. withBytes brings
	// the bytes of attachments too.
	Case(ctx context.Context, tenant, id string, withBytes bool) (call.Case, error)
	// Has tells whether the report is there, and whether it was erased.
	Has(ctx context.Context, tenant, id string) (there, erased bool, err error)
	Attachment(ctx context.Context, tenant, report, id string) (call.Attachment, error)
	Search(ctx context.Context, tenant string, q Query) (Page, error)
	// Tally is what is known of one number (E.164, or digits where it has no
	// such form), from a table kept up by Apply. The zero Tally where nothing is.
	Tally(ctx context.Context, tenant, number string) (Tally, error)
	Number(ctx context.Context, tenant, number string, most int) (Sightings, error)
	Related(ctx context.Context, tenant, id string, most int) ([]Related, error)
	Views(ctx context.Context, tenant string) ([]wire.View, error)
	// Audit lists what was done, newest first; report may be empty for all.
	// before is exclusive, zero for the newest.
	Audit(ctx context.Context, tenant, report string, before uint64, most int) ([]AuditEntry, error)
	// Each calls f for every case, oldest first, with the bytes of attachments.
	Each(ctx context.Context, tenant string, f func(call.Case) error) error

	// Turn is the number of the trace, complaint or decision that came last: all
	// up to it can be read, in one order.
	Turn(ctx context.Context) (int64, error)
	// Traces lists reports as the lookout sees them, in the order in which they
	// came, which is that of the journal.
	Traces(ctx context.Context, tenant string, after int64, most int) ([]Trace, error)
	// Disturbed rises whenever something that Traces or Complaints had listed is
	// no longer as it was: erased, corrected, shortened by age.
	Disturbed(ctx context.Context, tenant string) (int64, error)
	// Complaints lists lines of public files in the order in which they came.
	Complaints(ctx context.Context, tenant string, after int64, most int) ([]Filed, error)
	Imports(ctx context.Context, tenant string) ([]ImportedFile, error)
	// Batches lists the ids of the stretches of one file; Bury takes each back: a
	// line that another file has too stays, and is that one's.
	Batches(ctx context.Context, tenant, file string) ([]string, error)
	// Brought lists the reports that this file alone brought.
	Brought(ctx context.Context, tenant, file string) ([]string, error)
	// RefusedOf lists refused lines of a file behind a line, in their order.
	RefusedOf(ctx context.Context, tenant, file string, after int64, most int) ([]call.RefusedLine, error)
	// Decisions lists what people decided, in the order in which they did.
	Decisions(ctx context.Context, tenant string, after int64, most int) ([]Decided, error)

	// Expire removes a part from reports received before the given time, at
	// most so many, and returns their ids.
	Expire(ctx context.Context, tenant string, part call.Part, before time.Time, most int) (ids []string, err error)

	// Backup writes a consistent copy of the database to a new file and
	// returns the cursor in it.
	Backup(ctx context.Context, file string) (Cursor, error)
	// Restore puts the given backup in the place of the database. The backup
	// is checked first; a file that is none, or of a newer program, changes
	// nothing and gives an *Error.
	Restore(ctx context.Context, file string) error
	Stats(ctx context.Context, tenant string) (Stats, error)
	io.Closer
}

// Query is a search. The zero Query finds everything, the newest first.
type Query struct {
	// Text is what a person typed: words (each must be there, the last may be
	// the beginning of one), or a number in any spelling, or an id.
	Text    string
	Number  string // a number in any spelling; needs no country
	Level   string // none, caution or hang_up, as it stands now; empty for all
	Type    string
	Origin  call.Origin
	Country string
	// From and To are when it was received, or of what a file brought, when the
	// call was: at or after the one and before the other; zero for no limit.
	From, To time.Time
	After    string // cursor of the page before
	Limit    int    // 1 to 200; 0 is 50
}

// Page is one page of a search.
type Page struct {
	Rows []Row
	Next string // cursor of the next page; empty on the last
}

// Row is a report as a list shows it.
type Row struct {
	ID       string
	Received time.Time
	Occurred time.Time
	Kind     call.Kind
	Level    call.Level // as it stands now
	Type     string
	Summary  string
	Country  string
	Origin   call.Origin
	CallerID string
	Callback string // the strongest callback number: E.164, or as given
	// Excerpt is a stretch of the words around what was searched for, or their
	// beginning. Empty where words are gone.
	Excerpt   string
	Corrected bool
}

// Dated says that the row stands in lists and searches under the day of the
// call: it came by a file, which says when that was.
func (r Row) Dated() bool { return !ListedAt(r.Origin, r.Occurred, r.Received).Equal(r.Received) }

// ListedAt is the time under which a report is listed and found: that of the
// call where a file says it, else that at which it was received.
func ListedAt(origin call.Origin, occurred, received time.Time) time.Time {
	if origin == call.OriginImport && !occurred.IsZero() && occurred.Before(received) {
		return occurred
	}
	return received
}

// Tally is how often a number was seen.
type Tally struct {
	Callback, CallerID, Other int // reports in which it had that role
	Reports                   int // reports in which it was seen at all
	HangUp                    int // of these, as they stand now, at hang_up
	First, Last               time.Time
}

// Sightings is what is known of a number.
type Sightings struct {
	Tally
	Claims []Claim // the most often claimed first
	Rows   []Row   // the newest first
}

// Claim is an identity that callers gave in calls with a number.
type Claim struct {
	Kind  call.EvidenceKind // organisation or claimed_name
	Value string
	Count int
}

// Related is another case that shares strong evidence.
type Related struct {
	Row
	Shared []Shared
}

// Shared is a value that two cases have in common.
type Shared struct {
	Kind  string // phone, clsid, session_code or domain
	Value string
}

// AuditEntry is one line of the audit trail.
type AuditEntry struct {
	Seq    uint64
	At     time.Time
	By     string
	Kind   call.ChangeKind
	Report string
}

// Stats are counts for the status page and the metrics.
type Stats struct {
	Reports, Erased int
	Bytes           int64 // of the database file
}
