package blocklist

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes a list as CSV (RFC 4180, UTF-8, a header, CRLF). Numbers are
// E.164 without the plus, which a spreadsheet would take for a formula; a cell
// that would still begin one gets an apostrophe. Dates are UTC.
func (l List) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := [][]string{{"number", "change", "strength", "since", "last", "expires", "sources", "sightings", "type", "disputed", "reason"}}
	for _, e := range l.Entries {
		rows = append(rows, []string{
			bare(e.Number), "listed", strength(e.Weak), day(e.Since), day(e.Last), day(e.Expires),
			strconv.Itoa(e.Sources), strconv.Itoa(e.Sightings), e.Type, strconv.FormatBool(e.Disputed), e.Reason,
		})
	}
	for _, r := range l.Removed {
		rows = append(rows, []string{bare(r.Number), "removed", "", "", "", when(r.At, time.DateOnly), "", "", "", "", string(r.Code)})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// harmless keeps a spreadsheet from running a cell (OWASP, "CSV Injection").
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// WriteFreePBX writes what FreePBX takes under Bulk Handler, Blacklist, and
// older ones in the module itself: number and description. A number is written
// once for each form in which keys says that a display may show it. Neither
// way can remove, so the removals of a list are not in it: see WriteFreePBXOff.
func (l List) WriteFreePBX(w io.Writer, keys Keys) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"number", "description"}); err != nil {
		return err
	}
	for _, e := range l.blocked(keys.Weak) {
		for _, k := range keys.of(e.Number) {
			if err := c.Write([]string{k, label(e)}); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// ErrSince says that only a list since a date tells what left it.
var ErrSince = errors.New("say since which day, for what left the list before the first was never loaded")

// WriteFreePBXOff writes what takes numbers off in FreePBX that left a list since
// its date: commands of the Asterisk console, one a line. Its module keeps its
// numbers in the family "blacklist" too, with two settings, dest and blocked, which
// no number can be. The error is ErrSince, or that of w.
func (l List) WriteFreePBXOff(w io.Writer, keys Keys) error {
	if l.Since.IsZero() {
		return ErrSince
	}
	return List{At: l.At, Since: l.Since, Removed: l.Removed, Entries: slices.DeleteFunc(slices.Clone(l.Entries), func(e Entry) bool { return !e.Weak || keys.Weak })}.WriteAsterisk(w, keys)
}

// WriteAsterisk writes commands of the Asterisk console, one a line, that keep
// the family "blacklist" of its database, which BLACKLIST() looks into.
// Removals of a list since a date are "database del".
func (l List) WriteAsterisk(w io.Writer, keys Keys) error {
	var b strings.Builder
	for _, n := range l.left(keys.Weak) {
		for _, k := range keys.of(n) {
			b.WriteString("database del blacklist " + k + "\n")
		}
	}
	for _, e := range l.blocked(keys.Weak) {
		for _, k := range keys.of(e.Number) {
			b.WriteString("database put blacklist " + k + " " + strings.ReplaceAll(label(e), " ", "-") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// label is what a telephone system shows for a blocked number.
func label(e Entry) string { return "hangup " + strength(e.Weak) + " until " + day(e.Expires) }

// WriteJSON writes a list as one object; docs/BLOCKLIST.md has the fields.
// Times are RFC 3339, UTC.
func (l List) WriteJSON(w io.Writer) error {
	out := listJSON{At: when(l.At, time.RFC3339), Since: when(l.Since, time.RFC3339), Entries: []entryJSON{}, Removed: []removalJSON{}}
	for _, e := range l.Entries {
		out.Entries = append(out.Entries, entryJSON{
			e.Number, strength(e.Weak), when(e.Since, time.RFC3339), when(e.Last, time.RFC3339), when(e.Expires, time.RFC3339),
			e.Sources, e.Sightings, e.Type, e.Disputed, e.Reason,
		})
	}
	for _, r := range l.Removed {
		out.Removed = append(out.Removed, removalJSON{r.Number, when(r.At, time.RFC3339), r.Code})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

type listJSON struct {
	At      string        `json:"at"`
	Since   string        `json:"since,omitempty"`
	Entries []entryJSON   `json:"entries"`
	Removed []removalJSON `json:"removed"`
}

type entryJSON struct {
	Number    string `json:"number"`
	Strength  string `json:"strength"`
	Since     string `json:"since"`
	Last      string `json:"last"`
	Expires   string `json:"expires"`
	Sources   int    `json:"sources"`
	Sightings int    `json:"sightings"`
	Type      string `json:"type,omitempty"`
	Disputed  bool   `json:"disputed"`
	Reason    string `json:"reason"`
}

type removalJSON struct {
	Number string `json:"number"`
	At     string `json:"at,omitempty"`
	Code   Code   `json:"code"`
}

func when(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

func strength(weak bool) string {
	if weak {
		return "weak"
	}
	return "strong"
}

func bare(e164 string) string { return strings.TrimPrefix(e164, "+") }
