package blocklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"
)

// Label stands before the E.164 number in what is hashed, so that these hashes
// are not those of another list.
const Label = "hangup-blocklist-v1:"

// Bounds of a prefix, in hex digits. Numbers are few: of a longer prefix only
// a handful of numbers could be the asker's, and sending it would tell.
const (
	LeastPrefix = 4
	MostPrefix  = 6
)

// pad is what the rows of an answer are filled up to: a multiple of this.
const pad = 32

var errPrefix = fmt.Errorf("a prefix is %d to %d hex digits of the hash; docs/BLOCKLIST.md shows how to make it", LeastPrefix, MostPrefix)

// Hash is SHA-256 over Label and the number in E.164, in hex, 64 digits. It
// hides nothing from whoever tries all numbers: send its beginning only.
func Hash(e164 string) string {
	sum := sha256.Sum256([]byte(Label + e164))
	return hex.EncodeToString(sum[:])
}

// Index answers look-ups over a list. It never changes.
type Index struct {
	hashes  [][sha256.Size]byte // sorted
	entries []Entry             // in the order of hashes
}

// NewIndex makes an index of entries.
func NewIndex(entries []Entry) *Index {
	type keyed struct {
		hash [sha256.Size]byte
		at   int
	}
	keys := make([]keyed, len(entries))
	for i, e := range entries {
		keys[i] = keyed{sha256.Sum256([]byte(Label + e.Number)), i}
	}
	slices.SortFunc(keys, func(a, b keyed) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	x := &Index{make([][sha256.Size]byte, len(keys)), make([]Entry, len(keys))}
	for i, k := range keys {
		x.hashes[i], x.entries[i] = k.hash, entries[k.at]
	}
	return x
}

// Match is one row of a bucket: the rest of a hash, and what is said of its
// number. Padding has an Expires in the past, as has an entry that ran out.
type Match struct {
	Suffix   string // hex, what follows the prefix
	Expires  time.Time
	Weak     bool
	Disputed bool
	Type     string
}

// Bucket gives every entry whose hash begins with prefix (hex, either case),
// and padding among them, so that the size of the answer tells little. The
// order is that of the suffixes.
func (x *Index) Bucket(prefix string) ([]Match, error) {
	prefix = strings.ToLower(prefix)
	low, err := lowest(prefix)
	if err != nil {
		return nil, err
	}
	var out []Match
	i := sort.Search(len(x.hashes), func(i int) bool { return bytes.Compare(x.hashes[i][:], low[:]) >= 0 })
	for ; i < len(x.hashes); i++ {
		h := hex.EncodeToString(x.hashes[i][:])
		if !strings.HasPrefix(h, prefix) {
			break
		}
		e := x.entries[i]
		out = append(out, Match{h[len(prefix):], e.Expires, e.Weak, e.Disputed, e.Type})
	}
	out = padded(out, prefix)
	slices.SortFunc(out, func(a, b Match) int { return strings.Compare(a.Suffix, b.Suffix) })
	return out, nil
}

// lowest is the first hash that could begin with a prefix.
func lowest(prefix string) (low [sha256.Size]byte, err error) {
	if len(prefix) < LeastPrefix || len(prefix) > MostPrefix {
		return low, errPrefix
	}
	even := prefix + "0"[:len(prefix)%2]
	if _, err := hex.Decode(low[:], []byte(even)); err != nil {
		return low, errPrefix
	}
	return low, nil
}

// padded fills a bucket. Padding depends on the prefix alone, so that asking
// twice does not tell it from entries by what changes.
func padded(rows []Match, prefix string) []Match {
	for n := max(1, (len(rows)+pad-1)/pad) * pad; len(rows) < n; {
		var i [8]byte
		binary.BigEndian.PutUint64(i[:], uint64(len(rows)))
		sum := sha256.Sum256(append([]byte("padding "+prefix+" "), i[:]...))
		rows = append(rows, Match{Suffix: hex.EncodeToString(sum[:])[len(prefix):], Expires: time.Unix(0, 0).UTC()})
	}
	return rows
}

// typeWidth is what a type is cut and filled to, so that all rows are as long.
const typeWidth = 24

// Whether somebody objects, as a row says it.
const (
	disputed   = "disputed"
	undisputed = "standing"
)

var errType = errors.New("blocklist: a type holds what is not printable ASCII")

// WriteBucket writes a bucket as text, one row a line, all of equal length:
// suffix, day of expiry, "weak  " or "strong", "disputed" or "standing", type.
// It must be sent without compression, which would tell padding by its size.
func WriteBucket(w io.Writer, rows []Match) error {
	var b strings.Builder
	for _, m := range rows {
		for _, c := range m.Type {
			if c < ' ' || c > '~' {
				return errType
			}
		}
		standing := undisputed
		if m.Disputed {
			standing = disputed
		}
		fmt.Fprintf(&b, "%s %s %-6s %s %-*.*s\n", m.Suffix, day(m.Expires), strength(m.Weak), standing, typeWidth, typeWidth, m.Type)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
