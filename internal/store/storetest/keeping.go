package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

var keeping = []test{
	{"the cursor follows the journal", func(b *bench) {
		c, err := b.Cursor(b.Context())
		b.ok(err)
		b.same("fresh", c, desk.Cursor{})
		b.apply(reported(report(1)), reported(report(2)))
		b.bury(report(2).ID)
		c, err = b.Cursor(b.Context())
		b.ok(err)
		b.same("moved", c, desk.Cursor{Journal: b.journal, Seq: 2, Grave: 1})
		done, err := b.Apply(b.Context(), b.journal, 0, nil)
		b.ok(err)
		b.same("an empty batch", done, desk.Applied{})
	}},
	{"another journal starts from the beginning", func(b *bench) {
		b.apply(reported(report(1)), reported(report(2)))
		b.journal, b.seq = "journal-2", 0
		b.same("known already", b.apply(reported(report(1))), desk.Applied{})
		c, err := b.Cursor(b.Context())
		b.ok(err)
		b.same("cursor", c, desk.Cursor{Journal: "journal-2", Seq: 1})
		b.same("places of the old journal mean nothing", b.bury(report(2).ID), []uint64(nil))
		b.same("those of the new one do", b.bury(report(1).ID), []uint64{1})
	}},
	{"a batch is whole or not at all", func(b *bench) {
		b.apply(reported(report(1)))
		ctx, cancel := context.WithCancel(b.Context())
		cancel()
		_, err := b.Apply(ctx, b.journal, 0, b.place(reported(report(2)), reported(report(3))))
		b.same("cancelled", errors.Is(err, context.Canceled), true)
		b.finds(desk.Query{}, report(1).ID)
		c, err := b.Cursor(b.Context())
		b.ok(err)
		b.same("cursor", c.Seq, uint64(1))
	}},
	{"a backup restores, without what was erased since", func(b *bench) {
		kept, erased, after := report(1, words("kept")), report(2, words("erasedword"), callback("+12098940429", "x")), report(3)
		v := wire.View{ID: NewID(day, 9), Name: "v", Query: "q", By: "anna", At: day}
		b.apply(reported(kept), reported(erased), noted(1, kept, "note"), attached(2, kept, "a.png", []byte("bytes")), wire.Event{Tenant: tenant, View: &v})
		file := filepath.Join(b.TempDir(), "backup")
		c, err := b.Backup(b.Context(), file)
		b.ok(err)
		b.same("cursor in it", c, desk.Cursor{Journal: b.journal, Seq: 5})
		st, err := os.Stat(file)
		b.ok(err)
		b.same("for its owner alone", st.Mode().Perm(), os.FileMode(0o600))
		b.apply(reported(after))
		b.bury(erased.ID)

		b.ok(b.Restore(b.Context(), file))
		b.finds(desk.Query{}, kept.ID)
		b.finds(desk.Query{Text: "erasedword"})
		b.same("tally", b.tally("+12098940429"), desk.Tally{})
		_, known, err := b.Has(b.Context(), tenant, erased.ID)
		b.ok(err)
		b.same("still known as erased", known, true)
		full, err := b.Case(b.Context(), tenant, kept.ID, true)
		b.ok(err)
		b.same("with all that belongs to it", []any{len(full.Changes), string(full.Attachments[0].Bytes)}, []any{2, "bytes"})
		views, err := b.Views(b.Context(), tenant)
		b.ok(err)
		b.same("views", views, []wire.View{v})
		c, err = b.Cursor(b.Context())
		b.ok(err)
		b.same("cursor", c, desk.Cursor{Journal: b.journal, Seq: 5})
		b.same("the journal fills the gap", b.apply(reported(after), reported(erased)).Reports, []string{after.ID})
		b.finds(desk.Query{}, after.ID, kept.ID)
	}},
	{"a backup does not overwrite", func(b *bench) {
		file := filepath.Join(b.TempDir(), "there")
		b.ok(os.WriteFile(file, []byte("mine"), 0o600))
		_, err := b.Backup(b.Context(), file)
		b.same("there already", isError(err, desk.Invalid), true)
		data, err := os.ReadFile(file)
		b.ok(err)
		b.same("untouched", string(data), "mine")
		_, err = b.Backup(b.Context(), filepath.Join(b.TempDir(), "no", "folder"))
		b.same("no folder", isError(err, desk.Invalid), true)
	}},
	{"what is no backup changes nothing", func(b *bench) {
		b.apply(reported(report(1)))
		dir := b.TempDir()
		whole := filepath.Join(dir, "whole")
		_, err := b.Backup(b.Context(), whole)
		b.ok(err)
		data, err := os.ReadFile(whole)
		b.ok(err)
		for name, content := range map[string][]byte{
			"empty": {}, "text": []byte("these are no reports"), "torn": data[:len(data)/2], "garbled": garble(data),
		} {
			file := filepath.Join(dir, name)
			b.ok(os.WriteFile(file, content, 0o600))
			b.same(name, isError(b.Restore(b.Context(), file), desk.Invalid), true)
		}
		b.same("missing", isError(b.Restore(b.Context(), filepath.Join(dir, "nowhere")), desk.Invalid), true)
		b.finds(desk.Query{}, report(1).ID)
	}},
	{"many use it at once", func(b *bench) {
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for n := range 20 {
					r := report(100*w+n, callback("+12098940429", "x"))
					if _, err := b.Apply(b.Context(), b.journal, 0, []desk.Placed{{Seq: uint64(100*w + n + 1), Event: reported(r)}}); err != nil {
						b.Error(err)
					}
					if _, err := b.Case(b.Context(), tenant, r.ID, false); err != nil {
						b.Error(err)
					}
					if _, err := b.Search(b.Context(), tenant, desk.Query{Text: "comp"}); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
		b.same("tally", b.tally("+12098940429").Reports, 80)
	}},
}

func isError(err error, code desk.Code) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Code == code && e.Message != ""
}

// garble spoils the second half of a file.
func garble(data []byte) []byte {
	out := append([]byte{}, data...)
	for i := len(out) / 4; i < len(out); i++ {
		out[i] ^= byte(i*7 + 1)
	}
	return out
}
