package transcript

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// speakers are labels that people put before what somebody said. Only those
// that clearly say who placed the call name a role: an agent may have rung
// the customer, or the customer the agent.
var speakers = map[string]call.Role{
	"caller": call.RoleCaller, "unknown caller": call.RoleCaller, "scam caller": call.RoleCaller, "calling party": call.RoleCaller,
	"scammer": call.RoleCaller, "fraudster": call.RoleCaller, "stranger": call.RoleCaller, "conman": call.RoleCaller,
	"them": call.RoleCaller, "telemarketer": call.RoleCaller, "robocall": call.RoleCaller, "robocaller": call.RoleCaller,

	"callee": call.RoleCallee, "called party": call.RoleCallee, "me": call.RoleCallee, "myself": call.RoleCallee,
	"victim": call.RoleCallee, "potential victim": call.RoleCallee, "target": call.RoleCallee, "receiver": call.RoleCallee,
	"recipient": call.RoleCallee,

	"agent": 0, "customer": 0, "client": 0, "operator": 0, "speaker": 0, "support": 0, "representative": 0, "rep": 0, "officer": 0,
	"voice": 0, "recording": 0, "automated voice": 0, "person": 0, "user": 0, "assistant": 0, "system": 0, "unknown": 0, "other": 0,
	"him": 0, "her": 0, "he": 0, "she": 0, "they": 0, "you": 0, "man": 0, "woman": 0, "male": 0, "female": 0, "supervisor": 0,
	"manager": 0, "technician": 0, "tech": 0, "bank": 0, "mum": 0, "mom": 0, "dad": 0, "grandma": 0, "grandpa": 0, "participant": 0,
	"receptionist": 0, "patient": 0, "both": 0, "host": 0,
}

// besideMe are labels that mean the other party where the writer is "Me".
var besideMe = map[string]bool{"him": true, "her": true, "he": true, "she": true, "they": true}

// notSpeakers are words before a colon that head a note, not a turn.
var notSpeakers = map[string]bool{
	"note": true, "notes": true, "edit": true, "update": true, "warning": true, "subject": true, "date": true, "time": true,
	"from": true, "to": true, "ps": true, "tldr": true, "tl dr": true, "phone": true, "number": true, "phone number": true, "caller id": true,
	"email": true, "e-mail": true, "re": true, "fw": true, "fwd": true, "source": true, "url": true, "http": true, "https": true,
	"title": true, "location": true, "name": true, "address": true, "amount": true, "company": true, "reference": true, "ref": true,
	"summary": true, "duration": true, "length": true, "moral": true, "result": true, "lesson": true, "example": true, "today": true,
	"yesterday": true, "then": true, "so": true, "result of call": true, "question": true, "answer": true, "case": true, "ticket": true,
}

// label is what stands before the words of a line.
type label struct {
	at      time.Duration // negative where there is no time
	until   time.Duration // after at, where the line tells
	name    string        // normal form; empty where there is no label
	known   bool          // in speakers
	strict  bool          // the name is followed by a colon, which can end any name
	between string        // the label as written, for telling voices apart
	rest    string        // the words
}

// maxLabel bounds a label in bytes; it keeps the search away from long lines.
const maxLabel = 40

// parseLabel reads "[00:12] Caller: words" and its relatives.
func parseLabel(line string) label {
	lb := label{at: -1}
	s := strings.TrimLeft(line, " \t*_>•\u00a0")
	s = strings.TrimPrefix(s, "- ")
	if at, until, rest, ok := leadingTime(s); ok {
		lb.at, lb.until = at, until
		s = strings.TrimLeft(rest, " \t*_")
		s = strings.TrimPrefix(strings.TrimPrefix(s, "- "), "– ")
	}
	lb.rest = s
	name, rest, end := cutLabel(s)
	norm := normalLabel(name)
	role, known := speakers[norm]
	switch {
	case norm == "", end != endColon && !known:
		return lb
	case end == endDash && lb.at < 0 && role == call.RoleUnknown: // "He - the man - said"
		return lb
	}
	lb.name, lb.known, lb.strict, lb.between, lb.rest = norm, known, end == endColon, strings.ToLower(name), rest
	if lb.at < 0 { // "Speaker 1: [00:12] words"
		if at, _, after, ok := leadingTime(rest); ok && strings.HasPrefix(strings.TrimSpace(rest), "[") {
			lb.at, lb.rest = at, strings.TrimLeft(after, " \t")
		}
	}
	return lb
}

// ending is what stands between a label and the words.
type ending uint8

const (
	endNone ending = iota
	endColon
	endDash
	endBracket
	endTime
)

