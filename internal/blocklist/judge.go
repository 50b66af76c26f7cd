package blocklist

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rules are what a list is made by. Use Default, and change what must differ.
type Rules struct {
	Least int           // independent sightings that a number needs
	Life  time.Duration // of an entry, after its last independent sighting
	// WeakLife is the life of an entry that was met as a caller ID.
	WeakLife time.Duration
	// Known says whether a number is a real organisation's; nil knows only
	// those that ship with the program.
	Known func(e164 string) (who string, is bool)
	// Country says how to read digits without a plus, ISO 3166-1 alpha-2.
	Country string
}

// Default are the rules of docs/BLOCKLIST.md.
func Default() Rules {
	return Rules{Least: 3, Life: 90 * 24 * time.Hour, WeakLife: 30 * 24 * time.Hour}
}

// leastEver is what no setting can go under.
const leastEver = 3

// Judge decides about one number. Sightings may come in any order; those of
// other numbers, those that do not stand at caution or hang_up and those dated
// after now do not count. Decisions are in the order of the journal. now is UTC.
func (r Rules) Judge(number string, s []Sighting, d []Decision, now time.Time) Ruling {
	r.Least = max(r.Least, leastEver)
	n, err := Read(number, r.Country)
	if err != nil {
		return Ruling{Number: number, Refused: unreadable(err)}
	}
	out := Ruling{Number: n}
	var own []Sighting
	for _, x := range s {
		if x.Number == n || r.same(x.Number, n) {
			own = append(own, x)
		}
	}
	stands, after, allowed := standing(d, now)
	out.weigh(r, ordered(own, after, now), now)
	if out.Listed != nil {
		out.Listed.Changed = later(out.Listed.Changed, allowed)
	}
	if who, is := r.Honest(n); is {
		out.refuse(Refusal{Organisation, "This is a number of " + who + ". Numbers of real organisations are never listed: callers fake them."}, time.Time{})
	} else if stands != nil {
		out.refuse(decided(*stands), stands.At)
	}
	return out
}

func (r Rules) same(raw, n string) bool {
	read, err := Read(raw, r.Country)
	return err == nil && read == n
}

// Honest says whether a number is one of a real organisation, and whose, from what
// ships with the program and from Known.
func (r Rules) Honest(n string) (who string, is bool) {
	if who, is := never()[n]; is {
		return who, true
	}
	if r.Known == nil {
		return "", false
	}
	return r.Known(n)
}

func unreadable(err error) Refusal {
	code := Impossible
	if errors.Is(err, errEmergency) {
		code = Emergency
	} else if errors.Is(err, errShort) {
		code = Short
	}
	return Refusal{code, "Not listed: " + err.Error() + "."}
}

// standing is the decision that holds, if one does. Where a removal ended by
// itself, what was seen before it does not count any more; where a person
// undid it, all counts again, and the list changed then.
func standing(d []Decision, now time.Time) (stands *Decision, after, allowed time.Time) {
	for i := range d {
		switch x := d[i]; {
		case x.Verdict == Allow:
			stands, after, allowed = nil, time.Time{}, x.At
		case !x.Until.IsZero() && !x.Until.After(now):
			stands = nil
			if x.Verdict == Remove {
				after = later(after, x.At)
			} else {
				allowed = later(allowed, x.Until)
			}
		default: // an unknown verdict keeps a number off as well
			stands = &d[i]
		}
	}
	return stands, after, allowed
}

// KeptOff reports whether one of the decisions about a number, in their order, keeps
// it off the list at a time, whatever was seen of it.
func KeptOff(d []Decision, now time.Time) bool {
	stands, _, _ := standing(d, now)
	return stands != nil
}

// RemovalEnded reports whether a removal among the decisions about a number, in their
// order, ended by itself and nobody allowed the number since: then what was seen
// before it does not count any more.
func RemovalEnded(d []Decision, now time.Time) bool {
	stands, after, _ := standing(d, now)
	return stands == nil && !after.IsZero()
}

