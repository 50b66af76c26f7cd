package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/wire"
)

// Submission is what a person or a program tells.
type Submission struct {
	ID       string // UUIDv7; empty to have one made
	Call     call.Call
	Occurred time.Time // zero when unknown
	Happened []string
	Async    bool // do not wait until it can be found
	// Reporter names who tells, in any way that is the same each time; a mark of
	// it is kept that says nothing of them. Empty when unknown.
	Reporter string
	Region   string // where the call was received, ISO 3166-2 such as US-CA; empty when unknown
}

// Receipt says what became of a submission. When Submit has returned one, the
// report is on the disk.
type Receipt struct {
	ID      string
	Known   bool // the id was there before: nothing was added
	Found   bool // it can be found already; else the database is behind, and will follow
	Verdict call.Verdict
	Call    call.Call // as it is kept, without its secrets; empty where the id was known
}

// Check judges a call and keeps nothing. Secrets in the words it returns are
// blackened, at the same offsets.
func (d *Desk) Check(sub Submission) (call.Call, call.Verdict, error) {
	if err := d.admit(&sub); err != nil {
		return call.Call{}, call.Verdict{}, err
	}
	v := d.opt.Judge.Call(sub.Call)
	d.work.checked(v.Level)
	return blacken(sub.Call, v), v, nil
}

// Submit judges a call and keeps it. The words are kept without their secrets.
func (d *Desk) Submit(ctx context.Context, who Actor, sub Submission) (Receipt, error) {
	if err := d.admit(&sub); err != nil {
		return Receipt{}, err
	}
	return d.receive(ctx, who, sub)
}

// receive is Submit for what is admitted already.
func (d *Desk) receive(ctx context.Context, who Actor, sub Submission) (Receipt, error) {
	if sub.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return Receipt{}, err
		}
		sub.ID = id.String()
	} else if there, err := d.known(ctx, sub.ID); err != nil {
		return Receipt{}, err
	} else if there {
		// The verdict is of what was sent, not of what is kept: who may report
		// need not be one who may read.
		return Receipt{ID: sub.ID, Known: true, Found: true, Verdict: d.opt.Judge.Call(sub.Call)}, nil
	}
	r := call.Report{ID: sub.ID, Received: d.now(), Occurred: sub.Occurred.UTC().Truncate(time.Millisecond), Call: sub.Call,
		Happened: sub.Happened, Origin: who.Origin, By: who.Name, Verdict: d.opt.Judge.Call(sub.Call), Reporter: d.mark(sub.Reporter), Region: sub.Region}
	r.Call = blacken(r.Call, r.Verdict)
	r.Call.ID = sub.ID
	seq, err := d.write(ctx, wire.Event{Tenant: tenant, Report: &r})
	if err != nil {
		return Receipt{}, err
	}
	d.work.reported(Taken{who.Origin, r.Verdict.Level})
	return Receipt{ID: sub.ID, Found: !sub.Async && d.await(ctx, seq), Verdict: r.Verdict, Call: r.Call}, nil
}

// mark makes of who told something that is the same each time on this desk and
// says nothing of them elsewhere.
func (d *Desk) mark(reporter string) string {
	if reporter == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(d.opt.Journal.ID() + "\x00" + reporter))
	return hex.EncodeToString(sum[:8])
}

// isRegion is the form of ISO 3166-2.
var isRegion = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)

// known looks whether an id that a client gave is there already. Where the
// database cannot be asked, the report is taken: its key is the real guard.
func (d *Desk) known(ctx context.Context, id string) (bool, error) {
	err := d.there(ctx, id)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, errNoCase), unavailable(err):
		return false, nil
	}
	return false, err
}

// write puts an event into the journal.
func (d *Desk) write(ctx context.Context, e wire.Event) (uint64, error) {
	data, err := wire.EncodeEvent(e)
	if err != nil {
		return 0, err
	}
	seq, err := d.opt.Journal.Append(ctx, e.Tenant, e.ID(), data)
	return seq, full(err)
}

// full says what to do about a full disk; other errors it leaves as they are.
func full(err error) error {
	if errors.Is(err, ErrFull) {
		return &Error{Code: Full, Err: err, Message: "There is no room left on the disk of this desk. Nothing of this was kept; everything kept before is safe. Make room, then send it again."}
	}
	return err
}

// talked says that nothing worse has happened; without anything ticked, nobody
// knows.
const talked = "talked"

// happenings are what may be ticked, in the order of the page.
var happenings = []string{"gave_access", "paid_card", "paid_giftcard", "paid_cash", "paid_crypto", "gave_secret"}

// Happenings lists what a person may say has happened.
func Happenings() []string { return append([]string(nil), happenings...) }

const (
	maxNumber = 64             // letters of a caller ID or callback number
	ahead     = 24 * time.Hour // how far a client's clock may be ahead
	longAgo   = 100 * 366 * 24 * time.Hour
)

// admit checks a submission and brings it into form.
func (d *Desk) admit(sub *Submission) error { return d.admitWords(sub, false) }

