// Package call holds the nouns of the field: a call or a story, the parties in
// it, what was said, and what was concluded. The nouns carry no wire, database
// or form tags; each edge has its own shapes.
package call

import "time"

// Kind says whether the words are the call itself or somebody telling of it.
type Kind string

// The kinds of input. KindUnset lets the reader or the judge decide.
const (
	KindUnset Kind = ""
	KindCall  Kind = "call"
	KindStory Kind = "story"
)

// Role is the party who speaks: the caller placed the call, the callee
// answered it (RFC 3261 names them UAC and UAS). A microphone beside a
// loudspeaker does not know, hence RoleUnknown.
type Role uint8

// The roles, in the order in which the scorer lays out its features.
const (
	RoleUnknown Role = iota
	RoleCaller
	RoleCallee
)

// String returns the wire name of the role.
func (r Role) String() string {
	switch r {
	case RoleCaller:
		return "caller"
	case RoleCallee:
		return "callee"
	default:
		return "unknown"
	}
}

// Dialler says who dialled, seen from the person whom Hangup protects.
type Dialler string

// The diallers. DialledByMe covers a number taken from a pop-up or an advert.
const (
	DialledUnknown Dialler = ""
	DialledByThem  Dialler = "them"
	DialledByMe    Dialler = "me"
)

// Utterance is a stretch of words by one party.
type Utterance struct {
	Role Role
	Text string
	// At is the offset from the start of the call; negative when unknown.
	At time.Duration
	// Interim marks a hypothesis that the recogniser may still revise. It is
	// replaced by the next utterance and leaves no trace.
	Interim bool
	// More says that the turn goes on in the next utterance, so that a turn
	// may be fed in any split.
	More bool
}

// Call is one call or one story, with what is known beside the words.
type Call struct {
	ID        string
	Kind      Kind
	Turns     []Utterance
	CallerID  string // what the display showed
	Callback  string // the number that the caller wanted to be rung on
	Country   string // ISO 3166-1 alpha-2, upper case; empty when unknown
	DialledBy Dialler
}

// Level is what the person is told. Levels only rise within a call.
type Level uint8

// The levels, rising.
const (
	LevelNone Level = iota
	LevelCaution
	LevelHangUp
)

// String returns the wire name of the level.
func (l Level) String() string {
	switch l {
	case LevelHangUp:
		return "hang_up"
	case LevelCaution:
		return "caution"
	default:
		return "none"
	}
}

// Span is a place in the words: the 1-based turn and byte offsets into the
// text of that turn, end exclusive.
type Span struct {
	Turn       int
	Start, End int
}

// Source is who says so, where, and when we last looked.
type Source struct {
	Title   string
	URL     string
	Checked string // date, YYYY-MM-DD; empty when nobody has opened it yet
}

// Finding is one tactic seen in the words. It always carries its span.
type Finding struct {
	Tactic string
	Name   string
	Stage  string
	Quote  string
	Span   Span
	Truth  string
	Source Source
}

// Evidence is a value worth keeping, graded by how hard it is to fake.
type Evidence struct {
	Kind  EvidenceKind
	Value string // normalised; E.164 for a phone number that can exist
	Raw   string // as it stood in the words
	// Role is callback, caller_id or other for a phone; empty otherwise.
	Role     string
	Strength Strength
	// Plausible says whether a network could carry the number; always true
	// for values that are not numbers.
	Plausible bool
	Note      string
	// Span is zero for values that came beside the words (a caller ID).
	Span Span
}

// EvidenceKind names what sort of value it is.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidencePhone         EvidenceKind = "phone"
	EvidenceCLSID         EvidenceKind = "clsid"
	EvidenceRemoteTool    EvidenceKind = "remote_tool"
	EvidenceSessionCode   EvidenceKind = "session_code"
	EvidenceAmount        EvidenceKind = "amount"
	EvidenceURL           EvidenceKind = "url"
	EvidenceOrganisation  EvidenceKind = "organisation"
	EvidencePaymentMethod EvidenceKind = "payment_method"
	EvidenceClaimedName   EvidenceKind = "claimed_name"
	EvidencePayee         EvidenceKind = "payee" // an account, wallet or address to pay to
)

// Strength grades evidence by how hard it is to fake.
type Strength string

// The strengths.
const (
	StrengthWeak   Strength = "weak"
	StrengthMedium Strength = "medium"
	StrengthStrong Strength = "strong"
)

// The roles of a phone number.
const (
	PhoneCallback = "callback"
	PhoneCallerID = "caller_id"
	PhoneOther    = "other"
)

// Advice is one thing to do now.
type Advice struct {
	ID     string
	When   string // what has happened: talked, gave_access, paid_card ...
	Text   string
	Source Source
}

// Moment is a place in the run of a call: 1-based turn and 1-based word.
type Moment struct {
	Turn, Word int
}

// Verdict is what the judge concludes.
type Verdict struct {
	Kind        Kind
	Level       Level
	NotJudged   bool    // the words are in a language that is not judged
	Probability float64 // calibrated, 0..1
	Type        string  // empty where no type is claimed
	Decided     *Moment // where the level first became hang_up; nil otherwise
	Summary     string
	Findings    []Finding
	Evidence    []Evidence
	Advice      []Advice
	Knowledge   string // version of the knowledge base
}
