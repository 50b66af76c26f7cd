package text

// resolve walks over the candidates, keeps those that are part of a number
// and emits a segment wherever the chain breaks.
func (r *numberReader) resolve() {
	for i := 0; i < r.n; i++ {
		it := r.items[i]
		switch it.kind {
		case literal:
			r.pushLiteral(it)
		case unit:
			if it.alone && r.segN > 0 && r.seg[r.segN-1].kind != and { // "five a hundred"
				r.flush(false)
			}
			r.push(it)
		case teen, tens:
			r.push(it)
		case hundred, scale, slang:
			if it.kind == slang && r.at(i+1).single() { // "four eight k two" is spelt
				r.flush(false)
				continue
			}
			r.pushScale(it)
		case repeat:
			if next, ok := r.repeated(i); ok {
				r.push(next)
				i++
			} else {
				r.flush(false)
			}
		case oh, soft:
			if it.kind == oh && r.zero(i) || it.kind == soft && r.homophone(i) {
				it.kind = unit
				r.push(it)
			} else {
				r.flush(false)
			}
		default:
			r.joiner(i)
		}
	}
}

// joiner handles what stands between numbers: kept, dropped or a split.
func (r *numberReader) joiner(i int) {
	it := r.items[i]
	var last numberKind
	if r.segN > 0 {
		last = r.seg[r.segN-1].kind
	}
	next := r.at(i + 1)
	switch {
	case it.kind == and && (last == hundred || last == scale) && (next.valued() || next.kind == literal && next.val >= 0 && next.digits < 4):
		r.push(it)
	case it.kind == half && (last == unit || last == teen || last == tens || last == literal):
		r.push(it)
	case it.kind == point && last != notNumber && last != point && (next.kind == unit || next.kind == oh || next.kind == literal && next.digits <= 3):
		if next.kind == oh {
			r.items[i+1].kind = unit
		}
		r.push(it)
	case it.kind == filler && (last == unit || last == literal || last == hundred) && (next.single() || next.kind == oh || next.kind == literal):
	case it.kind == plus && r.segN == 0 && next.kind != notNumber:
		r.plus = true
	default:
		r.flush(false)
	}
}

func (r *numberReader) at(i int) item {
	if i < 0 || i >= r.n {
		return item{}
	}
	return r.items[i]
}

// single reports whether the item is one digit, or one digit said again.
func (it item) single() bool {
	return it.kind == unit || it.kind == repeat || it.kind == literal && it.digits == 1
}

// valued reports whether the item is a number word below a hundred.
func (it item) valued() bool { return it.kind == unit || it.kind == teen || it.kind == tens }

// digit reports whether the item can be part of a number read out.
func (it item) digit() bool {
	return it.single() || it.kind == literal || it.kind == teen || it.kind == tens
}

// repeated reads "double four" at i.
func (r *numberReader) repeated(i int) (item, bool) {
	it, next := r.items[i], r.at(i+1)
	ok := next.kind == unit && !next.alone || next.kind == oh || next.kind == soft || next.kind == literal && next.digits == 1
	if !ok || next.comma || r.at(i+2).kind == hundred {
		return item{}, false
	}
	return item{kind: unit, times: uint8(it.val), comma: it.comma, val: next.val, from: it.from, to: next.to}, true
}

// enough is how many digits around a doubtful one are ever counted.
const enough = 4

// around counts the single digits on one side of candidate i, passing over
// other doubtful words.
func (r *numberReader) around(i, step int) int {
	n := 0
	for j := i + step; n < enough; j += step {
		switch it := r.at(j); {
		case it.single():
			n++
		case it.kind == oh || it.kind == soft || it.kind == filler:
			if j < i-8 || j > i+8 {
				return n
			}
		default:
			return n
		}
	}
	return n
}

// zero reports whether the "oh" at i is a digit and not a sigh.
func (r *numberReader) zero(i int) bool {
	left, j := r.at(i-1), i+1
	for r.at(j).kind == oh && j < i+8 {
		j++
	}
	right := r.at(j)
	before := left.digit() || left.kind == hundred || left.kind == oh || left.kind == soft || left.kind == filler
	after := right.digit() || right.kind == soft
	switch {
	case before && r.segN > 0 && after:
		return true
	case after:
		n := r.around(i, 1)
		return n >= 3 || n == 2 && !r.at(i+1).comma
	case before && r.segN > 0:
		if left.kind == literal && left.digits < 3 || left.kind != literal && r.around(i, -1) < 2 {
			return false
		}
		next := r.items[i].to
		return j == r.n && (next >= len(r.l.Tokens) || r.l.Tokens[next].Break || !followsSigh[string(r.l.Word(next))])
	}
	return false
}

