package evidence

import (
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// hexRun is a run of hexadecimal characters that was written or spelt out.
type hexRun struct {
	from, to int
	value    string // upper case
}

var hexWords = map[string]string{
	"zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"ten": "10", "eleven": "11", "twelve": "12", "sixty": "60",
	"alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "ay": "A", "bee": "B", "cee": "C", "sea": "C", "see": "C", "dee": "D", "ee": "E", "ef": "F", "eff": "F",
}

var hexRepeats = map[string]int{"double": 2, "triple": 3, "treble": 3}

// hexRuns finds runs of at least five hexadecimal characters with a digit and
// a letter among them: written in groups, or said as letters, digits, spelling
// words and "triple eight". A pause ("...") ends a run.
func hexRuns(l *text.Line) []hexRun {
	var out []hexRun
	for i := 0; i < len(l.Tokens); {
		var b strings.Builder
		repeat, j := 1, i
		for ; j < len(l.Tokens); j++ {
			if j > i && (l.Tokens[j].Break || len(l.Raw[l.Tokens[j-1].End:l.Tokens[j].Start]) > 2) {
				break
			}
			w := string(l.Word(j))
			if r, ok := hexRepeats[w]; ok {
				repeat = r
				continue
			}
			part := hexPart(w)
			if part == "" {
				break
			}
			b.WriteString(strings.Repeat(part, repeat))
			repeat = 1
		}
		if v := b.String(); len(v) >= 5 && strings.ContainsAny(v, "0123456789") && strings.ContainsAny(v, "ABCDEF") {
			out = append(out, hexRun{i, j, v})
		}
		i = max(j, i+1)
	}
	return out
}

func hexPart(w string) string {
	if s, ok := hexWords[w]; ok {
		return s
	}
	digits := 0
	for _, c := range w {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c < 'a' || c > 'f':
			return ""
		}
	}
	if digits == 0 && len(w) != 1 {
		return "" // a word such as "bad"
	}
	return strings.ToUpper(w)
}

// classIDs looks for known class IDs, whole or in part, said right or with a
// letter misheard.
func (c *Collector) classIDs(l *text.Line, turn int) {
	runs := hexRuns(l)
	if len(runs) == 0 {
		return
	}
	for _, a := range c.base.Artefacts() {
		if a.Kind != "clsid" {
			continue
		}
		known := strings.ReplaceAll(a.Value, "-", "")
		heard, wrong := 0, 0
		var spots []string
		from, to := -1, 0
		for _, r := range runs {
			n, misheard, ok := align(r.value, known)
			if !ok {
				continue
			}
			heard, wrong = heard+n, wrong+len(misheard)
			spots = append(spots, misheard...)
			if from < 0 {
				from = r.from
			}
			to = r.to
		}
		if from < 0 || heard-wrong < 5 {
			continue
		}
		c.add(call.Evidence{Kind: call.EvidenceCLSID, Value: a.Value, Raw: l.Quote(from, to), Strength: call.StrengthStrong, Plausible: true,
			Note: classNote(a.Note, heard, wrong, spots), Span: spanOf(l, turn, from, to)})
	}
}

// align finds where the heard characters fit the known ones best: the whole,
// its beginning, its end, or anywhere inside where they agree entirely. One
// character in six may be misheard.
func align(heard, known string) (n int, misheard []string, ok bool) {
	if len(heard) > len(known) {
		return 0, nil, false
	}
	best := -1
	for at := 0; at+len(heard) <= len(known); at++ {
		var wrong []string
		for i := range heard {
			if heard[i] != known[at+i] {
				wrong = append(wrong, fmt.Sprintf("%c for %c", heard[i], known[at+i]))
			}
		}
		edge := at == 0 || at+len(heard) == len(known)
		allowed := 0
		if edge {
			allowed = max(1, len(heard)/6)
		}
		if len(wrong) <= allowed && (best < 0 || len(wrong) < best) {
			best, misheard = len(wrong), wrong
		}
	}
	return len(heard), misheard, best >= 0
}

// classNote says what the number is and how sure that is. Each character that
// agrees by chance does so once in sixteen.
func classNote(note string, heard, wrong int, spots []string) string {
	sure := "likely"
	switch agree := heard - wrong; {
	case agree >= 9:
		sure = "practically certain"
	case agree >= 7:
		sure = "very likely"
	}
	if wrong == 0 {
		return fmt.Sprintf("%s All %d characters agree with the known class ID: %s.", note, heard, sure)
	}
	letters := "one letter"
	if wrong > 1 {
		letters = fmt.Sprintf("%d letters", wrong)
	}
	return fmt.Sprintf("%s It is the known class ID with %s misheard (%s): %d of %d characters agree, so this is %s.",
		note, letters, strings.Join(spots, ", "), heard-wrong, heard, sure)
}
