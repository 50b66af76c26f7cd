package knowledge

import (
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

const goodTactic = "tactics:\n  - id: a.b\n    name: N\n    stage: claim\n    truth: T\n    source: s\n    patterns: [fox]\n    examples: {match: [a, b, c, d], miss: [a, b, c]}\n"

func TestFaults(t *testing.T) {
	const file = "tactics/x.yaml"
	edit := func(old, with string) map[string]string {
		return map[string]string{file: strings.Replace(goodTactic, old, with, 1)}
	}
	phrase := func(p string) map[string]string { return edit("[fox]", "["+p+"]") }
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"unknown key", edit("name: N", "name: N\n    colour: red"), file + `:4:5: unknown key "colour": known are `},
		{"unknown room key", map[string]string{file: "tacticks: []\n"}, file + `:1:1: unknown key "tacticks": files of this folder hold tactics:`},
		{"key twice", edit("name: N", "name: N\n    name: M"), file + `:4:5: "name" stands twice: take one out`},
		{"no name", edit("    name: N\n", ""), file + `:2:5: name is missing`},
		{"no stage", edit("    stage: claim\n", ""), file + `:2:5: stage is missing: one of contact, `},
		{"bad stage", edit("stage: claim", "stage: lunch"), file + `:4:12: stage must be one of contact, `},
		{"bad strength", edit("name: N", "strength: huge\n    name: N"), file + `:3:15: strength must be one of medium, decisive, strong, weak, not "huge"`},
		{"bad mode", edit("name: N", "modes: [fax]\n    name: N"), file + `:3:12: modes must be call or story, not "fax"`},
		{"bad id", edit("a.b", "A-B"), file + `:2:9: id "A-B" must be lower-case words`},
		{"id twice", map[string]string{file: goodTactic + strings.TrimPrefix(goodTactic, "tactics:\n")}, file + `:9:5: id a.b stands twice, first at tactics/x.yaml:2: give one of them another id`},
		{"unknown source", edit("source: s", "source: z"), file + `:2:5: there is no statement z: add it to statements/ or correct the name`},
		{"no patterns", edit("    patterns: [fox]\n", ""), file + `:2:5: patterns are missing`},
		{"no examples", edit("    examples: {match: [a, b, c, d], miss: [a, b, c]}\n", ""), file + `:2:5: examples: is missing: at least 4 under match: and 3 under miss:`},
		{"few matches", edit("[a, b, c, d]", "[a, b, c]"), file + `:8:15: 3 examples that must match are too few: give at least 4`},
		{"few misses", edit("miss: [a, b, c]", "miss: [a]"), file + `:8:15: 1 examples that must not match are too few: give at least 3`},
		{"unknown class", phrase(`"@beast"`), file + `:7:16: there is no class @beast: add it to words/ or correct the name`},
		{"bracket not closed", phrase(`"(fox hen"`), file + `:7:16: the phrase "(fox hen" does not work: a bracket is not closed`},
		{"bracket not opened", phrase(`"fox)"`), file + `:7:16: the phrase "fox)" does not work: a bracket is closed that was never opened`},
		{"nothing needed", phrase(`"fox? hen?"`), file + `:7:16: the phrase "fox? hen?" does not work: it can match nothing: some word must be left without ?`},
		{"gap first", phrase(`".. fox"`), file + `:7:16: the phrase ".. fox" does not work: it begins or ends with a gap (..): put a word before and behind it`},
		{"gap too wide", phrase(`"fox ..40 hen"`), file + `:7:16: the phrase "fox ..40 hen" does not work: "..40" is no gap: write .. or ..1 to ..12`},
		{"word missing", phrase(`"fox|"`), file + `:7:16: the phrase "fox|" does not work: a word is missing behind |`},
		{"class name missing", phrase(`"fox @"`), file + `:7:16: the phrase "fox @" does not work: a class name is missing behind @`},
		{"capital", phrase(`"Fox"`), file + `:7:16: the phrase "Fox" does not work: "Fox" is folded to "fox" in every text: write it so`},
		{"apostrophe", phrase(`"dont I'm"`), file + `:7:16: the phrase "dont I'm" does not work: "I'm" is folded to "im"`},
		{"hyphen", phrase(`"wi-fi"`), file + `:7:16: the phrase "wi-fi" does not work: "wi-fi" is not one word`},
		{"number", phrase(`"room 7"`), file + `:7:16: the phrase "room 7" does not work: "7" is a number: write # for any number`},
		{"too many ways", phrase(`"` + strings.Repeat("a? b? ", 7) + `c"`), "more than 4000: use a class (@name) or two patterns"},
		{"two forms", phrase(`{any: [fox], all: [hen]}`), file + `:7:16: a pattern has any: or all:, not both: write two patterns`},
		{"no form", phrase(`{within: 3}`), file + `:7:16: a pattern needs one of any:, all:, near:, then: with a list of phrases`},
		{"nine elements", phrase(`{all: [a, b, c, d, e, f, g, h, i]}`), file + `:7:16: a pattern may have eight elements at most`},
		{"unknown form", phrase(`{any: [fox], some: [hen]}`), file + `:7:29: unknown key "some": known are `},
		{"act twice", map[string]string{file: tactics(tactic("a.b", "act: x"), tactic("a.c", "act: x"))}, file + `:3:3: the act x is held by a.b already: one tactic an act`},
		{"bad YAML", map[string]string{file: "tactics:\n  - id: [\n"}, file + `:`},
		{"not UTF-8", map[string]string{file: "tactics: \xff\n"}, file + `: this file is not UTF-8: save it as UTF-8`},
		{"not a mapping", map[string]string{file: "- a\n"}, file + `:1:1: the file must begin with a key such as tactics:`},
		{"not a list", map[string]string{file: "tactics: a\n"}, file + `:1:10: tactics must be a list`},
		{"not entries", map[string]string{file: "tactics: [a]\n"}, file + `:1:11: each of tactics must be a mapping with an id`},
		{"wrong ending", map[string]string{"tactics/x.yml": ""}, `tactics/x.yml: rename this file to end in .yaml; it is not read`},
		{"no version", map[string]string{"version.yaml": ""}, `version.yaml: version: is missing`},
		{"class of itself", map[string]string{"words/x.yaml": "beast: [fox, \"@pet\"]\npet: [\"@beast\"]\n"}, `words/x.yaml:2:7: class @beast is made of itself: take one of the two out`},
		{"class twice", map[string]string{"words/x.yaml": "pet: [a]\npet: [b]\n"}, `words/x.yaml:2:1: class pet stands twice, first in words/x.yaml`},
		{"class with a gap", map[string]string{"words/x.yaml": "pet: [\"a .. b\"]\n"}, `words/x.yaml:1:7: a phrase of a class must not hold a gap: use near: or then: in the pattern`},
		{"class no list", map[string]string{"words/x.yaml": "pet: a\n"}, `words/x.yaml:1:1: a word class must be name: [phrase, ...], the name in lower case`},
		{"stance key", map[string]string{"stance.yaml": "doubts: [maybe]\n"}, `stance.yaml:1:1: unknown key "doubts": known are denies, reports, warns`},
		{"composite of nothing", map[string]string{"composites.yaml": "composites: [{id: x, name: X}]\n"}, `composites.yaml:1:14: all: is missing: name the tactics that must come together`},
		{"composite unknown tactic", map[string]string{"composites.yaml": "composites: [{id: x, name: X, all: [a.z]}]\n"}, `composites.yaml:1:14: there is no tactic a.z: correct the name`},
		{"composite unknown stage", map[string]string{"composites.yaml": "composites: [{id: x, name: X, all: [\"lunch.*\"]}]\n"}, `composites.yaml:1:14: there is no stage lunch: correct the name`},
		{"composite bad mode", map[string]string{"composites.yaml": "composites: [{id: x, name: X, all: [\"claim.*\"], modes: [fax]}]\n", file: goodTactic}, `composites.yaml:1:56: modes must be call or story, not "fax"`},
		{"bad date", map[string]string{"statements/x.yaml": "statements: [{id: x, body: B, title: T, says: S, checked: soon}]\n"}, `statements/x.yaml:1:59: checked must be a date such as 2026-11-24`},
		{"bad country", map[string]string{"channels/x.yaml": "channels: [{id: x, country: uk, name: N, source: s}]\n"}, `channels/x.yaml:1:12: country must be two capital letters such as GB`},
		{"law of no country", map[string]string{"recording/x.yaml": "recording: [{id: x, country: England, text: T, source: s}]\n"}, `recording/x.yaml:1:13: country must be two capital letters such as GB`},
		{"law without a sentence", map[string]string{"recording/x.yaml": "recording: [{id: x, country: GB, source: s}]\n"}, `recording/x.yaml:1:13: text is missing`},
		{"law that nobody made", map[string]string{"recording/x.yaml": "recording: [{id: x, country: GB, text: T, source: nobody}]\n"}, `recording/x.yaml:1:13: there is no statement nobody: add it to statements/ or correct the name`},
		{"law twice", map[string]string{"recording/x.yaml": "recording:\n- {id: x, country: GB, text: T, source: s}\n- {id: y, country: GB, text: T, source: s}\n"}, `recording/x.yaml:3:3: the law of GB stands twice, first as x: take one out`},
		{"bad code length", map[string]string{"artefacts/x.yaml": "artefacts: [{id: x, name: N, value: v, code_digits: [99]}]\n"}, `artefacts/x.yaml:1:54: code_digits must be whole numbers from 3 to 20`},
		{"bad order", map[string]string{"advice/x.yaml": "advice: [{id: x, order: first, text: T, source: s}]\n"}, `advice/x.yaml:1:25: order must be a whole number from 0 to 1000`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := Load(small(tt.files))
			if err == nil || b != nil {
				t.Fatal("it loads")
			}
			if !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool {
				return strings.HasPrefix(line, tt.want) || strings.HasSuffix(line, tt.want)
			}) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestEveryFaultIsNamed(t *testing.T) {
	_, err := Load(small(map[string]string{
		"tactics/a.yaml": strings.Replace(goodTactic, "claim", "lunch", 1),
		"tactics/b.yaml": strings.Replace(goodTactic, "name: N", "nome: N", 1),
	}))
	for _, want := range []string{"a.yaml:4:12: stage", "b.yaml:3:5: unknown key", "b.yaml:2:5: name is missing", "b.yaml:2:5: id a.b stands twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

// own is a folder of somebody's own with one tactic that looks for "gold".
func own(match, miss string) Folder {
	entry := "- {id: a.gold, name: N, stage: money, truth: T, source: s, patterns: [gold], examples: {match: [" + match + "], miss: [" + miss + "]}}\n"
	return Folder{Name: "mine", FS: small(map[string]string{"tactics/gold.yaml": tactics(entry)})}
}

func TestExamplesMustBehave(t *testing.T) {
	tests := []struct{ name, match, miss, want string }{
		{"well behaved", "gold, send gold, the gold, gold now", "silver, tin, lead", ""},
		{"a match fails", "gold, send gold, the gold, silver", "a, b, c", "mine/tactics/gold.yaml:2:3: a.gold must match but does not: silver"},
		{"a miss matches", "gold, send gold, the gold, gold now", "a, b, gold", "mine/tactics/gold.yaml:2:3: a.gold must not match but does: gold"},
		{"who speaks", `"Caller: gold", "Callee: gold", "Story: gold", gold`, "a, b, c", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(small(nil), own(tt.match, tt.miss))
			_, ps := Lint(small(nil), own(tt.match, tt.miss))
			if tt.want == "" && (err != nil || ps != nil) || tt.want != "" && (err == nil || err.Error() != tt.want || ps.Error() != tt.want) {
				t.Errorf("Load: %v; Lint: %v", err, ps)
			}
		})
	}
}

func TestExtraFolders(t *testing.T) {
	base := small(map[string]string{
		"words/x.yaml":   "metal: [tin]\n",
		"tactics/x.yaml": tactics(tactic("a.b", `patterns: [fox]`), tactic("a.c", `patterns: ["@metal"]`)),
	})
	mine := Folder{Name: "mine", FS: small(map[string]string{
		"words/x.yaml":    "metal: [gold]\n",
		"tactics/x.yaml":  tactics("- {id: a.b, name: Mine, stage: money, truth: T, source: s, patterns: [hen], examples: {match: [hen, a hen, hen b, hen c], miss: [a, b, fox]}}\n"),
		"channels/x.yaml": "channels: [{id: fr.x, country: FR, name: N, source: s}]\n",
	})}
	b, err := Load(base, mine)
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]bool{"fox": false, "hen": true, "gold": true, "tin": false} {
		if got := found(b, call.RoleCaller, call.KindCall, words) != nil; got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
	if t1, _ := b.Tactic("a.b"); t1.Name != "Mine" || len(b.Tactics()) != 2 || b.TacticIndex("a.b") != 0 || b.TacticIndex("a.z") != -1 {
		t.Errorf("a.b is %+v of %d", t1, len(b.Tactics()))
	}
	if want := []string{"mine: @metal", "mine: a.b", "mine: fr.x", "mine: s"}; !slices.Equal(slices.Sorted(slices.Values(b.Added())), want) {
		t.Errorf("added %v", b.Added())
	}
	if b.Version() != "1+mine" {
		t.Errorf("version %q", b.Version())
	}
}
