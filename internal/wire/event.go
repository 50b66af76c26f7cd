package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/transcript"
)

// Version is the version of the record; a reader refuses what is newer.
const Version = 1

// Event is one entry of the journal: a report taken in, or a change to one, a
// view that was saved, a stretch of a file of complaints, or a decision. Exactly
// one of them is set.
type Event struct {
	Tenant   string
	Report   *call.Report
	Change   *call.Change
	View     *View
	Batch    *call.Batch
	Decision *call.Decision
}

// View is a search that somebody saved under a name; an empty Query drops it.
type View struct {
	ID    string    `json:"id"` // UUIDv7
	Name  string    `json:"name"`
	Query string    `json:"query"` // as it stands in an address
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// ID is that of the report, the change, the view, the batch or the decision.
func (e Event) ID() string {
	switch {
	case e.Report != nil:
		return e.Report.ID
	case e.Change != nil:
		return e.Change.ID
	case e.View != nil && e.View.Query == "":
		return e.View.ID + "-dropped" // another event than the one that saved it
	case e.View != nil:
		return e.View.ID
	case e.Batch != nil:
		return e.Batch.ID
	case e.Decision != nil:
		return e.Decision.ID
	}
	return ""
}

type eventRecord struct {
	V      int           `json:"v"`
	Tenant string        `json:"tenant"`
	Report *reportRecord `json:"report,omitempty"`
	Change *changeRecord `json:"change,omitempty"`
	View   *View         `json:"view,omitempty"`

	Batch    *batchRecord    `json:"batch,omitempty"`
	Decision *decisionRecord `json:"decision,omitempty"`
}

// EncodeEvent writes an event as one JSON object without a line end.
func EncodeEvent(e Event) ([]byte, error) {
	w := eventRecord{V: Version, Tenant: e.Tenant, View: e.View}
	if e.Report != nil {
		w.Report = reportOf(*e.Report)
	}
	if e.Change != nil {
		w.Change = changeOf(*e.Change)
	}
	if e.Batch != nil {
		w.Batch = batchOf(*e.Batch)
	}
	if e.Decision != nil {
		w.Decision = decisionOf(*e.Decision)
	}
	return json.Marshal(w)
}

// DecodeEvent reads what EncodeEvent wrote. Its error holds no words of the
// record.
func DecodeEvent(data []byte) (Event, error) {
	var w eventRecord
	if err := decode(data, &w, &w.V); err != nil {
		return Event{}, err
	}
	e := Event{Tenant: w.Tenant, View: w.View}
	var err error
	if w.Report != nil {
		var r call.Report
		if r, err = w.Report.report(); err == nil {
			e.Report = &r
		}
	}
	if w.Change != nil && err == nil {
		var c call.Change
		if c, err = w.Change.change(); err == nil {
			e.Change = &c
		}
	}
	if w.Batch != nil && err == nil {
		e.Batch, err = w.Batch.batch()
	}
	if w.Decision != nil {
		e.Decision = w.Decision.decision()
	}
	if err == nil && e.ID() == "" {
		err = errors.New("the record holds neither a report nor a change")
	}
	return e, err
}

// EncodeReport and DecodeReport are the report alone, as the store keeps it.
func EncodeReport(r call.Report) ([]byte, error) { return json.Marshal(reportOf(r)) }

// DecodeReport reads what EncodeReport wrote.
func DecodeReport(data []byte) (call.Report, error) {
	var w reportRecord
	if err := decode(data, &w, nil); err != nil {
		return call.Report{}, err
	}
	return w.report()
}

// EncodeChange is a change alone, as the store keeps it.
func EncodeChange(c call.Change) ([]byte, error) { return json.Marshal(changeOf(c)) }

// DecodeChange reads what EncodeChange wrote.
func DecodeChange(data []byte) (call.Change, error) {
	var w changeRecord
	if err := decode(data, &w, nil); err != nil {
		return call.Change{}, err
	}
	return w.change()
}

type caseRecord struct {
	V       int             `json:"v"`
	Report  *reportRecord   `json:"report"`
	Changes []*changeRecord `json:"changes"`
	Gone    []call.Part     `json:"gone,omitempty"`
}

// EncodeCase writes one line of an export: the report and every change, with
// the bytes of attachments. It ends without a line end.
func EncodeCase(c call.Case) ([]byte, error) {
	w := caseRecord{V: Version, Report: reportOf(c.Report), Changes: []*changeRecord{}, Gone: c.Gone}
	for _, ch := range c.Changes {
		w.Changes = append(w.Changes, changeOf(ch))
	}
	return json.Marshal(w)
}

// DecodeCase reads one line of an export: the Report, the Changes and Gone of
// the case; what follows from them is left to the store.
func DecodeCase(line []byte) (call.Case, error) {
	var w caseRecord
	if err := decode(line, &w, &w.V); err != nil {
		return call.Case{}, err
	}
	if w.Report == nil {
		return call.Case{}, errors.New(`"report" is missing: a line of an export holds a report and its changes`)
	}
	r, err := w.Report.report()
	if err != nil {
		return call.Case{}, err
	}
	c := call.Case{Report: r, Gone: w.Gone}
	for _, rec := range w.Changes {
		ch, err := rec.change()
		if err != nil {
			return call.Case{}, err
		}
		c.Changes = append(c.Changes, ch)
	}
	return c, nil
}

// decode reads JSON and says what is wrong without quoting it.
func decode(data []byte, into any, version *int) error {
	if err := json.Unmarshal(data, into); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) && kind.Field != "" {
			return fmt.Errorf("%q has the wrong shape", kind.Field)
		}
		return errors.New("this is no JSON object")
	}
	if version != nil && (*version < 1 || *version > Version) {
		return fmt.Errorf("it is of version %d, and this program reads up to %d: use a newer hangup", *version, Version)
	}
	return nil
}

