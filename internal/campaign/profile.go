package campaign

import "slices"

// profiles find campaigns by telling words: by those of their recordings, or by
// those of stories that wait for one.
type profiles struct {
	posting map[uint32][]mention // by word, oldest first
	list    []profile
	waiting bool // they are of stories
}

// profile is what a few texts say: the first scripts of a campaign, and of others
// that say the same in other words; or one story, which has none left once its
// campaign has a recording.
type profile struct {
	said  [mostProfiled]int32 // the scripts that it was made of; the first stands for it
	texts int32               // how many these are
	marks int32               // telling words of all of them
}

// mention is how many texts of a profile have a word.
type mention struct{ profile, texts int32 }

const (
	// widest is how many profiles are known by a telling word, the first that have
	// it: more cost time.
	widest = 256
	// mostProfiled bounds the recordings of a profile, for the fifth hardly brings
	// a word that none of four has, and the stories by which a campaign waits.
	mostProfiled = 4
)

// mentions are the profiles that have a word: none where it is in too many
// campaigns, and tells little. Stories that have it may all be of one call.
func (p *profiles) mentions(w uint32) []mention {
	if list := p.posting[w]; p.waiting || len(list) <= widest {
		return list
	}
	return nil
}

// open begins a profile without texts.
func (p *profiles) open() int32 {
	p.list = append(p.list, profile{})
	return int32(len(p.list) - 1)
}

// say adds the words of a script to a profile.
func (p *profiles) say(at, s int32, words Gist) {
	if p.posting == nil {
		p.posting = map[uint32][]mention{}
	}
	one := &p.list[at]
	one.said[one.texts] = s
	one.texts++
	one.marks += int32(len(words))
	for _, w := range words {
		list, i := p.posting[w], -1
		if one.texts > 1 {
			i = mentioning(list, at)
		}
		switch {
		case i >= 0:
			list[i].texts++
		case len(list) <= widest:
			p.posting[w] = append(list, mention{at, 1})
		}
	}
}

// unsay takes the words of a script out of a profile.
func (p *profiles) unsay(at, s int32, words Gist) {
	one := &p.list[at]
	i := slices.Index(one.said[:one.texts], s)
	copy(one.said[i:], one.said[i+1:one.texts])
	one.texts--
	one.marks -= int32(len(words))
	for _, w := range words {
		list := p.posting[w]
		i := mentioning(list, at)
		if i < 0 {
			continue
		}
		if list[i].texts--; list[i].texts > 0 {
			continue
		}
		if list = slices.Delete(list, i, i+1); len(list) > 0 {
			p.posting[w] = list
		} else {
			delete(p.posting, w)
		}
	}
}

// mentioning is where a list has a profile, from the end; -1 where it has not.
func mentioning(list []mention, at int32) int {
	i := len(list) - 1
	for i >= 0 && list[i].profile != at {
		i--
	}
	return i
}

// note makes the telling words of a report known where they can find something: a
// recording's in the profile of its campaign, a story's while that has no
// recording. best is what speaks for the campaign that a story tells of most likely.
func (l *Ledger) note(m int32, t Trace, told []telling, best float64) {
	s := l.members[m].script
	if s < 0 {
		return
	}
	g := l.find(l.members[m].group)
	switch {
	case t.Story:
		l.groups[g].best = max(l.groups[g].best, best)
		l.wait(g, s)
	case !t.Honest && len(l.scripts[s].gist) >= leastTelling:
		l.scripts[s].recorded = true
		like := int32(-1)
		if len(told) > 0 && told[0].why == Script && !l.partedFrom(g, told[0].at) {
			like = told[0].at
		}
		l.record(g, s, like)
	}
}

// wait opens a profile for a story, unless its campaign has a recording, or enough
// stories by which it waits for one.
func (l *Ledger) wait(g, s int32) {
	gr, words := &l.groups[g], l.scripts[s].gist
	if gr.recorded || len(words) < leastTelling || len(gr.profiles) >= mostProfiled || profiled(&l.stories, gr, s) {
		return
	}
	at := l.stories.open()
	l.stories.say(at, s, words)
	gr.profiles = append(gr.profiles, at)
}

// record adds a script to the profile of its campaign, while that has few; like is
// the profile of what says the same in other words, -1 for none.
func (l *Ledger) record(g, s, like int32) {
	l.meet(g)
	gr := &l.groups[g]
	if profiled(&l.recordings, gr, s) {
		return
	}
	if len(gr.profiles) == 0 {
		if like < 0 {
			like = l.recordings.open()
		}
		gr.profiles = append(gr.profiles, like)
	}
	if at := gr.profiles[0]; l.recordings.list[at].texts < mostProfiled {
		l.recordings.say(at, s, l.scripts[s].gist)
	}
}

