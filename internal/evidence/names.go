package evidence

import (
	"regexp"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

var webAddress = regexp.MustCompile(`(?i)\b(?:https?://)?(?:www\.)?[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}){0,4}\.(?:com|net|org|me|info|co|uk|us|io|live|online|support|help|site|xyz|top|app|link|in|au|nz|ie|sg|ca)\b(?:/[^\s"'<>]{0,200})?`)

// addresses finds web addresses as written; spoken ones ("support dot me") are
// put together from their words.
func (c *Collector) addresses(l *text.Line, turn int) {
	if dotted(l.Raw) {
		for _, at := range webAddress.FindAllStringIndex(l.Raw, 8) {
			raw := l.Raw[at[0]:at[1]]
			value := address(raw)
			if at[0] > 0 && l.Raw[at[0]-1] == '@' || value == "a.me" || value == "p.me" {
				continue
			}
			c.add(call.Evidence{Kind: call.EvidenceURL, Value: value, Raw: raw, Strength: call.StrengthStrong, Plausible: true,
				Span: call.Span{Turn: turn, Start: at[0], End: at[1]}})
		}
	}
	for i := 1; i+1 < len(l.Tokens); i++ {
		if string(l.Word(i)) == "dot" && topLevel[string(l.Word(i+1))] {
			from := spokenStart(l, i)
			var b strings.Builder
			for k := from; k < i; k++ {
				b.Write(l.Word(k))
			}
			value := b.String() + "." + string(l.Word(i+1))
			c.add(call.Evidence{Kind: call.EvidenceURL, Value: value, Raw: l.Quote(from, i+2), Strength: call.StrengthStrong, Plausible: true, Span: spanOf(l, turn, from, i+2)})
		}
	}
}

// address normalises a web address: its site and path, for what follows a
// question mark may hold a secret.
func address(raw string) string {
	v := strings.ToLower(raw)
	for _, prefix := range []string{"https://", "http://", "www."} {
		v = strings.TrimPrefix(v, prefix)
	}
	v, _, _ = strings.Cut(v, "?")
	return strings.TrimSuffix(v, "/")
}

// dotted reports whether a dot stands between two letters, as every written
// address has it; few sentences do.
func dotted(s string) bool {
	for i := 1; i+1 < len(s); i++ {
		if s[i] == '.' && letter(s[i-1]) && letter(s[i+1]) {
			return true
		}
	}
	return false
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

var topLevel = map[string]bool{"com": true, "net": true, "org": true, "me": true, "info": true, "live": true, "help": true, "support": true, "online": true, "co": true, "io": true, "link": true}

var notInName = map[string]bool{"to": true, "type": true, "at": true, "is": true, "visit": true, "go": true, "the": true, "in": true, "and": true, "says": true, "dot": true, "site": true, "website": true, "called": true, "open": true, "enter": true, "on": true, "it": true}

// spokenStart finds where the name before "dot" begins: at most three words.
func spokenStart(l *text.Line, dot int) int {
	from := dot - 1
	for from > 0 && dot-from < 3 && !l.Tokens[from].Break && !notInName[string(l.Word(from-1))] {
		from--
	}
	return from
}

// introduction is a phrase that a name follows; an explicit one says so.
type introduction struct {
	words    []string
	explicit bool
}

var introductions = []introduction{
	{[]string{"my", "name", "is"}, true}, {[]string{"name", "is"}, true}, {[]string{"name", "was"}, true},
	{[]string{"called", "himself"}, true}, {[]string{"called", "herself"}, true},
	{[]string{"this", "is"}, false}, {[]string{"im"}, false}, {[]string{"i", "am"}, false}, {[]string{"its"}, false}, {[]string{"speaking", "to"}, false},
}

// stopNames are words that follow "this is" and are no name.
var stopNames = map[string]bool{
	"the": true, "a": true, "an": true, "your": true, "from": true, "calling": true, "about": true, "not": true, "just": true, "to": true, "in": true, "at": true, "with": true, "very": true, "so": true, "going": true, "sorry": true, "here": true, "only": true,
	"regarding": true, "for": true, "what": true, "why": true, "how": true, "it": true, "because": true, "ringing": true, "phoning": true, "sure": true, "afraid": true, "on": true, "my": true, "our": true, "his": true, "her": true, "no": true, "all": true, "and": true, "that": true,
	"microsoft": true, "windows": true, "amazon": true, "apple": true, "urgent": true, "important": true, "really": true, "me": true, "him": true, "fine": true, "okay": true, "ok": true, "good": true, "right": true,
}

// titles may stand before a name and belong to it.
var titles = map[string]bool{"officer": true, "inspector": true, "sergeant": true, "detective": true, "agent": true, "mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "doctor": true, "pc": true, "constable": true}

// names finds the name that the caller gives. The person called is asked for
// theirs, not kept: a callee's own name is no evidence.
func (c *Collector) names(l *text.Line, turn int, role call.Role) {
	if role == call.RoleCallee {
		return
	}
	for i := range l.Tokens {
		n, explicit := introduced(l, i)
		if n == 0 || i+n >= len(l.Tokens) {
			continue
		}
		if c.kind == call.KindStory && c.own(l, i) {
			continue
		}
		from, to := i+n, i+n
		for to < len(l.Tokens) && to-from < 3 && c.nameWord(l, to, from, explicit) {
			to++
		}
		if to == from || to == from+1 && titles[string(l.Word(from))] {
			continue
		}
		c.add(call.Evidence{Kind: call.EvidenceClaimedName, Value: l.Quote(from, to), Raw: l.Quote(from, to), Strength: call.StrengthWeak, Plausible: true,
			Note: "A claimed name is no proof of anything.", Span: spanOf(l, turn, from, to)})
		return
	}
}

// own reports whether the introduction at token i is the writer's of
// themselves; inside a quotation it is the caller's.
func (c *Collector) own(l *text.Line, i int) bool {
	w := string(l.Word(i))
	if w != "my" && w != "i" && w != "im" && !(i > 0 && string(l.Word(i-1)) == "my") {
		return false
	}
	return strings.Count(l.Raw[:l.Tokens[i].Start], "\"")%2 == 0 && strings.Count(l.Raw[:l.Tokens[i].Start], "“") == strings.Count(l.Raw[:l.Tokens[i].Start], "”")
}

// nameWord reports whether token k may belong to a name. In typed text a name
// has a capital; in a recogniser's, only an explicit "my name is" counts.
func (c *Collector) nameWord(l *text.Line, k, from int, explicit bool) bool {
	t := l.Tokens[k]
	w := string(l.Word(k))
	if t.Kind != text.Word || k > from && t.Break || len(w) < 2 {
		return false
	}
	if titles[w] {
		return k == from
	}
	if stopNames[w] {
		return false
	}
	if first := l.Raw[t.Start]; first >= 'A' && first <= 'Z' {
		return true
	}
	return explicit && k == from
}

// introduced returns how many words at token i introduce a name, and whether
// they say outright that a name follows.
func introduced(l *text.Line, i int) (words int, explicit bool) {
	for k := range introductions {
		in := &introductions[k]
		if i+len(in.words) <= len(l.Tokens) && said(l, i, in.words) {
			return len(in.words), in.explicit
		}
	}
	return 0, false
}

func said(l *text.Line, i int, words []string) bool {
	for k, w := range words {
		if string(l.Word(i+k)) != w || k > 0 && l.Tokens[i+k].Break {
			return false
		}
	}
	return true
}
