package evidence

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/kb"
)

var shipped = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load(kb.FS) })

// collect gathers the evidence of words. Each line is a turn: "Caller: ",
// "Callee: " or, for a story, bare.
func collect(t testing.TB, country, words string) []call.Evidence {
	t.Helper()
	base, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	kind := call.KindStory
	if strings.HasPrefix(words, "Call") {
		kind = call.KindCall
	}
	c := NewCollector(base, kind, country)
	for i, turn := range strings.Split(words, "\n") {
		role := call.RoleUnknown
		if s, ok := strings.CutPrefix(turn, "Caller: "); ok {
			role, turn = call.RoleCaller, s
		} else if s, ok := strings.CutPrefix(turn, "Callee: "); ok {
			role, turn = call.RoleCallee, s
		}
		var l text.Line
		l.Reset(turn)
		artefacts := slices.DeleteFunc(base.Scan(&l, role, kind), func(m knowledge.Match) bool { return m.Kind != knowledge.MatchArtefact })
		c.Turn(&l, i, role, artefacts)
		for _, e := range c.Found() {
			if e.Span.Turn == i && (e.Span.Start < 0 || e.Span.End > len(turn) || e.Span.Start >= e.Span.End) {
				t.Errorf("%+v lies outside %q", e, turn)
			}
		}
	}
	return c.Found()
}

// short writes a piece of evidence in one line.
func short(e call.Evidence) string {
	s := string(e.Kind) + " " + e.Value
	if e.Role != "" {
		s += " " + e.Role
	}
	return s
}

type row struct{ name, words, want string }

// check compares what was found, of some kinds alone where any are named.
func check(t *testing.T, rows []row, kinds ...call.EvidenceKind) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, e := range collect(t, "US", tt.words) {
				if len(kinds) == 0 || slices.Contains(kinds, e.Kind) {
					got = append(got, short(e))
				}
			}
			if s := strings.Join(got, ", "); s != tt.want {
				t.Errorf("%q\ngot  %s\nwant %s", tt.words, s, tt.want)
			}
		})
	}
}

func TestPhones(t *testing.T) {
	check(t, []row{
		{"to be rung back", "Caller: Call us back on 209-894-0429.", "phone +12098940429 callback"},
		{"spoken", "Caller: Ring two oh nine, eight nine four, oh four two nine.", "phone +12098940429 callback"},
		{"spoken in one row", "Caller: Our helpline is two zero nine eight nine four oh four two nine.", "phone +12098940429 callback"},
		{"on the display", "Callee: The display showed 209-894-0429.", "phone +12098940429 caller_id"},
		{"on the display in a story", "The caller ID said 209-894-0429.", "phone +12098940429 caller_id"},
		{"cannot exist", "My screen showed 9-9876.", "phone 9-9876 caller_id"},
		{"told of in a story", "There was a note with 209-894-0429 in the hall.", "phone +12098940429 other"},
		{"of films", "Caller: Call 209-555-0123.", "phone +12095550123 callback"},
		{"twice the same", "Caller: Call 209-894-0429.\nCaller: Again, dial (209) 894 0429.", "phone +12098940429 callback"},
		{"the callee's own", "Callee: My number is 209-894-0429.", ""},
		{"the callee's, read out by the caller", "Caller: Your number is 209-894-0429, yes?", ""},
		{"the writer's", "I gave them my number, 209-894-0429.", ""},
		{"the callee's answer", "Callee: 209-894-0429.", ""},
		{"no number at all", "Caller: I have called two or three times since 1998.", ""},
	}, call.EvidencePhone)
}

