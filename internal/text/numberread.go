package text

import "strconv"

// maxHundredths bounds a quantity: ten thousand billion, in hundredths.
const maxHundredths = int64(1e15)

// emitter turns a segment into numerals.
type emitter struct {
	r    *numberReader
	plus bool
}

// amount emits a segment that counts money: where it is more than one
// quantity, the last part is the amount and the rest stands for itself.
func (e *emitter) amount(seg []item, from, to int, cur Currency, cents int64) {
	h, pair, ok := quantity(seg)
	if !ok {
		h, ok = digitByDigit(seg)
	}
	for k := 1; k < len(seg) && !ok; k++ {
		if h, pair, ok = quantity(seg[k:]); ok {
			e.plain(seg[:k])
			seg, from = seg[k:], seg[k].from
		}
	}
	if !ok {
		e.plain(seg)
		return
	}
	n := e.numeral(seg)
	n.From, n.To, n.Quantity, n.Pair, n.Hundredths, n.Currency = from, to, true, pair, h+cents, cur
	e.put(n)
}

// plain emits a segment with no money in it.
func (e *emitter) plain(seg []item) {
	if len(seg) == 0 {
		return
	}
	if h, pair, ok := quantity(seg); ok {
		n := e.numeral(seg)
		n.Quantity, n.Pair, n.Hundredths = true, pair, h
		e.put(n)
		return
	}
	if e.several(seg) {
		return
	}
	for len(seg) > 0 {
		k := e.cut(seg)
		n := e.numeral(seg[:k])
		e.put(n)
		seg = seg[k:]
	}
}

func (e *emitter) put(n Numeral) {
	if n.n > 0 {
		n.Plus = e.plus
		e.r.dst = append(e.r.dst, n)
	}
	e.plus = false
}

// several emits a segment that is a row of quantities, each with a hundred or
// a thousand in it: "two hundred, three hundred". A phone number is no such
// row, for it has digits that stand alone.
func (e *emitter) several(seg []item) bool {
	for rest := seg; len(rest) > 0; {
		_, k := quantityPrefix(rest)
		if k == 0 || !magnitude(rest[:k]) {
			return false
		}
		rest = rest[k:]
	}
	for len(seg) > 0 {
		h, k := quantityPrefix(seg)
		n := e.numeral(seg[:k])
		n.Quantity, n.Hundredths = true, h
		e.put(n)
		seg = seg[k:]
	}
	return true
}

func magnitude(seg []item) bool {
	for _, it := range seg {
		if it.kind == hundred || it.kind == scale || it.kind == slang {
			return true
		}
	}
	return false
}

// numeral reads the digits of a segment.
func (e *emitter) numeral(seg []item) Numeral {
	n := Numeral{From: seg[0].from, To: seg[len(seg)-1].to}
	for _, it := range seg {
		n.Spoken = n.Spoken || it.kind != literal && it.kind != slang
	}
	out := n.buf[:0]
	if h, _, ok := quantity(seg); ok && (magnitude(seg) || len(seg) == 1 && seg[0].kind != literal) && h%100 == 0 {
		out = strconv.AppendInt(out, h/100, 10)
	} else {
		out = e.digits(out, seg)
	}
	n.n = uint8(min(len(out), maxDigits))
	copy(n.buf[:], out) // out has left buf where it grew
	return n
}

// digits appends the segment read out digit by digit.
func (e *emitter) digits(out []byte, seg []item) []byte {
	for i := 0; i < len(seg); i++ {
		it := seg[i]
		if h, k := quantityPrefix(seg[i:]); k > 1 && thousands(seg[i:i+k]) {
			out = strconv.AppendInt(out, h/100, 10)
			i += k - 1
			continue
		}
		switch it.kind {
		case unit:
			for range it.times {
				out = append(out, byte('0'+it.val))
			}
		case teen:
			out = append(out, '1', byte('0'+it.val-10))
		case tens:
			out = append(out, byte('0'+it.val/10))
			if v := lowUnit(seg, i+1); v > 0 {
				out = append(out, byte('0'+v))
				i++
			} else {
				out = append(out, '0')
			}
		case hundred:
			v, k := belowHundred(seg, i+2)
			if k > 0 && seg[i+1].kind == and {
				out = append(out, byte('0'+v/10), byte('0'+v%10))
				i += 1 + k
			} else {
				out = append(out, '0', '0')
			}
		case literal:
			if !(it.trunk && e.plus) {
				out = e.written(out, it)
			}
		}
	}
	return out
}

func thousands(seg []item) bool {
	for _, it := range seg {
		if it.kind == scale || it.kind == slang {
			return true
		}
	}
	return false
}

