// Package trial measures how well reports are grouped, on recordings whose
// campaigns were published: those of the FTC's Project Point of No Entry, with
// the clusters of North Carolina State University, which were made from audio.
// They say "the same recording" and not "the same script", so that one text in
// two recordings counts as an error, and 1 is not what to aim at. How well stories
// of victims find the calls that they tell of is measured on texts of our own.
package trial

import (
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/labelled"
)

// Recording is one call whose cluster is known.
type Recording struct {
	ID, Type string
	Cluster  string // by audio; the published figures are on these
	Revised  string // the published clusters after their revision
	Script   string // published groups of one script, by text; no cluster is in two
	Text     string
	Signature
}

// Signature is the MinHash of what is said.
type Signature = campaign.Signature

// Truth is the published clusters of a recording; Cluster is "-1" for one that
// the first clustering left alone.
type Truth struct{ Cluster, Revised string }

// ReadTruth reads ppone_campaign_truth.csv: file_name, gtc0, gt_c. Recordings
// go by their file's name without folder and ending.
func ReadTruth(r io.Reader) (map[string]Truth, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the truth is no table of commas: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"file_name", "gtc0", "gt_c"}) {
		return nil, fmt.Errorf("the truth needs the columns file_name,gtc0,gt_c: give the file as it was published")
	}
	out := make(map[string]Truth, len(rows))
	for _, row := range rows[1:] {
		out[strings.TrimSuffix(path.Base(row[0]), ".wav")] = Truth{row[1], row[2]}
	}
	return out, nil
}

// Match gives the calls whose cluster is known, in the order of their ids; those
// that the first clustering left alone are out, as in the published figures.
func Match(cases []labelled.Case, truth map[string]Truth) []Recording {
	var out []Recording
	for _, c := range cases {
		t, ok := truth[strings.TrimPrefix(c.ID, "ftcrobo-")]
		if !ok || t.Cluster == "-1" {
			continue
		}
		words := campaign.Words(c.Call)
		out = append(out, Recording{c.ID, c.Type, t.Cluster, t.Revised, path.Base(c.Group), strings.Join(words, " "), campaign.Sign(words...)})
	}
	slices.SortFunc(out, func(a, b Recording) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Half tells in which half a script is: 1, on which thresholds and the way of
// signing are chosen, or 0, which is only reported. It is the last bit of the
// FNV-1a hash of the script's name, so that what can be taken for one another
// is never split.
func Half(script string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte("group:" + script)) // a hash takes everything
	sum := h.Sum32()
	return int((sum ^ sum>>16) & 1)
}
