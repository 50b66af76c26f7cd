package call

import "time"

// Report is a call or a story that somebody told of, as it was taken in and
// judged. It never changes; what happens to it later is a Change.
type Report struct {
	// ID is a UUIDv7 in lower case, given by whoever reports; its time orders
	// the reports.
	ID       string
	Received time.Time // UTC, in milliseconds
	Occurred time.Time // when the call was, UTC; zero when unknown
	Call     Call
	// Happened says what had happened by then: gave_access, paid_card,
	// paid_giftcard, paid_cash, paid_crypto, gave_secret.
	Happened []string
	Verdict  Verdict
	Origin   Origin
	By       string // the account or token that took it in; empty for the public
	// Reporter is who told, as a mark that says nothing of them: equal marks are
	// the same person. Empty when unknown.
	Reporter string
	Region   string // where the call was received, ISO 3166-2 such as US-CA; empty when unknown
}

// Origin says by which way a report came in.
type Origin string

// The origins.
const (
	OriginPage    Origin = "page"    // kept from the desk's Check page
	OriginPublic  Origin = "public"  // the public intake form
	OriginAPI     Origin = "api"     // a program
	OriginCommand Origin = "command" // the command line
	OriginImport  Origin = "import"
	OriginLive    Origin = "live" // a call that was listened to
)

// ChangeKind names what was done to a report after it was taken in.
type ChangeKind string

// The kinds of change. Viewed leaves the case as it is; exported, imported,
// backed up, restored and what follows them are of no one case: they are for the
// audit trail.
const (
	ChangeReported  ChangeKind = "reported"
	ChangeNoted     ChangeKind = "noted"
	ChangeCorrected ChangeKind = "corrected"
	ChangeAttached  ChangeKind = "attached"
	ChangeDetached  ChangeKind = "detached"
	ChangeHappened  ChangeKind = "happened" // what has happened was told anew
	ChangeViewed    ChangeKind = "viewed"
	ChangeExported  ChangeKind = "exported"
	ChangeImported  ChangeKind = "imported"
	ChangeBackedUp  ChangeKind = "backed_up"
	ChangeRestored  ChangeKind = "restored"
	ChangeSearched  ChangeKind = "searched"  // at most once a minute
	ChangeLookedUp  ChangeKind = "looked_up" // a number; at most once a minute
	ChangeContacts  ChangeKind = "contacts"  // how to reach people was looked at; at most once a minute

	ChangeAccountSet     ChangeKind = "account_set"
	ChangeAccountRemoved ChangeKind = "account_removed"
	ChangeTokenMade      ChangeKind = "token_made"
	ChangeTokenRevoked   ChangeKind = "token_revoked"
	ChangeLineSet        ChangeKind = "line_set" // a phone line was made or changed
	ChangeLineRemoved    ChangeKind = "line_removed"
	ChangeHomeOpened     ChangeKind = "home_opened" // devices at home may connect
	ChangeHomeShut       ChangeKind = "home_shut"
	ChangeDeviceAdded    ChangeKind = "device_added"
	ChangeDeviceRemoved  ChangeKind = "device_removed"
	ChangeNotifyAdded    ChangeKind = "notify_added" // a destination of notifications
	ChangeNotifyRemoved  ChangeKind = "notify_removed"
	ChangeNotifySet      ChangeKind = "notify_set" // what notifications say
	ChangeExpired        ChangeKind = "expired"    // a part was removed by age
	ChangeErased         ChangeKind = "erased"
)

// Change is one thing that was done to a report, by whom and when.
type Change struct {
	ID     string // UUIDv7
	Report string // id of the report; empty where it is of no one case
	At     time.Time
	By     string // account, token, or hangup itself
	Kind   ChangeKind

	// What belongs to the kind; the rest is empty.
	Note       string      // noted; expired: the part
	Correction *Correction // corrected
	Attachment *Attachment // attached; detached: the ID alone
	Happened   []string    // happened
}

// Correction is a person's word against the judge's; both stay.
type Correction struct {
	Level  Level
	Type   string // empty where no type is claimed
	Reason string
}

// Attachment is a file that belongs to a case.
type Attachment struct {
	ID     string // that of the change that brought it
	Name   string
	Media  string // media type such as image/png
	Size   int64  // bytes
	SHA256 string // lower-case hex of the bytes
	Bytes  []byte // nil where only the description was asked for
}

// Part is a part of a case that age may remove.
type Part string

// The parts of a case, for retention.
const (
	PartWords       Part = "words" // turns, quotes, notes
	PartEvidence    Part = "evidence"
	PartAttachments Part = "attachments"
)

// Case is a report with all that was done to it.
type Case struct {
	Report
	// Level and Type are what holds now: the last correction, or the verdict.
	Level Level
	Type  string
	// Now is what has happened as it was told last.
	Now         []string
	Changes     []Change // oldest first, without views and what age removed; attachments without bytes
	Attachments []Attachment
	Gone        []Part // what age has removed
}
