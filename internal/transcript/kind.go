package transcript

import (
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// told are phrases of somebody who tells of a call afterwards.
var told = []string{
	"he said", "she said", "they said", "he says", "she says", "he asked", "she asked", "they asked", "he told", "she told", "they told", "told me", "told my", "told her", "told him",
	"asked me", "asked my", "asked her", "asked him", "called me", "called my", "called her", "phoned me", "phoned my", "rang me", "rang my", "rang her", "rung me", "rung my", "rings me", "calls me",
	"got a call", "got a phone", "had a call", "received a call", "received a phone", "get a call", "a call from", "call from", "wanted me", "wanted my", "wanted her", "made me", "made her", "i hung", "hung up", "put the phone down",
	"i rang", "i called", "i phoned", "he wanted", "she wanted", "they wanted", "i gave", "i told", "gave him", "gave them", "gave her", "i paid", "he claimed", "claiming to", "pretending to", "said he", "said she", "said they", "said it", "said my", "said i",
	"my mother", "my mum", "my mom", "my dad", "my father", "my husband", "my wife", "my neighbour", "my neighbor", "my gran", "my nan", "my uncle", "my aunt", "customer", "scammer", "scammers",
}

// spoken are phrases of a call that is going on.
var spoken = []string{
	"this is", "i am calling", "im calling", "calling from", "calling about", "am i speaking", "speaking to", "can you hear", "press one", "press 1", "press two", "how are you", "sir", "madam", "maam", "can i", "could you", "would you", "can you", "please", "thank you for",
	"your computer", "your account", "your card", "your order", "your number", "we have", "we are", "i need you", "tell me", "hello", "hi", "good morning", "good afternoon", "good evening",
}

// GuessKind says whether the turns are a call or a story of one: several
// turns are a call; one alone is a story where it reports more than it
// addresses. Words that do neither are taken for a story.
func GuessKind(turns []call.Utterance) call.Kind {
	if len(turns) != 1 || turns[0].Role != call.RoleUnknown {
		return call.KindCall
	}
	var l text.Line
	head := turns[0].Text
	if len(head) > 20_000 {
		head = strings.ToValidUTF8(head[:20_000], "")
	}
	l.Reset(head)
	var b strings.Builder
	b.WriteByte(' ')
	first := 0
	for i := range l.Tokens {
		w := l.Word(i)
		if string(w) == "i" || string(w) == "my" || string(w) == "me" {
			first++
		}
		b.Write(w)
		b.WriteByte(' ')
	}
	folded := b.String()
	reports, addresses := 0, 0
	for _, p := range told {
		reports += strings.Count(folded, " "+p+" ")
	}
	for _, p := range spoken {
		addresses += strings.Count(folded, " "+p+" ")
	}
	you := strings.Count(folded, " you ") + strings.Count(folded, " your ") + strings.Count(folded, " youre ")
	if 3*reports+first >= 2*addresses+you {
		return call.KindStory
	}
	return call.KindCall
}
