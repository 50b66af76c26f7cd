package campaign

import "slices"

// use is what is known of a value: which campaigns name it, and how widely.
type use struct {
	Value
	in      []holding
	scripts []naming // distinct texts of callers that name it, up to the cap
	types   []int32
	common  bool // it has met too much, and connects nothing any more
}

// naming is a text that names a value, and who told it first.
type naming struct {
	script int32
	who    uint64
}

// holding is how many reports of a campaign name a value, each text once, and
// the first of them.
type holding struct{ group, n, first int32 }

// value gives the place of a value.
func (l *Ledger) value(v Value) int32 {
	at, ok := l.valueID[v]
	if !ok {
		at = int32(len(l.values))
		l.valueID[v] = at
		l.values = append(l.values, use{Value: v})
	}
	return at
}

// strong gives the values that may connect: strong, no junk, of nobody honest.
func (l *Ledger) strong(values []Value) []int32 {
	var out []int32
	for _, v := range values {
		if v.Strong() && !v.Junk() && !l.known(v) {
			if at := l.value(v); !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// holders are the campaigns in which a value was named, in the order in which
// they named it; none for a value that has met too much.
func (l *Ledger) holders(v int32) []int32 {
	u := &l.values[v]
	if u.common {
		return nil
	}
	l.resolve(u)
	var out []int32
	for _, h := range u.in {
		if h.n > 0 {
			out = append(out, h.group)
		}
	}
	return out
}

// resolve adds up what campaigns held that are one by now.
func (l *Ledger) resolve(u *use) {
	kept := u.in[:0]
next:
	for _, h := range u.in {
		h.group = l.find(h.group)
		for i := range kept {
			if kept[i].group == h.group {
				kept[i].n += h.n
				kept[i].first = min(kept[i].first, h.first)
				continue next
			}
		}
		kept = append(kept, h)
	}
	u.in = kept
}

// holder is the campaign with most reports that name a value, of equals the one
// that named it first, and the first of these reports; -1 where there is none.
func (l *Ledger) holder(v int32) (group, first int32) {
	u := &l.values[v]
	best := holding{-1, 0, -1}
	if !u.common {
		l.resolve(u)
		for _, h := range u.in {
			if h.n > best.n {
				best = h
			}
		}
	}
	return best.group, best.first
}

// count notes the strong values of a new report. Reports of one text count
// once: sending it five hundred times makes a value no stronger.
func (l *Ledger) count(m int32, strong []int32) {
	me := &l.members[m]
	for _, v := range strong {
		u := &l.values[v]
		if u.common {
			continue
		}
		if me.script >= 0 && l.namedBefore(u, m) {
			continue
		}
		me.counted = append(me.counted, v)
		l.nameIn(u, l.find(me.group), m, 1)
		if me.kind != 0 && !slices.Contains(u.types, me.kind) {
			u.types = append(u.types, me.kind)
		}
		u.common = len(u.scripts) > l.opt.Scripts || len(u.types) > l.opt.Types
		if u.common {
			u.in, u.scripts, u.types = nil, nil, nil
		}
	}
}

// namedBefore reports whether the text of a report named the value already, and
// notes it. Of stories, which are all different, it remembers none: the value
// lists texts of callers alone. Of what one person tells no more than Bridges
// texts count, so that nobody alone makes a value that connects nothing.
func (l *Ledger) namedBefore(u *use, m int32) bool {
	me := &l.members[m]
	if l.scripts[me.script].story {
		return l.scripts[me.script].first != m
	}
	mine := 0
	for _, n := range u.scripts {
		if n.script == me.script {
			return true
		}
		if me.who != 0 && n.who == me.who {
			mine++
		}
	}
	if mine >= l.opt.Bridges {
		return true
	}
	u.scripts = append(u.scripts, naming{me.script, me.who})
	return false
}

func (l *Ledger) nameIn(u *use, g, m, n int32) {
	l.resolve(u)
	for i := range u.in {
		if u.in[i].group == g {
			u.in[i].n += n
			return
		}
	}
	u.in = append(u.in, holding{g, n, m})
}