func decided(d Decision) Refusal {
	code, text := Held, "This number is held back while a person of the desk looks into it"
	switch d.Verdict {
	case Remove:
		code, text = Removed, "This number was removed by a person of the desk"
	case Never:
		code, text = Organisation, "A person of the desk knows whose number this is, and it is never listed"
	}
	if d.Reason != "" {
		text += ": " + strings.TrimRight(d.Reason, ".")
	}
	return Refusal{code, text + "."}
}

// refuse takes a number off. What met the rules until now may stand on lists
// that were fetched, so that its leaving must be told.
func (r *Ruling) refuse(why Refusal, at time.Time) {
	if r.Listed != nil || r.Was {
		r.Was, r.Left = true, at
	}
	r.Listed, r.Refused = nil, why
}

// weigh applies the rules of evidence: callback numbers first, caller IDs
// where those do not suffice.
func (r *Ruling) weigh(rules Rules, ss []Sighting, now time.Time) {
	callbacks := only(ss, func(s Sighting) bool { return s.Role == Callback })
	strong, before := chained(callbacks, rules.Least, rules.Life)
	if r.admit(strong, rules.Least, rules.Life, now, false) {
		return
	}
	weak, weakBefore := chained(ss, rules.Least, rules.WeakLife)
	backers, since := backing(weak, callbacks, rules)
	if backers >= backedBy && r.admit(weak, rules.Least, rules.WeakLife, now, true) {
		r.Listed.Reason += fmt.Sprintf(" %s of them were also told to ring it back.", count(backers))
		r.Listed.Since, r.Listed.Changed = later(r.Listed.Since, since), later(r.Listed.Changed, since)
		return
	}
	if !r.Was {
		r.gone(before, rules.Life)
	}
	if n, _ := backing(weakBefore, callbacks, rules); !r.Was && n >= backedBy {
		r.gone(weakBefore, rules.WeakLife)
	}
	r.counted = strong.independent
	switch {
	case r.Was:
		r.Refused = Refusal{Expired, fmt.Sprintf("This number was listed until %s: nobody else has met it since.", dayInWords(r.Left))}
	case len(strong.independent) == 0 && len(weak.independent) > 0:
		r.counted = weak.independent
		r.Refused = Refusal{CallerAlone, "This number was only shown on displays. Callers can fake what a display shows, so that alone never lists a number."}
	default:
		r.Refused = Refusal{TooFew, tooFew(len(strong.independent), rules.Least)}
	}
}

func tooFew(met, least int) string {
	switch met {
	case 0:
		return "Nobody was told to ring back on this number, as far as this desk knows."
	case 1:
		return fmt.Sprintf("One person was told to ring back on this number. A listing needs %d who do not know each other.", least)
	}
	return fmt.Sprintf("%s people who do not know each other were told to ring back on this number. A listing needs %d.", count(met), least)
}

// gone notes that a chain was enough, and ended.
func (r *Ruling) gone(c chain, life time.Duration) {
	if len(c.independent) > 0 {
		r.Was, r.Left = true, c.last().Add(life)
	}
}

// admit lists a number for a chain that is long and fresh enough; one that is
// long enough and no longer fresh was listed.
func (r *Ruling) admit(c chain, least int, life time.Duration, now time.Time, weak bool) bool {
	if len(c.independent) < least {
		return false
	}
	expires := c.last().Add(life)
	if !expires.After(now) {
		r.Was, r.Left = true, later(r.Left, expires)
		return false
	}
	turned := r.Left // where a strong entry ran out and a weak one remains
	r.Was, r.Left = false, time.Time{}
	n := len(c.independent)
	r.counted = c.independent
	r.Listed = &Entry{
		Number: r.Number, Weak: weak, Since: c.told(least), Last: c.last(), Changed: later(c.told(n), turned),
		Expires: expires, Sources: n, Sightings: c.sightings, Type: commonest(c.independent),
	}
	how := "were told to ring back on this number"
	if weak {
		how = "met this number, some of them only on a display"
	}
	r.Listed.Reason = fmt.Sprintf("%s people who do not know each other %s, the last on %s.", count(n), how, dayInWords(c.last()))
	return true
}

