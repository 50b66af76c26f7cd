package complaint

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// window is how many different lines, at least, are remembered to count those
// that say the same. The files stand in the order of time, and lines that say
// the same share its second or its day, so they stand close together; and
// memory stays flat.
const window = 1 << 17

// places counts lines that say the same. Of two generations the older one is
// forgotten when the younger is full.
type places struct{ young, old map[uint64]uint32 }

// of counts one more line with this sum and gives its place, from 1.
func (p *places) of(sum uint64) uint32 {
	n, ok := p.young[sum]
	if !ok {
		n = p.old[sum]
		if p.young == nil || len(p.young) >= window {
			p.old, p.young = p.young, make(map[uint64]uint32)
		}
	}
	n++
	p.young[sum] = n
	return n
}

func (p *places) forget() { p.young, p.old = nil, nil }

// keyBytes is the length of a hash in a key: among a thousand million lines
// two meet by chance once in 10^11 tries.
const keyBytes = 12

// hashed is a key for a line without an id: the hash of what it says and,
// from the second on, its place among lines that say the same.
func (p *places) hashed(says []byte) string {
	sum := sha256.Sum256(says)
	var text [2*keyBytes + 11]byte
	key := hex.AppendEncode(text[:0], sum[:keyBytes])
	if n := p.of(binary.BigEndian.Uint64(sum[:])); n > 1 {
		key = strconv.AppendUint(append(key, '-'), uint64(n), 10)
	}
	return string(key)
}

// says appends a field so that fields cannot run into each other.
func says(to, field []byte) []byte {
	to = binary.AppendUvarint(to, uint64(len(field)))
	return append(to, field...)
}
