package journal

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// record makes the bytes of one of JetStream's records.
func record(length uint32, place uint64) []byte {
	b := make([]byte, max(22, length&^(1<<31)))
	binary.LittleEndian.PutUint32(b, length)
	binary.LittleEndian.PutUint64(b[4:], place)
	return b
}

func TestFirstPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		block [][]byte
		want  uint64
		fault bool
	}{
		{"nothing", nil, 0, false},
		{"a record", [][]byte{record(100, 7), record(100, 8)}, 7, false},
		{"a record with header fields", [][]byte{record(100|1<<31, 7)}, 7, false},
		{"an erased one", [][]byte{record(100, 7|1<<63)}, 7, false},
		{"behind removals", [][]byte{record(30, 3|1<<62), record(30, 4|1<<62), record(50, 9)}, 9, false},
		{"removals only", [][]byte{record(30, 3|1<<62)}, 0, false},
		{"cut within the header", [][]byte{record(100, 7)[:10]}, 0, false},
		{"something else", [][]byte{make([]byte, 100)}, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := firstPlace(bytes.NewReader(bytes.Join(c.block, nil)))
			if got != c.want || (err != nil) != c.fault {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
}

// It ends, and names no removal, whatever the block holds.
func FuzzFirstPlace(f *testing.F) {
	f.Add(bytes.Join([][]byte{record(30, 3|1<<62), record(50, 9)}, nil))
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, block []byte) {
		if got, err := firstPlace(bytes.NewReader(block)); got&(3<<62) != 0 || err != nil && got != 0 {
			t.Errorf("%d, %v", got, err)
		}
	})
}
