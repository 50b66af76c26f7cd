package call

import "time"

// Complaint is a line of a public file of complaints: when, which number, of
// what kind, where. It holds no words, and nothing of the person who complained
// but the region, the area code and a mark.
type Complaint struct {
	// Key is stable within the Source: the same line of an overlapping or
	// repeated download has the same one.
	Key      string
	Source   string    // ftc_dnc, cafc, fcc, jsonl:NAME
	Occurred time.Time // when the call was, UTC; zero when unknown
	Filed    time.Time // when it was told, UTC
	Number   string    // what the display showed: E.164, or digits; empty when unknown
	Callback string    // the number that the caller wanted to be rung on; empty when unknown
	Type     string    // empty where the source's subject says nothing of it
	Country  string    // ISO 3166-1 alpha-2
	Region   string    // ISO 3166-2, such as US-CA; empty when unknown
	Area     string    // area code of the person who complained; empty when unknown
	Reporter uint64    // made of a mark as in Report.Reporter: tells those who complained apart, and says no more of them; 0 when unknown
}

// Batch is a stretch of one file of complaints, as one entry of the journal.
type Batch struct {
	ID     string // UUIDv7
	Import string // fingerprint of the file: the same file again has the same one
	Source string
	At     time.Time // UTC
	By     string
	Line   int64 // how far the file had been read: where to go on
	// Again is a line that an earlier stretch refused, and that this one was given
	// once more, for it may have been cut off then; 0 where there is none.
	Again int64

	Complaints []Complaint
	Reports    []string // ids of the reports with words that stand in it, new or known
	Refused    []RefusedLine

	Name       string // of the file, for people
	Format     string
	NotCalls   int64 // lines about letters, texts and the like
	Impossible int64 // dates that cannot be
	Unlisted   int64 // lines that were refused, beyond those that are listed
	// Content is a hash of the whole text; empty but for the stretch with which
	// the file was read to its end.
	Content string
}

// RefusedLine is a line of a file that was not taken, and why, in a sentence
// without words or numbers of people.
type RefusedLine struct {
	Line int64 // from 1
	Why  string
}

// Decision is what a person decided about what was found: that campaigns are
// one, that a warning goes out, that a number comes off the list. The newest of
// a kind and subject is what holds; those before it are its history.
type Decision struct {
	ID      string // UUIDv7
	At      time.Time
	By      string
	Kind    DecisionKind
	Subject string // what it is about: an id of a campaign, bulletin, number or appeal
	Data    []byte // JSON, of the kind's own shape
}

// DecisionKind names what was decided.
type DecisionKind string

// The kinds of decision.
const (
	DecidedMerge    DecisionKind = "campaign_merged"
	DecidedSplit    DecisionKind = "campaign_split"
	DecidedName     DecisionKind = "campaign_named"
	DecidedUndone   DecisionKind = "campaign_undone" // a decision about a campaign is taken back
	DecidedKnown    DecisionKind = "campaign_known"  // where the id of a campaign leads once the report that it comes from is erased
	DecidedBulletin DecisionKind = "bulletin"        // a revision was drafted, published, corrected or withdrawn
	DecidedShown    DecisionKind = "bulletin_shown"  // what the public sees of a warning is another, without a revision
	DecidedNumber   DecisionKind = "number"          // a number comes off the list, or may be on it again
	DecidedAppeal   DecisionKind = "appeal"          // somebody asks to be taken off the list, or was answered
	DecidedAlarm    DecisionKind = "alarm"           // the people of the desk were told of a wave
	DecidedMask     DecisionKind = "mask"            // days teach nothing and alarm nothing, or do so again
)
