package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/hangup-project/hangup/internal/complaint"
)

// Elsewhere says whether the text of a whole file of JSON lines stands here under
// another name than the one that it is to have, however it came: its lines would
// count twice. The error is then an *Error of the field source that names it. What
// is no file that can be read is none that stands.
func (d *Desk) Elsewhere(ctx context.Context, text []byte, o FileOptions) error {
	reader, err := complaint.Open(bytes.NewReader(text), complaint.Options{Format: o.Format, Source: o.Source, Country: d.opt.Country, Now: d.now()})
	if err != nil {
		return nil // whoever takes it in says why
	}
	for {
		_, err := reader.Next()
		var bad *complaint.Refused
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.As(err, &bad) {
			return nil
		}
	}
	list, err := d.imports(ctx)
	if unavailable(err) {
		return nil // the journal takes it in, and it is told afterwards
	}
	for _, f := range list {
		name, own := complaint.OwnName(f.Source)
		if own && f.Whole() && !f.holdsNothing() && f.Content == reader.Summary().Content && f.Source != complaint.OwnSource(o.Source) {
			return takenAs(cmp.Or(name, f.Source))
		}
	}
	return err
}

func takenAs(name string) error {
	return invalid("source", "This file was taken in already, under the name "+name+
		": under another one its lines would count twice. Import it under that name, or take it back first; nothing was changed.")
}
