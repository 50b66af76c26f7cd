package complaint

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"
)

// items gives what a reader takes, and passes over what it refuses.
func items(t testing.TB, r *Reader) iter.Seq[Item] {
	t.Helper()
	return func(yield func(Item) bool) {
		for {
			item, err := r.Next()
			var refused *Refused
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, &refused):
				continue
			case err != nil:
				t.Fatal(err)
			}
			if !yield(item) {
				return
			}
		}
	}
}

var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// open opens a text that is in order.
func open(t testing.TB, text string, o Options) *Reader {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = today
	}
	r, err := Open(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
