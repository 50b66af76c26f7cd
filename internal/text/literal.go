package text

// literal fills in the item for token i, made of digits, and reports whether
// it is a number at all: an IP address is none.
func (l *Line) literal(i int, it *item) bool {
	it.kind = literal
	if !readLiteral(l.Word(i), it) {
		return false
	}
	raw, start, end := l.Raw, int(l.Tokens[i].Start), int(l.Tokens[i].End)
	if it.alone {
		// 209,894,0429: what looks like 209,894 goes on.
		it.alone = !(end+1 < len(raw) && raw[end] == ',' && asciiDigit(raw[end+1]))
		if !it.alone {
			it.val = -1
		}
		return true
	}
	before := start > 1 && (raw[start-1] == ':' || raw[start-1] == '/') && asciiDigit(raw[start-2])
	after := end+1 < len(raw) && (raw[end] == ':' || raw[end] == '/') && asciiDigit(raw[end+1])
	it.alone = before || after || end < len(raw) && raw[end] == '%'
	it.trunk = it.digits == 1 && raw[start] == '0' && start > 0 && raw[start-1] == '(' && end < len(raw) && raw[end] == ')'
	return true
}

// maxValueDigits is how many digits a literal with a value may have.
const maxValueDigits = 13

// readLiteral reads digits, commas and points. It reports false where they
// are no number: an IP address, or more digits than a Numeral holds.
func readLiteral(w []byte, it *item) bool {
	whole, frac, dots, commas, part, dotted := 0, 0, 0, 0, 0, true
	val, cents := int64(0), int64(0)
	for _, c := range w {
		switch c {
		case ',':
			commas++
		case '.':
			dots++
			part = 0
		default:
			d := int64(c - '0')
			if part = part*10 + int(d); part > 255 {
				dotted, part = false, 256
			}
			if dots == 0 {
				if whole++; whole <= maxValueDigits {
					val = val*10 + d
				}
			} else if frac++; frac <= 2 {
				cents = cents*10 + d
			}
		}
	}
	if whole == 0 || whole+frac > maxDigits || dots == 3 && dotted {
		return false
	}
	if frac == 1 {
		cents *= 10
	}
	it.digits, it.val, it.cents = uint8(whole+frac), val, cents
	switch {
	case dots > 1 || dots == 1 && commas == 0 && whole > 2 && frac > 2: // 209.894.0429
		it.val = -1
	case whole > maxValueDigits:
		it.val = -1
	default:
		it.alone = dots+commas > 0
	}
	return true
}
