package evidence

import (
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/text"
)

// Lengths of telephone numbers in digits.
const (
	wholeNumber = 10 // from here on a number needs no groups to look like one
	withCountry = 12 // so long a number has a country code, or is none
	maxNumber   = 15 // of E.164
)

// Words that name a number which belongs to a person or a paper.
var (
	secretNames = []string{"account", "acct", "routing", "sort", "iban", "insurance", "medicare", "aadhaar", "passport", "ssn", "nhs", "code", "codes", "pin", "otp", "passcode", "password"}
	paperNames  = []string{"case", "badge", "reference", "ref", "order", "tracking", "invoice", "policy", "licence", "license", "ticket", "birth"}
	// firmNames belong to the names of firms and offices as well: they name a
	// number only where the word "number" follows.
	firmNames = []string{"card", "security", "social"}
	numbered  = []string{"number", "numbers", "no"}
	// linking words stand between a name and its number.
	linking = []string{"is", "was", "are", "its", "it", "the", "a", "my", "your", "his", "her", "our", "their", "this", "that", "which", "for", "with", "ending", "of", "says", "reads", "mine", "id", "details", "digits"}
)

// Telephone reports whether the number n of l is written or said like a
// telephone number: long enough and plausible in a country that Hangup knows,
// or in groups as people write them. A number that the words name as an
// account, a card or a code is none.
func Telephone(l *text.Line, n *text.Numeral) bool {
	return telephoneShape(l, n) && !named(l, n, secretNames)
}

func telephoneShape(l *text.Line, n *text.Numeral) bool {
	digits := n.Digits()
	groups := groupsOf(l, n)
	switch {
	case n.Currency != text.NoCurrency || len(digits) > maxNumber || cardGroups(groups):
		return false
	case n.Plus:
		return len(digits) >= 7 && plausible("+"+digits)
	case len(digits) >= withCountry:
		return fromAbroad(l, n, digits, groups)
	case grouped(groups, digits):
		return true
	}
	return len(digits) >= wholeNumber && plausible(digits)
}

// plausible reports whether a number can exist in one of the countries that
// Hangup knows, those set aside for films included.
func plausible(written string) bool { return phone.Assess(written, "").E164 != "" }

// fromAbroad tells a number with its country code from a card or an account:
// it begins with a prefix or the code alone, or is to be rung.
func fromAbroad(l *text.Line, n *text.Numeral, digits string, groups []string) bool {
	if strings.HasPrefix(digits, "00") || strings.HasPrefix(digits, "011") {
		return plausible(digits)
	}
	code := len(groups) > 1 && len(groups[0]) <= 3
	return len(digits) == withCountry && (code || near(l, n, 3, 0, ringWords)) && plausible("+"+digits)
}

// groupsOf lists the groups of digits as they are written; none where some
// are spoken.
func groupsOf(l *text.Line, n *text.Numeral) []string {
	if n.Spoken {
		return nil
	}
	return strings.FieldsFunc(l.Quote(n.From, n.To), func(r rune) bool { return r < '0' || r > '9' })
}

// cardGroups knows the beginning of a card number: two groups of four.
func cardGroups(groups []string) bool {
	return len(groups) > 1 && len(groups[0]) == 4 && len(groups[1]) == 4 && groups[0][0] > '1'
}

// grouped reports whether the groups are those of a telephone number.
func grouped(groups []string, digits string) bool {
	var sizes [4]int
	if len(groups) < 2 || len(groups) > len(sizes) {
		return false
	}
	for i, g := range groups {
		sizes[i] = len(g)
	}
	switch sizes {
	case [4]int{3, 3, 4}, [4]int{1, 3, 3, 4}, [4]int{3, 4}, [4]int{5, 5}:
		return true
	case [4]int{3, 2, 4}: // a social security number
		return false
	case [4]int{4, 3, 3}:
		return digits[0] <= '1'
	}
	return digits[0] == '0' && len(digits) >= 9 && len(digits) <= 11 && sizes[0] >= 2
}

// named reports whether the words name the number as one of the names: before
// it with no more than linking words between, "account number is", or "number
// of my account".
func named(l *text.Line, n *text.Numeral, names []string) bool {
	i, linked, number := n.From-1, false, false
	for ; i >= max(0, n.From-7) && !ended(l, i); i-- {
		w := string(l.Word(i))
		if slices.Contains(numbered, w) {
			number = true
		} else if !slices.Contains(linking, w) {
			break
		}
		linked = true
	}
	if i < 0 || ended(l, i) {
		return false
	}
	w := string(l.Word(i))
	switch {
	case slices.Contains(firmNames, w):
		return number
	case !slices.Contains(names, w):
		return false
	case linked || numberOf(l, i):
		return true
	}
	return !strings.Contains(l.Raw[l.Tokens[i].End:l.Tokens[n.From].Start], ",") && !grouped(groupsOf(l, n), n.Digits())
}

// ended reports whether a sentence ends behind token i; a question goes on
// in its answer, and "no." is short for number.
func ended(l *text.Line, i int) bool {
	return l.Tokens[i+1].Break && string(l.Word(i)) != "no" && !strings.ContainsAny(l.Raw[l.Tokens[i].End:l.Tokens[i+1].Start], "?:")
}

// numberOf reports whether "number of", or "number of my", stands before token i.
func numberOf(l *text.Line, i int) bool {
	for k := i - 1; k > 0 && k >= i-2; k-- {
		if string(l.Word(k)) == "of" {
			return slices.Contains(numbered, string(l.Word(k-1)))
		}
	}
	return false
}
