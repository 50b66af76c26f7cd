package campaign

import (
	"cmp"
	"math"
	"slices"
)

const (
	// leastTelling is how many telling words a story and a campaign share at
	// least, and mostTelling how many where nobody is asked: a few are easily met
	// by chance.
	leastTelling, mostTelling = 2, 5
	// farAhead and ahead are by how many nats the likeliest campaign leads the next
	// where nobody is asked, and for it to be asked about.
	farAhead, ahead = 3, 1
	// mostRetold bounds the recordings that a new one is held against.
	mostRetold = 4
	// fewCampaigns is how many are taken to be there at least: those that nobody
	// has recorded yet are told of too.
	fewCampaigns = 20
	// fullest is how much two texts of few telling words are taken to tell, in
	// nats, when they are held against each other.
	fullest = 20
	// leastRetold is how many nats the words that two recordings share bring at
	// least for them to be held against each other.
	leastRetold = 15
)

// telling is a campaign that a story tells of, or a story that tells of a
// recording, or a campaign whose caller says the same in other words.
type telling struct {
	why    Why     // Told or Script
	at     int32   // its profile, of stories or of recordings
	with   int32   // the report that stands for it
	sure   float64 // that it does, 0..1
	beyond bool    // doubt: nobody need be asked
	waits  bool    // it is a story that waits for a recording
}

// tells finds the campaign that a story most likely tells of; or for a recording,
// the campaign that says the same in other words, then the stories that most likely
// tell of it. best is what speaks for the likeliest campaign of a story, in nats. g
// and s are the campaign and the script of the report, -1 for new ones. Words that
// are known as those of a recording tell nothing new, nor do few.
func (l *Ledger) tells(t Trace, g, s int32, hits []hit) (told []telling, best float64) {
	switch {
	case t.Signature == nil || len(t.Gist) < leastTelling || s >= 0 && l.scripts[s].recorded:
		return nil, 0
	case t.Story && len(hits) == 0:
		return l.toldBy(t)
	case t.Story || t.Honest:
		return nil, 0
	case len(hits) == 0:
		told = l.retold(t)
	}
	return append(told, l.tellersOf(t, g)...), 0
}

// toldBy finds the campaign that a story tells of.
func (l *Ledger) toldBy(t Trace) (told []telling, best float64) {
	first, next := candidate{at: -1}, 0.0
	in := int32(-1)
	for _, c := range l.weighed(&l.recordings, t.Gist, 0) {
		one := &l.recordings.list[c.at]
		c.nats -= silence * float64(len(t.Gist)) * float64(one.marks) / float64(one.texts)
		g := l.standsFor(c.at)
		switch {
		case first.at >= 0 && g == in:
			if c.nats > first.nats {
				first = c
			}
		case first.at < 0 || c.nats > first.nats:
			next = max(next, first.nats)
			first, in = c, g
		default:
			next = max(next, c.nats)
		}
	}
	if first.at < 0 {
		return nil, 0
	}
	sure := l.likely(first.nats)
	if sure < l.enough(t.Honest) || first.nats-next < ahead {
		return nil, first.nats
	}
	beyond := sure >= l.opt.Told && first.nats-next >= farAhead && first.shared >= mostTelling && !t.Honest
	with := l.scripts[l.recordings.list[first.at].said[0]].first
	return []telling{{why: Told, at: first.at, with: with, sure: sure, beyond: beyond}}, first.nats
}

// tellersOf finds the stories that wait for a recording like this one, which is of
// campaign g; -1 for a new one.
func (l *Ledger) tellersOf(t Trace, g int32) (told []telling) {
	waiting := func(c candidate) int32 { return l.find(l.scripts[l.stories.list[c.at].said[0]].group) }
	fit := slices.DeleteFunc(l.weighed(&l.stories, t.Gist, 0), func(c candidate) bool {
		of := waiting(c)
		return of == g || g >= 0 && l.areApart(g, of)
	})
	for i := range fit {
		c := &fit[i]
		one := &l.stories.list[c.at]
		c.nats -= silence * float64(len(t.Gist)) * float64(one.marks)
		with, lead := l.scripts[one.said[0]].first, c.nats-l.groups[waiting(*c)].best
		honest := l.members[with].honest
		if sure := l.likely(c.nats); sure >= l.enough(honest) && lead >= ahead {
			beyond := sure >= l.opt.Told && lead >= farAhead && c.shared >= mostTelling && !honest
			told = append(told, telling{why: Told, at: c.at, with: with, sure: sure, beyond: beyond, waits: true})
		}
	}
	for _, c := range fit {
		best := &l.groups[waiting(c)].best
		*best = max(*best, c.nats)
	}
	slices.SortFunc(told, func(a, b telling) int {
		return cmp.Or(cmp.Compare(b.sure, a.sure), cmp.Compare(a.with, b.with))
	})
	return told
}

