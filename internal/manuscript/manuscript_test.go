package manuscript_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/manuscript"
)

var fields = []manuscript.Field{{Name: "Title"}, {Name: "What to do", List: true}, {Name: "Where", List: true}}

func TestAFileIsReadAsItIsMeant(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want map[string][]string
	}{
		"nothing":                         {"", map[string][]string{}},
		"remarks":                         {"# Title: no\n\n#Where\n", map[string][]string{}},
		"a text on its line":              {"Title: Calls  at night\n", map[string][]string{"Title": {"Calls at night"}}},
		"a text on lines below":           {"Title:\n  Calls\n\tat night\n", map[string][]string{"Title": {"Calls at night"}}},
		"an empty text":                   {"Title:\n", map[string][]string{"Title": nil}},
		"a name in small letters":         {"title: Calls", map[string][]string{"Title": {"Calls"}}},
		"points, one of them on lines":    {"What to do:\n- Hang up.\n- Ring your\n  bank.\n-\nWhere:\n", map[string][]string{"What to do": {"Hang up.", "Ring your bank."}, "Where": nil}},
		"points that are indented":        {"What to do:\n  - Hang up.\n  - Wait.\n", map[string][]string{"What to do": {"Hang up.", "Wait."}}},
		"a point beside the name":         {"Where: US-CA\n- US-NY", map[string][]string{"Where": {"US-CA", "US-NY"}}},
		"a hyphen in a text":              {"Title: Calls\n- at night", map[string][]string{"Title": {"Calls - at night"}}},
		"points without a blank":          {"What to do:\n-Hang up.\n -Wait.\n--Ring.", map[string][]string{"What to do": {"Hang up.", "Wait.", "-Ring."}}},
		"a hyphen beside the name":        {"What to do: - Hang up.\n- Wait.", map[string][]string{"What to do": {"Hang up.", "Wait."}}},
		"a number that goes on":           {"Where:\n- at\n  -4 degrees\n", map[string][]string{"Where": {"at -4 degrees"}}},
		"one entry without a hyphen":      {"Where:\n  US-CA\n", map[string][]string{"Where": {"US-CA"}}},
		"a text below its hyphen":         {"Where:\n- US\n-\n  US-CA\n  and there\n", map[string][]string{"Where": {"US", "US-CA and there"}}},
		"a colon in a point":              {"What to do:\n- Where: nowhere\n", map[string][]string{"What to do": {"Where: nowhere"}}},
		"from another system":             {"\ufeffTitle: Calls\r\nWhere:\r\n- US\r\n", map[string][]string{"Title": {"Calls"}, "Where": {"US"}}},
		"a remark between points":         {"Where:\n- US-CA\n# - US-NY\n- US-TX\n", map[string][]string{"Where": {"US-CA", "US-TX"}}},
		"a number sign within what is so": {"Title: Calls\n  # 1 of many\n", map[string][]string{"Title": {"Calls # 1 of many"}}},
	} {
		got, err := manuscript.Read(tt.text, fields)
		if err != nil || !maps.EqualFunc(got, tt.want, slices.Equal) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestWhatCannotBeReadIsToldWithItsLine(t *testing.T) {
	for name, tt := range map[string]struct {
		text, says string
		line       int
	}{
		"no such field":          {"Title: Calls\nHeading: Calls\n", "begins no field", 2},
		"a text that goes on":    {"\nTitle: Calls\nat night", "begins with a space", 3},
		"twice":                  {"Title: a\nWhere:\ntitle: b", "stands there twice", 3},
		"before the first":       {"- Hang up.", "before the first field", 1},
		"in another character":   {"Title: \xff", "UTF-8", 1},
		"old ends of lines":      {"Title: a\nWhere:\rTitle", "very old systems", 2},
		"points that have none":  {"What to do:\n  Hang up.\n  Wait.", "every point of this list with a hyphen", 3},
		"a point or a number":    {"Where:\n- US\n-4", "a space behind its hyphen", 3},
		"a name without colon":   {"Title", "begins no field", 1},
		"a name with more to it": {"Titles: a", "begins no field", 1},
	} {
		_, err := manuscript.Read(tt.text, fields)
		var e *manuscript.Error
		if !errors.As(err, &e) || e.Line != tt.line || !strings.Contains(e.Message, tt.says) || strings.Contains(err.Error(), "Calls") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An entry that may be taken in is so by the # of one line, however long it is.
func TestOneRemarkIsOneEntry(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("the office of somebody ", 9))
	text := manuscript.Write(nil, []manuscript.Field{{Name: "Where", List: true, Spare: []string{long, "another"}}})
	got, err := manuscript.Read(strings.Replace(text, "# -", "-", 1), fields)
	if err != nil || !slices.Equal(got["Where"], []string{long}) {
		t.Errorf("%q reads as %q, %v", text, got, err)
	}
}

// FuzzWhatIsWrittenIsReadBack writes any text, and reads any file.
func FuzzWhatIsWrittenIsReadBack(f *testing.F) {
	f.Add("Calls at night", "Hang up.", "- a dash - and another", "# no remark")
	f.Add(strings.Repeat("word - ", 40), "-", "Title:", "Where: here")
	f.Add("-4", strings.Repeat("word -word -4 ", 20), "-4", "--- -")
	f.Fuzz(func(t *testing.T, title, a, b, c string) {
		if _, err := manuscript.Read(title, fields); err != nil && !errors.As(err, new(*manuscript.Error)) {
			t.Errorf("reading fails otherwise: %v", err)
		}
		clean := func(list ...string) (out []string) {
			for _, s := range list {
				s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
				if s != "" && s != "-" && !strings.HasPrefix(s, "- ") {
					out = append(out, s)
				}
			}
			return out
		}
		want := map[string][]string{"Title": clean(title), "What to do": clean(a, b, c), "Where": nil}
		text := manuscript.Write(clean(a), []manuscript.Field{{Name: "Title", Entries: want["Title"], Hint: strings.Join(clean(b), " ")}, {Name: "What to do", List: true, Entries: want["What to do"]},
			{Name: "Where", List: true, Spare: clean(a, b)}})
		got, err := manuscript.Read(text, fields)
		if err != nil || !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q\nreads as %q, %v", text, got, err)
		}
	})
}
