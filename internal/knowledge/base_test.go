package knowledge

import (
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/kb"
)

// small is the least folder that loads, with some files added or replaced.
func small(files map[string]string) fstest.MapFS {
	all := map[string]string{
		"version.yaml":         "version: \"1\"\n",
		"statements/some.yaml": "statements: [{id: s, body: B, title: T, says: S}]\n",
	}
	maps.Copy(all, files)
	dir := fstest.MapFS{}
	for name, words := range all {
		dir[name] = &fstest.MapFile{Data: []byte(words)}
	}
	return dir
}

const dummies = "examples: {match: [a, b, c, d], miss: [a, b, c]}"

// tactic is an entry of a tactic file; more holds further keys.
func tactic(id, more string) string {
	return "- {id: " + id + ", name: N, stage: claim, truth: T, source: s, " + dummies + ", " + more + "}\n"
}

func tactics(entries ...string) string { return "tactics:\n" + strings.Join(entries, "") }

func compile(t testing.TB, files map[string]string) *Base {
	t.Helper()
	b, err := Load(small(files))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// found lists what the base sees in words, as ids.
func found(b *Base, role call.Role, kind call.Kind, words string) []string {
	var l text.Line
	l.Reset(words)
	var ids []string
	for _, m := range b.Scan(&l, role, kind) {
		if m.Kind == MatchArtefact {
			ids = append(ids, b.Artefacts()[m.Tactic].ID)
			continue
		}
		ids = append(ids, b.Tactics()[m.Tactic].ID)
	}
	return ids
}

var shipped = sync.OnceValues(func() (*Base, error) { return Load(kb.FS) })

func shippedBase(t testing.TB) *Base {
	t.Helper()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
