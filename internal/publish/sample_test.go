package publish

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (run with -update where that is meant):\n%s", name, diff)
	}
}

var site = Site{Name: "Otterbridge Library", Warnings: "https://desk.example.org/warnings"}

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// material is a wave of our own making, with what qualifies and what does not.
func material() Material {
	return Material{
		ID: "019a5f00-0000-7000-8000-000000000001", Wave: "019a5f00-aaaa-7000-8000-000000000002", Campaign: "019a5f00-bbbb-7000-8000-000000000003",
		Type: "tech_support", Kind: "false computer support", Publisher: "Otterbridge Library", Country: "US",
		Organisations: []Claim{{"Contoso Support", 31}, {"Fabrikam", 2}},
		Tactics: []Seen{
			{Tactic{"money.gift_cards", "Wants gift cards or vouchers", "Only scammers ask for gift cards. Nobody honest takes them as payment."}, 0.4, false, Source{"FTC: Gift card scams", "https://www.ftc.gov/giftcards"}},
			{Tactic{"claim.device_infected", "Says that your computer or phone is infected or hacked", "A stranger on the phone cannot see whether your computer is infected."}, 0.9, false, Source{}},
			{Tactic{"pressure.secrecy", "Tells you to keep it secret, or to lie", "Whoever wants a secret kept from your family is not your friend."}, 0.05, false, Source{}},
			{Tactic{"honest.no_hurry", "Gives you time", "Honest calls can wait."}, 0.5, true, Source{}},
		},
		Phrases: []Phrase{{"your machine is sending us warnings", 12}, {"my kettle has a zebra", 1}},
		Advice: []Advice{
			{"talked", "Hang up now. You do not have to say anything first.", Source{"FTC: Warn your friends", "https://consumer.ftc.gov/warn"}},
			{"gave_access", "End the session: switch the computer off.", Source{}},
			{"paid_cash", "Ring the post on 877-555-0142.", Source{}},
		},
		Numbers: []Number{
			{"+12095550129", Callback, false, 7, "Callers left it as the number to ring back."},
			{"+12095550130", CallerID, true, 5, "The display showed it. It may be faked."},
			{"+12095550131", Callback, false, 2, "Two people met it."},
		},
		Domains: []Domain{{"help-desk.example", 4, "Callers sent people there."}},
		Turn:    []Place{{"Federal Trade Commission", "", "https://reportfraud.ftc.gov"}, {"Otterbridge Library", "209 555 0100", ""}},
		Regions: []Counted{{"US-CA", 20}, {"US-NV", 2}, {"+1209", 9}, {"Elm Street", 8}},
		Reports: 47, Ratio: 6.3, Began: day("2026-03-03 00:00"), Peak: day("2026-03-09 00:00"),
	}
}

// issued is the draft as a person approved it.
func issued() Bulletin {
	b := Draft(material())
	b.State, b.Revision, b.By = Published, 1, "ada"
	b.Issued = day("2026-03-10 09:30")
	b.Updated, b.Expires = b.Issued, day("2026-04-10 09:30")
	b.History = []Revision{{b.Issued, WasIssued, ""}}
	return b
}

// updated is the bulletin when more was known.
func updated() Bulletin {
	b := issued()
	b.Revision, b.Updated = 2, day("2026-03-11 10:00")
	b.Says = append(b.Says, "They ring in the evening.")
	b.History = append(b.History, Revision{b.Updated, WasUpdated, "They ring in the evening, too."})
	return b
}

// corrected is the bulletin after a mistake was mended.
func corrected() Bulletin {
	b := issued()
	b.Revision, b.Updated = 2, day("2026-03-12 16:00")
	b.Numbers = b.Numbers[:1]
	b.Correction = "We took a number off: it belongs to a garage."
	b.History = append(b.History, Revision{b.Updated, WasCorrected, b.Correction})
	return b
}

// withdrawn is the bulletin when it no longer holds.
func withdrawn() Bulletin {
	b := corrected()
	b.State, b.Revision, b.Updated = Withdrawn, 3, day("2026-03-20 08:00")
	b.Correction = "The calls were a drill of the town."
	b.History = append(b.History, Revision{b.Updated, WasWithdrawn, b.Correction})
	return b
}

func public(t testing.TB, b Bulletin) Public {
	t.Helper()
	p, err := b.Public()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
