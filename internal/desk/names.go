package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/text"
)

// heard is what all voices together tell of words that may be names.
type heard struct {
	small map[string]bool // words that are written small anywhere
	named map[string]bool // words that somebody says are a name, anywhere
}

func hear(voices []campaign.Text) heard {
	out := heard{map[string]bool{}, map[string]bool{}}
	for _, v := range voices {
		for _, turn := range v.Words {
			words := strings.FieldsFunc(turn, apart)
			for i, w := range words {
				if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) {
					out.small[w] = true
				}
				if i > 0 && !slices.Contains(plain, bare(w)) && slices.Contains(surely, intro(words, i-1)) {
					out.named[bare(w)] = true
				}
			}
		}
	}
	return out
}

func apart(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
}

// bare is a word as it is compared.
func bare(w string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Trim(w, "'’")), "’", "'")
}

var (
	// openings begin sentences, so that they may be written large everywhere.
	openings = strings.Fields(`a all and but can do don't good hello if is it now ok okay open our please so that
		the then there they this we what when why will you your`)
	// intros are what names of people stand after, and surely what hardly anything
	// else does.
	intros = []string{"this is", "i am", "i'm", "ask for", "asking for", "speak to", "speak with", "speaking to", "speaking with",
		"talk to", "talk with", "talking to", "talking with", "call for", "man called", "woman called", "dear", "hello", "hi", "hey", "name", "name is", "name's",
		"mr", "mrs", "miss", "ms", "dr", "doctor", "officer", "agent", "sergeant", "detective", "inspector"}
	surely = []string{"name is", "name's", "mr", "mrs", "miss", "ms"}
	// titles stand before a name, and say nothing without.
	titles = surely[2:]
	// plain words are no names, and end one.
	plain = strings.Fields(`a about afraid again all also am an and any anybody anyone are as at back be because been before but by
		called calling can could department dear do don't for from going good have here how i i'm i've if important in is it it's just may me
		mr mrs miss ms my name no not now of on once one only or our please regarding right she he so somebody someone sorry speaking sure than thank
		that the their them then there they this through to today tomorrow until urgent us very was we we're we've were what when
		where which who why will with would yes you you're your`)
)

// mostNamed is how many words a name has at most.
const mostNamed = 3

// intro is what stands at a place that a name may follow; empty where nothing does.
func intro(words []string, at int) string {
	w := bare(words[at])
	if at > 0 {
		if two := bare(words[at-1]) + " " + w; slices.Contains(intros, two) {
			return two
		}
	}
	if slices.Contains(intros, w) {
		return w
	}
	return ""
}

// sentences cuts a phrase where a sentence begins, and leaves out figures, also
// such as are spoken, and what may be the name of a person: a word that is never
// written small, what follows where somebody says a name, and that word anywhere.
// It knows English alone. It cannot see a name that is written small and that
// nobody introduces ("kevin will ring you back"), one that is a common word
// ("this is will"), nor a figure that is told otherwise ("half a dozen"): a person
// approves what is published, and a name of who was called is hardly ever shared
// by several.
func sentences(phrase string, known heard) (out [][]string) {
	words := strings.Fields(phrase)
	figure := figures(words)
	var now []string
	cut := func() {
		if len(now) > 0 {
			out = append(out, now)
		}
		now = nil
	}
	left := 0 // words that may belong to the name that was introduced
	for i, w := range words {
		b := bare(w)
		common := slices.Contains(plain, b)
		if common {
			left = 0
		}
		switch {
		case figure[i]:
			left = 0
			cut()
		case left > 0:
			left--
			cut()
		case slices.Contains(titles, b) || !common && (known.named[b] || i+1 < len(words) && bare(words[i+1]) == "speaking"):
			cut()
		case large(w) && !known.small[b] && !slices.Contains(openings, b):
			cut()
		case large(w):
			cut()
			now = append(now, w)
		default:
			now = append(now, w)
		}
		if intro(words, i) != "" {
			left = mostNamed
		}
	}
	cut()
	return out
}

// large tells of a word other than "I" that it is written large.
func large(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	b := bare(w)
	return unicode.IsUpper(r) && b != "i" && !strings.HasPrefix(b, "i'")
}

// figures tells which words are numbers, or parts of one. Digits are said one by one,
// and kept where one stands alone, such as a key to press; larger numbers never are.
func figures(words []string) []bool {
	out := make([]bool, len(words))
	for from := 0; from < len(words); {
		to, numbers, certain := from, 0, false
		for ; to < len(words); to++ {
			b := bare(words[to])
			said := text.SpokenIn(b)
			switch {
			case strings.ContainsRune(b, '#') || said == text.Larger:
				certain = true
			case said == text.Digit:
				numbers++
			case said == text.NoNumber:
				b = ""
			}
			if b == "" {
				break
			}
		}
		for i := from; i < to && (certain || numbers > 1 || numbers == 1 && to-from > 1); i++ {
			out[i] = true
		}
		from = max(to, from+1)
	}
	return out
}