// written appends the digits of a literal.
func (e *emitter) written(out []byte, it item) []byte {
	for i := it.from; i < it.to; i++ {
		for _, c := range e.r.l.Word(i) {
			if asciiDigit(c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Where two phone numbers stand beside each other, each has at least so many
// digits: a whole one before a comma, and a local one behind it.
const (
	wholePhone = 10
	localPhone = 7
)

// cut returns how many items of the segment belong to its first numeral.
func (e *emitter) cut(seg []item) int {
	var ends [maxItems + 1]int // digits up to and with item i
	var tmp [maxDigits * 2]byte
	out := tmp[:0]
	for i := range seg {
		out = e.digits(tmp[:0], seg[:i+1])
		ends[i] = len(out)
		if len(out) > maxDigits {
			return max(i, 1)
		}
	}
	total := len(out)
	for i := 0; i+1 < len(seg); i++ {
		n := ends[i]
		if n*2 == total && n >= localPhone && string(out[:n]) == string(out[n:]) {
			return i + 1
		}
		if seg[i+1].comma && n >= wholePhone && total-n >= localPhone {
			return i + 1
		}
	}
	return len(seg)
}

// quantity reads the whole segment as one quantity, in hundredths.
func quantity(seg []item) (hundredths int64, pair, ok bool) {
	if h, k := quantityPrefix(seg); k > 0 && k == len(seg) {
		return h, false, true
	}
	v, ok := halves(seg)
	return v * 100, ok, ok
}

// halves reads a quantity said in parts of two digits: "eight fifty" is 850,
// "nineteen oh five" 1905, "four eighty nine ninety nine" 48999.
func halves(seg []item) (val int64, ok bool) {
	a, k := belowHundred(seg, 0)
	if h, n := group(seg, 0); n > 2 && seg[n-1].kind != literal && hasAnd(seg[:n]) { // "a hundred and sixty nine fifty"
		a, k = h/100, n
	}
	if k == 0 || a == 0 || k >= len(seg) || seg[k].comma {
		return 0, false
	}
	b, m := belowHundred(seg, k)
	if b == 0 && m > 0 && a >= 10 && a < 100 && lowUnit(seg, k+1) > 0 {
		return a*100 + lowUnit(seg, k+1), k+2 == len(seg)
	}
	if b < 10 {
		return 0, false
	}
	v := a*100 + b
	k += m
	if c, n := belowHundred(seg, k); a < 10 && c >= 10 {
		v, k = v*100+c, k+n
	}
	return v, k == len(seg)
}

func hasAnd(seg []item) bool {
	for _, it := range seg {
		if it.kind == and {
			return true
		}
	}
	return false
}

// digitByDigit reads "two two zero" as 220.
func digitByDigit(seg []item) (hundredths int64, ok bool) {
	v := int64(0)
	for _, it := range seg {
		if it.kind != unit || it.alone {
			return 0, false
		}
		for range it.times {
			if v = v*10 + it.val; v > 9999999 {
				return 0, false
			}
		}
	}
	return v * 100, len(seg) > 0 && seg[0].val > 0
}

// quantityPrefix reads the longest quantity at the start of the segment, and
// returns it in hundredths with the number of items used, 0 for none.
func quantityPrefix(seg []item) (hundredths int64, used int) {
	total, below, i := int64(0), maxHundredths, 0
	for i < len(seg) {
		at := i
		if i > 0 && seg[i].kind == and {
			at++
		}
		g, k := group(seg, at)
		if k == 0 {
			break
		}
		k += at
		g, k = fraction(seg, g, k)
		if k < len(seg) && (seg[k].kind == scale || seg[k].kind == slang) {
			s := seg[k].val
			if s >= below || g > maxHundredths/s || total > maxHundredths-g*s {
				break
			}
			total, below, i = total+g*s, s, k+1
			continue
		}
		if g >= below*100 {
			break
		}
		return total + g, k
	}
	return total, i
}

// fraction reads "point five" or "and a half" behind a group.
func fraction(seg []item, g int64, k int) (int64, int) {
	if k >= len(seg) {
		return g, k
	}
	if seg[k].kind == half {
		return g + 50, k + 1
	}
	if seg[k].kind != point {
		return g, k
	}
	worth := int64(10)
	for k++; k < len(seg) && seg[k].kind == unit; k++ {
		for range seg[k].times {
			g += seg[k].val * worth
			worth /= 10
		}
	}
	if k < len(seg) && seg[k-1].kind == point { // "99 point 50", "point ninety nine"
		v, used := belowHundred(seg, k)
		if used == 0 && seg[k].kind == literal && seg[k].val >= 0 && seg[k].digits <= 2 {
			v, used = seg[k].val, 1
			if seg[k].digits == 1 {
				v *= 10
			}
		}
		g, k = g+v, k+used
	}
	return g, k
}

// group reads a number below a thousand, or a literal of any size.
func group(seg []item, i int) (hundredths int64, used int) {
	v, k := belowHundred(seg, i)
	cents := int64(0)
	if k == 0 && i < len(seg) && seg[i].kind == literal && seg[i].val >= 0 {
		v, cents, k = seg[i].val, seg[i].cents, 1
		if v > maxHundredths/10000 {
			return 0, 0
		}
	}
	if k == 0 || i+k >= len(seg) || seg[i+k].kind != hundred || v >= 100 {
		return v*100 + cents, k
	}
	v, k = v*100+cents, k+1
	at := i + k
	if at < len(seg) && seg[at].kind == and {
		at++
	}
	low, n := belowHundred(seg, at)
	if n == 0 && at > i+k && at < len(seg) && seg[at].kind == literal && seg[at].val >= 0 && seg[at].val < 100 {
		low, n = seg[at].val, 1
	}
	if n == 0 || at+n < len(seg) && seg[at+n].kind == hundred { // the next hundred begins
		return v * 100, k
	}
	return (v + low) * 100, at + n - i
}

// belowHundred reads "sixty three", "thirteen" or "four" at i.
func belowHundred(seg []item, i int) (val int64, used int) {
	if i >= len(seg) {
		return 0, 0
	}
	switch it := seg[i]; {
	case it.kind == unit && it.times == 1, it.kind == teen:
		return it.val, 1
	case it.kind == tens:
		if v := lowUnit(seg, i+1); v > 0 {
			return it.val + v, 2
		}
		return it.val, 1
	}
	return 0, 0
}

// lowUnit returns the unit 1 to 9 at i that completes the tens before it.
func lowUnit(seg []item, i int) int64 {
	if i < len(seg) && seg[i].kind == unit && seg[i].times == 1 && !seg[i].comma && !seg[i].alone {
		return seg[i].val
	}
	return 0
}
