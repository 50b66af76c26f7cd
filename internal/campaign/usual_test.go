package campaign

import (
	"bytes"
	"encoding/binary"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/labelled"
)

var update = flag.Bool("update", false, "write usual.bin from the corpus")

// The table of usual words is what the corpus says.
func TestUsualWordsAreThoseOfTheCorpus(t *testing.T) {
	files, err := filepath.Glob("../../corpus/calls/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no corpus: %v", err)
	}
	texts, n := 0, map[uint32]int{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := labelled.Read(bytes.NewReader(data), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			texts++
			for _, w := range new(reader).marks(Words(c.Call)) {
				n[w]++
			}
		}
	}
	want := binary.LittleEndian.AppendUint32(nil, uint32(texts))
	for _, w := range slices.Sorted(maps.Keys(n)) {
		if n[w] >= leastUsual {
			want = binary.LittleEndian.AppendUint32(want, w)
			want = binary.LittleEndian.AppendUint16(want, uint16(n[w]))
		}
	}
	if *update {
		if err := os.WriteFile("usual.bin", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want, usualData) {
		t.Error("usual.bin is not what the corpus says: go test -run UsualWords ./internal/campaign -update")
	}
	for w := range n {
		if of := weightsOf(w)[1][1]; (of == 0) != (usual(w) > ordinary) {
			t.Fatalf("a word in %.3f of all texts weighs %v", usual(w), of)
		}
	}
}