// backedBy is how many independent sources must have been told to ring a
// number back before it counts as more than a faked display. One would let a
// single troll list somebody whose number others had faked.
const backedBy = 2

// backing is how many independent sources, of those who told of a display within
// the time of a chain, were also told to ring the number back; at is when the desk
// knew of enough.
func backing(c chain, callbacks []Sighting, rules Rules) (n int, at time.Time) {
	if len(c.independent) == 0 {
		return 0, at
	}
	from := c.independent[0].At
	told, _ := chained(only(callbacks, func(s Sighting) bool { return !s.At.Before(from) && s.At.Sub(c.last()) <= rules.WeakLife }), backedBy, rules.WeakLife)
	if n = len(told.independent); n < backedBy {
		return n, at
	}
	return n, told.told(backedBy)
}

// commonest is the type that most sources named; of equal ones the first in
// the alphabet.
func commonest(ss []Sighting) string {
	count, best := map[string]int{}, ""
	for _, s := range ss {
		if s.Type != "" {
			count[s.Type]++
		}
	}
	for t, n := range count {
		if best == "" || n > count[best] || n == count[best] && t < best {
			best = t
		}
	}
	return best
}

// count writes a small number as people say it, as the first word of a sentence.
func count(n int) string {
	words := []string{"", "", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}
	if n >= 2 && n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

func dayInWords(t time.Time) string { return t.UTC().Format("2 January 2006") }

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Explain gives the lines of a page that says why: the ruling, then the sightings
// that counted, each by its day, its role and its way. Who told is not in it.
func (r Ruling) Explain() []string {
	out := []string{r.Refused.Text}
	if r.Listed != nil {
		out = []string{r.Listed.Reason, "It leaves the list on " + dayInWords(r.Listed.Expires) + " if nobody else meets it."}
		if r.Listed.Disputed {
			out = append(out, "Somebody disputes this. A person of the desk will answer.")
		}
	}
	return append(out, lines(r.counted)...)
}

// mostLines is how many lines tell of sightings by day; more tell by month.
const mostLines = 12

// lines tells of sightings by day, or by month where they are many; equal ones are
// one line with their number.
func lines(ss []Sighting) []string {
	if out := linesBy(dayInWords, ss); len(out) <= mostLines {
		return out
	}
	return linesBy(func(t time.Time) string { return t.UTC().Format("January 2006") }, ss)
}

func linesBy(when func(time.Time) string, ss []Sighting) (out []string) {
	type like struct{ when, role, way string }
	met := map[like]int{}
	var order []like
	for _, s := range ss {
		l := like{when(s.At), "shown as the caller", wayName(s.Way)}
		if s.Role == Callback {
			l.role = "given as the number to ring back"
		}
		if met[l]++; met[l] == 1 {
			order = append(order, l)
		}
	}
	for _, l := range order {
		times := ""
		if n := met[l]; n > 1 {
			times = ", " + strings.ToLower(count(n)) + " times"
		}
		out = append(out, fmt.Sprintf("%s: %s%s (%s)", l.when, l.role, times, l.way))
	}
	return out
}

// wayName is a way in words; the names of files are not told.
func wayName(way string) string {
	switch kind, rest, _ := strings.Cut(way, ":"); {
	case way == "":
		return "unknown way"
	case way == "page":
		return "told to the desk"
	case way == "public":
		return "public form"
	case way == "api":
		return "told by a program"
	case way == "command":
		return "command line"
	case way == "live":
		return "heard in a call"
	case kind == "import" && (rest == "" || rest == "jsonl" || strings.HasPrefix(rest, "jsonl:")):
		return "imported"
	case kind == "import":
		return "complaint to an authority"
	}
	return way
}
