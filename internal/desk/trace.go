package desk

import (
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
)

// Trace is a report as the lookout sees it: what joins it to others and counts
// it, without its words.
type Trace struct {
	No                 int64 // rises in the order in which reports, complaints and decisions came
	ID                 string
	Received, Occurred time.Time // Occurred is zero when unknown
	Kind               call.Kind
	Level              call.Level // as it stands now
	Type               string     // as it stands now
	Origin             call.Origin
	By, Reporter       string
	Country, Region    string
	Signature          campaign.Signature
	Gist               campaign.Gist
	Values             []campaign.Value
	Claims             []string // organisations that the caller named
	Tactics            []string // that were found, by id

	Mark uint64 // of who told, 0 for somebody else every time; the lookout sets it
}

// Filed is a complaint with its place among all that came.
type Filed struct {
	No int64
	call.Complaint
}

// Decided is a decision with its place among all that came.
type Decided struct {
	No int64
	call.Decision
}

// ImportedFile is a file of complaints as far as it was taken in.
type ImportedFile struct {
	Import       string // its fingerprint
	Source       string
	Began, Ended time.Time
	By           string
	Line         int64 // where to go on
	Taken        int   // complaints that were new
}
