package text

// Currency is the money in which a quantity is counted, as far as the words
// tell: a dollar may be of any country.
type Currency string

// The currencies. Cent stands for the hundredth part of any of them.
const (
	NoCurrency    Currency = ""
	Dollar        Currency = "dollar"
	Pound         Currency = "pound"
	Euro          Currency = "euro"
	Rupee         Currency = "rupee"
	Yen           Currency = "yen"
	Cent          Currency = "cent"
	OtherCurrency Currency = "other"
)

// maxDigits bounds what one Numeral holds; a card number has 19 at most.
const maxDigits = 40

// Numeral is a run of digits and number words that belong together, read in
// both ways that people use: as a string of digits (a phone number, a code)
// and, where it makes sense, as a quantity.
type Numeral struct {
	// From and To are the tokens it covers, To exclusive, with the currency
	// and words such as "k" or "grand".
	From, To int
	// Spoken marks a run with at least one number word in it.
	Spoken bool
	// Plus marks a run with a plus sign, or the word, before it.
	Plus bool
	// Quantity says that the run also reads as one quantity.
	Quantity bool
	// Pair marks a quantity said in pairs of digits, such as "eight fifty":
	// 850 here, and perhaps 8.50 in the mind of who said it.
	Pair bool
	// Hundredths is the quantity times 100 ($12.34 is 1234), counted in
	// Currency: fifty cents is 5000 with Cent.
	Hundredths int64
	// Currency is set where a sign or a word of money stands beside it.
	Currency Currency

	n   uint8
	buf [maxDigits]byte
}

// Digits returns the run read digit by digit, 0-9 only: "two oh nine" is 209,
// "eight fifty" is 850, "$12.34" is 1234. The "(0)" of +44 (0)20 is left out.
func (n *Numeral) Digits() string { return string(n.buf[:n.n]) }

// Len returns the number of digits, at least one, without allocating.
func (n *Numeral) Len() int { return int(n.n) }

// Numbers appends the numerals of l to dst, in order and without overlap. It
// allocates only to grow dst.
//
// A comma, a hyphen, a bracket or a "dash" joins; a pause ("..."), the end of
// a sentence, and any other word splits. Two whole phone numbers in a row,
// or one said twice, come back as two numerals. Words that only sound like a
// digit ("for", "to", "oh") count between digits and nowhere else.
func Numbers(l *Line, dst []Numeral) []Numeral {
	r := numberReader{l: l, dst: dst}
	for i := 0; i < len(l.Tokens); {
		if !l.beginsNumber(i) {
			i++
			continue
		}
		i = r.run(i)
	}
	return r.dst
}

// beginsNumber reports whether a run may begin at token i.
func (l *Line) beginsNumber(i int) bool {
	switch l.Tokens[i].Kind {
	case Symbol:
		return i+1 < len(l.Tokens) && l.Tokens[i+1].Kind != Symbol && l.gap(i+1) == gapSpace && l.beginsNumber(i+1)
	case Number:
		return true
	}
	switch l.numberWordAt(i).kind {
	case unit, teen, tens, hundred, scale, repeat, oh, plus:
		return true
	case notNumber:
		if l.is(i, "a") {
			k := l.numberWordAt(i + 1).kind
			return k == hundred || k == scale || l.is(i+1, "grand")
		}
		return asciiDigit(l.Raw[l.Tokens[i].Start])
	}
	return false
}

// item is one part of a run: a number word, or digits as written.
type item struct {
	kind     numberKind
	times    uint8 // how often a unit is said: 2 for "double four"
	digits   uint8 // of a literal
	comma    bool  // a comma stands before it
	alone    bool  // joins no other: the literals 1,871.40 and 10:30, or "a"
	trunk    bool  // the "(0)" of +44 (0)20
	val      int64 // of a literal: the whole part, or -1 where it has no value
	cents    int64
	from, to int
}

// maxItems bounds one run; longer ones are read in pieces.
const maxItems = 64

