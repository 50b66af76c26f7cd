package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// program is what a program for analysts holds of one warning.
type program struct {
	t      *testing.T
	p      *place
	id     string
	number string
}

// known is how a program was told of something, and whether it holds.
type known struct {
	ID    string
	At    string
	Holds bool
}

var desksSite = publish.Site{Name: "The library", Warnings: "https://desk.example.org/warnings"}

// stix is what the bundle of all warnings says of the number, and of the report.
func (g program) stix() (number, report known) {
	g.t.Helper()
	list, was, err := g.p.ForPrograms()
	if err != nil {
		g.t.Fatal(err)
	}
	data := must[[]byte](g.t)(publish.STIX(desksSite, list, was...))
	var bundle struct {
		Objects []struct {
			ID, Type, Modified string
			Revoked            bool
		}
	}
	if err := json.Unmarshal(data, &bundle); err != nil {
		g.t.Fatal(err)
	}
	for _, o := range bundle.Objects {
		switch o.Type {
		case "indicator":
			number = known{o.ID, o.Modified, !o.Revoked}
		case "report":
			report = known{o.ID, o.Modified, !o.Revoked}
		}
	}
	g.silent(data, number.Holds)
	return number, report
}

// misp is what the event of the warning says of the number.
func (g program) misp(known map[string]known) {
	g.t.Helper()
	f, _ := publish.FormOf("misp")
	pub, was, err := g.p.WarningAs(g.id, f)
	if err != nil {
		g.t.Fatal(err)
	}
	data := must[[]byte](g.t)(f.Write(desksSite, pub, was))
	var e struct {
		Event struct {
			Attribute []struct {
				UUID, Timestamp, Value string
				Deleted                bool
			}
		}
	}
	if err := json.Unmarshal(data, &e); err != nil {
		g.t.Fatal(err)
	}
	holds := false
	for _, a := range e.Event.Attribute {
		k := known[a.UUID]
		if k.At >= a.Timestamp {
			g.t.Errorf("%s is told again without a later time: %s, %s", a.UUID, k.At, a.Timestamp)
		}
		k.At, k.Holds = a.Timestamp, !a.Deleted
		known[a.UUID] = k
		holds = holds || a.Value == g.number
	}
	g.silent(data, holds)
}

// silent holds that a number that is taken off is not told again.
func (g program) silent(data []byte, told bool) {
	g.t.Helper()
	if strings.Contains(string(data), strings.TrimPrefix(g.number, "+")) != told {
		g.t.Errorf("the number is told: want %v in %s", told, data)
	}
}

// What is left out of a warning after it was published is told to programs as no
// longer holding, each time with a later time; and as holding again.
func TestProgramsLearnWhatIsLeftOut(t *testing.T) {
	for name, tt := range map[string]struct {
		names string // what the text says
		whole bool   // the warning goes with the number
	}{
		"a number":          {"Hang up.", false},
		"the whole warning": {"Never ring 209-894-0429.", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			flood(t, p, 1, 4)
			sighted(t, p, "four", counts(p, 4))
			draft := drafted(t, p)
			draft.Do = []string{tt.names}
			b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, draft, ""))
			g := program{t, p, b.ID, "+12098940429"}
			event := map[string]known{}
			number, report := g.stix()
			g.misp(event)
			if !number.Holds || !report.Holds {
				t.Fatalf("published: %+v, %+v", number, report)
			}
			for _, step := range []struct {
				verdict blocklist.Verdict
				holds   bool
			}{{blocklist.Remove, false}, {blocklist.Allow, true}, {blocklist.Hold, false}} {
				// Soon after the one before, as far as a program can tell.
				must[desk.Done](t)(p.RuleNumber(t.Context(), me, g.number, step.verdict, "It is a garage's.", time.Time{}))
				n, r := g.stix()
				if n.ID != number.ID || n.Holds != step.holds || n.At <= number.At {
					t.Errorf("%s: the number %+v, before %+v", step.verdict, n, number)
				}
				if r.ID != report.ID || r.Holds != (step.holds || !tt.whole) || r.At <= report.At {
					t.Errorf("%s: the report %+v, before %+v", step.verdict, r, report)
				}
				number, report = n, r
				g.misp(event)
				gone := 0
				for _, k := range event {
					if !k.Holds {
						gone++
					}
				}
				if (gone > 0) == step.holds {
					t.Errorf("%s: %d attributes of the event are deleted", step.verdict, gone)
				}
			}
			// What is decided next is later than all that was told.
			must[publish.Bulletin](t)(p.WithdrawBulletin(t.Context(), me, b.ID, time.Time{}, "It was a mistake."))
			if n, r := g.stix(); n.Holds || r.Holds || n.At <= number.At || r.At <= report.At {
				t.Errorf("withdrawn: %+v, %+v", n, r)
			}
		})
	}
}