// homophone reports whether the "for" or "to" at i is a digit: between two
// digits, with at least three around it, so that "nine to five" is none.
func (r *numberReader) homophone(i int) bool {
	prev, next := r.at(i-1), r.at(i+1)
	beside := func(it item) bool { return it.single() || it.kind == oh || it.kind == soft }
	return r.segN > 0 && beside(prev) && beside(next) && r.around(i, -1) > 0 && r.around(i, 1) > 0 &&
		r.around(i, -1)+r.around(i, 1) >= 3
}

func (r *numberReader) push(it item) {
	if r.segN > 0 && it.kind != and && it.kind != half && it.kind != point {
		if last := &r.seg[r.segN-1]; last.kind == literal && (last.alone || r.currency != NoCurrency) {
			r.flush(false)
		}
	}
	r.add(it)
}

func (r *numberReader) add(it item) {
	if r.segN == maxItems {
		r.flush(false)
	}
	r.seg[r.segN] = it
	r.segN++
}

// pushScale takes "hundred" or "thousand"; alone it means one of them.
func (r *numberReader) pushScale(it item) {
	if r.segN == 0 {
		if it.kind == slang {
			return
		}
		r.add(item{kind: unit, val: 1, times: 1, alone: true, from: it.from, to: it.from})
	} else if last := r.seg[r.segN-1].kind; it.kind == slang && (last == and || last == point || last == scale || last == slang) {
		r.flush(false)
		return
	}
	r.add(it)
}

// pushLiteral keeps whole numbers apart that only stand beside each other.
func (r *numberReader) pushLiteral(it item) {
	if r.segN > 0 {
		last := &r.seg[r.segN-1]
		if r.currency != NoCurrency && r.segN == 1 && r.groups(last, it) {
			last.val, last.to, last.digits = last.val*1000+it.val, it.to, last.digits+3
			return
		}
		written := last.kind == literal
		if it.alone && last.kind != and || written && (last.alone || r.currency != NoCurrency) ||
			written && (last.digits >= 10 || last.digits >= 7 && it.digits >= 7) || it.digits >= 10 && r.segDigits() > 3 {
			r.flush(false)
		}
	}
	r.add(it)
	t := &r.l.Tokens[it.from]
	if r.segN == 1 && t.Start > 0 {
		raw, at := r.l.Raw, int(t.Start)-1
		for at > 0 && (raw[at] == '(' || raw[at] == ' ') && int(t.Start)-at < 3 {
			at--
		}
		r.plus = r.plus || raw[at] == '+' && (at == 0 || !asciiDigit(raw[at-1]))
	}
}

// groups reports whether two literals are one amount: £10 000.
func (r *numberReader) groups(last *item, it item) bool {
	raw := r.l.Raw
	return last.kind == literal && !last.alone && last.val >= 0 && last.digits <= 9 && it.digits == 3 && !it.alone && !it.comma &&
		r.l.Tokens[it.from].Start-r.l.Tokens[last.to-1].End <= 2 && raw[r.l.Tokens[last.to-1].End] != '-'
}

func (r *numberReader) segDigits() int {
	n := 0
	for _, it := range r.seg[:r.segN] {
		if it.kind == literal {
			n += int(it.digits)
		} else {
			n += int(it.times)
		}
	}
	return n
}

// flush emits the segment. At the end of a run it looks behind it for the
// currency, and returns the token behind all that it used.
func (r *numberReader) flush(end bool) int {
	seg := r.trim(r.seg[:r.segN])
	plus, cur := r.plus, r.currency
	r.segN, r.plus, r.currency = 0, false, NoCurrency
	if len(seg) == 0 {
		return 0
	}
	from, next := seg[0].from, seg[len(seg)-1].to
	if cur != NoCurrency {
		from = r.sign
	}
	var cents int64
	if end {
		after, c, m := r.l.money(next, cur)
		if after > next {
			cur, cents, next = c, m, after
		}
	}
	e := emitter{r: r, plus: plus}
	if cur != NoCurrency {
		e.amount(seg, from, next, cur, cents)
	} else {
		e.plain(seg)
	}
	return next
}

// trim takes off what cannot begin or end a number.
func (r *numberReader) trim(seg []item) []item {
	for len(seg) > 0 && (seg[len(seg)-1].kind == and || seg[len(seg)-1].kind == point) {
		seg = seg[:len(seg)-1]
	}
	if len(seg) > 0 && seg[0].kind == unit && seg[0].val == 1 && seg[0].times == 1 && seg[0].from > 0 &&
		r.l.is(seg[0].from, "one") && pointsAt[string(r.l.Word(seg[0].from-1))] && !(len(seg) > 1 && seg[1].single()) {
		seg = seg[1:]
		if len(seg) > 0 && (seg[0].kind == hundred || seg[0].kind == scale || seg[0].kind == slang || seg[0].kind == half || seg[0].kind == point) {
			seg = nil
		}
	}
	return seg
}
