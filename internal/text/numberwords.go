package text

// numberKind is the part that a token can play in a spoken number.
type numberKind uint8

const (
	notNumber numberKind = iota
	unit                 // zero to nine
	teen                 // ten to nineteen
	tens                 // twenty to ninety
	hundred
	scale   // thousand and above
	slang   // grand, k: a scale that never stands alone
	repeat  // double, triple: says the next digit again
	oh      // zero, or a sigh
	soft    // to, for, ate: digits only among digits
	and     // joins the parts of a quantity
	half    // "and a half"
	point   // the decimal point, spoken
	filler  // dash, um: said between digits
	plus    // "plus four four"
	literal // digits as written
)

type numberWord struct {
	kind numberKind
	val  int64
}

// numberWords is the vocabulary of spoken numbers, folded.
var numberWords = map[string]numberWord{
	"zero": {unit, 0}, "nought": {unit, 0}, "naught": {unit, 0}, "aught": {unit, 0}, "nil": {unit, 0},
	"one": {unit, 1}, "two": {unit, 2}, "three": {unit, 3}, "four": {unit, 4}, "five": {unit, 5},
	"six": {unit, 6}, "seven": {unit, 7}, "eight": {unit, 8}, "nine": {unit, 9}, "niner": {unit, 9},

	"ten": {teen, 10}, "eleven": {teen, 11}, "twelve": {teen, 12}, "thirteen": {teen, 13}, "fourteen": {teen, 14},
	"fifteen": {teen, 15}, "sixteen": {teen, 16}, "seventeen": {teen, 17}, "eighteen": {teen, 18}, "nineteen": {teen, 19},

	"twenty": {tens, 20}, "thirty": {tens, 30}, "forty": {tens, 40}, "fourty": {tens, 40}, "fifty": {tens, 50},
	"sixty": {tens, 60}, "seventy": {tens, 70}, "eighty": {tens, 80}, "ninety": {tens, 90},

	"hundred": {hundred, 100}, "thousand": {scale, 1000}, "million": {scale, 1000000}, "billion": {scale, 1000000000},
	"lakh": {scale, 100000}, "lac": {scale, 100000}, "lakhs": {slang, 100000}, "crore": {scale, 10000000}, "crores": {slang, 10000000},
	"k": {slang, 1000}, "grand": {slang, 1000}, "mil": {slang, 1000000}, "bn": {slang, 1000000000},

	"double": {repeat, 2}, "triple": {repeat, 3}, "treble": {repeat, 3}, "quadruple": {repeat, 4},

	"oh": {oh, 0}, "o": {oh, 0},
	"won": {soft, 1}, "to": {soft, 2}, "too": {soft, 2}, "tree": {soft, 3}, "for": {soft, 4}, "fore": {soft, 4}, "ate": {soft, 8},

	"and": {and, 0}, "point": {point, 0}, "plus": {plus, 0},
	"dash": {filler, 0}, "hyphen": {filler, 0}, "um": {filler, 0}, "uh": {filler, 0}, "er": {filler, 0}, "erm": {filler, 0},
}

// Spoken is what a word says of a number.
type Spoken int

// The parts of spoken numbers.
const (
	NoNumber Spoken = iota
	Digit           // nought to nine
	Larger          // ten, thirty, hundred, million
	Joins           // oh, double, point, grand: a number only beside others
)

// SpokenIn tells what a word, in small letters, says of a number in English.
func SpokenIn(word string) Spoken {
	switch numberWords[word].kind {
	case unit:
		return Digit
	case teen, tens, hundred, scale:
		return Larger
	case oh, repeat, point, filler, slang:
		return Joins
	}
	return NoNumber
}

// currencyWords names what a quantity is counted in.
var currencyWords = map[string]Currency{
	"dollar": Dollar, "dollars": Dollar, "buck": Dollar, "bucks": Dollar, "usd": Dollar,
	"pound": Pound, "pounds": Pound, "quid": Pound, "gbp": Pound,
	"euro": Euro, "euros": Euro, "eur": Euro,
	"rupee": Rupee, "rupees": Rupee, "inr": Rupee, "yen": Yen,
	"cent": Cent, "cents": Cent, "pence": Cent, "penny": Cent,
	"naira": OtherCurrency, "ringgit": OtherCurrency, "peso": OtherCurrency, "pesos": OtherCurrency,
	"rand": OtherCurrency, "dirham": OtherCurrency, "dirhams": OtherCurrency, "francs": OtherCurrency,
	"$": Dollar, "£": Pound, "€": Euro, "₹": Rupee, "¥": Yen,
}

// currencyHome may stand between a number and its dollars or pounds.
var currencyHome = map[string]bool{"us": true, "american": true, "canadian": true, "australian": true, "singapore": true}

// pointsAt comes before "one" where it is a pronoun: "this one", "which one".
var pointsAt = map[string]bool{
	"this": true, "that": true, "any": true, "every": true, "some": true, "each": true, "which": true,
	"another": true, "only": true, "good": true, "bad": true, "right": true, "wrong": true, "new": true, "old": true,
}

// followsSigh comes after "oh" where it is a sigh: "oh my God".
var followsSigh = map[string]bool{
	"no": true, "my": true, "god": true, "dear": true, "well": true, "yes": true, "yeah": true, "ok": true,
	"okay": true, "i": true, "im": true, "sorry": true, "right": true, "wow": true, "and": true, "so": true,
}

// countable follows a number that does not belong to the money before it:
// "five hundred dollars twenty years ago".
var countable = map[string]bool{
	"year": true, "years": true, "month": true, "months": true, "week": true, "weeks": true, "day": true, "days": true,
	"hour": true, "hours": true, "minute": true, "minutes": true, "time": true, "times": true, "percent": true, "people": true,
}

// numberWordAt looks token i up. Number tokens come back as literal.
func (l *Line) numberWordAt(i int) numberWord {
	if i < 0 || i >= len(l.Tokens) {
		return numberWord{}
	}
	switch l.Tokens[i].Kind {
	case Number:
		return numberWord{kind: literal}
	case Word:
		return numberWords[string(l.Word(i))]
	}
	return numberWord{}
}

// is reports whether token i exists and is the given folded word.
func (l *Line) is(i int, word string) bool {
	return i >= 0 && i < len(l.Tokens) && string(l.Word(i)) == word
}