// A number that the caller wants to be rung is one whatever tool was named,
// and what rang is none.
func TestNumbersOfStories(t *testing.T) {
	for _, tt := range []struct{ country, words, want string }{
		{"GB", "A man from Windows rang and said my computer has a virus. I should install AnyDesk and ring 0800 123 4567.", "phone +448001234567 callback"},
		{"GB", "I should open AnyDesk and phone their support on 0345 123 4567.", "phone +443451234567 callback"},
		{"US", "He said to install AnyDesk and call 209-894-0429.", "phone +12098940429 callback"},
		{"US", "He opened AnyDesk and typed 209 894 0429.", "phone +12098940429 other"},
		{"US", "He had me read out the AnyDesk code, 209 894 0429.", "session_code 2098940429"},
		{"GB", "In AnyDesk I read out 412 345 678.", "session_code 412345678"},
		{"US", "Ring me with the AnyDesk code, 123 456 789.", "session_code 123456789"},
		{"GB", "A man rang on 020 7946 0123 and said he was from BT.", "phone +442079460123 caller_id"},
		{"GB", "He rang me from 020 7946 0123.", "phone +442079460123 caller_id"},
		{"GB", "I got a call from the number 0345 123 4567.", "phone +443451234567 caller_id"},
		{"GB", "He rang her on 0345 123 4567.", "phone +443451234567 other"},
		{"GB", "At noon 0345 123 4567 rang again.", "phone +443451234567 caller_id"},
		{"GB", "I rang them on 0345 123 4567.", "phone +443451234567 callback"},
		{"GB", "I rang him from 0345 123 4567.", ""},
		{"GB", "He told me to ring 0345 123 4567, calling is free.", "phone +443451234567 callback"},
		{"GB", "He rang and gave me 0345 123 4567 to call back.", "phone +443451234567 callback"},
		{"US", "John from Windows Security, 209-894-0429", "phone +12098940429 other"},
		{"US", "They said they were the credit card company and left 209-894-0429.", "phone +12098940429 other"},
		{"US", "A man from the bank left the number 209-894-0429.", "phone +12098940429 other"},
		{"US", "He had my account number, 2098940429.", ""},
		{"US", "The case number is 209-894-0429.", ""},
	} {
		var got []string
		for _, e := range collect(t, tt.country, tt.words) {
			if e.Kind == call.EvidencePhone || e.Kind == call.EvidenceSessionCode {
				got = append(got, short(e))
			}
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%q\ngot  %s\nwant %s", tt.words, s, tt.want)
		}
	}
}

func TestCallerID(t *testing.T) {
	base, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		raw, want string
		plausible bool
	}{
		{"209-894-0429", "phone +12098940429 caller_id", true},
		{"9-9876", "phone 9-9876 caller_id", false},
		{"private", "phone private caller_id", false},
		{" ", "", false},
	} {
		c := NewCollector(base, call.KindCall, "US")
		c.CallerID(tt.raw)
		got := ""
		for _, e := range c.Found() {
			got = short(e)
			if e.Plausible != tt.plausible || e.Note == "" || e.Strength != call.StrengthWeak {
				t.Errorf("%q: %+v", tt.raw, e)
			}
		}
		if got != tt.want {
			t.Errorf("%q: %s", tt.raw, got)
		}
	}
}

const sendTo = "clsid 888DCA60-FC0A-11CF-8F0F-00C04FD7D062"

func TestClassIDs(t *testing.T) {
	check(t, []row{
		{"whole", "Caller: It is 888DCA60-FC0A-11CF-8F0F-00C04FD7D062.", sendTo},
		{"in braces", "Caller: {888dca60-fc0a-11cf-8f0f-00c04fd7d062}", sendTo},
		{"spelt", "Caller: triple eight D C A six zero", sendTo},
		{"by the alphabet", "Caller: eight eight eight delta charlie alpha six zero", sendTo},
		{"only the ends", "Caller: It begins 888DCA60 ... and ends D7D062.", sendTo},
		{"a letter misheard", "Caller: 888DC ... D7B062", sendTo},
		{"another number", "Caller: The part is 12AB34CD56.", ""},
		{"too little", "Caller: Flat 8D.", ""},
	}, call.EvidenceCLSID)
	for _, e := range collect(t, "US", "Caller: 888DC ... D7B062") {
		if e.Kind == call.EvidenceCLSID && (!strings.Contains(e.Note, "B for D") || !strings.Contains(e.Note, "10 of 11")) {
			t.Error(e.Note)
		}
	}
}

func TestTools(t *testing.T) {
	check(t, []row{
		{"AnyDesk", "Caller: Download AnyDesk.", "remote_tool anydesk"},
		{"in two words", "Caller: Open any desk for me.", "remote_tool anydesk"},
		{"as a recogniser hears it", "Caller: open annie desk please", "remote_tool anydesk"},
		{"TeamViewer", "Caller: install team viewer", "remote_tool teamviewer"},
		{"its code", "Caller: In AnyDesk, read me the code.\nCallee: The code is 123 456 789.", "remote_tool anydesk, session_code 123456789"},
		{"spoken code", "Caller: Your AnyDesk address is one two three four five six seven eight nine?", "remote_tool anydesk, session_code 123456789"},
		{"six digits", "Caller: Join the session with 482913.", "session_code 482913"},
		{"no tool, no code", "Caller: The code is 123 456 789.", ""},
		{"an ordinary desk", "Caller: Is there any chair at the desk?", ""},
	}, call.EvidenceRemoteTool, call.EvidenceSessionCode)
}

