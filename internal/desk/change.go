package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/wire"
)

const (
	maxNote = 20_000 // letters of a note or a reason
	maxName = 200    // letters of a name
)

// Note adds a note to a case. It returns the id of the change and whether it
// can be seen already.
func (d *Desk) Note(ctx context.Context, who Actor, id, note string) (Done, error) {
	note = strings.TrimSpace(note)
	switch {
	case note == "":
		return Done{}, invalid("note", "The note is empty. Write something, then save it.")
	case utf8.RuneCountInString(note) > maxNote:
		return Done{}, invalid("note", fmt.Sprintf("The note is longer than %d letters. Attach it as a file instead.", maxNote))
	}
	return d.change(ctx, who, id, call.Change{Kind: call.ChangeNoted, Note: judge.Blacken(note)})
}

// Correct overrules the verdict; it stays beside the correction.
func (d *Desk) Correct(ctx context.Context, who Actor, id string, k call.Correction) (Done, error) {
	k.Reason = strings.TrimSpace(k.Reason)
	switch {
	case k.Reason == "":
		return Done{}, invalid("reason", "Say why, in a few words: whoever reads the case later wants to know.")
	case utf8.RuneCountInString(k.Reason) > maxNote:
		return Done{}, invalid("reason", fmt.Sprintf("The reason is longer than %d letters. Shorten it.", maxNote))
	case k.Type != "" && !isType(k.Type):
		return Done{}, invalid("type", "The type must be one of "+strings.Join(Types(), ", ")+", or be left out.")
	}
	if k.Level == call.LevelNone {
		k.Type = ""
	}
	k.Reason = judge.Blacken(k.Reason)
	return d.change(ctx, who, id, call.Change{Kind: call.ChangeCorrected, Correction: &k})
}

// Tell replaces what has happened by now.
func (d *Desk) Tell(ctx context.Context, who Actor, id string, happened []string) (Done, error) {
	if err := admitHappened(&happened); err != nil {
		return Done{}, err
	}
	return d.change(ctx, who, id, call.Change{Kind: call.ChangeHappened, Happened: happened})
}

// Attach adds a file to a case.
func (d *Desk) Attach(ctx context.Context, who Actor, id, name, media string, data []byte) (Done, error) {
	if len(data) == 0 {
		return Done{}, invalid("file", "The file is empty. Choose another.")
	}
	if int64(len(data)) > d.opt.Limits.Attachment {
		return Done{}, &Error{Code: TooLarge, Field: "file", Message: fmt.Sprintf("The file is larger than %d MB. Send a smaller one.", d.opt.Limits.Attachment>>20)}
	}
	c, err := d.peek(ctx, id)
	if err != nil && !unavailable(err) {
		return Done{}, err
	}
	if len(c.Attachments) >= d.opt.Limits.Attachments {
		return Done{}, &Error{Code: TooLarge, Field: "file", Message: fmt.Sprintf("The case has %d attachments, which is the most it may have. Remove one first.", len(c.Attachments))}
	}
	sum := sha256.Sum256(data)
	return d.change(ctx, who, id, call.Change{Kind: call.ChangeAttached, Attachment: &call.Attachment{
		Name: fileName(name), Media: mediaType(media), Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), Bytes: data,
	}})
}

// Detach removes an attachment for good.
func (d *Desk) Detach(ctx context.Context, who Actor, id, attachment string) (Done, error) {
	c, err := d.peek(ctx, id)
	if err != nil {
		return Done{}, err
	}
	for _, a := range c.Attachments {
		if a.ID == attachment {
			return d.change(ctx, who, id, call.Change{Kind: call.ChangeDetached, Attachment: &call.Attachment{ID: attachment}})
		}
	}
	return Done{}, &Error{Code: NotFound, Message: "The case has no such attachment."}
}

// Done says that a change is on the disk.
type Done struct {
	ID   string // of the change
	Seen bool   // it shows already; else the database is behind, and will follow
	// Campaign is the id of what a merge or a split made; empty until it shows.
	Campaign string
}

// change writes down a change of a case that is there, as far as can be known.
func (d *Desk) change(ctx context.Context, who Actor, id string, ch call.Change) (Done, error) {
	err := d.there(ctx, id)
	if err != nil && !unavailable(err) {
		return Done{}, err
	}
	key, err := uuid.NewV7()
	if err != nil {
		return Done{}, err
	}
	ch.ID, ch.Report, ch.At, ch.By = key.String(), id, d.now(), who.Name
	if ch.Kind == call.ChangeAttached {
		ch.Attachment.ID = ch.ID
	}
	seq, err := d.write(ctx, wire.Event{Tenant: tenant, Change: &ch})
	if err != nil {
		return Done{}, err
	}
	return Done{ID: ch.ID, Seen: d.await(ctx, seq)}, nil
}

// there gives an error where there is no such case.
func (d *Desk) there(ctx context.Context, id string) error {
	return d.shelf.use(func(s Store) error {
		there, erased, err := s.Has(ctx, tenant, id)
		switch {
		case err != nil:
			return err
		case erased:
			return errErased
		case !there:
			return errNoCase
		}
		return nil
	})
}

var (
	errErased = &Error{Code: Gone, Message: "This case was erased. What was erased does not come back."}
	errNoCase = &Error{Code: NotFound, Message: "There is no case with this id. Look for it by its number or its words."}
)

// Erase removes a case for ever: from the database, the index, the journal and
// every export and restored backup to come. Where the database cannot be
// reached it is removed as soon as it can; Seen says which.
func (d *Desk) Erase(ctx context.Context, who Actor, id string) (Done, error) {
	err := d.there(ctx, id)
	if errors.Is(err, errErased) {
		return Done{ID: id, Seen: true}, nil
	}
	if err != nil && !unavailable(err) {
		return Done{}, err
	}
	if err := d.leadOn(ctx, who, id); err != nil {
		// The case goes all the same; an old link to its campaign leads nowhere.
		d.log.Error("where the id of a campaign leads could not be written down", "error", err)
	}
	seq, err := d.opt.Journal.Bury(ctx, tenant, id)
	if err != nil {
		return Done{}, full(err)
	}
	key, err := uuid.NewV7()
	if err != nil {
		return Done{}, err
	}
	line := call.Change{ID: key.String(), Report: id, At: d.now(), By: who.Name, Kind: call.ChangeErased}
	told, err := d.write(ctx, wire.Event{Tenant: tenant, Change: &line})
	if err != nil {
		// The case goes all the same, and the store's own line says when.
		d.log.Error("who erased a case could not be written into the audit trail", "error", err)
	}
	return Done{ID: key.String(), Seen: d.awaitGrave(ctx, seq) && d.await(ctx, told)}, nil
}

// Types lists the kinds of scam that a correction may name.
func Types() []string {
	return []string{"tech_support", "refund", "bank", "government", "delivery", "subscription", "family_emergency", "utility", "recovery", "prize", "other"}
}

func isType(t string) bool { return slices.Contains(Types(), t) }

// fileName keeps the last part of a name, without what could steer a terminal
// or a header.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > maxName {
		name = string(r[len(r)-maxName:])
	}
	if name == "" || name == "." || name == "/" {
		return "attachment"
	}
	return name
}

func mediaType(media string) string {
	m, _, err := mime.ParseMediaType(media)
	if err != nil {
		return "application/octet-stream"
	}
	return m
}
