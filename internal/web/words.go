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
			b.WriteString(html.EscapeString(p.Text))
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
