package wave

// stream is one key's counts and, once it had three reports in a week, its
// detector.
type stream struct {
	key     Key
	kind    int // index into Kinds
	tally   tally
	company company // of narrow kinds
	dirty   Day     // the first day whose count changed since the last refresh; farDay: none
	shrunk  bool    // something was taken back
	fresh   bool    // a source told of it by which it cannot alarm yet
	life    *life
}

// birth is the last of the first seven days on which a source told three times.
type birth struct {
	source int32
	day    Day
	alone  bool // it did, and not only together with others
}

// life is what a stream that can alarm keeps beside its counts. mark is the
// state at the first day that late reports may still change: behind it nothing
// moves, from it every refresh reads anew.
type life struct {
	mark   watching
	busy   Day            // the last of the first seven days that had three reports
	born   []birth        // the same by source, in the order of their names
	first  Day            // that is tested
	closed []rise         // by the mark
	weeks  map[Day]judged // by Monday
	recent []rise         // closed since, and last the one that runs
	score  float64
	mean   float64 // 0 where it is not alive
	// alive is false where nothing came for four weeks and nothing runs: only
	// a new report can raise such a stream, so it is not read until one comes.
	alive bool
}

// shared is what all streams read while they are brought up to date.
type shared struct {
	almanac *almanac
	today   Day
	late    punctuality
	batches *[]batch // as they are now, for sights may have come since the last refresh
	last    *page    // of the last day on which somebody told; nil where that is long ago
}

// source is the one that brought a batch.
func (s *shared) source(batch int32) *source { return s.almanac.sources[(*s.batches)[batch].source] }

// restart forgets everything but the counts.
func (s *stream) restart(origin Day) {
	first, any := s.tally.first(origin)
	if !any {
		first = origin
	}
	s.life.mark = watching{next: first}
	s.life.closed, s.life.weeks = nil, nil
	s.life.first = s.life.mark.next
}

// refresh reads the stream up to today; stale is the first day of which
// something changed that the mark may have seen. It says whether its rises are
// others than before.
func (s *stream) refresh(sh *shared, stale Day) (moved bool) {
	l := s.life
	stale = min(stale, s.dirty)
	settled := max(sh.today-window, sh.almanac.origin)
	if l.mark.next < sh.almanac.origin || stale < l.mark.next || l.mark.next > settled {
		s.restart(sh.almanac.origin)
		moved = true
	}
	before := len(l.closed)
	sit := sitting{s: s, shared: sh, cursor: s.tally.cursor(l.mark.next), done: func(r rise) { l.closed = append(l.closed, r) }}
	for l.mark.next < settled {
		l.mark.step(&sit)
	}
	now, was := l.mark.fork(), l.recent
	l.recent = nil
	sit.done = func(r rise) { l.recent = append(l.recent, r) }
	for now.next <= sh.today {
		now.step(&sit)
	}
	if now.rise != nil {
		l.recent = append(l.recent, *now.rise)
	}
	last, _ := s.tally.last()
	l.alive = !now.idle() || !l.mark.idle() || last > l.mark.next-week
	l.score, l.mean = now.d.sum.S, 0
	if l.alive && sh.last != nil {
		for _, f := range sh.last.from {
			l.mean += now.d.of(f.source).Read(0, 1, f.prior[s.kind]).Lambda
		}
	}
	return moved || before != len(l.closed) || len(was) > 0 || len(l.recent) > 0
}

// rises calls f with every rise up to today.
func (l *life) rises(f func(*rise)) {
	for i := range l.closed {
		f(&l.closed[i])
	}
	for i := range l.recent {
		f(&l.recent[i])
	}
}
