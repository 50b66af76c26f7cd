package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// What a person keeps is found again by number, word, name, type and day.
func TestKeptIsFoundAgain(t *testing.T) {
	p := open(t)
	sub := story(seed)
	sub.Call.CallerID = "9-9876"
	got, err := p.Submit(context.Background(), me, sub)
	if err != nil {
		t.Fatal(err)
	}
	other := p.tell("My sister rang about the garden party on Sunday.")
	if got.Verdict.Level != call.LevelHangUp {
		t.Fatalf("the story is judged %v", got.Verdict.Level)
	}
	for name, q := range map[string]desk.Query{
		"a word":                     {Text: "quick assist"},
		"the beginning of a word":    {Text: "techn"},
		"a number as written":        {Text: "209-894-0429"},
		"a number, other spelling":   {Number: "+1 (209) 8940429"},
		"the beginning of a number":  {Text: "(209) 894"},
		"a caller ID that cannot be": {Text: "9-9876"},
		"a name":                     {Text: "john"},
		"a type":                     {Type: "tech_support"},
		"a level":                    {Level: "hang_up"},
		"a day":                      {Text: "windows", From: p.now().Add(-day), To: p.now().Add(day)},
		"its id":                     {Text: got.ID},
	} {
		if ids := p.find(q); !slices.Equal(ids, []string{got.ID}) {
			t.Errorf("%s: found %v, want the one of %s", name, ids, got.ID)
		}
	}
	if ids := p.find(desk.Query{}); !slices.Equal(ids, []string{other, got.ID}) {
		t.Errorf("all: %v", ids)
	}
	n, err := p.Number(context.Background(), me, "209 894 0429", "")
	if err != nil {
		t.Fatal(err)
	}
	if n.Callback != 1 || n.Reports != 1 || !strings.HasPrefix(n.Sure, "Fairly sure") || len(n.Claims) == 0 {
		t.Errorf("the number: %+v", n)
	}
}

func TestSameIDIsSameReport(t *testing.T) {
	p := open(t)
	sub := story(seed)
	sub.ID = uuid.Must(uuid.NewV7()).String()
	for i := range 3 {
		r, err := p.Submit(context.Background(), me, sub)
		if err != nil {
			t.Fatal(err)
		}
		if r.ID != sub.ID || r.Known != (i > 0) {
			t.Errorf("time %d: %+v", i+1, r)
		}
	}
	if ids := p.find(desk.Query{}); len(ids) != 1 {
		t.Errorf("there are %d reports", len(ids))
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	p := open(t)
	id := p.tell("He said he was from my bank. I gave him my PIN, it is 7391, and he hung up.")
	if in := p.holding("7391"); len(in) > 0 {
		t.Errorf("the PIN stands in %v", in)
	}
	if words := p.see(id).Report.Call.Turns[0].Text; !strings.Contains(words, "****") {
		t.Errorf("kept: %s", words)
	}
}

// A number that is evidence is no secret, however it was brought.
func TestEvidenceIsKept(t *testing.T) {
	p := open(t)
	sub := story("The number on my caller ID was 9-9876. He gave me 209-894-0429 to call back.")
	sub.Call.CallerID = "9-9876"
	_, v, err := p.Check(sub)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Evidence) < 2 {
		t.Fatalf("the evidence is %+v", v.Evidence)
	}
	if c, _, err := p.Check(sub); err != nil || c.Turns[0].Text != sub.Call.Turns[0].Text {
		t.Errorf("shown: %q, %v", c.Turns[0].Text, err)
	}
}