type reportRecord struct {
	ID        string        `json:"id"`
	Received  time.Time     `json:"received"`
	Occurred  *time.Time    `json:"occurred,omitempty"`
	Kind      call.Kind     `json:"kind"`
	Turns     []turnRecord  `json:"turns"`
	CallerID  string        `json:"caller_id,omitempty"`
	Callback  string        `json:"callback,omitempty"`
	Country   string        `json:"country,omitempty"`
	DialledBy call.Dialler  `json:"dialled_by,omitempty"`
	Happened  []string      `json:"happened,omitempty"`
	Origin    call.Origin   `json:"origin"`
	By        string        `json:"by,omitempty"`
	Reporter  string        `json:"reporter,omitempty"`
	Region    string        `json:"region,omitempty"`
	Verdict   verdictRecord `json:"verdict"`
}

type turnRecord struct {
	Role string `json:"role,omitempty"`
	Text string `json:"text"`
	At   *int64 `json:"at_ms,omitempty"`
}

func reportOf(r call.Report) *reportRecord {
	w := &reportRecord{ID: r.ID, Received: r.Received, Kind: r.Call.Kind, Turns: []turnRecord{}, CallerID: r.Call.CallerID,
		Callback: r.Call.Callback, Country: r.Call.Country, DialledBy: r.Call.DialledBy, Happened: r.Happened, Origin: r.Origin,
		By: r.By, Reporter: r.Reporter, Region: r.Region, Verdict: verdictRecordOf(r.Verdict)}
	if !r.Occurred.IsZero() {
		w.Occurred = &r.Occurred
	}
	for _, u := range r.Call.Turns {
		t := turnRecord{Text: u.Text}
		if u.Role != call.RoleUnknown {
			t.Role = u.Role.String()
		}
		if u.At >= 0 {
			ms := u.At.Milliseconds()
			t.At = &ms
		}
		w.Turns = append(w.Turns, t)
	}
	return w
}

func (w *reportRecord) report() (call.Report, error) {
	r := call.Report{ID: w.ID, Received: w.Received.UTC(), Happened: w.Happened, Origin: w.Origin, By: w.By, Reporter: w.Reporter, Region: w.Region,
		Call: call.Call{ID: w.ID, Kind: w.Kind, CallerID: w.CallerID, Callback: w.Callback, Country: w.Country, DialledBy: w.DialledBy}}
	if w.Occurred != nil {
		r.Occurred = w.Occurred.UTC()
	}
	for _, t := range w.Turns {
		role, ok := transcript.RoleNamed(t.Role)
		if !ok {
			return r, errors.New(`"role" must be caller, callee or be left out`)
		}
		at := time.Duration(-1)
		if t.At != nil {
			at = time.Duration(*t.At) * time.Millisecond
		}
		r.Call.Turns = append(r.Call.Turns, call.Utterance{Role: role, Text: t.Text, At: at})
	}
	var err error
	r.Verdict, err = w.Verdict.verdict()
	r.Verdict.Kind = w.Kind
	return r, err
}

type changeRecord struct {
	ID         string            `json:"id"`
	Report     string            `json:"report"`
	At         time.Time         `json:"at"`
	By         string            `json:"by,omitempty"`
	Kind       call.ChangeKind   `json:"kind"`
	Note       string            `json:"note,omitempty"`
	Correction *correctionRecord `json:"correction,omitempty"`
	Attachment *attachmentRecord `json:"attachment,omitempty"`
	Happened   []string          `json:"happened,omitempty"`
}

type correctionRecord struct {
	Level  string `json:"level"`
	Type   string `json:"type,omitempty"`
	Reason string `json:"reason"`
}

type attachmentRecord struct {
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	Media  string `json:"media,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Bytes  []byte `json:"bytes,omitempty"` // base64
}

func changeOf(c call.Change) *changeRecord {
	w := &changeRecord{ID: c.ID, Report: c.Report, At: c.At, By: c.By, Kind: c.Kind, Note: c.Note, Happened: c.Happened}
	if k := c.Correction; k != nil {
		w.Correction = &correctionRecord{k.Level.String(), k.Type, k.Reason}
	}
	if a := c.Attachment; a != nil {
		rec := attachmentRecord(*a)
		w.Attachment = &rec
	}
	return w
}

func (w *changeRecord) change() (call.Change, error) {
	c := call.Change{ID: w.ID, Report: w.Report, At: w.At.UTC(), By: w.By, Kind: w.Kind, Note: w.Note, Happened: w.Happened}
	if k := w.Correction; k != nil {
		level, ok := LevelNamed(k.Level)
		if !ok {
			return c, errors.New(`"level" must be none, caution or hang_up`)
		}
		c.Correction = &call.Correction{Level: level, Type: k.Type, Reason: k.Reason}
	}
	if w.Attachment != nil {
		a := call.Attachment(*w.Attachment)
		c.Attachment = &a
	}
	return c, nil
}

// LevelNamed reads a level by its wire name.
func LevelNamed(s string) (call.Level, bool) {
	for _, l := range []call.Level{call.LevelNone, call.LevelCaution, call.LevelHangUp} {
		if l.String() == s {
			return l, true
		}
	}
	return call.LevelNone, false
}