// retold finds the campaign whose first recording says the same as one, in other
// words: most of what the one that says less tells, the other tells too. A person
// is asked whether they are one: callers copy from each other.
func (l *Ledger) retold(t Trace) []telling {
	var best telling
	for _, c := range likeliest(l.weighed(&l.recordings, t.Gist, leastRetold)) {
		first := &l.scripts[l.recordings.list[c.at].said[0]]
		if k := kin(t.Gist, first.gist); k > best.sure {
			best = telling{why: Script, at: c.at, with: first.first, sure: k}
		}
	}
	if best.sure < l.opt.Retold {
		return nil
	}
	return []telling{best}
}

// likeliest moves the mostRetold candidates to the front for which most speaks, of
// equals those that came first, and drops the others.
func likeliest(of []candidate) []candidate {
	n := 0
	for _, c := range of {
		at := n
		for at > 0 && of[at-1].nats < c.nats {
			at--
		}
		if at < mostRetold {
			n = min(n+1, mostRetold)
			copy(of[at+1:n], of[at:n-1])
			of[at] = c
		}
	}
	return of[:n]
}

// kin is the share of what a text tells that another tells too, by weight: of
// the one that tells less.
func kin(a, b Gist) float64 {
	var both, ofA, ofB float64
	at := 0
	for _, w := range b {
		ofB += float64(weightsOf(w)[1][1])
	}
	for _, w := range a {
		e := float64(weightsOf(w)[1][1])
		ofA += e
		for at < len(b) && b[at] < w {
			at++
		}
		if at < len(b) && b[at] == w {
			both += e
		}
	}
	return both / max(fullest, min(ofA, ofB))
}

// likely is how sure it is that a story tells of a campaign for which so many nats
// speak: the more campaigns there are, the better one of them fits by chance. It
// halves the odds' logarithm, for words that come together are not independent.
func (l *Ledger) likely(nats float64) float64 {
	return 1 / (1 + math.Exp((math.Log(float64(max(fewCampaigns, len(l.recordings.list))))-nats)/2))
}

// enough is how sure it must be that a story tells of a campaign for a person to be
// asked.
func (l *Ledger) enough(honest bool) float64 {
	if honest {
		return l.opt.Doubted
	}
	return l.opt.Suggest
}

// candidate is a profile that shares words with a text.
type candidate struct {
	at     int32
	shared int32
	nats   float64 // that those words bring
}

// weighed lists the profiles that share leastTelling words or more with a text,
// and what these words say where that is enough nats. The order comes from the
// words alone; the list is good until the next call.
func (l *Ledger) weighed(p *profiles, words Gist, enough float64) []candidate {
	for len(l.heard) < len(p.list) {
		l.heard = append(l.heard, heard{})
	}
	l.touched, l.fitting = l.touched[:0], l.fitting[:0]
	for _, w := range words {
		list := p.mentions(w)
		if len(list) == 0 {
			continue
		}
		of := weightsOf(w)
		for _, m := range list {
			h := &l.heard[m.profile]
			if h.shared++; h.shared == 1 {
				l.touched = append(l.touched, m.profile)
			}
			h.nats += float64(of[m.texts][p.list[m.profile].texts])
		}
	}
	for _, at := range l.touched {
		if h := l.heard[at]; h.shared >= leastTelling && h.nats >= enough {
			l.fitting = append(l.fitting, candidate{at, h.shared, h.nats})
		}
		l.heard[at] = heard{}
	}
	return l.fitting
}

// heard is what was found of a profile so far; all zero between look-ups.
type heard struct {
	shared int32
	nats   float64
}
