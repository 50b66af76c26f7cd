package wire

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// batchRecord is a stretch of a file of complaints. Each complaint is a list of
// its fields in a fixed order, since a million of them are written at once.
type batchRecord struct {
	ID     string     `json:"id"`
	Import string     `json:"import"`
	Source string     `json:"source"`
	At     time.Time  `json:"at"`
	By     string     `json:"by,omitempty"`
	Line   int64      `json:"line"`
	Again  int64      `json:"again,omitempty"`
	Lines  [][]string `json:"lines"` // key, occurred, filed, number, callback, type, country, region, area, and the mark of a reporter where there is one

	Reports    []string        `json:"reports,omitempty"`
	Refused    []refusedRecord `json:"refused,omitempty"`
	Unlisted   int64           `json:"unlisted,omitempty"`
	Name       string          `json:"name,omitempty"`
	Format     string          `json:"format,omitempty"`
	NotCalls   int64           `json:"not_calls,omitempty"`
	Impossible int64           `json:"impossible,omitempty"`
	Content    string          `json:"content,omitempty"`
}

type refusedRecord struct {
	Line int64  `json:"line"`
	Why  string `json:"why"`
}

func batchOf(b call.Batch) *batchRecord {
	w := &batchRecord{ID: b.ID, Import: b.Import, Source: b.Source, At: b.At, By: b.By, Line: b.Line, Again: b.Again, Lines: make([][]string, len(b.Complaints)),
		Reports: b.Reports, Unlisted: b.Unlisted, Name: b.Name, Format: b.Format, NotCalls: b.NotCalls, Impossible: b.Impossible, Content: b.Content}
	for _, r := range b.Refused {
		w.Refused = append(w.Refused, refusedRecord(r))
	}
	for i, c := range b.Complaints {
		w.Lines[i] = []string{c.Key, timeText(c.Occurred), timeText(c.Filed), c.Number, c.Callback, c.Type, c.Country, c.Region, c.Area}
		if c.Reporter != 0 {
			w.Lines[i] = append(w.Lines[i], strconv.FormatUint(c.Reporter, markBase))
		}
	}
	return w
}

// A line has so many fields, or one more; in this base is the mark in that.
const (
	lineFields = 9
	markBase   = 36
)

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (w *batchRecord) batch() (*call.Batch, error) {
	b := &call.Batch{ID: w.ID, Import: w.Import, Source: w.Source, At: w.At.UTC(), By: w.By, Line: w.Line, Again: w.Again, Complaints: make([]call.Complaint, len(w.Lines)),
		Reports: w.Reports, Unlisted: w.Unlisted, Name: w.Name, Format: w.Format, NotCalls: w.NotCalls, Impossible: w.Impossible, Content: w.Content}
	for _, r := range w.Refused {
		b.Refused = append(b.Refused, call.RefusedLine(r))
	}
	for i, f := range w.Lines {
		if len(f) < lineFields {
			return nil, errors.New(`"lines" holds a line with too few fields`)
		}
		c := call.Complaint{Key: f[0], Source: w.Source, Number: f[3], Callback: f[4], Type: f[5], Country: f[6], Region: f[7], Area: f[8]}
		var err, late error
		c.Occurred, err = timeIn(f[1])
		c.Filed, late = timeIn(f[2])
		if err != nil || late != nil {
			return nil, errors.New(`"lines" holds a time that is none`)
		}
		if len(f) > lineFields {
			if c.Reporter, err = strconv.ParseUint(f[lineFields], markBase, 64); err != nil {
				return nil, errors.New(`"lines" holds a mark that is none`)
			}
		}
		b.Complaints[i] = c
	}
	return b, nil
}

func timeIn(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, text)
}

type decisionRecord struct {
	ID      string            `json:"id"`
	At      time.Time         `json:"at"`
	By      string            `json:"by,omitempty"`
	Kind    call.DecisionKind `json:"kind"`
	Subject string            `json:"subject"`
	Data    json.RawMessage   `json:"data,omitempty"`
}

func decisionOf(d call.Decision) *decisionRecord {
	return &decisionRecord{d.ID, d.At, d.By, d.Kind, d.Subject, d.Data}
}

func (w *decisionRecord) decision() *call.Decision {
	return &call.Decision{ID: w.ID, At: w.At.UTC(), By: w.By, Kind: w.Kind, Subject: w.Subject, Data: w.Data}
}
