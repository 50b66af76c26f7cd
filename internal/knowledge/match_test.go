package knowledge

import (
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

func TestPatterns(t *testing.T) {
	tests := []struct {
		name, pattern string
		hits, misses  []string
	}{
		{"phrase", `"red fox"`, []string{"a red fox ran", "RED, fox", "red-fox"}, []string{"red. fox", "fox red", "red old fox", "redfox"}},
		{"either word", `"red|grey fox"`, []string{"red fox", "grey fox"}, []string{"fox", "red grey"}},
		{"groups", `"(very old|red) fox"`, []string{"very old fox", "red fox"}, []string{"very fox", "old fox"}},
		{"a group within a group", `"(a (red|grey)|old) fox"`, []string{"a grey fox", "old fox"}, []string{"grey fox", "a old"}},
		{"may be missing", `"red sly? fox"`, []string{"red fox", "red sly fox"}, []string{"red very fox", "red sly sly fox"}},
		{"a group may be missing", `"red (and sly)? fox"`, []string{"red fox", "red and sly fox"}, []string{"red sly fox"}},
		{"inflections", `"install~ it"`, []string{"install it", "installs it", "installed it", "installing it"}, []string{"installer it"}},
		{"e is dropped", `"share~"`, []string{"share", "shares", "shared", "sharing"}, []string{"sharer", "shareing"}},
		{"consonants double", `"stop~"`, []string{"stopped", "stopping"}, []string{"stopper"}},
		{"y becomes ie", `"carry~"`, []string{"carries", "carried", "carrying"}, []string{"carrys"}},
		{"class", `"the @beast"`, []string{"the fox", "the barn owl", "the guard dogs"}, []string{"the owl", "the cat"}},
		{"gap", `"red .. fox"`, []string{"red fox", "red a b c fox"}, []string{"red a b c d fox", "red. fox"}},
		{"gap of five", `"red ..5 fox"`, []string{"red a b c d e fox"}, []string{"red a b c d e f fox"}},
		{"gap beside a class", `"@beast ..2 red"`, []string{"barn owl is so red"}, []string{"barn owl is not so red"}},
		{"number", `"room #"`, []string{"room 7", "room 1,200"}, []string{"room seven", "room b7"}},
		{"any", `{any: ["red fox", "grey hen"]}`, []string{"a red fox", "a grey hen"}, []string{"red hen"}},
		{"all", `{all: ["fox", "hen"]}`, []string{"fox hen", "a hen. no. a fox"}, []string{"fox fox"}},
		{"near", `{near: ["fox", "hen"], within: 2}`, []string{"fox a b hen", "hen a b fox", "hen fox"}, []string{"fox a b c hen", "fox. hen"}},
		{"three near", `{near: ["fox", "hen", "cat"], within: 3}`, []string{"cat fox a hen", "hen cat fox"}, []string{"cat a b fox a hen"}},
		{"then", `{then: ["fox", "hen"], within: 2}`, []string{"fox a b hen", "fox. hen"}, []string{"hen fox", "fox a b c hen"}},
		{"three then", `{then: ["fox", "hen", "cat"], within: 2}`, []string{"fox a hen a cat", "fox a b hen hen cat"}, []string{"fox cat hen", "fox a b c hen cat"}},
		{"eight words without within", `{then: ["fox", "hen"]}`, []string{"fox a b c d e f g h hen"}, []string{"fox a b c d e f g h i hen"}},
		{"none within", `{near: ["fox", "hen"], within: 4, none: ["not"]}`, []string{"fox and hen", "fox and hen not"}, []string{"fox and not hen"}},
		{"none before", `{any: ["fox"], none: ["not a|the"]}`, []string{"fox", "not fox", "not a. fox", "not a b c d e f fox"}, []string{"not a fox", "not a b c d e fox"}},
		{"other scripts and accents", `"microsoft"`, []string{"Мicrosoft", "micr\u200bosoft", "m1crosoft"}, []string{"micro soft"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := compile(t, map[string]string{
				"words/some.yaml":   "beast: [fox, \"barn owl\", \"@guard\"]\nguard: [\"guard dog~\"]\n",
				"tactics/some.yaml": tactics(tactic("a.b", "patterns: ["+tt.pattern+"]")),
			})
			for _, words := range tt.hits {
				if found(b, call.RoleCaller, call.KindCall, words) == nil {
					t.Errorf("%s does not match %q", tt.pattern, words)
				}
			}
			for _, words := range tt.misses {
				if found(b, call.RoleCaller, call.KindCall, words) != nil {
					t.Errorf("%s matches %q", tt.pattern, words)
				}
			}
		})
	}
}

func TestWhoAndWhere(t *testing.T) {
	const stance = "denies: [never]\nwarns: [\"if anyone\"]\nreports: [\"he said\"]\n"
	const any, caller, callee = call.RoleUnknown, call.RoleCaller, call.RoleCallee
	tests := []struct {
		name, keys string
		role       call.Role
		kind       call.Kind
		words      string
		want       bool
	}{
		{"anybody", "", callee, call.KindCall, "send gold", true},
		{"the caller", "speaker: caller", caller, call.KindCall, "send gold", true},
		{"not the callee", "speaker: caller", callee, call.KindCall, "send gold", false},
		{"not the caller", "speaker: callee", caller, call.KindCall, "send gold", false},
		{"an unknown party may be either", "speaker: callee", any, call.KindCall, "send gold", true},
		{"a story has one voice", "speaker: caller", callee, call.KindStory, "send gold", true},
		{"calls only", "modes: [call]", caller, call.KindStory, "send gold", false},
		{"stories only", "modes: [story]", caller, call.KindCall, "send gold", false},
		{"both", "modes: [call, story]", caller, call.KindStory, "send gold", true},
		{"denied", "direction: asks", caller, call.KindCall, "we never ask you to send gold", false},
		{"a denial reaches eight words", "", caller, call.KindCall, "never a b c d e f g send gold", false},
		{"and no further", "", caller, call.KindCall, "never a b c d e f g h send gold", true},
		{"a denial ends with its sentence", "", caller, call.KindCall, "Never. Send gold", true},
		{"a denial behind does not count", "", caller, call.KindCall, "send gold or never", true},
		{"a warning", "", caller, call.KindCall, "if anyone says send gold", false},
		{"a warning reaches twelve words", "", caller, call.KindCall, "if anyone a b c d e f g h i j k send gold", false},
		{"but not thirteen", "", caller, call.KindCall, "if anyone a b c d e f g h i j k l send gold", true},
		{"a warning in a story", "", any, call.KindStory, "if anyone says send gold", false},
		{"a report in a call", "", caller, call.KindCall, "he said send gold", false},
		{"a report in a story", "", any, call.KindStory, "he said send gold", true},
		{"denials match as written", "direction: denies", caller, call.KindCall, "never send gold", true},
		{"warnings too", "direction: warns", caller, call.KindCall, "if anyone says send gold", true},
		{"reports too", "direction: reports", caller, call.KindCall, "he said send gold", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := `patterns: ["send gold"]`
			if tt.keys != "" {
				keys += ", " + tt.keys
			}
			b := compile(t, map[string]string{"stance.yaml": stance, "tactics/some.yaml": tactics(tactic("a.b", keys))})
			if got := found(b, tt.role, tt.kind, tt.words) != nil; got != tt.want {
				t.Errorf("%q (%s): found %v", tt.words, tt.keys, got)
			}
		})
	}
}