// admitWords is admit, also for a report whose words are gone.
func (d *Desk) admitWords(sub *Submission, gone bool) error {
	c := &sub.Call
	size := int64(0)
	c.Turns = slices.Clone(c.Turns)
	for i, u := range c.Turns {
		size += int64(len(u.Text))
		c.Turns[i].Text = strings.ToValidUTF8(u.Text, "\ufffd")
	}
	switch {
	case !gone && strings.TrimSpace(wordsOf(*c)) == "":
		return invalid("text", "There are no words yet. Write what happened, or paste the call, and send it again.")
	case size > d.opt.Limits.Words:
		return &Error{Code: TooLarge, Field: "text", Message: fmt.Sprintf("This is longer than the %d KB that the desk takes at once. Send the part with the call.", d.opt.Limits.Words>>10)}
	case utf8.RuneCountInString(c.CallerID) > maxNumber:
		return invalid("caller_id", "The caller ID is too long: write the number as the display showed it.")
	case utf8.RuneCountInString(c.Callback) > maxNumber:
		return invalid("callback", "The number to ring back is too long: write one number.")
	case sub.Region != "" && !isRegion.MatchString(sub.Region):
		return invalid("region", "The region must be two letters of the country and up to three of the state or province, such as US-CA or CA-ON.")
	case len(sub.Reporter) > maxName:
		return invalid("reporter", "The name of who reports is too long: any short mark will do, as long as it is the same each time.")
	}
	if c.Country == "" {
		c.Country = d.opt.Country
	}
	if c.Country = strings.ToUpper(c.Country); c.Country == "UK" {
		c.Country = "GB"
	}
	if !country(c.Country) {
		return invalid("country", "The country must be two letters, such as US or GB.")
	}
	if c.Kind == call.KindUnset {
		c.Kind = call.KindStory
	}
	if sub.ID != "" {
		if err := d.admitID(&sub.ID); err != nil {
			return err
		}
	}
	switch {
	case sub.Occurred.IsZero():
	case sub.Occurred.After(d.now().Add(ahead)):
		return invalid("occurred", "The day of the call cannot be in the future. Correct the date, or leave it out.")
	case sub.Occurred.Before(d.now().Add(-longAgo)):
		return invalid("occurred", "The day of the call is too long ago. Correct the date, or leave it out.")
	}
	return admitHappened(&sub.Happened)
}

func country(cc string) bool {
	return cc == "" || len(cc) == 2 && strings.Trim(cc, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// admitID checks that an id is a UUIDv7 whose time is not in the future, for
// its time orders the reports.
func (d *Desk) admitID(id *string) error {
	u, err := uuid.Parse(*id)
	if err != nil || u.Version() != 7 || len(*id) != 36 {
		return invalid("id", "The id must be a UUID of version 7, such as 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b, or be left out.")
	}
	sec, ns := u.Time().UnixTime()
	if time.Unix(sec, ns).After(d.now().Add(ahead)) {
		return invalid("id", "The time in the id is in the future: set the clock of the sender, or leave the id out.")
	}
	*id = u.String()
	return nil
}

func admitHappened(list *[]string) error {
	ticked := map[string]bool{}
	for _, h := range *list {
		ticked[h] = true
	}
	only := ticked[talked]
	delete(ticked, talked)
	var out []string
	for _, h := range happenings {
		if ticked[h] {
			out = append(out, h)
			delete(ticked, h)
		}
	}
	if len(ticked) > 0 {
		return invalid("happened", "What has happened must be among "+strings.Join(happenings, ", ")+"; or "+talked+", where nothing of that has.")
	}
	if only && len(out) == 0 {
		out = []string{talked}
	}
	*list = out
	return nil
}

func invalid(field, message string) error {
	return &Error{Code: Invalid, Field: field, Message: message}
}

func wordsOf(c call.Call) string {
	var b strings.Builder
	for _, u := range c.Turns {
		b.WriteString(u.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// blacken takes the secrets out of the words; offsets into them hold. What the
// judge kept as evidence is none.
func blacken(c call.Call, v call.Verdict) call.Call {
	numbers := map[string]bool{}
	for _, e := range v.Evidence {
		if digits := phone.Digits(e.Raw); e.Kind == call.EvidencePhone && digits != "" {
			numbers[digits] = true
		}
	}
	turns := make([]call.Utterance, len(c.Turns))
	for i, u := range c.Turns {
		var evidence [][2]int
		for _, e := range v.Evidence {
			if e.Span.Turn == i+1 {
				evidence = append(evidence, [2]int{e.Span.Start, e.Span.End})
			}
		}
		hidden := slices.DeleteFunc(judge.Secrets(u.Text).Without(evidence), func(cut [2]int) bool {
			return numbers[phone.Digits(u.Text[cut[0]:cut[1]])] // it was given beside the words as well
		})
		u.Text = hidden.Blacken(u.Text)
		turns[i] = u
	}
	c.Turns = turns
	return c
}
