package campaign

import "strings"

// The kinds of value that reports share.
const (
	Callback    = "callback" // E.164
	CallerID    = "caller_id"
	Domain      = "domain"
	SessionCode = "session_code"
	Payee       = "payee"
	ClassID     = "clsid"
)

// Value is something that a report names and another may name too, normalised
// by whoever gives it (E.164 for numbers, lower case for domains).
type Value struct{ Kind, Value string }

// Strong reports whether two reports that name the value are of one campaign.
// What a display shows is whatever the caller wants it to show, so a caller ID
// never is.
func (v Value) Strong() bool {
	switch v.Kind {
	case Callback, Domain, SessionCode, Payee, ClassID:
		return true
	}
	return false
}

// Junk reports whether the value says nothing: an invented number, the number
// of an emergency service, a short code.
func (v Value) Junk() bool {
	s := strings.TrimSpace(v.Value)
	switch v.Kind {
	case Callback, CallerID:
		return junkNumber(digits(s))
	case SessionCode:
		d := digits(s)
		return len(s) < 6 || d != "" && (repeated(d) || counting(d))
	case Domain:
		return !strings.Contains(s, ".")
	case Payee: // a name or a means of payment, which many share
		return len(s) < 6 || !strings.ContainsAny(s, "@$0123456789")
	}
	return len(s) < 4
}

// junkNumber knows numbers that people and programs write where they have none:
// too short to be anybody's (emergency and service numbers, short codes), one
// or two digits alone, and digits that count up or down.
func junkNumber(d string) bool {
	if len(d) < 7 || len(d) > 15 || repeated(d) || counting(d) {
		return true
	}
	last := d[len(d)-7:] // whatever the country and area
	return repeated(last) || counting(last) || counting(d[len(d)-min(len(d), 9):])
}

// repeated reports whether all digits are one.
func repeated(d string) bool { return strings.Count(d, d[:1]) == len(d) }

// counting reports whether each digit follows the one before, up or down, with
// nought after nine.
func counting(d string) bool {
	up, down := true, true
	for i := 1; i < len(d); i++ {
		step := (int(d[i]) - int(d[i-1]) + 10) % 10
		up, down = up && step == 1, down && step == 9
	}
	return up || down
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
