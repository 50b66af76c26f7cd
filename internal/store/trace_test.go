package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// What another version signed otherwise is signed again from the words.
func TestOldSignaturesAreMadeAgain(t *testing.T) {
	const said = "good morning this is the gas board and your meter will be taken away today unless the bill is paid on this line"
	ctx, o := t.Context(), Options{File: filepath.Join(t.TempDir(), "desk.db")}
	s, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	r := call.Report{ID: "one", Call: call.Call{Turns: []call.Utterance{{Text: said, At: -1}}}}
	if _, err := s.Apply(ctx, "j", 0, []desk.Placed{{Seq: 1, Event: wire.Event{Tenant: "house", Report: &r}}}); err != nil {
		t.Fatal(err)
	}
	err = s.change(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE trace SET signature = zeroblob(512)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Traces(ctx, "house", 0, 9); err == nil {
		t.Error("a signature of another version was read")
	}
	closed(t, s)
	if s, err = Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	got, err := s.Traces(ctx, "house", 0, 9)
	if err != nil || len(got) != 1 || got[0].Signature.Alike(campaign.Sign(said)) != 1 {
		t.Errorf("after it was opened again: %d traces, %v", len(got), err)
	}
}

// An upgrade may be stopped anywhere: some reports have no trace yet, or some
// traces are of this version and some of another.
func TestInterruptedUpgradesAreEnded(t *testing.T) {
	const said = "good morning this is the gas board and your meter will be taken away today unless the bill is paid on this line"
	for name, left := range map[string]string{
		"the last has no trace":       "DELETE FROM trace WHERE no = (SELECT max(no) FROM trace); UPDATE trace SET signature = zeroblob(512)",
		"the first is of another":     "UPDATE trace SET signature = zeroblob(512) WHERE no = (SELECT min(no) FROM trace)",
		"telling words of another":    "UPDATE trace SET gist = zeroblob(8)",
		"the last telling words are":  "UPDATE trace SET gist = zeroblob(8) WHERE no = (SELECT max(no) FROM trace)",
		"telling words of no version": "UPDATE trace SET signature = NULL, gist = NULL",
		"the last two are of another": "UPDATE trace SET signature = zeroblob(512) WHERE no > (SELECT min(no) FROM trace)",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, o := t.Context(), Options{File: filepath.Join(t.TempDir(), "desk.db")}
			s, err := Open(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			var placed []desk.Placed
			for i, id := range []string{"one", "two", "three"} {
				r := call.Report{ID: id, Call: call.Call{Turns: []call.Utterance{{Text: said, At: -1}}}}
				placed = append(placed, desk.Placed{Seq: uint64(i + 1), Event: wire.Event{Tenant: "house", Report: &r}})
			}
			if _, err := s.Apply(ctx, "j", 0, placed); err != nil {
				t.Fatal(err)
			}
			err = s.change(ctx, func(t *tx) error {
				for sql := range strings.SplitSeq(left, "; ") {
					if _, err := t.exec(sql); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			closed(t, s)
			if s, err = Open(ctx, o); err != nil {
				t.Fatal(err)
			}
			defer closed(t, s)
			got, err := s.Traces(ctx, "house", 0, 9)
			if err != nil || len(got) != 3 {
				t.Fatalf("after it was opened again: %d traces, %v", len(got), err)
			}
			for _, tr := range got {
				if tr.Signature.Alike(campaign.Sign(said)) != 1 || !slices.Equal(tr.Gist, campaign.TellingWords(said)) {
					t.Errorf("report %s was not signed again", tr.ID)
				}
			}
		})
	}
}
