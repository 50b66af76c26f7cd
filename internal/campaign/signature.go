package campaign

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

const (
	// Hashes is the length of a signature. The standard error of an estimate is
	// sqrt(J(1-J)/Hashes): four points at a similarity of one half.
	Hashes = 128
	// shingle is how many words stand together.
	shingle = 3
	// fewest is how many shingles and words a text needs, all different; with
	// fewer, a chance likeness weighs too much, and it has no signature.
	fewest = 16
)

// Signature is the MinHash of a text (Broder 1997): for each of Hashes hash
// functions, the least value over the text's shingles of three words and its
// single words. A word that a recogniser mishears takes three shingles with it,
// but only one word, so that with the words two hearings of one recording stay
// nearer; without the shingles, the order would be lost. It is nil where there
// are too few words. It cannot be turned back into words.
type Signature []uint32

// permutations are the hash functions: multiply-shift (Dietzfelbinger 1996)
// over a shingle's 64 bits, from a fixed seed, since signatures are kept.
var permutations = func() (p [Hashes]struct{ mul, add uint64 }) {
	seed := uint64(0x9e3779b97f4a7c15)
	next := func() uint64 { seed += 0x9e3779b97f4a7c15; return text.Mix(seed) }
	for i := range p {
		p[i].mul, p[i].add = next()|1, next()
	}
	return p
}()

// Sign signs the turns of a call, or a story, in their order. Shingles run over
// the ends of turns, since recognisers end them anywhere.
func Sign(words ...string) Signature {
	var line text.Line
	var last [shingle - 1]uint64
	seen := 0
	var all []uint64
	for _, turn := range words {
		line.Reset(turn)
		for i := range line.Tokens {
			if line.Tokens[i].Kind == text.Symbol {
				continue
			}
			word := line.Tokens[i].Hash
			all = append(all, text.Mix(word))
			if seen++; seen >= shingle {
				all = append(all, text.Mix(text.Mix(last[0])*3+text.Mix(last[1])*5+word*7))
			}
			last[0], last[1] = last[1], word
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) < fewest {
		return nil
	}
	sig := make(Signature, Hashes)
	for i, p := range permutations {
		least := uint32(math.MaxUint32)
		for _, h := range all {
			least = min(least, uint32((h*p.mul+p.add)>>32))
		}
		sig[i] = least
	}
	return sig
}

// Words picks what of a call is signed: what the caller said, where it is known
// who speaks, for the answers of those called differ; else all of it.
func Words(c call.Call) []string {
	var caller, all []string
	for _, u := range c.Turns {
		if u.Interim {
			continue
		}
		all = append(all, u.Text)
		if u.Role == call.RoleCaller {
			caller = append(caller, u.Text)
		}
	}
	if c.Kind != call.KindStory && len(caller) > 0 {
		return caller
	}
	return all
}

// Jaccard estimates which share of the shingles and words of two texts
// they have in common, from 0 to 1; 0 where either has no signature.
func (s Signature) Jaccard(o Signature) float64 {
	if len(s) != Hashes || len(o) != Hashes {
		return 0
	}
	same := 0
	for i := range s {
		if s[i] == o[i] {
			same++
		}
	}
	return float64(same) / Hashes
}

// Encode writes a signature as 512 bytes; nil stays nil.
func (s Signature) Encode() []byte { return encode(s) }

// DecodeSignature reads what Encode wrote.
func DecodeSignature(data []byte) (Signature, error) {
	if len(data) != 0 && len(data) != Hashes*4 {
		return nil, fmt.Errorf("a signature has %d bytes, not %d: sign the words again", Hashes*4, len(data))
	}
	return decode(data), nil
}

func encode(v []uint32) []byte {
	var out []byte
	for _, x := range v {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

func decode(data []byte) []uint32 {
	var out []uint32
	for ; len(data) >= 4; data = data[4:] {
		out = append(out, binary.LittleEndian.Uint32(data))
	}
	return out
}
