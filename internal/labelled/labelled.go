// Package labelled reads calls and stories of which somebody has said what
// they are, and counts how well a judge does on them.
package labelled

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/transcript"
)

// Case is one labelled call or story.
type Case struct {
	call.Call
	Scam bool
	// Type is the type of scam; "none" or empty for honest cases.
	Type string
	// Source names where the case comes from. In our corpus it is the batch,
	// the part of the id before the dash: each batch has its own author.
	Source string
	// Group holds near-misses or near-duplicates together; never split it.
	Group string
	// ASR marks words written as a recogniser would.
	ASR bool
	// Decisive is the 1-based turn after which a careful person is sure; 0
	// where nobody has said.
	Decisive int
}

// maxLine bounds one line of JSON; the largest case of the corpus has 9 KB.
const maxLine = 16 << 20

// Read reads JSONL, one case a line. An error names the line, never the words.
func Read(r io.Reader, name string) ([]Case, error) {
	var cases []Case
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 1<<20), maxLine)
	for line := 1; scan.Scan(); line++ {
		if len(strings.TrimSpace(scan.Text())) == 0 {
			continue
		}
		c, err := readCase(scan.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		cases = append(cases, c)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s: read labelled calls: %w", name, err)
	}
	return cases, nil
}

func readCase(line []byte) (Case, error) {
	c, err := transcript.ReadRecord(line)
	if err != nil {
		return Case{}, err
	}
	var meta struct {
		Label    string `json:"label"`
		Type     string `json:"type"`
		Source   string `json:"source"`
		Group    string `json:"group"`
		Pair     string `json:"pair"`
		ASR      bool   `json:"asr"`
		Decisive *int   `json:"decisive_turn"`
	}
	if err := json.Unmarshal(line, &meta); err != nil {
		return Case{}, errors.New(`the labels cannot be read: "label", "type", "source", "group" and "pair" are texts, "asr" is true or false, "decisive_turn" a whole number`)
	}
	out := Case{Call: c, Scam: meta.Label == "scam", Type: meta.Type, Source: meta.Source, ASR: meta.ASR}
	if meta.Label != "scam" && meta.Label != "legit" {
		return Case{}, errors.New(`"label" must be scam or legit`)
	}
	if meta.Decisive != nil {
		out.Decisive = *meta.Decisive
	}
	batch, _, _ := strings.Cut(c.ID, "-")
	if out.Source == "" {
		out.Source = batch
	}
	switch {
	case meta.Pair != "":
		out.Group = batch + "/" + meta.Pair
	case meta.Group != "":
		out.Group = out.Source + "/" + meta.Group
	default:
		out.Group = c.ID
	}
	return out, nil
}

// Sources lists the sources of the cases, sorted.
func Sources(cases []Case) []string {
	seen := map[string]bool{}
	var out []string
	for _, c := range cases {
		if !seen[c.Source] {
			seen[c.Source] = true
			out = append(out, c.Source)
		}
	}
	sort.Strings(out)
	return out
}
