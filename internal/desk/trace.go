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

// ImportedFile is a file of complaints as far as it was taken in. Its numbers
// are of what still stands: where a file that shared lines with it was taken
// back, they are its own now.
type ImportedFile struct {
	Import       string // its fingerprint
	Name         string // empty where nobody said
	Source       string
	Format       string // a complaint.Format; empty where an older program read it
	Began, Ended time.Time
	By           string
	Line         int64 // where to go on

	Taken      int // complaints that are counted for it
	Known      int // complaints that were there: by another file, or an earlier line of this one
	Reports    int // lines with words, new or known
	Refused    int
	Why        map[string]int // refused lines by reason, as far as they are listed
	NotCalls   int
	Impossible int    // dates
	Content    string // hash of the whole text; empty where it was not read to its end
	Reading    bool   // it is being read at the moment
	Same       string // fingerprint of a file with the same content under another source, which counts again; empty where there is none
}

// Whole says that the file was read to its end.
func (f ImportedFile) Whole() bool { return f.Content != "" }

// holdsNothing says that nothing of the file stands.
func (f ImportedFile) holdsNothing() bool { return f.Taken == 0 && f.Known == 0 && f.Reports == 0 }

// stands says that a whole file with a content is here under another name than
// source, so that lines of that content under source would count twice.
func (f ImportedFile) stands(content, source string) bool {
	return f.Whole() && !f.holdsNothing() && f.Content == content && f.Source != source
}
