package campaign

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"
)

// usualData is how often words come up in calls and stories of all kinds, honest
// ones too: after the number of texts, four bytes of a word's hash and two of the
// texts that have it, ascending by hash. Words of fewer than leastUsual texts are
// left out. It comes from corpus/, and is fixed in a version of the program, so that
// what a report is joined by depends on no count that grows:
//
//	go test -run UsualWords ./internal/campaign -update
//
// With another table each desk takes its gists from the words again; see gistHead.
//
//go:embed usual.bin
var usualData []byte

const (
	leastUsual = 6
	// ordinary is the share of texts from which a word tells nothing.
	ordinary = 0.08
)

// usualWords are the shares of the texts that have a word, and the share taken
// for words that are not in the table.
var usualWords = sync.OnceValues(func() (map[uint32]float64, float64) {
	texts := float64(binary.LittleEndian.Uint32(usualData))
	table := make(map[uint32]float64, len(usualData)/6)
	for rest := usualData[4:]; len(rest) >= 6; rest = rest[6:] {
		table[binary.LittleEndian.Uint32(rest)] = float64(binary.LittleEndian.Uint16(rest[4:])) / texts
	}
	return table, (leastUsual - 1) / texts
})

// usual is the share of all calls and stories that have a word.
func usual(w uint32) float64 {
	table, rare := usualWords()
	if share, known := table[w]; known {
		return share
	}
	return rare
}

const (
	// mentioned is how likely a story has a word for no other reason than that
	// the caller said it.
	mentioned = 0.1
	// silence is what each pair of telling words, one of a story and one of a
	// recording, weighs against the two: long texts share words by chance.
	silence = 0.003
)

// weights are how much it speaks for a story to be of a campaign that both have a
// word, in nats, by how many recordings of the campaign have it, and of how many:
// the word is in the story since the caller said it, or since stories have it
// anyway.
type weights [mostProfiled + 1][mostProfiled + 1]float32

// wordWeights are the weights of the usual words, nought of those that tell nothing,
// and those of all others.
var wordWeights = sync.OnceValues(func() (map[uint32]*weights, *weights) {
	table, rare := usualWords()
	out := make(map[uint32]*weights, len(table))
	for w, share := range table {
		if out[w] = new(weights); share <= ordinary {
			out[w] = weigh(share)
		}
	}
	return out, weigh(rare)
})

// weightsOf gives the weights of a word.
func weightsOf(w uint32) *weights {
	usual, rare := wordWeights()
	if of, known := usual[w]; known {
		return of
	}
	return rare
}

func weigh(usual float64) *weights {
	var out weights
	for of := 1; of <= mostProfiled; of++ {
		for n := 1; n <= of; n++ {
			out[n][of] = float32(math.Log1p(mentioned * float64(n) / float64(of) / usual))
		}
	}
	return &out
}
