package complaint

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Sniff says what format a file is of by its first bytes (64 KB are plenty;
// unpacked, as UTF-8 or UTF-16), and whether it is one that this package reads.
// An export of a desk is none.
func Sniff(head []byte) (Format, bool) {
	var sum Summary
	b, err := plain(bytes.NewReader(head), &sum)
	if err != nil {
		return FormatDetect, false
	}
	return sniff(b)
}

// IsExport says by the first bytes of a file whether it is an export of a desk,
// which is not for this package. What is neither that nor a file of complaints
// is left to Open, which says what is wrong with it.
func IsExport(head []byte) bool { return isExport(bytes.TrimLeft(head, "\ufeff\r\n \t")) }

// Title is what people call files of a format.
func (f Format) Title() string {
	switch f {
	case FormatFTC:
		return "FTC, Do Not Call complaints"
	case FormatFCC:
		return "FCC, consumer complaints"
	case FormatCAFC:
		return "Canadian Anti-Fraud Centre, reports"
	case FormatCAFCDaily:
		return "Canadian Anti-Fraud Centre, counts by day"
	case FormatJSONL:
		return "JSON lines"
	}
	return string(f)
}

// unknownHeader says which columns each format needs, and which the nearest one
// lacks; of what looks like no table, that it is none.
func unknownHeader(line []byte) string {
	const where = "docs/IMPORTS.md says which files are read, and how they look"
	switch first := bytes.TrimSpace(line); {
	case bytes.ContainsFunc(first, func(r rune) bool { return r < ' ' && r != '\t' || r == utf8.RuneError }):
		return "this is no file of text, but a picture, a document or the like. " + where
	case bytes.HasPrefix(first, []byte("{")):
		return "the first line is no JSON object, and JSON lines have one on each line. " + where
	case !bytes.ContainsAny(first, ",;\t|"):
		return "the first line is no JSON object, and no header of a table either. " + where
	}
	var b strings.Builder
	b.WriteString("the first line is the header of no file that is known")
	if near, lacks := nearest(line); near != nil {
		b.WriteString("; it is nearest to that of " + near.format.Title() + ", and lacks " + lacks)
	}
	b.WriteString(". Columns that are needed, in any order and among others:")
	for _, l := range layouts {
		var groups []string
		for _, g := range l.must {
			groups = append(groups, l.oneOf(g))
		}
		b.WriteString(" " + l.format.Title() + ": " + strings.Join(groups, "; ") + ".")
	}
	b.WriteString(" JSON lines, and exports of a desk, have one object a line. docs/IMPORTS.md says where these files are and how they look")
	return b.String()
}

// oneOf names the columns of which a file needs one.
func (l *layout) oneOf(group []field) string {
	var names []string
	for _, f := range group {
		names = append(names, "“"+l.names[f][0]+"”")
	}
	return strings.Join(names, " or ")
}

// nearest is the layout of which a header has the most of what is needed, and
// what it lacks; nil where it has nothing of any.
func nearest(line []byte) (near *layout, lacks string) {
	valid, _, _ := utf8Line(line, nil)
	names, _ := columnsOf(valid)
	best := 0
	for _, l := range layouts {
		var missing []string
		for _, g := range l.must {
			if !l.has(names, g) {
				missing = append(missing, l.oneOf(g))
			}
		}
		if n := len(l.must) - len(missing); n > best {
			best, near, lacks = n, l, strings.Join(missing, ", and ")
		}
	}
	return near, lacks
}