func TestAmounts(t *testing.T) {
	check(t, []row{
		{"dollars", "Caller: That is $299.99.", "amount $299.99"},
		{"pounds", "Caller: A fee of £1,200 is due.", "amount £1200"},
		{"spoken", "Caller: It costs three hundred and fifty dollars.", "amount $350"},
		{"rupees", "Caller: Pay ₹5000.", "amount ₹5000"},
		{"no money", "Caller: There are 350 errors.", ""},
	}, call.EvidenceAmount)
}

func TestAddresses(t *testing.T) {
	check(t, []row{
		{"written", "Caller: Open www.example.com now.", "url example.com"},
		{"with a path", "Caller: Go to https://help.example.org/fix today", "url help.example.org/fix"},
		{"spoken", "Caller: Type support dot me.", "url support.me"},
		{"spoken in two words", "Caller: Go to fast example dot com.", "url fastexample.com"},
		{"mail is no page", "Caller: Write to anna@example.com.", ""},
		{"the end of a sentence", "Caller: Call me. Me too.", ""},
		{"a time of day", "Caller: At 9 a.m. on Monday.", ""},
		{"dots", "Caller: Connect the dot to me.", ""},
	}, call.EvidenceURL)
}

func TestNamesOfThings(t *testing.T) {
	check(t, []row{
		{"organisation", "Caller: I am with Microsoft.", "organisation Microsoft"},
		{"letters", "Caller: This is the h m r c.", "organisation HMRC"},
		{"gift cards", "Caller: Buy gift cards.", "payment_method gift_card"},
		{"gift cards in a story", "I bought three gift cards for $900 at the shop and read him the codes.", "payment_method gift_card"},
		{"crypto", "Caller: Send bit coin.", "payment_method crypto"},
		{"opened windows", "Callee: I opened the windows.", ""},
	}, call.EvidenceOrganisation, call.EvidencePaymentMethod)
}

func TestNames(t *testing.T) {
	check(t, []row{
		{"my name is", "Caller: Hello, my name is Peter Marsh.", "claimed_name Peter Marsh"},
		{"as recognised", "Caller: my name is peter", "claimed_name peter"},
		{"with a title", "Caller: This is Officer Daniel Grey.", "claimed_name Officer Daniel Grey"},
		{"told of", "A man called, his name was Peter.", "claimed_name Peter"},
		{"the callee's", "Callee: My name is Anna Webb.", ""},
		{"no name", "Caller: This is about your bill. I am sorry.", ""},
		{"a firm", "Caller: This is Microsoft.", ""},
	}, call.EvidenceClaimedName)
}

func TestNothingToKeep(t *testing.T) {
	check(t, []row{
		{"card", "Callee: My card number is 4000 1234 5678 9010.", ""},
		{"PIN", "Callee: The PIN is 4821.", ""},
		{"one-time code", "Callee: The code that came by text is 482913.", ""},
		{"a password on the screen", "Callee: The passcode on my screen is 48291377.", ""},
		{"account", "Callee: My account number is 12345678, sort code 12 34 56.", ""},
		{"social security", "Caller: Your social security number is 078-05-1120, correct?", ""},
		{"birth", "Callee: My date of birth is 01 02 1950.", ""},
		{"reference", "Caller: Your reference is 20989404.", ""},
		{"small talk", "Caller: Hello Mum, I shall be there at half past six. Put the kettle on.", ""},
		{"dinner", "Caller: Table for four at eight, under Webb, please.", ""},
		{"dentist", "Caller: Your check-up is on the 14th at 9:30.", ""},
		{"parcel", "Caller: I am outside with a parcel for number 12.", ""},
		{"nothing", "Caller: ", ""},
	})
}

func TestEvidenceIsBounded(t *testing.T) {
	var words strings.Builder
	words.WriteString("Caller: ")
	for i := range 3 * maxEvidence {
		words.WriteString("$" + strings.Repeat("1", 1+i%6) + "." + string(rune('1'+i%9)) + string(rune('1'+i/9%9)) + ". ")
	}
	if n := len(collect(t, "US", words.String())); n != maxEvidence {
		t.Errorf("%d pieces are kept", n)
	}
}
