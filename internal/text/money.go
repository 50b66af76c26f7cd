package text

// money reads the currency behind a number that ends before token i: "US
// dollars", "quid", "pounds fifty", "dollars and ten cents". It returns the
// token behind it (i where there is none), the currency and the hundredths
// that came after it. sign is the currency that stood before the number.
func (l *Line) money(i int, sign Currency) (next int, cur Currency, hundredths int64) {
	at := i
	if at < len(l.Tokens) && currencyHome[string(l.Word(at))] {
		at++
	}
	if at >= len(l.Tokens) || l.gap(i) == gapSplit || at > i && l.gap(at) == gapSplit {
		return i, sign, 0
	}
	cur = currencyWords[string(l.Word(at))]
	switch {
	case cur == NoCurrency, sign != NoCurrency && cur != sign:
		return i, sign, 0
	case l.Tokens[at].Kind == Symbol && at+1 < len(l.Tokens) && l.Tokens[at+1].Start == l.Tokens[at].End:
		return i, sign, 0 // the sign belongs to the next number: 5 $20
	case l.is(at, "pound") && (l.is(at+1, "key") || l.is(at+1, "sign") || l.is(at+1, "button")):
		return i, sign, 0
	}
	at++
	if cur == Cent || l.Tokens[at-1].Kind == Symbol {
		return at, cur, 0
	}
	v, end := l.cents(at)
	return end, cur, v
}

// cents reads the small change behind "pounds" at token i.
func (l *Line) cents(i int) (hundredths int64, next int) {
	at, joined := i, false
	if l.is(at, "and") {
		at, joined = at+1, true
	}
	v, end := int64(0), at
	w := l.numberWordAt(at)
	switch {
	case at >= len(l.Tokens) || at > 0 && l.gap(at) != gapSpace:
		return 0, i
	case w.kind == unit || w.kind == teen:
		v, end = w.val, at+1
	case w.kind == tens:
		v, end = w.val, at+1
		if u := l.numberWordAt(end); u.kind == unit && l.gap(end) == gapSpace {
			v, end = v+u.val, end+1
		}
	case w.kind == literal && l.Tokens[at].End-l.Tokens[at].Start <= 2:
		for _, c := range l.Word(at) {
			v = v*10 + int64(c-'0')
		}
		end = at + 1
	default:
		return 0, i
	}
	if end < len(l.Tokens) && currencyWords[string(l.Word(end))] == Cent && l.gap(end) == gapSpace {
		return v, end + 1
	}
	bare := !joined && v >= 10 && w.kind != literal && l.numberWordAt(end).kind == notNumber
	if !bare || end < len(l.Tokens) && (countable[string(l.Word(end))] || currencyWords[string(l.Word(end))] != NoCurrency) {
		return 0, i
	}
	return v, end
}
