package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// BenchmarkImport takes a file from its first byte until it is stored, grouped
// and counted, and waves were looked for: the cost of a line from a thousand to
// a million, without words, and to a hundred thousand with words, which are
// judged.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			measured(b, n, yearsOf, n)
		})
	}
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("words-%d", n), func(b *testing.B) {
			measured(b, n, storiesOf, 1)
		})
	}
}

// measured imports a file of n lines, the last of the given number of bare ones
// at its end. s-stored is the time until all was on the disk and in the database.
func measured(b *testing.B, n int, make func(int) string, bare int) {
	for range b.N {
		b.StopTimer()
		p := open(b)
		file := make(n)
		b.StartTimer()
		done, err := p.TakeFile(context.Background(), me, strings.NewReader(file), desk.FileOptions{Import: "a file"})
		if err != nil || done.New != int64(n) {
			b.Fatalf("%+v, %v", done, err)
		}
		stored := b.Elapsed()
		ctx, cancel := context.WithTimeout(context.Background(), 9*time.Minute)
		news := p.Sighted(ctx)
		for o, err := p.Waves(30); err != nil || o.Counted.Complaints < bare; o, err = p.Waves(30) {
			if _, open := <-news; !open {
				b.Fatal("it was not counted in time")
			}
		}
		cancel()
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
		b.ReportMetric(stored.Seconds(), "s-stored")
		b.StopTimer()
		p.stop()
	}
}

// storiesOf is a file of so many stories over three years, of some four thousand
// scripts, and a bare line at the end.
func storiesOf(lines int) string {
	who := []string{"my mother", "a neighbour of mine", "my uncle Ted", "the man next door", "our cleaner", "a lady from the choir", "my old teacher", "the widow at number nine"}
	claim := []string{"the support of Windows", "the bank's fraud team", "the tax office", "Medicare", "the electricity company", "the parcel service", "the sheriff", "Amazon"}
	trouble := []string{"the computer was sending errors", "somebody had emptied the account", "there was a warrant out", "a refund had gone wrong", "the licence had run out", "a parcel with drugs was held", "the power would be cut today", "a package of 900 dollars was ordered"}
	ask := []string{"wanted to be let into the computer with AnyDesk", "asked for the code that had just come", "told them to buy gift cards and read out the numbers", "said to move the money to a safe account", "wanted the card number and the code on its back", "said to tell nobody and stay on the line", "wanted cash handed to a courier", "asked to be paid in bitcoin at a machine"}
	var b strings.Builder
	at := time.Now().AddDate(-3, 0, 0)
	step := time.Since(at) / time.Duration(lines)
	for i := range lines - 1 {
		h := uint64(i+1) * 0x9e3779b97f4a7c15 >> 20
		text := fmt.Sprintf("They rang %s and said they were %s, and that %s. He %s. That was call %d of the week, from desk %d.", who[h%8], claim[h/8%8], trouble[h/64%8], ask[h/512%8], h/4096%50, h/8192%4000)
		fmt.Fprintf(&b, `{"occurred":%q,"text":%q,"country":"US","region":"US-OH"}`+"\n", at.Add(time.Duration(i)*step).UTC().Format(time.RFC3339), text)
	}
	fmt.Fprintf(&b, `{"occurred":%q,"country":"US","region":"US-OH"}`+"\n", time.Now().UTC().Format(time.DateOnly))
	return b.String()
}

// yearsOf is a file of so many complaints over three years, about a tenth as
// many numbers, eight states and five subjects.
func yearsOf(lines int) string {
	var b strings.Builder
	b.WriteString("Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n")
	states := []string{"California", "Texas", "Ohio", "Florida", "New York", "Georgia", "Illinois", "Oregon"}
	subjects := []string{"Computer & technical support", "Medical & prescriptions", "Reducing your debt", "Other", "No Subject Provided"}
	at := time.Now().AddDate(-3, 0, 0)
	step := time.Since(at) / time.Duration(lines)
	for i := range lines {
		t := at.Add(time.Duration(i) * step).Format(time.DateTime)
		h := uint64(i+1) * 0x9e3779b97f4a7c15 >> 20
		fmt.Fprintf(&b, "%d%d%04d,%s,%s,Town,%s,%d,%s,Y\n", 201+h%700, 200+h/700%37, h%uint64(lines/10+1)%10000, t, t, states[h%8], 201+h%300, subjects[h/8%5])
	}
	return b.String()
}

// What one request for a form of one warning costs, among two hundred.
func BenchmarkWarningAs(b *testing.B) {
	p := open(b)
	for i := range 4 {
		sub := story(victim(i))
		sub.Reporter, sub.Occurred = strangers(i), p.now().Add(-day)
		if _, err := p.Submit(b.Context(), me, sub); err != nil {
			b.Fatal(err)
		}
	}
	sighted(b, p, "four", counts(p, 4))
	list, err := p.Campaigns(3, 1)
	if err != nil || len(list) != 1 {
		b.Fatal(list, err)
	}
	var id string
	for range 200 {
		w, err := p.DraftFor(b.Context(), me, "", list[0].ID, "The library")
		if err == nil {
			w, err = p.PublishBulletin(b.Context(), me, w, "")
		}
		if err != nil {
			b.Fatal(err)
		}
		id = w.ID
	}
	for _, form := range []string{"cap", "stix", "text"} {
		f, _ := publish.FormOf(form)
		b.Run(form, func(b *testing.B) {
			for b.Loop() {
				w, was, err := p.WarningAs(id, f)
				if err == nil {
					_, err = f.Write(desksSite, w, was)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
