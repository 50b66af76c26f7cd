package storetest

import (
	"fmt"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// importing is what becomes of files of complaints.
var importing = []test{
	{"a complaint is taken in once, whatever it comes in", func(b *bench) {
		first, again := batch("file", 1, 0, 5), batch("file", 2, 3, 5)
		b.same("new at first", b.bring(first), 5)
		b.same("the same event", b.bring(first), 0)
		b.same("new of the second", b.bring(again), 3)
		list := b.complaints()
		b.same("all", len(list), 8)
		want := first.Complaints[0]
		want.Key = "" // only told apart by it
		b.same("the first", list[0].Complaint, want)
		b.same("the file", b.files(), []desk.ImportedFile{{Import: "file", Name: "file.csv", Source: "ftc_dnc", Format: "ftc_dnc", Began: first.At, Ended: again.At, By: "anna",
			Line: 8, Taken: 8, Known: 2}})
	}},
	{"an import is taken back", func(b *bench) {
		first, second := batch("file", 1, 0, 5), batch("file", 2, 5, 5)
		b.bring(first)
		b.bring(second)
		ids, err := b.Batches(b.Context(), tenant, "file")
		b.ok(err)
		b.same("its stretches", ids, []string{first.ID, second.ID})
		before := b.disturbed()
		b.same("doomed in the journal", b.bury(first.ID), []uint64{1})
		b.same("what is left", len(b.complaints()), 5)
		if b.disturbed() == before {
			b.Error("it disturbs nothing")
		}
		b.bring(first)
		b.same("when it comes again", len(b.complaints()), 5)
	}},
	{"a line stays as long as one file has it", func(b *bench) {
		one, two, three := batch("one", 1, 0, 6), batch("two", 2, 2, 6), batch("three", 3, 4, 2)
		b.bring(one)
		b.bring(two)
		b.bring(three)
		counts := func(when string, complaints int, want ...[2]int) {
			b.Helper()
			b.same(when+": all", len(b.complaints()), complaints)
			var got [][2]int
			for _, f := range b.files() {
				got = append(got, [2]int{f.Taken, f.Known})
			}
			b.same(when+": counted and known, the newest first", got, want)
		}
		counts("at first", 8, [2]int{0, 2}, [2]int{2, 4}, [2]int{6, 0})
		b.bury(one.ID)
		counts("without the first", 6, [2]int{0, 2}, [2]int{6, 0})
		b.bury(two.ID)
		counts("with the last alone", 2, [2]int{2, 0})
		b.bury(three.ID)
		counts("without any", 0)
		four := batch("four", 4, 0, 6)
		b.same("and from the start", b.bring(four), 6)
	}},
	{"refused lines are kept with their file", func(b *bench) {
		first, second := batch("file", 1, 0, 2), batch("file", 2, 2, 1)
		first.Refused = []call.RefusedLine{{Line: 3, Why: "few"}, {Line: 5, Why: "late"}}
		second.Refused = []call.RefusedLine{{Line: 5, Why: "late"}, {Line: 9, Why: "few"}}
		first.Line, second.Line = 5, 9
		second.Unlisted, second.NotCalls, second.Impossible, second.Content = 4, 3, 2, "hash"
		b.bring(first)
		b.bring(second)
		f := b.files()[0]
		b.same("refused, the same line once", f.Refused, 7)
		b.same("why", f.Why, map[string]int{"few": 2, "late": 1})
		b.same("about no call, and dated impossibly", [2]int{f.NotCalls, f.Impossible}, [2]int{3, 2})
		b.same("read whole", f.Whole(), true)
		list, err := b.RefusedOf(b.Context(), tenant, "file", 3, 10)
		b.ok(err)
		b.same("behind line 3", list, []call.RefusedLine{{Line: 5, Why: "late"}, {Line: 9, Why: "few"}})
		third := batch("file", 3, 3, 1)
		third.Line, third.Again = 10, 9
		third.Refused = []call.RefusedLine{{Line: 3, Why: "late"}, {Line: 10, Why: "late"}}
		b.bring(third)
		b.bring(third)
		b.same("why, after one was taken after all and one refused otherwise", b.files()[0].Why, map[string]int{"late": 3})
		for _, s := range []call.Batch{first, second, third} {
			b.bury(s.ID)
		}
		list, err = b.RefusedOf(b.Context(), tenant, "file", 0, 10)
		b.ok(err)
		b.same("after it was taken back", len(list), 0)
	}},
	{"a file brought the reports that came in by it alone", func(b *bench) {
		told, own, shared := report(1), report(2), report(3)
		own.Origin, shared.Origin = call.OriginImport, call.OriginImport
		b.apply(reported(told), reported(own), reported(shared))
		one, two := batch("one", 1, 0, 0), batch("two", 2, 0, 0)
		one.Reports, two.Reports = []string{told.ID, own.ID, shared.ID}, []string{shared.ID}
		b.bring(one)
		b.bring(two)
		brought := func(file string) []string {
			b.Helper()
			ids, err := b.Brought(b.Context(), tenant, file)
			b.ok(err)
			return ids
		}
		b.same("lines with words", []int{b.files()[0].Reports, b.files()[1].Reports}, []int{1, 3})
		b.same("of the first", brought("one"), []string{own.ID})
		b.same("of the second", brought("two"), []string(nil))
		b.bury(one.ID)
		b.same("of the second, once it is alone", brought("two"), []string{shared.ID})
	}},
	{"what a file brought is listed by the day of the call", func(b *bench) {
		told, brought := report(1), report(2)
		brought.Origin, brought.Occurred = call.OriginImport, day.AddDate(-1, 0, 0)
		told.Occurred = day.AddDate(-1, 0, 0)
		b.apply(reported(brought), reported(told))
		b.finds(desk.Query{From: day.AddDate(-1, 0, 0), To: day.AddDate(-1, 0, 1)}, brought.ID)
		b.finds(desk.Query{From: day}, told.ID)
		young, _ := b.expire(call.PartWords, day.AddDate(0, 0, -1))
		b.same("shortened while it is young here", len(young), 0)
		old, _ := b.expire(call.PartWords, day.AddDate(0, 0, 1))
		b.same("and when it is not", len(old), 2)
	}},
}

func (b *bench) files() []desk.ImportedFile {
	b.Helper()
	list, err := b.Imports(b.Context(), tenant)
	b.ok(err)
	return list
}

// bring takes in a stretch, and tells how many of its complaints are new.
func (b *bench) bring(s call.Batch) int {
	b.Helper()
	return b.apply(wire.Event{Tenant: tenant, Batch: &s}).Complaints
}

// batch is the n-th stretch, of a file: lines from one on.
func batch(file string, n, from, lines int) call.Batch {
	out := call.Batch{ID: NewID(day, 900+n), Import: file, Name: file + ".csv", Format: "ftc_dnc", Source: "ftc_dnc", At: day.Add(time.Duration(n) * time.Second), By: "anna",
		Line: int64(from + lines)}
	for i := from; i < from+lines; i++ {
		out.Complaints = append(out.Complaints, call.Complaint{Key: fmt.Sprint(i), Source: "ftc_dnc", Occurred: day, Filed: day.Add(time.Hour),
			Number: fmt.Sprintf("+120255501%02d", i), Type: "tech_support", Country: "US", Region: "US-CA", Area: "510", Reporter: uint64(i) << 61})
	}
	return out
}
