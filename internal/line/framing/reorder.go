package framing

import "slices"

// depth is how many frames wait for one that is late: 160 ms of audio of 20 ms.
const depth = 8

// reorder brings the frames of one track into order by their numbers. It waits
// for a missing frame until depth others are there, and then goes on without
// it; what comes after that is too late and is dropped.
type reorder struct {
	began   bool
	next    int // the number that is to come
	waiting []numbered
	late    int
}

type numbered struct {
	n       int
	samples []int16
}

// push takes a frame in and calls give with those that are in order now. It
// keeps samples until they are given.
func (r *reorder) push(n int, samples []int16, give func([]int16)) {
	if r.began && n < r.next {
		r.late++
		return
	}
	at, twice := slices.BinarySearchFunc(r.waiting, n, func(w numbered, n int) int { return w.n - n })
	if twice {
		r.late++
		return
	}
	if r.began && n == r.next {
		r.next++
		give(samples)
	} else {
		r.waiting = slices.Insert(r.waiting, at, numbered{n, slices.Clone(samples)})
	}
	if len(r.waiting) >= depth {
		r.began, r.next = true, r.waiting[0].n
	}
	r.drain(give)
}

func (r *reorder) drain(give func([]int16)) {
	for r.began && len(r.waiting) > 0 && r.waiting[0].n == r.next {
		give(r.waiting[0].samples)
		r.waiting = slices.Delete(r.waiting, 0, 1)
		r.next++
	}
}

// flush gives what waits at the end.
func (r *reorder) flush(give func([]int16)) {
	for _, w := range r.waiting {
		give(w.samples)
	}
	r.waiting = nil
}
