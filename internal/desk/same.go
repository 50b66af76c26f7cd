package desk

import (
	"bytes"
	"cmp"
	"context"

	"github.com/hangup-project/hangup/internal/complaint"
)

// Elsewhere says whether the text of a whole file of JSON lines stands here under
// another name than the one that it is to have, however it came: its lines would
// count twice. The error is then an *Error of the field source that names it. What
// is no file that can be read is none that stands.
func (d *Desk) Elsewhere(ctx context.Context, text []byte, source string) error {
	content, err := complaint.ContentOf(bytes.NewReader(text))
	if err != nil {
		return nil // whoever takes it in says why
	}
	list, err := d.imports(ctx)
	if unavailable(err) {
		return nil // the journal takes it in, and it is told afterwards
	}
	for _, f := range list {
		name, own := complaint.OwnName(f.Source)
		if own && f.stands(content, complaint.OwnSource(source)) {
			return takenAs(cmp.Or(name, f.Source))
		}
	}
	return err
}

func takenAs(name string) error {
	return invalid("source", "This file was taken in already, under the name "+name+
		": under another one its lines would count twice. Import it under that name, or take it back first; nothing was changed.")
}
