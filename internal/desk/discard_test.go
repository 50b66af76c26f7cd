package desk_test

import (
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// What somebody wrote into a draft is in no file any more once it was thrown
// away, and a backup from before does not bring it back.
func TestTheWordsOfADraftAreErased(t *testing.T) {
	const first, second = "Zebulon Quillfeather", "Marigold Thistledown"
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	for _, name := range []string{first, second} {
		draft.Lead = "They ask for " + name + " by name."
		must[publish.Bulletin](t)(p.SaveBulletin(t.Context(), me, draft))
		draft = must[publish.Bulletin](t)(p.Bulletin(draft.ID))
	}
	stays := drafted(t, p)
	backup := t.TempDir() + "/backup.db"
	if err := p.Backup(t.Context(), me, backup); err != nil {
		t.Fatal(err)
	}
	if len(p.holding(first)) == 0 || len(p.holding(second)) == 0 {
		t.Fatal("the names stand nowhere to begin with")
	}
	if done := must[desk.Done](t)(p.DiscardBulletin(t.Context(), me, draft.ID, draft.Updated)); !done.Seen {
		t.Error("it cannot be seen yet")
	}
	nowhere := func(when string) {
		t.Helper()
		if err := p.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{first, second} {
			if in := p.holding(name); len(in) > 0 {
				t.Errorf("%s: %q still stands in %v", when, name, in)
			}
		}
		if _, err := p.Bulletin(draft.ID); !is(err, desk.Gone) {
			t.Errorf("%s: the draft: %v", when, err)
		}
		must[publish.Bulletin](t)(p.Bulletin(stays.ID))
	}
	nowhere("after throwing it away")
	if err := p.Restore(t.Context(), me, backup); err != nil {
		t.Fatal(err)
	}
	until(t, p, "after the restore", ready)
	sighted(t, p, "the restored one", func() bool { _, err := p.Bulletin(draft.ID); return is(err, desk.Gone) })
	nowhere("after restoring a backup from before")
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, 4))
	nowhere("after a start")
	if _, err := p.DiscardBulletin(t.Context(), me, stays.ID, time.Time{}); err != nil {
		t.Errorf("the other: %v", err)
	}
}