// numberReader holds the run being read: the candidates found in the text,
// then the segment of those that stand the test.
type numberReader struct {
	l   *Line
	dst []Numeral

	items [maxItems]item
	n     int

	seg      [maxItems + 1]item
	segN     int
	plus     bool
	currency Currency // of a sign before the segment
	sign     int      // its token
}

// run reads the run that begins at token i and returns the token behind it.
func (r *numberReader) run(i int) int {
	l := r.l
	r.n, r.segN, r.plus, r.currency = 0, 0, false, NoCurrency
	start := i
	if l.Tokens[i].Kind == Symbol {
		r.currency, r.sign = currencyWords[string(l.Word(i))], i
		i++
	}
	for first := i; i < len(l.Tokens) && r.n < maxItems-1; {
		g := gapSpace
		if i > first {
			if g = l.gap(i); g == gapSplit {
				break
			}
		}
		next := r.read(i, g == gapComma)
		if next == i {
			break
		}
		i = next
	}
	if r.n == 0 {
		return start + 1
	}
	r.resolve()
	if r.segN > 0 {
		i = max(i, r.flush(true))
	}
	return max(i, start+1)
}

// read takes token i as the next candidate, and returns the token behind it,
// or i where it is none.
func (r *numberReader) read(i int, comma bool) int {
	l := r.l
	w := l.numberWordAt(i)
	it := item{kind: w.kind, val: w.val, times: 1, comma: comma, from: i, to: i + 1}
	switch w.kind {
	case literal:
		if !l.literal(i, &it) {
			return i
		}
	case and:
		if h := i + 1; l.is(h, "half") || l.is(h, "a") && l.is(h+1, "half") {
			it.kind, it.to = half, h+1
			if l.is(h, "a") {
				it.to++
			}
		}
	case notNumber:
		switch {
		case l.is(i, "a") && l.beginsNumber(i) && !l.Tokens[i+1].Break:
			it.kind, it.val, it.alone = unit, 1, true
		case l.Tokens[i].Kind == Word && asciiDigit(l.Raw[l.Tokens[i].Start]):
			return r.withSuffix(i, it)
		default:
			return i
		}
	}
	r.items[r.n] = it
	r.n++
	return it.to
}

// withSuffix reads a token such as 48k as a literal and a scale.
func (r *numberReader) withSuffix(i int, it item) int {
	w := r.l.Word(i)
	k := 0
	for k < len(w) && (asciiDigit(w[k]) || w[k] == '.' || w[k] == ',') {
		k++
	}
	s, ok := numberWords[string(w[k:])]
	if r.currency != NoCurrency && string(w[k:]) == "m" {
		s, ok = numberWord{slang, 1000000}, true
	}
	if !ok || s.kind != slang || string(w[k:]) == "grand" || !readLiteral(w[:k], &it) {
		return i
	}
	it.kind = literal
	r.items[r.n] = it
	r.items[r.n+1] = item{kind: slang, val: s.val, from: i, to: i + 1}
	r.n += 2
	return it.to
}

// gap is what stands between a token and the one before it.
type gap uint8

const (
	gapSplit gap = iota
	gapSpace
	gapComma
)

// gap tells whether token i may carry on the number of the token before it.
func (l *Line) gap(i int) gap {
	t := &l.Tokens[i]
	from, to := int(l.Tokens[i-1].End), int(t.Start)
	if t.Break || to-from > 8 {
		return gapSplit
	}
	g, dots := gapSpace, 0
	for _, c := range l.Raw[from:to] {
		switch c {
		case ' ', '\t', '\r', '\u00a0', '\u2009', '\u202f', '-', '\u2010', '\u2011', '\u2012', '\u2013', ')':
		case ',':
			g = gapComma
		case '.':
			if dots++; dots > 1 {
				return gapSplit
			}
		case '(':
			end := int(t.End)
			if t.Kind != Number || end-to > 5 || end >= len(l.Raw) || l.Raw[end] != ')' {
				return gapSplit
			}
		default:
			return gapSplit
		}
	}
	return g
}