// meet ends the waiting of a campaign of stories alone, which gets its recording.
func (l *Ledger) meet(g int32) {
	gr := &l.groups[g]
	if gr.recorded {
		return
	}
	l.withdraw(g, -1)
	for _, at := range gr.profiles {
		s := l.stories.list[at].said[0]
		l.stories.unsay(at, s, l.scripts[s].gist)
	}
	gr.profiles, gr.recorded, gr.best = nil, true, 0
}

// profiled reports whether a campaign has a script in one of its profiles.
func profiled(p *profiles, gr *group, s int32) bool {
	return slices.ContainsFunc(gr.profiles, func(at int32) bool {
		one := &p.list[at]
		return slices.Contains(one.said[:one.texts], s)
	})
}

// pool gives the profiles of a campaign to the one that takes it.
func (l *Ledger) pool(from, to int32) {
	a, b := &l.groups[from], &l.groups[to]
	if a.recorded != b.recorded {
		l.meet(from)
		l.meet(to)
	}
	for _, at := range a.profiles {
		if !slices.Contains(b.profiles, at) {
			b.profiles = append(b.profiles, at)
		}
	}
	b.best = max(a.best, b.best)
	a.profiles = nil
}

// apartFrom lists the campaigns that people said a campaign is not one with.
func (l *Ledger) apartFrom(g int32) (out []int32) {
	for other, t := range l.groups[g].ties {
		if t.apart {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out
}

// part gives two campaigns that are not one a profile each where they have one in
// common: it stays with the one whose script stands for it.
func (l *Ledger) part(a, b int32) {
	if !l.groups[a].recorded || !l.groups[b].recorded {
		return
	}
	left := false
	for _, at := range slices.Clone(l.groups[a].profiles) {
		if !slices.Contains(l.groups[b].profiles, at) {
			continue
		}
		if left = true; l.standsFor(at) == b {
			l.leave(a, at)
		} else {
			l.leave(b, at)
		}
	}
	if left {
		l.reprofile(a)
		l.reprofile(b)
	}
}

// partedFrom reports whether a campaign is no longer one with any that has a profile.
func (l *Ledger) partedFrom(g, at int32) bool {
	return slices.ContainsFunc(l.apartFrom(g), func(other int32) bool {
		return l.groups[other].recorded && slices.Contains(l.groups[other].profiles, at)
	})
}

// standsFor is the campaign for which a profile of recordings stands.
func (l *Ledger) standsFor(at int32) int32 {
	return l.find(l.scripts[l.recordings.list[at].said[0]].group)
}

// leave takes the scripts of a campaign out of a profile that it shares.
func (l *Ledger) leave(g, at int32) {
	one := l.recordings.list[at]
	for _, s := range one.said[:one.texts] {
		if l.find(l.scripts[s].group) == g {
			l.recordings.unsay(at, s, l.scripts[s].gist)
		}
	}
	gr := &l.groups[g]
	gr.profiles = slices.DeleteFunc(gr.profiles, func(x int32) bool { return x == at })
}

// follow lets scripts that moved from a campaign to another be known there: the
// two share the profiles of recordings until they are parted.
func (l *Ledger) follow(from, to int32) {
	gr := &l.groups[from]
	moved := func(p *profiles, at int32) bool {
		one := &p.list[at]
		return slices.ContainsFunc(one.said[:one.texts], func(s int32) bool { return l.scripts[s].group == to })
	}
	if gr.recorded {
		for _, at := range gr.profiles {
			if moved(&l.recordings, at) && !slices.Contains(l.groups[to].profiles, at) {
				l.groups[to].recorded = true
				l.groups[to].profiles = append(l.groups[to].profiles, at)
			}
		}
		return
	}
	gr.profiles = slices.DeleteFunc(gr.profiles, func(at int32) bool {
		if !moved(&l.stories, at) {
			return false
		}
		s := l.stories.list[at].said[0]
		l.stories.unsay(at, s, l.scripts[s].gist)
		return true
	})
}

// reprofile makes known what a campaign has, after some of it went: its scripts,
// or where none is left that was recorded, that its stories wait for one.
func (l *Ledger) reprofile(g int32) {
	gr := &l.groups[g]
	for _, s := range gr.scripts {
		if l.scripts[s].recorded {
			l.record(g, s, -1)
		}
	}
	recorded := func(s int32) bool { return l.scripts[s].recorded }
	if slices.ContainsFunc(gr.scripts, recorded) {
		return
	}
	if gr.recorded {
		gr.recorded, gr.profiles = false, nil
	}
	for _, s := range gr.scripts {
		if l.scripts[s].story {
			l.wait(g, s)
		}
	}
}