// A person's word overrules the verdict, and both stay.
func TestCorrection(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	ctx := context.Background()
	if _, err := p.Correct(ctx, me, id, call.Correction{Level: call.LevelCaution, Type: "refund", Reason: "It was about a refund."}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Note(ctx, me, id, "She has blocked the number."); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Tell(ctx, me, id, []string{"paid_card", "gave_access"}); err != nil {
		t.Fatal(err)
	}
	c := p.see(id)
	if c.Level != call.LevelCaution || c.Type != "refund" || c.Verdict.Level != call.LevelHangUp {
		t.Errorf("now %v %s, judged %v", c.Level, c.Type, c.Verdict.Level)
	}
	if d := cmp.Diff([]string{"gave_access", "paid_card"}, c.Now); d != "" {
		t.Error(d)
	}
	if ids := p.find(desk.Query{Level: "caution", Type: "refund", Text: "blocked"}); len(ids) != 1 {
		t.Errorf("found %d by what was corrected and noted", len(ids))
	}
	var kinds []call.ChangeKind
	for _, ch := range c.Changes {
		kinds = append(kinds, ch.Kind)
	}
	if d := cmp.Diff([]call.ChangeKind{call.ChangeCorrected, call.ChangeNoted, call.ChangeHappened}, kinds); d != "" {
		t.Error(d)
	}
}

func TestAttachments(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	ctx := context.Background()
	done, err := p.Attach(ctx, me, id, `C:\photos\screen "1".png`, "image/png; x=y", []byte("picture"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.Attachment(ctx, me, id, done.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "screen 1.png" || a.Media != "image/png" || string(a.Bytes) != "picture" || a.Size != 7 {
		t.Errorf("%+v", a)
	}
	if _, err := p.Detach(ctx, me, id, done.ID); err != nil {
		t.Fatal(err)
	}
	if c := p.see(id); len(c.Attachments) != 0 {
		t.Errorf("still %d attachments", len(c.Attachments))
	}
	if _, err := p.Attachment(ctx, me, id, done.ID); !is(err, desk.NotFound) {
		t.Errorf("the attachment is still there: %v", err)
	}
}

func TestRelated(t *testing.T) {
	p := open(t)
	a := p.tell(seed)
	b := p.tell("A woman rang from Microsoft. She said I have a virus and should ring 1 209 894 0429 at once to have it removed, for a fee.")
	p.tell("A man said my computer has a virus and I should pay him.")
	rs, more, err := p.Related(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != 1 || more || rs[0].ID != b || len(rs[0].Shared) == 0 || rs[0].Shared[0].Value != "+12098940429" {
		t.Errorf("%+v, more: %v", rs, more)
	}
	for range 20 {
		p.tell("A woman rang from Microsoft. She said I have a virus and should ring 1 209 894 0429 at once to have it removed, for a fee.")
	}
	if rs, more, err = p.Related(context.Background(), a); err != nil || len(rs) != 20 || !more {
		t.Errorf("of 21 related cases there are %d, more: %v (%v)", len(rs), more, err)
	}
}

// Every view and change of a case is in the audit trail, with who did it.
func TestAudit(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	ann := desk.Actor{Name: "ann", Origin: call.OriginAPI}
	if _, err := p.Case(context.Background(), ann, id); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Note(context.Background(), me, id, "seen"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Erase(context.Background(), me, id); err != nil {
		t.Fatal(err)
	}
	es, err := p.Audit(context.Background(), id, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range es {
		got = append(got, e.By+" "+string(e.Kind))
	}
	if d := cmp.Diff([]string{"owner erased", "owner noted", "ann viewed", "owner reported"}, got); d != "" {
		t.Error(d)
	}
}

func is(err error, code desk.Code) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Code == code
}

// What a person gets wrong is told with what to do, and without their words.
func TestRefusals(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	ctx := context.Background()
	long := strings.Repeat("word ", 300_000)
	with := func(f func(*desk.Submission)) error {
		sub := story("He rang about peanutbutter.")
		f(&sub)
		_, err := p.Submit(ctx, me, sub)
		return err
	}
	_, noNote := p.Note(ctx, me, id, " ")
	_, noReason := p.Correct(ctx, me, id, call.Correction{Level: call.LevelNone})
	_, noType := p.Correct(ctx, me, id, call.Correction{Level: call.LevelHangUp, Type: "peanutbutter", Reason: "x"})
	_, noCase := p.Case(ctx, me, uuid.Must(uuid.NewV7()).String())
	_, large := p.Attach(ctx, me, id, "a", "text/plain", make([]byte, 2<<20))
	_, empty := p.Attach(ctx, me, id, "a", "text/plain", nil)
	_, happened := p.Tell(ctx, me, id, []string{"peanutbutter"})
	_, level := p.Search(ctx, me, desk.Query{Level: "peanutbutter"})
	_, number := p.Number(ctx, me, "peanutbutter", "")
	for name, c := range map[string]struct {
		err  error
		code desk.Code
	}{
		"no words":        {with(func(s *desk.Submission) { s.Call.Turns[0].Text = " \n" }), desk.Invalid},
		"too many words":  {with(func(s *desk.Submission) { s.Call.Turns[0].Text = long }), desk.TooLarge},
		"no country":      {with(func(s *desk.Submission) { s.Call.Country = "peanutbutter" }), desk.Invalid},
		"no id":           {with(func(s *desk.Submission) { s.ID = "peanutbutter" }), desk.Invalid},
		"id of version 4": {with(func(s *desk.Submission) { s.ID = uuid.NewString() }), desk.Invalid},
		"id of tomorrow":  {with(func(s *desk.Submission) { s.ID = "ffffffff-ffff-7000-8000-000000000000" }), desk.Invalid},
		"future":          {with(func(s *desk.Submission) { s.Occurred = p.now().Add(30 * day) }), desk.Invalid},
		"long caller ID":  {with(func(s *desk.Submission) { s.Call.CallerID = strings.Repeat("1", 100) }), desk.Invalid},
		"happened":        {happened, desk.Invalid},
		"empty note":      {noNote, desk.Invalid},
		"no reason":       {noReason, desk.Invalid},
		"no such type":    {noType, desk.Invalid},
		"no such case":    {noCase, desk.NotFound},
		"large file":      {large, desk.TooLarge},
		"empty file":      {empty, desk.Invalid},
		"no such level":   {level, desk.Invalid},
		"no number":       {number, desk.Invalid},
	} {
		if !is(c.err, c.code) {
			t.Errorf("%s: %v, want %s", name, c.err, c.code)
			continue
		}
		if strings.Contains(c.err.Error(), "peanutbutter") {
			t.Errorf("%s: the error quotes what was sent: %v", name, c.err)
		}
	}
	if p.log.Len() > 0 {
		t.Errorf("what a person got wrong was logged: %s", p.log.String())
	}
}

// Every thing that an authority asks for is one that a report can be filled
// with, or that is left to the person on purpose.
func TestPack(t *testing.T) {
	p := open(t)
	sub := story(seed)
	sub.Happened = []string{"paid_card"}
	r, err := p.Submit(context.Background(), me, sub)
	if err != nil {
		t.Fatal(err)
	}
	for _, cc := range p.Countries() {
		_, pack, err := p.Pack(context.Background(), me, r.ID, cc)
		if err != nil {
			t.Fatal(err)
		}
		if len(pack) == 0 {
			t.Errorf("%s: no report", cc)
		}
	}
	for _, ch := range p.Knowledge().Channels() {
		for _, ask := range ch.Asks {
			if !desk.Asked(ask) {
				t.Errorf("%s asks for %q, which no report knows of", ch.ID, ask)
			}
		}
	}
	_, pack, err := p.Pack(context.Background(), me, r.ID, "US")
	if err != nil {
		t.Fatal(err)
	}
	text := pack[0].Text()
	for _, want := range []string{"Federal Trade Commission", "https://reportfraud.ftc.gov", "+1 209-894-0429", "$249", "by card or transfer", "Windows Technical Support"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
}

// What was only asked for is not told to have happened.
func TestTold(t *testing.T) {
	asked := []call.Advice{{When: "talked"}, {When: "paid_card"}, {When: "gave_access"}}
	v := call.Verdict{Advice: asked, Findings: []call.Finding{{Tactic: "money.fee"}, {Tactic: "after.gave_access"}}}
	if d := cmp.Diff([]string{"gave_access"}, desk.Told(v)); d != "" {
		t.Error(d)
	}
	cards := call.Verdict{Advice: []call.Advice{{When: "paid_card"}, {When: "paid_giftcard"}}, Findings: []call.Finding{{Tactic: "after.paid"}}}
	if d := cmp.Diff([]string{"paid_giftcard"}, desk.Told(cards)); d != "" {
		t.Error(d)
	}
}

// What nobody has said is left to the person; only who says that nothing was
// paid is reported to have said so.
func TestPackSaysNothingThatNobodySaid(t *testing.T) {
	p := open(t)
	for name, c := range map[string]struct {
		happened []string
		want     string
	}{
		"nobody said":   {nil, ""},
		"only talked":   {[]string{"talked"}, "Nothing was paid."},
		"gave access":   {[]string{"gave_access"}, "Nothing was paid."},
		"gift cards":    {[]string{"talked", "paid_giftcard"}, "I paid with gift cards."},
		"said it twice": {[]string{"paid_cash", "paid_cash"}, "I paid in cash."},
	} {
		sub := story(seed)
		sub.Happened = c.happened
		r, err := p.Submit(context.Background(), me, sub)
		if err != nil {
			t.Fatal(err)
		}
		_, pack, err := p.Pack(context.Background(), me, r.ID, "US")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range pack[0].Fields {
			if f.Asks == "how paid" && (f.Value != c.want || f.Yours != (c.want == "")) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

// Notes and reasons are kept without their secrets, as the words are.
func TestNotesHaveNoSecrets(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	id := p.tell(seed)
	if _, err := p.Note(ctx, me, id, "My PIN is 7391."); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Correct(ctx, me, id, call.Correction{Level: call.LevelHangUp, Reason: "my pin is 7391"}); err != nil {
		t.Fatal(err)
	}
	if in := p.holding("7391"); len(in) > 0 {
		t.Errorf("the PIN stands in %v", in)
	}
}
