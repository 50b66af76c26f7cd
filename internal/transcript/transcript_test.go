package transcript

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
)

// show prints a call as its kind and one line a turn: time, role, words.
func show(c call.Call) string {
	var b strings.Builder
	b.WriteString(string(c.Kind))
	for _, t := range c.Turns {
		b.WriteString("\n")
		if t.At >= 0 {
			b.WriteString(t.At.String() + " ")
		}
		b.WriteString(t.Role.String() + ": " + strings.ReplaceAll(t.Text, "\n", "⏎"))
	}
	return b.String()
}

type reading struct{ name, in, want string }

func check(t *testing.T, tests []reading) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Read([]byte(tt.in), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, show(c)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadLines(t *testing.T) {
	check(t, []reading{
		{"story", "A man rang my mother and said her router was hacked.\n", "story\nunknown: A man rang my mother and said her router was hacked."},
		{"story broken at a fixed width", "A man rang my mother and\nsaid her router was hacked.\nShe hung up.",
			"story\nunknown: A man rang my mother and said her router was hacked.⏎She hung up."},
		{"one side of a call", "Hello, this is Brian from Windows. Your computer has a virus.",
			"call\nunknown: Hello, this is Brian from Windows. Your computer has a virus."},
		{"roles", "Caller: Hello madam.\nCallee: Who is this?", "call\ncaller: Hello madam.\ncallee: Who is this?"},
		{"shouted and decorated roles", "**CALLER:** Hello.\n**ME:** Yes?", "call\ncaller: Hello.\ncallee: Yes?"},
		{"numbered roles", "Scammer 1: Hold on.\nScammer 2: Good day.\nVictim: Hello?", "call\ncaller: Hold on.\ncaller: Good day.\ncallee: Hello?"},
		{"roles that do not say who rang", "Agent: How can I help?\nCustomer: My bill is wrong.",
			"call\nunknown: How can I help?\nunknown: My bill is wrong."},
		{"speakers by number", "Speaker 1: Hello.\nSpeaker 2: Hi.", "call\nunknown: Hello.\nunknown: Hi."},
		{"speakers by name", "John: Hello there.\nMary: Who is it?\nJohn: The bank.",
			"call\nunknown: Hello there.\nunknown: Who is it?\nunknown: The bank."},
		{"him and me", "Him: Give me the code.\nMe: No.", "call\ncaller: Give me the code.\ncallee: No."},
		{"continuation", "Caller: Your computer\nis sending errors.\n\nStay there.\nCallee: What?",
			"call\ncaller: Your computer is sending errors.⏎Stay there.\ncallee: What?"},
		{"times in brackets", "[00:12] Caller: Hello.\n[01:02:03] Callee: Yes?", "call\n12s caller: Hello.\n1h2m3s callee: Yes?"},
		{"times and dashes", "00:12 Caller - Hello.\n00:15 Callee - Yes?", "call\n12s caller: Hello.\n15s callee: Yes?"},
		{"time behind the label", "Speaker 1  00:05\nHello.\n\nSpeaker 2  00:09\nYes?", "call\n5s unknown: Hello.\n9s unknown: Yes?"},
		{"a recogniser's pieces", "[00:00:01.000 --> 00:00:03.000]  Hello this is\n[00:00:03.000 --> 00:00:05.500]  the bank calling.\n[00:00:07.000 --> 00:00:09.000]  Can you hear me?",
			"call\n1s unknown: Hello this is the bank calling.\n7s unknown: Can you hear me?"},
		{"all in one line", "Caller: Is that Mrs Hall? Callee: Yes. Caller: Your card was used.",
			"call\ncaller: Is that Mrs Hall?\ncallee: Yes.\ncaller: Your card was used."},
		{"label on a line of its own", "Caller:\nHello.\nCallee:\nYes?", "call\ncaller: Hello.\ncallee: Yes?"},
		{"bracketed roles", "[Caller] Hello.\n[Callee] Yes?\n[Caller] Good.", "call\ncaller: Hello.\ncallee: Yes?\ncaller: Good."},
		{"empty turns are left out", "Caller:\nCallee: Hello?\nCaller: \n", "call\ncallee: Hello?"},
		{"a form is no transcript", "Caller: a man from Windows\nNumber: 209 894 0429\nHe said my licence was sold and wanted me to pay.",
			"story\nunknown: Caller: a man from Windows⏎Number: 209 894 0429⏎He said my licence was sold and wanted me to pay."},
		{"notes are no speakers", "He rang my dad twice.\nUpdate: he rang again and asked for me.\nEdit: he was a crook.",
			"story\nunknown: He rang my dad twice.⏎Update: he rang again and asked for me.⏎Edit: he was a crook."},
		{"a web address is no speaker", "https: he told me to open http://example.test and I hung up", "story\nunknown: https: he told me to open http://example.test and I hung up"},
		{"a diary with times", "10:05 I got a call from a man who said he was the bank.\n10:20 He rang my sister and asked for her card.",
			"story\n10m5s unknown: I got a call from a man who said he was the bank.\n10m20s unknown: He rang my sister and asked for her card."},
		{"Windows line ends", "Caller: Hello.\r\nCallee: Yes?\r\n", "call\ncaller: Hello.\ncallee: Yes?"},
		{"old Mac line ends", "Caller: Hello.\rCallee: Yes?", "call\ncaller: Hello.\ncallee: Yes?"},
		{"byte order mark", "\xef\xbb\xbfCaller: Hello.\nCallee: Yes?", "call\ncaller: Hello.\ncallee: Yes?"},
		{"UTF-16", "\xff\xfeM\x00e\x00:\x00 \x00h\x00\xe9\x00", "call\ncallee: hé"},
		{"UTF-16, other end first", "\xfe\xff\x00M\x00e\x00:\x00 \x00h\x00\xe9", "call\ncallee: hé"},
		{"a class ID is no JSON", "{888DCA60} is what he read to me, he said it was my licence.",
			"story\nunknown: {888DCA60} is what he read to me, he said it was my licence."},
	})
}

func TestReadSubtitles(t *testing.T) {
	check(t, []reading{
		{"voices", "WEBVTT - a call\n\nNOTE made by hand\nof no use\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.500 align:start\n<v Caller>Hello, <i>madam</i>.</v>\n\n00:03.000 --> 00:04.000\n<v.loud Me>Who &amp; what?",
			"call\n1s caller: Hello, madam.\n3s callee: Who & what?"},
		{"one voice over several cues", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Your computer\n\n00:02.000 --> 00:03.000\n<v Anna>is infected.\n\n00:09.000 --> 00:10.000\n<v Anna>Hello?",
			"call\n1s unknown: Your computer is infected.\n9s unknown: Hello?"},
		{"two voices in a cue", "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Caller>Pay now.\n<v Callee>No.", "call\n1s caller: Pay now.\n1s callee: No."},
		{"rolling captions", "WEBVTT\n\n00:01.000 --> 00:03.000\nhello this is\n\n00:03.000 --> 00:03.010\nhello this is\n\n00:03.010 --> 00:05.000\nhello this is\nthe <00:04.000><c>bank</c>\n\n00:05.000 --> 00:07.000\nthe bank\ncalling you",
			"call\n1s unknown: hello this is the bank calling you"},
		{"captions that grow", "WEBVTT\n\n00:01.000 --> 00:02.000\nyour\n\n00:02.000 --> 00:03.000\nyour card\n\n00:03.000 --> 00:04.000\nyour card is blocked",
			"call\n1s unknown: your card is blocked"},
		{"said twice is no roll", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello?\n\n00:05.000 --> 00:06.000\nHello?", "call\n1s unknown: Hello?\n5s unknown: Hello?"},
		{"SRT", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Caller: Hello.\n\n2\n00:00:02,500 --> 00:00:04,000\nCallee: Yes?\n", "call\n1s caller: Hello.\n2.5s callee: Yes?"},
		{"SRT without blank lines", "1\n00:00:01,000 --> 00:00:02,000\nHello there.\n2\n00:00:03,000 --> 00:00:04,000\nYes?\n", "call\n1s unknown: Hello there.\n3s unknown: Yes?"},
		{"speakers marked by dashes and arrows", "1\n00:00:01,000 --> 00:00:03,000\n- Pay now\n- Never\n\n2\n00:00:03,000 --> 00:00:04,000\n>> Then go", "call\n1s unknown: Pay now\n1s unknown: Never\n3s unknown: Then go"},
		{"less-than signs stay", "1\n00:00:01,000 --> 00:00:02,000\n3 < 4 and <3", "call\n1s unknown: 3 < 4 and <3"},
	})
}

func TestReadJSON(t *testing.T) {
	check(t, []reading{
		{"list of turns", `[{"role":"caller","text":"Hello."},{"role":"callee","text":"Yes?"}]`, "call\ncaller: Hello.\ncallee: Yes?"},
		{"object with turns", `{"turns":[{"role":"unknown","text":"Hello.","at":1.5},{"role":"scammer","text":"Pay."}]}`, "call\n1.5s unknown: Hello.\ncaller: Pay."},
		{"object with text", `{"text":"He rang my aunt and said he was Microsoft."}`, "story\nunknown: He rang my aunt and said he was Microsoft."},
		{"record", `{"id":7,"kind":"call","text":"Hm.","label":"legit","evidence":[{"kind":"x"}]}`, "call\nunknown: Hm."},
	})
}

func TestOptions(t *testing.T) {
	c, err := Read([]byte(`[{"role":"caller"}]`), Options{Format: FormatText, Kind: call.KindStory})
	if err != nil || c.Kind != call.KindStory || len(c.Turns) != 1 {
		t.Errorf("got %+v, %v", c, err)
	}
	var warnings []string
	c, err = Read([]byte("Hello, th\xffs is the bank."), Options{Warn: func(m string) { warnings = append(warnings, m) }})
	if err != nil || !strings.Contains(c.Turns[0].Text, "th\uFFFDs") || len(warnings) != 1 {
		t.Errorf("got %+v, %v, %q", c, err, warnings)
	}
}

func TestLongInput(t *testing.T) {
	const whole, size = 15 << 20, 3 << 20
	for name, in := range map[string]string{
		"one word":       strings.Repeat("a", whole),
		"digits":         strings.Repeat("7", whole),
		"colons":         "Caller: " + strings.Repeat(" A.B:", size/5),
		"open tags":      "WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("<", size),
		"tags":           "WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("<b>x", size/4),
		"short lines":    strings.Repeat("a\n", size/2),
		"labels":         strings.Repeat("Me: a\n", size/6),
		"cues":           strings.Repeat("00:01.000 --> 00:02.000\nx\n\n", size/27),
		"blank at first": strings.Repeat(" ", whole) + "x",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := Read([]byte(in), Options{}); err != nil {
				t.Fatal(err)
			}
			// Many times what it takes; a quadratic reader takes hours.
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}
