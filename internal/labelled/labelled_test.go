package labelled

import (
	"slices"
	"strings"
	"testing"
)

const turns = `"turns":[{"speaker":"caller","text":"hello there"}]`

func TestRead(t *testing.T) {
	tests := []struct {
		name, line    string
		scam          bool
		source, group string
	}{
		{"by its id", `{"id":"b1-07","label":"scam",` + turns + `}`, true, "b1", "b1-07"},
		{"a pair", `{"id":"b1-07","label":"legit","pair":"p3",` + turns + `}`, false, "b1", "b1/p3"},
		{"a source of its own", `{"id":"b1-07","label":"legit","source":"web",` + turns + `}`, false, "web", "b1-07"},
		{"a group", `{"id":"b1-07","label":"scam","source":"web","group":"g",` + turns + `}`, true, "web", "web/g"},
		{"a pair before a group", `{"id":"b1-07","label":"scam","source":"web","group":"g","pair":"p",` + turns + `}`, true, "web", "b1/p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cases, err := Read(strings.NewReader("\n"+tt.line+"\n\n"), "x.jsonl")
			if err != nil || len(cases) != 1 {
				t.Fatal(cases, err)
			}
			c := cases[0]
			if c.Scam != tt.scam || c.Source != tt.source || c.Group != tt.group {
				t.Errorf("scam %v, source %q, group %q", c.Scam, c.Source, c.Group)
			}
		})
	}
}

func TestLabels(t *testing.T) {
	cases, err := Read(strings.NewReader(`{"id":"a-1","label":"scam","type":"refund","asr":true,"decisive_turn":1,`+turns+`}`), "x")
	if err != nil {
		t.Fatal(err)
	}
	if c := cases[0]; c.Type != "refund" || !c.ASR || c.Decisive != 1 || len(c.Turns) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestFaultsNameTheLineAndNoWords(t *testing.T) {
	good := `{"id":"a-1","label":"scam",` + turns + `}` + "\n"
	for name, line := range map[string]string{
		"no label":    `{"id":"a-2","turns":[{"speaker":"caller","text":"marzipan"}]}`,
		"other label": `{"id":"a-2","label":"marzipan",` + turns + `}`,
		"no JSON":     `marzipan {`,
		"cut off":     `{"id":"a-2","label":"scam","turns":[{"text":"marzipan`,
		"wrong type":  `{"id":"a-2","label":"scam","asr":"marzipan",` + turns + `}`,
		"no turns":    `{"id":"a-2","label":"scam","turns":"marzipan"}`,
	} {
		t.Run(name, func(t *testing.T) {
			cases, err := Read(strings.NewReader(good+"\n"+line+"\n"+good), "x.jsonl")
			if err == nil || cases != nil {
				t.Fatal("it is read")
			}
			if !strings.HasPrefix(err.Error(), "x.jsonl:3: ") || strings.Contains(err.Error(), "marzipan") {
				t.Error(err)
			}
		})
	}
}

func TestSources(t *testing.T) {
	got := Sources([]Case{{Source: "c"}, {Source: "a"}, {Source: "c"}})
	if !slices.Equal(got, []string{"a", "c"}) {
		t.Error(got)
	}
}
