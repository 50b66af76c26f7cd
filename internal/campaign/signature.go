package campaign

import (
	"encoding/binary"
	"fmt"

	"github.com/hangup-project/hangup/internal/call"
)

const (
	// Bins is the length of a signature.
	Bins = 256
	// sequenced is how many of the bins, the first, are for sequences.
	sequenced = 192
	// fewest is how many bins a text fills at least; with fewer, a chance
	// likeness weighs too much, and it has no signature. It takes ten words.
	fewest = 16
	// vacant is what an empty bin holds.
	vacant = 1<<16 - 1
	// lesser is what words that only the longer of two texts has weigh against
	// the likeness, beside those that only the shorter has: recorders begin late
	// and end early, so that one recording is kept in pieces of any length.
	lesser = 0.5
)

// Signature is the one-permutation MinHash of a text (Li, Owen and Zhang 2012):
// its single words and its sequences of four are dealt into Bins by a hash, and
// of each bin the least is kept. A word that a recogniser mishears takes four
// sequences with it, but only one word, so that with the words two hearings of
// one recording stay nearer; without the sequences, the order would be lost. It
// is nil where there are too few words. It cannot be turned back into words.
type Signature []uint16

// Sign signs the turns of a call, or a story, in their order. Sequences run over
// the ends of turns, since recognisers end them anywhere.
func Sign(words ...string) Signature {
	r := readers.Get().(*reader)
	defer r.done()
	r.units(words)
	sig := make(Signature, Bins)
	for i := range sig {
		sig[i] = vacant
	}
	for i, w := range r.hashes {
		sig.put(sequenced+w%(Bins-sequenced), w)
		if i+1 >= sequence {
			h := inOrder(r.hashes[i+1-sequence : i+1])
			sig.put(h%sequenced, h)
		}
	}
	if sig.filled() < fewest {
		return nil
	}
	return sig
}

// filled is how many bins hold something.
func (s Signature) filled() (n int) {
	for _, v := range s {
		if v != vacant {
			n++
		}
	}
	return n
}

// put enters what hashes to h in a bin.
func (s Signature) put(bin, h uint64) { s[bin] = min(s[bin], uint16(h>>48), vacant-1) }

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

// Alike estimates how alike two texts are, from 0 to 1: the words and sequences
// of both, against those and what only the shorter has, and half of what only
// the longer has (Tversky 1977). It is 0 where either has no signature.
func (s Signature) Alike(o Signature) float64 {
	if len(s) != Bins || len(o) != Bins {
		return 0
	}
	x, y := sketched(s), sketched(o)
	seq, words := x.against(&y)
	return seq.plus(words).alike()
}

// format is the first byte of a signature as it is kept: it rises whenever the
// same words are signed otherwise, so that no two are compared that cannot be.
const format = 2

// Encode writes a signature as 513 bytes, the first of which says how it was
// made; nil stays nil.
func (s Signature) Encode() []byte {
	if s == nil {
		return nil
	}
	out := make([]byte, 1, 1+2*len(s))
	out[0] = format
	for _, v := range s {
		out = binary.LittleEndian.AppendUint16(out, v)
	}
	return out
}

// Outdated reports whether Encode of another version of Hangup wrote this: the
// words have to be signed again.
func Outdated(data []byte) bool { return len(data) > 0 && (len(data) != 1+2*Bins || data[0] != format) }

// DecodeSignature reads what Encode wrote; what no text can have been signed as is
// an error.
func DecodeSignature(data []byte) (Signature, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if Outdated(data) {
		return nil, fmt.Errorf("a signature of %d bytes is damaged or of another version: sign the words again", len(data))
	}
	s := make(Signature, Bins)
	for i := range s {
		s[i] = binary.LittleEndian.Uint16(data[1+2*i:])
	}
	if n := s.filled(); n < fewest {
		return nil, fmt.Errorf("a signature of %d filled bins is damaged: sign the words again", n)
	}
	return s, nil
}
