package transcript

import "strings"

// worth is a phrase and what it adds.
type worth struct {
	phrase string
	points int
}

// phrases indexes phrases by their first word; longer ones come first, as
// written.
func phrases(points map[int]string) map[string][]worth {
	m := map[string][]worth{}
	for n, list := range points {
		for p := range strings.SplitSeq(list, ",") {
			p = strings.TrimSpace(p)
			first, _, _ := strings.Cut(p, " ")
			m[first] = append(m[first], worth{p, n})
		}
	}
	return m
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// greetings open a call.
var greetings = phrases(map[int]string{
	3: "hello, good morning, good afternoon, good evening, good day, thank you for calling, this is, greetings, attention",
	2: "hi, hey",
})

// reporting is what people write who tell of a call.
var reporting = phrases(map[int]string{
	4: "got a call, got a phone, had a call, had a phone, received a call, received a phone, get a call, got this call, gets a call, getting calls, got calls, " +
		"called me, called my, called her, called him, called us, rang me, rang my, rang her, rang him, rang us, rang up, phoned me, phoned my, phoned her, phoned us, " +
		"told me, told my, told her, told him, told us, told them, asked me, asked my, asked her, asked him, asked us, asked for my, asked for her, " +
		"hung up, pretending to be, claiming to be, claimed to be, saying he was, saying she was, saying they were, calls me, rings me, just got off the phone, just had a call",
	2: "a call from, calls from, phone call, wanted me, wanted my, wanted her, wanted him, made me, gave him, gave them, gave her, paid him, put the phone down, " +
		"called back, rang back, phoned back, scammers, a scam call, scam calls, last week, last month, the other day, this morning, has anyone, heads up, beware",
	1: "my mother, my mum, my mom, my dad, my father, my husband, my wife, my neighbour, my neighbor, my gran, my nan, my uncle, my aunt, my son, my daughter, my friend, yesterday, said, scammer",
})

// speaking is what people say to who listens.
var speaking = phrases(map[int]string{
	4: "am i speaking, may i speak, could i speak, can i speak, is this the, calling from, im calling, i am calling, we are calling, were calling, calling you from, calling about your, " +
		"calling regarding, calling to inform, calling to let you, stay on the line, do not hang up, dont hang up, press the number, speak to a, to speak with, call us, call us back, " +
		"give us a call, call me back, call me at, i am from the, this call is, this is a call, this message, your attention, inform you, we would like, we have been trying, this is officer, if you do not, " +
		"speaking with, how are you, are you there, can you hear, i need you to, i want you to",
	2: "sir, maam, madam, please, can you, could you, would you, do you, are you, have you, will you, tell me, let me, listen, go ahead, your computer, your account, your card, your name, your order, " +
		"we have, we are, we will, were going to, im here, i can, i will, ill, well, okay so",
})

// tellers are the parties of a report, before the verb.
var tellers = set(`he she they i we caller guy man woman lady bloke fella chap person people someone somebody scammer scammers
	voice girl dad mum mom mother father wife husband gran nan grandmother grandfather neighbour neighbor daughter son friend it who`)

// absent are words for people who are not on the line.
var absent = set(`he she they him her them his hes shes theyre hed shed theyd scammers scam`)

// pastVerbs tell what was said and done.
var pastVerbs = set(`said told asked called rang phoned wanted claimed insisted kept started tried gave hung got answered replied
	explained sounded demanded threatened transferred was were had did didnt went thought knew realised realized paid sent put
	picked refused says warned offered pretended knew came left sold bought read spoke talked connected showed made took say tells tell ask asks wants want call calls rings`)

var digits = set(`zero one two three four five six seven eight nine star pound hash`)
