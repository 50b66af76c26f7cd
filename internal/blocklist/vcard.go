package blocklist

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// VCard is a version of the format.
type VCard string

// Versions that phones read: 4.0 is RFC 6350, 3.0 is RFC 2426, which old ones
// and some address books still need.
const (
	VCard4 VCard = "4.0"
	VCard3 VCard = "3.0"
)

// ErrWhole says that a form cannot tell what changed.
var ErrWhole = errors.New("contacts are replaced whole, so there is no file of what changed: leave the date out")

// mostTel is how many numbers one card holds: address books of phones refuse
// or cut contacts with many more.
const mostTel = 200

// WriteVCard writes the numbers as contacts that a person imports and blocks:
// one card, or several where one would be too large. Weak entries are not in
// it. A list since a date gives ErrWhole: the contact is replaced whole, and what
// changed would take the place of all.
func (l List) WriteVCard(w io.Writer, version VCard) error {
	if !l.Since.IsZero() {
		return ErrWhole
	}
	if version != VCard3 && version != VCard4 {
		return fmt.Errorf("there is no vCard %q here; ask for 3.0 or 4.0", string(version))
	}
	entries := l.blocked(false)
	var b strings.Builder
	for i := 0; i*mostTel < len(entries); i++ {
		card(&b, version, i+1, l.At.UTC().Format("20060102T150405Z"), entries[i*mostTel:min((i+1)*mostTel, len(entries))])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func card(b *strings.Builder, version VCard, i int, rev string, entries []Entry) {
	name := fmt.Sprintf("Scam callers %d (Hangup)", i)
	tel, uid := "TEL;TYPE=voice;VALUE=uri:tel:", "UID;VALUE=text:" // 4.0 takes a URI unless told
	lines := []string{"BEGIN:VCARD", "VERSION:" + string(version)}
	if version == VCard3 {
		tel, uid = "TEL;TYPE=VOICE:", "UID:"
		lines = append(lines, "N:"+name+";;;;")
	}
	lines = append(lines, "FN:"+name, fmt.Sprintf("%shangup-blocklist-%d", uid, i), "REV:"+rev,
		"NOTE:Block this contact. Do not ring it.")
	for _, e := range entries {
		lines = append(lines, tel+e.Number)
	}
	for _, line := range append(lines, "END:VCARD") {
		b.WriteString(line + "\r\n")
	}
}
