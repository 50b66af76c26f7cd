package text

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show prints numerals as "quote=digits", with +, q<quantity> and currency.
func show(l *Line, ns []Numeral) []string {
	var out []string
	for i := range ns {
		n := &ns[i]
		s := l.Quote(n.From, n.To) + "=" + n.Digits()
		if n.Plus {
			s += " plus"
		}
		if n.Quantity {
			s += fmt.Sprintf(" q%d", n.Hundredths/100)
			if c := n.Hundredths % 100; c != 0 {
				s += fmt.Sprintf(".%02d", c)
			}
		}
		if n.Pair {
			s += " pair"
		}
		if n.Currency != NoCurrency {
			s += " " + string(n.Currency)
		}
		out = append(out, s)
	}
	return out
}

func TestNumbersDigits(t *testing.T) {
	tests := []struct{ in, want string }{
		// phone numbers as they are said
		{"two oh nine, eight nine four, oh four two nine", "2098940429"},
		{"call me on oh seven seven double zero nine double oh one two three", "07700900123"},
		{"one eight hundred five five five oh one four two", "18005550142"},
		{"one eight hundred, 555, 0142 please", "18005550142"},
		{"eight double eight five five five, oh one nine nine", "8885550199"},
		{"triple nine then", "999"},
		{"treble four two", "4442"},
		{"double o seven", "007"},
		{"sixty thirty one", "6031"},
		{"sixty three eleven oh five", "631105"},
		{"zero two zero, seven nine four six", "0207946"},
		{"eight eight eight dash five five five dash oh one four two", "8885550142"},
		{"two oh nine um eight nine four", "209894"},
		{"five five five nine thousand", "5559000"},
		{"one eight hundred and five five nine", "180559"},
		{"nine one one", "911"},
		// phone numbers as they are written
		{"209-894-0429", "2098940429"},
		{"209.894.0429", "2098940429"},
		{"209,894,0429", "2098940429"},
		{"1 (888) 555 0142", "18885550142"},
		{"209 894 oh four 29", "2098940429"},
		{"9-9876", "99876"},
		{"double 4 triple 7 1", "447771"},
		// words that only sound like digits
		{"two oh nine eight nine for oh for two nine", "2098940429"},
		{"five five five oh one four to nine", "55501429"},
		{"five won five ate two nine", "515829"},
		{"open nine to five", "9|5"},
		{"call 209 894 0429 for help", "2098940429"},
		{"one for the road, two for joy", "1|2"},
		{"Oh, two of them", "2"},
		{"dial nine one one oh my god", "911"},
		{"the code is five five oh", "550"},
		// where a run ends
		{"two oh nine... eight nine four", "209|894"},
		{"I have 5. 10 went away", "5|10"},
		{"one\ntwo", "1|2"},
		{"209 894 0429, 1 888 555 0142", "2098940429|18885550142"},
		{"209 894 0429, 209 894 0429", "2098940429|2098940429"},
		{"2098940429 8885550142", "2098940429|8885550142"},
		{"at 10:30 209 894 0429", "10|30|2098940429"},
		{"10/12/2024 555 0142", "10|12|2024|5550142"},
		{"your router is 192.168.1.1", ""},
		{"this one 209 894 0429", "2098940429"},
		{"this one", ""},
		{"4929 1234 5678 9012", "4929123456789012"},
		{"press one, now press two", "1|2"},
		{"nothing here to see for a while", ""},
		{"", ""},
	}
	var l Line
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			l.Reset(tt.in)
			var got []string
			ns := Numbers(&l, nil)
			for i := range ns {
				got = append(got, ns[i].Digits())
			}
			if s := strings.Join(got, "|"); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestNumbersQuantities(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"four hundred and ten", []string{"four hundred and ten=410 q410"}},
		{"two hundred and twenty pounds", []string{"two hundred and twenty pounds=220 q220 pound"}},
		{"three hundred ninety nine", []string{"three hundred ninety nine=399 q399"}},
		{"ten k or 48k", []string{"ten k=10000 q10000", "48k=48000 q48000"}},
		{"two grand", []string{"two grand=2000 q2000"}},
		{"two and a half grand", []string{"two and a half grand=2500 q2500"}},
		{"a hundred and fifty quid", []string{"a hundred and fifty quid=150 q150 pound"}},
		{"eight fifty", []string{"eight fifty=850 q850 pair"}},
		{"thirteen fifty", []string{"thirteen fifty=1350 q1350 pair"}},
		{"nineteen ninety nine", []string{"nineteen ninety nine=1999 q1999 pair"}},
		{"nineteen oh five", []string{"nineteen oh five=1905 q1905 pair"}},
		{"four eighty-nine ninety-nine", []string{"four eighty-nine ninety-nine=48999 q48999 pair"}},
		{"a hundred and sixty nine fifty", []string{"a hundred and sixty nine fifty=16950 q16950 pair"}},
		{"14 lakhs", []string{"14 lakhs=1400000 q1400000"}},
		{"four eight k two", []string{"four eight=48", "two=2 q2"}},
		{"$1,871.40", []string{"$1,871.40=187140 q1871.40 dollar"}},
		{"$ 50 and £10 000", []string{"$ 50=50 q50 dollar", "£10 000=10000 q10000 pound"}},
		{"2 million dollars", []string{"2 million dollars=2000000 q2000000 dollar"}},
		{"one point five million", []string{"one point five million=1500000 q1500000"}},
		{"ninety nine point nine nine", []string{"ninety nine point nine nine=9999 q99.99"}},
		{"five lakh fifty thousand rupees", []string{"five lakh fifty thousand rupees=550000 q550000 rupee"}},
		{"two hundred, three hundred", []string{"two hundred=200 q200", "three hundred=300 q300"}},
		{"three pounds fifty", []string{"three pounds fifty=3 q3.50 pound"}},
		{"two dollars and ten cents", []string{"two dollars and ten cents=2 q2.10 dollar"}},
		{"five hundred dollars twenty years ago", []string{"five hundred dollars=500 q500 dollar", "twenty=20 q20"}},
		{"fifty cents", []string{"fifty cents=50 q50 cent"}},
		{"10-15 dollars", []string{"10=10 q10", "15 dollars=15 q15 dollar"}},
		{"two two zero US dollars", []string{"two two zero US dollars=220 q220 dollar"}},
		{"press one two hundred dollars", []string{"one=1 q1", "two hundred dollars=200 q200 dollar"}},
		{"a thousand thanks", []string{"a thousand=1000 q1000"}},
		{"press 1 pound key", []string{"1=1 q1"}},
		{"+44 (0)20 7946 0958", []string{"44 (0)20 7946 0958=442079460958 plus"}},
		{"plus four four seven seven", []string{"four four seven seven=4477 plus"}},
		{"5 + 5", []string{"5=5 q5", "5=5 plus q5"}},
		{"300 USD", []string{"300 USD=300 q300 dollar"}},
		{"twenty four thousand six hundred and one", []string{"twenty four thousand six hundred and one=24601 q24601"}},
		{"one thousand two hundred euros", []string{"one thousand two hundred euros=1200 q1200 euro"}},
	}
	var l Line
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			l.Reset(tt.in)
			if d := cmp.Diff(tt.want, show(&l, Numbers(&l, nil))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNumbersDoesNotAllocate(t *testing.T) {
	var l Line
	l.Reset("call two oh nine, eight nine four, oh four two nine and pay two hundred and twenty pounds or 48k by $1,871.40")
	dst := make([]Numeral, 0, 16)
	if n := testing.AllocsPerRun(100, func() { dst = Numbers(&l, dst[:0]) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
