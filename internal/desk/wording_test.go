package desk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// One of two sources that have no address is taken off, and the other stays.
func TestASourceWithoutAnAddressIsNamedByItsTitle(t *testing.T) {
	p := open(t)
	b := publish.Bulletin{Sources: []publish.Source{{Title: "The town paper"}, {Title: "The radio"}, {Title: "The police", URL: "https://police.example"}}}
	w := desk.WordingOf(b)
	if d := cmp.Diff([]string{"The town paper", "The radio", "https://police.example"}, w.Sources); d != "" {
		t.Error(d)
	}
	w.Sources = w.Sources[1:]
	got, err := p.Reworded(b, w)
	if d := cmp.Diff(b.Sources[1:], got.Sources); err != nil || d != "" {
		t.Errorf("%v, %s", err, d)
	}
	w.Sources = []string{""}
	if _, err := p.Reworded(b, w); !is(err, desk.Invalid) {
		t.Errorf("a source that is none: %v", err)
	}
}
