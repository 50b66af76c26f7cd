package campaign

import "slices"

// profiles are campaigns by the telling words of their recordings, or stories
// that wait for one by their own.
type profiles struct {
	posting map[uint32][]mention // by word, oldest first
	list    []profile
	of      map[int32]int32 // profiles by the campaign that they were opened for
}

// profile is what the first recordings of one campaign say, and of those that say
// the same in other words; or one story.
type profile struct {
	first int32   // the report that stands for it, and is in its campaign
	texts int32   // that it was made of
	marks int32   // telling words of all of them
	best  float64 // of a story: the most that spoke for any campaign so far, in nats
	dead  bool    // what it was made of was parted
}

// mention is how many texts of a profile have a word.
type mention struct{ profile, texts int32 }

const (
	// widest is how many profiles a telling word may be in. One in more tells
	// little, and costs time.
	widest = 256
	// mostProfiled bounds the recordings of a profile: the fifth hardly brings a
	// word that none of four has.
	mostProfiled = 4
)

// open begins a profile that a report stands for.
func (p *profiles) open(first int32, best float64) int32 {
	p.list = append(p.list, profile{first: first, best: best})
	return int32(len(p.list) - 1)
}

// say adds the words of a text to a profile.
func (p *profiles) say(at int32, words Gist) {
	if p.posting == nil {
		p.posting = map[uint32][]mention{}
	}
	one := &p.list[at]
	one.texts++
	one.marks += int32(len(words))
	for _, w := range words {
		list := p.posting[w]
		i := len(list) - 1
		for one.texts > 1 && i >= 0 && list[i].profile != at {
			i--
		}
		switch {
		case one.texts > 1 && i >= 0:
			list[i].texts++
		case len(list) <= widest:
			p.posting[w] = append(list, mention{at, 1})
		}
	}
}

// learn adds a recording to the profile of its campaign, while that has few; like
// is the profile of what says the same in other words, -1 for none.
func (p *profiles) learn(g, m, like int32, words Gist) {
	at, known := p.of[g]
	if !known || p.list[at].dead {
		if p.of == nil {
			p.of = map[int32]int32{}
		}
		if at = like; at < 0 {
			at = p.open(m, 0)
		}
		p.of[g] = at
	}
	if p.list[at].texts < mostProfiled {
		p.say(at, words)
	}
}

// note makes the telling words of a report known where they can find something: a
// recording's in the profile of its campaign, a story's while it is alone. best is
// what speaks for the campaign that a story tells of most likely.
func (l *Ledger) note(m int32, t Trace, told []telling, best float64) {
	g, like := l.find(l.members[m].group), int32(-1)
	if len(told) > 0 && told[0].why == Script {
		like = told[0].at
	}
	switch {
	case len(t.Gist) < leastTelling:
	case !t.Story && !t.Honest:
		l.recordings.learn(g, m, like, t.Gist)
	case t.Story && len(l.groups[g].members) == 1:
		l.stories.say(l.stories.open(m, best), t.Gist)
	}
}

// profileAgain makes the profiles of campaigns anew that a person parted.
func (l *Ledger) profileAgain(groups []int32) {
	for i := range groups {
		groups[i] = l.find(groups[i])
	}
	slices.Sort(groups)
	groups = slices.Compact(groups)
	for at := range l.recordings.list {
		if one := &l.recordings.list[at]; slices.Contains(groups, l.find(l.members[one.first].group)) {
			one.dead = true
		}
	}
	for _, g := range groups {
		delete(l.recordings.of, g)
		for _, s := range l.groups[g].scripts {
			sc := &l.scripts[s]
			if n := len(sc.gist); n >= leastTelling && !sc.story && !l.members[sc.first].honest {
				l.recordings.learn(g, sc.first, -1, sc.gist)
			}
		}
	}
}