func TestTacticsAndArtefacts(t *testing.T) {
	b := compile(t, map[string]string{
		"stance.yaml":          "denies: [never]\n",
		"tactics/some.yaml":    tactics(tactic("a.b", `patterns: [{all: [fox, hen]}]`), tactic("a.c", `patterns: [owl, "the owl"]`)),
		"artefacts/tools.yaml": "artefacts: [{id: t.x, kind: remote_tool, name: X, value: x, said: [\"x desk\"]}]\n",
	})
	for _, tt := range []struct {
		words string
		want  []string
	}{
		{"fox", nil}, {"hen", nil}, {"never an owl", nil}, {"the owl", []string{"a.c"}}, {"open x desk", []string{"t.x"}},
		{"hen fox x desk", []string{"a.b", "t.x"}}, {"", nil},
	} {
		if got := found(b, call.RoleCaller, call.KindCall, tt.words); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.words, got, tt.want)
		}
	}
}

func TestComposites(t *testing.T) {
	b := compile(t, map[string]string{
		"tactics/some.yaml": tactics(tactic("a.b", "patterns: [fox]"), tactic("a.c", "patterns: [hen]"), tactic("a.d", "patterns: [owl]")),
		"composites.yaml":   "composites: [{id: x, name: X, all: [a.d, \"a.b|a.c\", \"claim.*\"], none: [a.c], weight: strong, modes: [story]}]\n",
	})
	c := b.Composites()[0]
	if len(c.All) != 3 || !slices.Equal(c.All[0], []int{2}) || !slices.Equal(c.All[1], []int{0, 1}) || !slices.Equal(c.All[2], []int{0, 1, 2}) {
		t.Errorf("all: %v", c.All)
	}
	if len(c.None) != 1 || c.Weight != "strong" || c.For(call.KindCall) || !c.For(call.KindStory) {
		t.Errorf("%+v", c)
	}
}
