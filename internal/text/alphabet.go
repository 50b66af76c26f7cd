package text

// spellingAlphabet maps the words of the ICAO spelling alphabet, and letter
// names that are no other word, to their letter.
var spellingAlphabet = map[string]byte{
	"alpha": 'A', "alfa": 'A', "bravo": 'B', "charlie": 'C', "delta": 'D', "echo": 'E', "foxtrot": 'F', "golf": 'G',
	"hotel": 'H', "india": 'I', "juliet": 'J', "juliett": 'J', "kilo": 'K', "lima": 'L', "mike": 'M', "november": 'N',
	"oscar": 'O', "papa": 'P', "quebec": 'Q', "romeo": 'R', "sierra": 'S', "tango": 'T', "uniform": 'U', "victor": 'V',
	"whiskey": 'W', "whisky": 'W', "xray": 'X', "yankee": 'Y', "zulu": 'Z',
	"cee": 'C', "dee": 'D', "ef": 'F', "eff": 'F', "gee": 'G', "aitch": 'H', "zed": 'Z', "zee": 'Z', "ess": 'S', "vee": 'V',
}

// softLetters are words that sound like a letter; a recogniser writes them
// for it. They count only between characters without doubt.
var softLetters = map[string]byte{
	"be": 'B', "bee": 'B', "see": 'C', "sea": 'C', "are": 'R', "you": 'U', "why": 'Y', "tea": 'T', "pea": 'P', "eye": 'I',
	"jay": 'J', "kay": 'K', "queue": 'Q', "ex": 'X',
}
