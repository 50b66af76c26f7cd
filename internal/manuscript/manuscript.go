// Package manuscript writes the fields of a text as a plain file that a person
// changes in any editor, and reads it back.
//
// A field is its name and a colon at the beginning of a line, and what belongs to
// it: on the same line, on lines that are indented, and for lists on lines that
// begin with a hyphen, one for each entry. A line that begins with # is a remark.
// A hyphen before a digit is a sign or of a number, and begins nothing.
//
//	# Nobody outside has seen it.
//	Title: Calls from a false repair department
//	What to do:
//	- Hang up.
//	- Ring your bank by the number
//	  on your card.
package manuscript

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Field is a text, or a list of texts. Line breaks in a text do not matter.
type Field struct {
	Name    string
	List    bool
	Entries []string // of a text, one or none
	Hint    string   // a remark above it
	Spare   []string // of a list: entries that are not in it, and may be taken in
}

// Error says in which line something cannot be read, and what to do. It never
// holds what stands there.
type Error struct {
	Line    int // from 1
	Message string
}

// Error returns the line and the message.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// width is how many letters a line has, as far as its words allow.
const width = 78

// Write gives the fields as a file, under a heading of remarks.
func Write(heading []string, fields []Field) string {
	var out strings.Builder
	for _, h := range heading {
		fold(&out, "# ", "# ", h)
	}
	for _, f := range fields {
		out.WriteString("\n")
		if f.Hint != "" {
			fold(&out, "# ", "# ", f.Hint)
		}
		if !f.List {
			fold(&out, f.Name+": ", "  ", strings.Join(f.Entries, " "))
			continue
		}
		out.WriteString(f.Name + ":\n")
		for _, e := range f.Entries {
			fold(&out, "- ", "  ", e)
		}
		for _, e := range f.Spare { // on one line, of which one # is taken
			out.WriteString("# - " + strings.Join(strings.Fields(e), " ") + "\n")
		}
	}
	return out.String()
}

// fold writes a text with its words on lines, the first of which begins otherwise
// than the rest. No word begins a line that would begin an entry there.
func fold(out *strings.Builder, first, rest, text string) {
	line, empty := first, true
	for _, word := range strings.Fields(text) {
		switch {
		case empty:
			line += word
		case !begins(word) && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			out.WriteString(line + "\n")
			line = rest + word
		default:
			line += " " + word
		}
		empty = false
	}
	out.WriteString(strings.TrimRight(line, " ") + "\n")
}

// Read gives what stands in a file, by the names of the fields, of which it may
// leave out any; one that is empty is there with nothing in it. Only the names and
// the lists of fields count. The error is an *Error.
func Read(text string, fields []Field) (map[string][]string, error) {
	if !utf8.ValidString(text) {
		return nil, &Error{1, "This file is not written in UTF-8. Save it so in your editor, then send it again."}
	}
	r := reader{fields: fields, out: map[string][]string{}}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	if before, _, old := strings.Cut(text, "\r"); old {
		return nil, &Error{strings.Count(before, "\n") + 1, "Lines end here as on very old systems. Have your editor end them as on Unix or Windows, then send the file again."}
	}
	for n, line := range strings.Split(text, "\n") {
		if err := r.line(line); err != "" {
			return nil, &Error{n + 1, err}
		}
	}
	return r.out, nil
}

// reader goes through a file line by line.
type reader struct {
	fields []Field
	out    map[string][]string
	in     *Field // whose lines are read
	point  bool   // a hyphen began the entry that is read
	bare   bool   // and nothing of it stood there yet
}

// line takes in a line; it gives what is wrong with it.
func (r *reader) line(line string) (fault string) {
	text := strings.Join(strings.Fields(line), " ")
	switch {
	case text == "" || line[0] == '#':
		return ""
	case line[0] == ' ' || line[0] == '\t' || line[0] == '-':
	default:
		return r.begin(text)
	}
	if r.in == nil {
		return "This stands before the first field. Write the name of a field and a colon above it, such as Title:."
	}
	return r.add(text, line[0] == '-')
}

// begin takes in a line that names a field.
func (r *reader) begin(text string) (fault string) {
	for i := range r.fields {
		f := &r.fields[i]
		// A name may hold a colon no more than a hyphen at its beginning.
		if len(text) <= len(f.Name) || text[len(f.Name)] != ':' || !strings.EqualFold(text[:len(f.Name)], f.Name) {
			continue
		}
		if _, twice := r.out[f.Name]; twice {
			return "This field stands there twice. Make one of the two."
		}
		r.in, r.out[f.Name], r.point, r.bare = f, nil, false, false
		if rest := strings.TrimSpace(text[len(f.Name)+1:]); rest != "" {
			return r.add(rest, false)
		}
		return ""
	}
	return "This begins no field that there is. A line that goes on with a text begins with a space, a point of a list with a hyphen, and a remark with #."
}

// add takes in what belongs to the field that is read; outermost is a hyphen at
// the very beginning of a line.
func (r *reader) add(text string, outermost bool) (fault string) {
	had := r.out[r.in.Name]
	switch {
	case r.in.List && begins(text):
		entry := strings.TrimSpace(text[1:])
		r.point, r.bare = true, entry == ""
		if !r.bare {
			r.out[r.in.Name] = append(had, entry)
		}
	case r.in.List && outermost:
		return "This may be a point or go on with one. Write a space behind its hyphen, or one before it."
	case len(had) == 0 || r.bare:
		r.out[r.in.Name], r.bare = append(had, text), false
	case r.in.List && !r.point:
		return "This may be a point of its own or go on with the line above. Begin every point of this list with a hyphen."
	default:
		had[len(had)-1] += " " + text
	}
	return ""
}

// begins reports whether a line of a list begins an entry. Only a hyphen does.
func begins(line string) bool {
	return strings.HasPrefix(line, "-") && (len(line) == 1 || line[1] < '0' || line[1] > '9')
}
