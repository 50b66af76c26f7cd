package desk

import (
	"net/url"
	"slices"
	"strings"
)

// everybodys are the names, without their ending, of what honest people and
// callers use alike: mail, chat, payment, pictures, short addresses. Whoever the
// knowledge base knows is not in it.
var everybodys = []string{"aol", "bestbuy", "bing", "bit", "discord", "dropbox", "ebay", "facebook", "fb", "gmail", "goo", "hotmail", "icloud", "instagram", "linkedin", "live", "mastercard",
	"messenger", "msn", "office", "outlook", "proton", "signal", "skype", "t", "telegram", "tinyurl", "twitter", "walmart", "whatsapp", "wikipedia", "x", "yahoo", "youtube", "zelle", "zoom"}

// suffixes are second levels under which anybody has a name.
var suffixes = []string{"ac", "co", "com", "edu", "gov", "govt", "mil", "net", "org", "police"}

// honestName reports whether an Internet name belongs to somebody honest: one
// whom the knowledge base names or quotes, or a service that everybody uses. A
// tool for remote control is honest too, though callers send people there. What
// is under such a name, or above it, is taken for honest as well: to leave out a
// name is the smaller mistake.
func (d *Desk) honestName(name string) bool {
	label := owner(name)
	if label == "" || slices.Contains(everybodys, label) {
		return true
	}
	base := d.Knowledge()
	for _, a := range base.Artefacts() {
		switch a.Kind {
		case "organisation", "remote_tool":
			if label == squeezed(a.Name) || label == squeezed(a.Value) {
				return true
			}
		case "port_of_call":
			if related(name, a.Value) {
				return true
			}
		}
	}
	for _, ch := range base.Channels() {
		if related(name, hostOf(ch.URL)) {
			return true
		}
		if st, ok := base.Statement(ch.Source); ok && related(name, hostOf(st.URL)) {
			return true
		}
	}
	for _, a := range base.Advice() {
		if st, ok := base.Statement(a.Source); ok && related(name, hostOf(st.URL)) {
			return true
		}
	}
	for _, t := range base.Tactics() {
		if st, ok := base.Statement(t.Source); ok && related(name, hostOf(st.URL)) {
			return true
		}
	}
	return false
}

// owner is the label of a name that somebody registered: example of
// help.example.co.uk. It is empty for what nobody can own.
func owner(name string) string {
	labels := strings.Split(name, ".")
	at := len(labels) - 2
	if at > 0 && len(labels[at+1]) == 2 && slices.Contains(suffixes, labels[at]) {
		at--
	}
	if at < 0 || at == len(labels)-2 && len(labels[at+1]) == 2 && slices.Contains(suffixes, labels[at]) {
		return ""
	}
	return labels[at]
}

// related reports whether two names are one, or one lies under the other.
func related(a, b string) bool {
	b = strings.TrimPrefix(b, "www.")
	return b != "" && (a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a))
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// squeezed is a name as it would be registered.
func squeezed(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "")) }
