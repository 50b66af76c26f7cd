package web

import (
	"context"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// said writes the words of a passage with their marks. It is written by hand
// because no space may come between a mark and its number, or be lost from the
// words.
func said(pieces []piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		open := false
		for _, p := range pieces {
			if p.Marked && !open {
				b.WriteString("<mark>")
			}
			b.WriteString(unbrokenNumbers(html.EscapeString(p.Text)))
			for _, n := range p.Numbers {
				no := strconv.Itoa(n)
				b.WriteString(`<a class="ref" href="#note-` + no + `" aria-label="note ` + no + `">` + no + `</a>`)
			}
			if open = p.Marked && p.Goes; p.Marked && !open {
				b.WriteString("</mark>")
			}
		}
		_, err := io.WriteString(w, strings.Trim(b.String(), "\r\n"))
		return err
	})
}

// unbrokenNumbers keeps each telephone number in a text on one line, where it
// is no longer than one.
func unbrokenNumbers(escaped string) string {
	return oneNumber.ReplaceAllStringFunc(escaped, func(number string) string {
		if len(number) > lineOfNumber || strings.IndexFunc(number, parts) < 0 {
			return number
		}
		return `<span class="nowrap">` + number + `</span>`
	})
}

// parts reports whether a line may be broken at a letter of a number.
func parts(r rune) bool { return r == '-' || r == ' ' || r == '/' }

// lineOfNumber is how many letters of a number stand on one line of the
// narrowest page.
const lineOfNumber = 20
