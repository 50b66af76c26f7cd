package spelling

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/ears/vosk"
)

func TestWordsArePutTogether(t *testing.T) {
	half := math.Log(0.5)
	for name, c := range map[string]struct {
		tokens []Token
		want   []vosk.Word
	}{
		"nothing":           {nil, nil},
		"one word":          {[]Token{{Text: " HELLO", At: 1}}, []vosk.Word{{Word: "hello", Start: 1, End: 1.04}}},
		"pieces":            {[]Token{{Text: " GI", At: 1}, {Text: "FT", At: 1.2}, {Text: " CARD", At: 2}}, []vosk.Word{{Word: "gift", Start: 1, End: 1.24}, {Word: "card", Start: 2, End: 2.04}}},
		"goes on from else": {[]Token{{Text: "TOP", At: 1}, {Text: " IS", At: 2}}, []vosk.Word{{Word: "top", Start: 1, End: 1.04}, {Word: "is", Start: 2, End: 2.04}}},
		"letters and bare spaces": {[]Token{{Text: "A", At: 1}, {Text: " ", At: 1.1}, {Text: "B", At: 1.2}, {Text: "C", At: 1.3}},
			[]vosk.Word{{Word: "a", Start: 1, End: 1.04}, {Word: "bc", Start: 1.2, End: 1.34}}},
		"marks":                                {[]Token{{Text: "<unk>", At: 1}, {Text: " IT", At: 2}, {Text: "'S", At: 2.1}}, []vosk.Word{{Word: "it's", Start: 2, End: 2.14}}},
		"confidence":                           {[]Token{{Text: " A", LogProb: half, Scored: true}, {Text: "B", LogProb: math.Log(0.125), Scored: true}}, []vosk.Word{{Word: "ab", End: 0.04, Conf: 0.25}}},
		"a confidence that cannot be":          {[]Token{{Text: " A", LogProb: 3, Scored: true}}, []vosk.Word{{Word: "a", End: 0.04, Conf: 1}}},
		"two at the same time, then backwards": {[]Token{{Text: " A", At: 2}, {Text: " B", At: 2}, {Text: " C", At: 1}}, []vosk.Word{{Word: "a", Start: 2, End: 2}, {Word: "b", Start: 2, End: 2}, {Word: "c", Start: 2, End: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Words(c.tokens)
			for i := range got {
				got[i].Start, got[i].End, got[i].Conf = round(got[i].Start), round(got[i].End), round(got[i].Conf)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func round(x float64) float64 { return math.Round(x*1000) / 1000 }

func TestTheLastWordMayGoOn(t *testing.T) {
	for text, want := range map[string]int{"": 0, "A": 0, " A": 0, " A| B": 1, " A| B|C": 1, "A|B|C": 0, " A|B| C|D|E": 2} {
		var tokens []Token
		for _, s := range strings.Split(text, "|") {
			tokens = append(tokens, Token{Text: s})
		}
		if got := LastWord(tokens); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
