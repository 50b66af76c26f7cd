package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// Who reads the list of a desk that does not publish, and what changes that.
const hiddenList = "Only people with an account see this list. The setting warnings.public: true shows it to everybody."

// hashExample asks for a number without telling it, on a command line; with a token
// where the desk wants to know who asks.
func hashExample(base string, public bool) string {
	who := ""
	if !public {
		who = "-H \"Authorization: Bearer $TOKEN\" "
	}
	return strings.Join([]string{"number=+12025550123", "hash=$(printf '" + blocklist.Label + "%s' \"$number\" | sha256sum | cut -c1-64)",
		"prefix=$(printf %s \"$hash\" | cut -c1-5)", "rest=$(printf %s \"$hash\" | cut -c6-)", "curl -fsS " + who + "\"" + base + "/blocklist/prefix/$prefix\" | grep \"^$rest\""}, "\n")
}

// checkExample does the same with the program on another computer.
func checkExample(base string, public bool) string {
	line := "hangup blocklist check +12025550123 --at " + base
	if !public {
		line += " --token-file token"
	}
	return line
}

// askKept is where the people of the desk see why a number is listed.
func askKept(number string) templ.SafeURL {
	return templ.SafeURL("/desk/blocklist?" + url.Values{"number": {number}}.Encode())
}

func entryWords(e blocklist.Entry) string {
	words := "strong"
	if e.Weak {
		words = "weak"
	}
	if e.Disputed {
		words += ", disputed"
	}
	return words + ", until " + e.Expires.UTC().Format("2 January 2006")
}

// onList says of each of the telephone numbers that is on the list who met it, by its
// E.164. A list that is not counted yet says nothing: an answer does not wait for it.
func (s *server) onList(found []call.Evidence) map[string]string {
	list, err := s.Desk.BlockList(time.Time{})
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, e := range found {
		if listed, ok := list.On(e.Value); ok && e.Kind == call.EvidencePhone {
			out[e.Value] = metBy(listed)
		}
	}
	return out
}

// metBy says how many met a number that is listed, and until when it stands.
func metBy(e blocklist.Entry) string {
	return counted(e.Sources, "source", "independent sources") + " met it (" + entryWords(e) + ")."
}

// removedWords says why a number left, and when where that is known.
func removedWords(r blocklist.Removal) string {
	words := r.Code.Words()
	if r.At.IsZero() {
		return words
	}
	return words + ", " + r.At.UTC().Format("2 January 2006")
}

func answeredWords(a blocklist.Appeal) string {
	if a.State == blocklist.Granted {
		return "taken off after an appeal"
	}
	return "it stays"
}

func appealPath(id string) string { return "/desk/blocklist/appeals/" + id }

// contactEnds is the day on which the desk forgets how to reach somebody.
func (v keptView) contactEnds(a blocklist.Appeal) string {
	return a.Answered.Add(desk.ContactKept).UTC().Format("2 January 2006")
}

func (v keptView) answerTo(id string) string {
	if v.Answering == id {
		return v.Answer
	}
	return ""
}

// openly is what everybody may know of a number. Of one that is not listed no
// sighting is told: a caller could learn from it whether somebody told of them.
func openly(r blocklist.Ruling) []string {
	switch {
	case r.Listed != nil:
		return r.Explain()
	case r.Refused.Code == blocklist.TooFew || r.Refused.Code == blocklist.CallerAlone:
		return []string{"This number is not on the list. That does not say that it is honest: too few people have told of it, or nobody has, or only displays showed it."}
	}
	return []string{r.Refused.Text}
}
