package judge

import (
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/evidence"
	"github.com/hangup-project/hangup/internal/text"
)

// shortestCard is the length of the shortest card number.
const shortestCard = 13

// cardWithin finds a card number in a run of digits that is longer than any:
// what stands beside the card, its date and the number on the back, goes with
// it, and a whole telephone number before or behind it stays.
func cardWithin(l *text.Line, n *text.Numeral) (from, to int, found bool) {
	digits, ends := readByToken(l, n)
	whole := func(i, k int) bool {
		size := ends[k] - ends[i]
		return size > maxHard && size <= maxTelephone+1 && wholeTelephone(l, n.From+i, n.From+k) // with the (0) of +44 (0)20
	}
	last := len(ends) - 1
	leads := make([]bool, len(ends))
	for i := range ends {
		leads[i] = whole(0, i)
		if leads[i] && whole(i, last) {
			return n.From, n.To, false
		}
	}
	for _, place := range []func(at int) bool{
		func(at int) bool { return leads[at] },
		func(at int) bool { return at == 0 },
		func(int) bool { return !n.Spoken },
	} {
		for i := range ends {
			for k := last; place(i) && k > i; k-- {
				if !card(digits[ends[i]:ends[k]], n.Spoken) {
					continue
				}
				from, to = n.From, n.To
				if leads[i] {
					from += i
				}
				if whole(k, last) {
					to = n.From + k
				}
				return from, to, true
			}
		}
	}
	return n.From, n.To, false
}

// readByToken gives the digits of the number, every one that is written, and
// how many of them stand before each token, and in all.
func readByToken(l *text.Line, n *text.Numeral) (digits string, ends []int) {
	var b strings.Builder
	for k := n.From; k < n.To; k++ {
		ends = append(ends, b.Len())
		for _, c := range l.Word(k) {
			if c >= '0' && c <= '9' {
				b.WriteByte(c)
			}
		}
	}
	if !n.Spoken {
		return b.String(), append(ends, b.Len())
	}
	var said []text.Numeral
	for i := 1; i < len(ends); i++ {
		part := partOf(l, n.From, n.From+i)
		said = text.Numbers(&part, said[:0])
		size := 0
		for k := range said {
			size += said[k].Len()
		}
		ends[i] = max(ends[i-1], min(size, n.Len()))
	}
	return n.Digits(), append(ends, n.Len())
}

// partOf is a view of some tokens of a line, to be read and never changed.
func partOf(l *text.Line, from, to int) text.Line {
	part := *l
	part.Tokens = l.Tokens[from:to:to]
	return part
}

// wholeTelephone reports whether the tokens are one whole telephone number.
func wholeTelephone(l *text.Line, from, to int) bool {
	if before(l, from, 6, hardSecret...) {
		return false
	}
	part := partOf(l, from, to)
	ns := text.Numbers(&part, nil)
	return len(ns) == 1 && evidence.Telephone(&part, &ns[0])
}

// card reports whether digits have the length and the check digit of a card
// number. Where they are spoken, any digit may seem to begin one: there the
// lengths and first digits of the great issuers alone count.
func card(digits string, spoken bool) bool {
	if spoken && (len(digits) != 16 && len(digits) != 15 || digits[0] < '2' || digits[0] > '6') {
		return false
	}
	return len(digits) >= shortestCard && len(digits) <= longestCard && luhn(digits)
}

// luhn checks the last digit of a card number.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// cardCodes finds codes of letters and digits in groups, as gift cards have
// them. A class ID is no secret: its letters go up to F.
func cardCodes(l *text.Line) Hidden {
	var out Hidden
	for i := 0; i < len(l.Tokens); i++ {
		to, beyondHex := i, false
		for to < len(l.Tokens) && (to == i || int(l.Tokens[to].Start)-int(l.Tokens[to-1].End) <= 1) {
			digits, letters, hex := classify(l.Word(to))
			if digits == 0 || digits+letters < 3 {
				break
			}
			beyondHex = beyondHex || !hex
			to++
		}
		if beyondHex && (to-i >= 2 || to > i && int(l.Tokens[i].End-l.Tokens[i].Start) >= 10) {
			out = append(out, [2]int{int(l.Tokens[i].Start), int(l.Tokens[to-1].End)})
		}
		i = max(i, to-1)
	}
	return out
}

func classify(w []byte) (digits, letters int, hex bool) {
	hex = true
	for _, c := range w {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c != '.' && c != ',':
			letters++
			hex = hex && c >= 'a' && c <= 'f'
		}
	}
	return digits, letters, hex
}

// groupShapes are the groups of gift card codes, written with hyphens: a group
// may be of letters alone.
var groupShapes = [][]int{{4, 4, 4, 4}, {4, 4, 4, 4, 4}, {5, 5, 5}, {5, 5, 5, 5}, {5, 5, 5, 5, 5}, {4, 6, 4}}

// groupedCodes finds codes whose groups tell that they are one. Some group has
// a digit in it, and some a letter.
func groupedCodes(l *text.Line) Hidden {
	var out Hidden
	for i := 0; i < len(l.Tokens); {
		to := i + 1
		for to < len(l.Tokens) && l.Raw[l.Tokens[to-1].End:l.Tokens[to].Start] == "-" {
			to++
		}
		var sizes []int
		digits, letters := 0, 0
		for k := i; k < to && to-i >= 3; k++ {
			d, c, _ := classify(l.Word(k))
			sizes, digits, letters = append(sizes, d+c), digits+d, letters+c
		}
		if digits > 0 && letters > 0 && slices.ContainsFunc(groupShapes, func(shape []int) bool { return slices.Equal(shape, sizes) }) {
			out = append(out, [2]int{int(l.Tokens[i].Start), int(l.Tokens[to-1].End)})
		}
		i = to
	}
	return out
}
