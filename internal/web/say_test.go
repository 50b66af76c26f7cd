package web

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
)

func TestTimesAreSaidAsPeopleDo(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 3, 13, 10, 0, 0, 0, zone) // a Friday
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{now.Add(-20 * time.Minute), "today 9:40"},
		{time.Date(2026, 3, 12, 23, 59, 0, 0, zone), "yesterday 23:59"},
		{time.Date(2026, 3, 12, 23, 30, 0, 0, time.UTC), "today 0:30"},
		{time.Date(2026, 3, 10, 9, 40, 0, 0, zone), "Tuesday 9:40, three days ago"},
		{time.Date(2026, 3, 6, 9, 5, 0, 0, zone), "Friday 6 March, 9:05"},
		{time.Date(2025, 12, 31, 9, 5, 0, 0, zone), "31 December 2025"},
		{now.Add(24 * time.Hour), "tomorrow 10:00"},
		{now.AddDate(0, 0, 90), "Thursday 11 June, 10:00"},
	} {
		if got := inWords(tt.at, now); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.at, got, tt.want)
		}
	}
}

func TestASentenceBeginsWithALargeLetter(t *testing.T) {
	for s, want := range map[string]string{"": "", "anna": "Anna", "élodie": "Élodie", "ß": "ß", "9 cases": "9 cases"} {
		if got := upper(s); got != want {
			t.Errorf("%q begins a sentence as %q, want %q", s, got, want)
		}
	}
}

// kinds finds the kinds of change and of decision where they are declared.
var kinds = regexp.MustCompile(`(?m)^\s+(?:Change\w+\s+ChangeKind|Decided\w+\s+DecisionKind) = "(\w+)"`)

func TestEveryKindOfChangeAndEveryPermissionHasAName(t *testing.T) {
	declared, err := os.ReadFile(filepath.Join("..", "call", "report.go"))
	if err != nil {
		t.Fatal(err)
	}
	decided, err := os.ReadFile(filepath.Join("..", "call", "complaint.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := kinds.FindAllStringSubmatch(string(declared)+string(decided), -1)
	if len(found) < 28 {
		t.Fatalf("only %d kinds of change are found", len(found))
	}
	for _, k := range found {
		if changeNames[call.ChangeKind(k[1])] == "" {
			t.Errorf("the audit page has no words for %s", k[1])
		}
	}
	for _, p := range access.Permissions() {
		if permissionNames[p] == "" {
			t.Errorf("the settings have no words for %s", p)
		}
	}
}

func TestCountsAndSizes(t *testing.T) {
	for n, want := range map[int]string{0: "no cases", 1: "one case", 10: "ten cases", 11: "11 cases"} {
		if got := counted(n, "case", "cases"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for n, want := range map[int64]string{5: "5 bytes", 2048: "2 KB", 3 << 20: "3.0 MB"} {
		if got := size(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNumbersAreGroupedAndHaveTheirCountry(t *testing.T) {
	for _, tt := range [][4]string{
		{"+12098940429", "US", "+1 209-894-0429", "United States"},
		{"020 7946 0958", "GB", "+44 20 7946 0958", "United Kingdom"},
		{"9-9876", "US", "9-9876", ""},
		{"withheld", "US", "withheld", ""},
	} {
		if shown, where := shownNumber(tt[0], tt[1]); shown != tt[2] || where != tt[3] {
			t.Errorf("%s is shown as %q of %q, want %q of %q", tt[0], shown, where, tt[2], tt[3])
		}
	}
}

func TestCountriesHaveNames(t *testing.T) {
	for code, want := range map[string]string{"US": "United States", "NG": "Nigeria", "ZZ": "Another country", "": "", "!": "!"} {
		if got := countryName(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}

func TestTheInstructionSaysWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		v    call.Verdict
		word string
		do   string
	}{
		{call.Verdict{Level: call.LevelHangUp, Kind: call.KindCall}, "HANG UP", "Put the phone down now. Do not argue."},
		{call.Verdict{Level: call.LevelHangUp, Kind: call.KindStory}, "HANG UP", "This was a scam. If they ring again, hang up."},
		{call.Verdict{Level: call.LevelCaution}, "BE CAREFUL", "Do nothing they ask. Ring back on a number that you looked up yourself."},
		{call.Verdict{NotJudged: true}, "NOT JUDGED", "We cannot read this. If they asked for money, a code or your computer, hang up."},
		{call.Verdict{}, "NO SCAM SEEN", "If they ask for money, a code or your computer, hang up all the same."},
	} {
		if word, do := levelOf(tt.v.Level, tt.v.NotJudged).Word, instruct(tt.v, tt.v.Level); word != tt.word || do != tt.do {
			t.Errorf("got %s: %s, want %s: %s", word, do, tt.word, tt.do)
		}
	}
}

// Where the name of one stream stands within that of another, each is still told whole.
func TestStreamsAreNamedTheLongestFirst(t *testing.T) {
	for range 20 { // the order of a map differs each time
		o := desk.Outlook{Sentence: "There is a wave now: tech support in US-CA.", Names: map[string]string{
			"region:US-CA": "US-CA", "type_region:tech_support@US-CA": "tech support in US-CA"}}
		(&server{}).speak(&o)
		if o.Sentence != "There is a wave now: tech support in California." || o.Names["region:US-CA"] != "California" {
			t.Fatalf("%s %v", o.Sentence, o.Names)
		}
	}
}

// A long list folds under an id without spaces, however short its name is.
func TestALongListFolds(t *testing.T) {
	list := make([]campaign.Count, shownCounts+2)
	for i := range list {
		list[i] = campaign.Count{Name: fmt.Sprint("Office ", i), Count: 1}
	}
	var b strings.Builder
	if err := countsOf("more-regions", "Who", list).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<details id="more-regions"><summary>2 more`) {
		t.Error(b.String())
	}
}