// cutLabel splits a label from the words behind it. A colon may end any
// label; a dash, a bracket or a time only one that is known.
func cutLabel(s string) (name, rest string, end ending) {
	head := s[:min(len(s), maxLabel)]
	if strings.HasPrefix(head, "[") || strings.HasPrefix(head, "<") {
		return cutBracket(s, head)
	}
	words := 0
	for i, r := range head {
		after := s[i+utf8.RuneLen(r):]
		switch {
		case i == 0 && !unicode.IsLetter(r):
			return "", s, endNone
		case r == ':', r == '：':
			if strings.HasPrefix(after, "//") || endsInDigit(s[:i]) && startsWithDigit(after) {
				return "", s, endNone
			}
			return strings.TrimRight(s[:i], " *_"), strings.TrimLeft(after, " \t*_"), endColon
		case r == '-', r == '–', r == '—', r == '>':
			if strings.HasPrefix(after, " ") && (s[i-1] == ' ' || r == '>') {
				return strings.TrimRight(s[:i], " *_"), strings.TrimLeft(after, " \t"), endDash
			}
		case (r == '(' || r >= '0' && r <= '9') && s[i-1] == ' ':
			if at := s[i:]; onlyTime(at) { // "Speaker 1  00:12" on a line of its own
				return strings.TrimSpace(s[:i]), at, endTime
			}
		case r == ' ':
			if words++; words > 4 {
				return "", s, endNone
			}
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.'’#()*&/", r):
			return "", s, endNone
		}
	}
	return "", s, endNone
}

// cutBracket reads "[Caller] words" and "<Caller>: words".
func cutBracket(s, head string) (name, rest string, end ending) {
	i := strings.IndexAny(head, "]>")
	if i < 2 {
		return "", s, endNone
	}
	rest, _ = strings.CutPrefix(strings.TrimLeft(s[i+1:], " \t"), ":")
	return head[1:i], strings.TrimLeft(rest, " \t"), endBracket
}

// normalLabel lowers a label and takes numbers, brackets and articles off.
func normalLabel(name string) string {
	if i := strings.IndexByte(name, '('); i > 0 {
		name = name[:i]
	}
	name = strings.ToLower(name)
	name = strings.TrimRight(name, " 0123456789#_.*")
	name = strings.TrimPrefix(name, "the ")
	return strings.Join(strings.Fields(name), " ")
}

// roleOf reads a label and reports whether it is one of the known.
func roleOf(name string) (call.Role, bool) {
	role, ok := speakers[normalLabel(name)]
	return role, ok
}

// leadingTime reads a time at the start of a line: [00:12], (1:02:03), 00:12,
// [12.5s], [00:00:01.000 --> 00:00:04.000]. until is at where it tells no end.
func leadingTime(s string) (at, until time.Duration, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	closing := ""
	switch {
	case strings.HasPrefix(s, "["):
		s, closing = s[1:], "]"
	case strings.HasPrefix(s, "("):
		s, closing = s[1:], ")"
	}
	at, n, ok := clock(s)
	if !ok {
		return 0, 0, "", false
	}
	until, s = at, s[n:]
	if after := strings.TrimLeft(s, " "); strings.HasPrefix(after, "-->") || closing != "" && strings.HasPrefix(after, "-") {
		after = strings.TrimLeft(after, "-> ")
		end, m, ok := clock(after)
		if !ok {
			return 0, 0, "", false
		}
		until, s = max(at, end), after[m:]
	}
	if closing != "" {
		return at, until, strings.TrimPrefix(s, closing), strings.HasPrefix(s, closing)
	}
	return at, until, s, s == "" || s[0] == ' ' || s[0] == '\t'
}

func onlyTime(s string) bool {
	_, _, rest, ok := leadingTime(s)
	return ok && strings.TrimSpace(rest) == ""
}

// clock reads 0:12, 00:12.5, 1:02:03,500 or 12.5s, and returns its length.
func clock(s string) (at time.Duration, n int, ok bool) {
	var parts [3]int
	k := 0
	for k < 3 {
		start := n
		for n < len(s) && startsWithDigit(s[n:]) && n-start < 4 {
			parts[k] = parts[k]*10 + int(s[n]-'0')
			n++
		}
		if n == start || k > 0 && (n-start != 2 || parts[k] > 59) {
			return 0, 0, false
		}
		k++
		if n >= len(s) || s[n] != ':' || !startsWithDigit(s[n+1:]) {
			break
		}
		n++
	}
	var fraction time.Duration
	if n < len(s) && (s[n] == '.' || s[n] == ',') && startsWithDigit(s[n+1:]) {
		unit := time.Second / 10
		for n++; n < len(s) && startsWithDigit(s[n:]); n++ {
			fraction += time.Duration(s[n]-'0') * unit
			unit /= 10
		}
	}
	if k == 1 {
		if n >= len(s) || s[n] != 's' {
			return 0, 0, false
		}
		n++
		return time.Duration(parts[0])*time.Second + fraction, n, true
	}
	seconds := 0
	for _, p := range parts[:k] {
		seconds = seconds*60 + p
	}
	return time.Duration(seconds)*time.Second + fraction, n, true
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func endsInDigit(s string) bool { return s != "" && startsWithDigit(s[len(s)-1:]) }
