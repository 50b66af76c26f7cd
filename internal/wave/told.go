package wave

// heed says whether what a source told of a day is a part of a wave.
type heed func(d Day, source int32) bool

// heeded is what a wave is made of: the days of its cause's rises, and of each
// what the sources told that are held against what is usual. What a source
// brings that is too new for that is left out of all that is said of a wave.
func (w *Watch) heeded(g []member) heed {
	return func(d Day, source int32) bool {
		for _, m := range g {
			if m.stream == g[0].stream && d >= m.r.begin && d <= m.r.end() {
				return w.tests(d, source)
			}
		}
		return false
	}
}

// tests says whether what a source told of a day is set against what is usual.
// Of a day that nobody tests all is taken as it came.
func (w *Watch) tests(d Day, source int32) bool {
	p, share := w.almanac.at(d), w.shared.late.share(w.today-d)
	if p.gap(share) != "" || share < leastShare {
		return true
	}
	for i := range p.from {
		if p.from[i].source == source {
			return p.from[i].tested
		}
	}
	return false
}

// count is how many reports of a stream are a part of a wave, in the days from
// to till, and how many are left out.
func (w *Watch) count(s *stream, from, till Day, of heed) (n, out int) {
	var day daily
	c := s.tally.cursor(from)
	for d := from; d <= till; d++ {
		c.read(d, &w.shared, &day)
		for _, one := range day.sources {
			if of(d, one.of) {
				n += one.n
			} else {
				out += one.n
			}
		}
	}
	return n, out
}

// people is the number of distinct reporters of a stream who are a part of a
// wave, in the days from to till: those that are nobody in particular count each.
func (w *Watch) people(s *stream, from, till Day, of heed) (n int) {
	who := map[uint64]struct{}{}
	c := s.tally.cursor(from)
	for d := from; d <= till; d++ {
		cells, voices := c.dayCells(d)
		for _, x := range cells {
			if of(d, w.batches[x.batch].source) {
				n += int(x.n)
			}
		}
		for len(voices) > 0 {
			through, next := w.shared.through(voices)
			if of(d, w.batches[through].source) {
				who[voices[0].reporter] = struct{}{}
			}
			voices = voices[next:]
		}
	}
	return n + len(who)
}

// through is the batch by which whoever speaks first counts, that of the source
// whose name comes first, and how many of the voices are theirs.
func (s *shared) through(voices []voice) (batch int32, n int) {
	batch = voices[0].batch
	for n = 1; n < len(voices) && voices[n].reporter == voices[0].reporter; n++ {
		if s.source(voices[n].batch).name < s.source(batch).name {
			batch = voices[n].batch
		}
	}
	return batch, n
}
