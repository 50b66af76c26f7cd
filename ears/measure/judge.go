package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// outcome is what Hangup made of one recording. Times are seconds of its sound.
type outcome struct {
	name, level string
	seconds     float64
	pieces      []piece
	warned      float64 // where the warning came; negative where it did not
	decisive    float64 // the end of the words that decide
	said, wrong int     // words
}

func (o *outcome) text() string {
	var all []string
	for _, p := range o.pieces {
		all = append(all, p.text())
	}
	return strings.Join(all, " ")
}

// judge lets hangup listen to a recording through the ear.
func judge(hangup, ear, clip string) (outcome, error) {
	between, err := follow(ear)
	if err != nil {
		return outcome{}, err
	}
	defer between.close()
	cmd := exec.Command(hangup, "listen", "--json", "--ear", between.address(), "--rate", "8000", clip)
	cmd.Stderr = os.Stderr
	data, err := cmd.Output()
	if code := (*exec.ExitError)(nil); err != nil && !errors.As(err, &code) {
		return outcome{}, err
	}
	o := outcome{name: name(clip), warned: -1}
	finals, decided := 0, 0
	for line := range bytes.Lines(data) {
		var event struct {
			T       float64 `json:"t"`
			Event   string  `json:"event"`
			Final   bool    `json:"final"`
			Error   *string `json:"error"`
			Verdict struct {
				Level string `json:"level"`
			} `json:"verdict"`
		}
		if err := json.Unmarshal(line, &event); err != nil {
			return outcome{}, fmt.Errorf("hangup listen: %w", err)
		}
		switch {
		case event.Event == "words" && event.Final:
			finals++
		case event.Event == "verdict" && event.Verdict.Level == "hang_up":
			decided = finals
		case event.Event == "end" && event.Error != nil:
			return outcome{}, fmt.Errorf("%s: %s", o.name, *event.Error)
		case event.Event == "end":
			o.level, o.seconds = event.Verdict.Level, event.T
		}
	}
	o.pieces = between.heard()
	if o.level == "" || finals != len(o.pieces) {
		return outcome{}, fmt.Errorf("hangup listen did not tell all of %s", o.name)
	}
	if decided > 0 {
		o.warned = o.pieces[decided-1].at
		o.decisive, err = decisive(hangup, o.pieces[:decided])
	}
	return o, err
}

// decisive finds the word at which Hangup would have warned, had each word been
// judged when it ended, and gives its end.
func decisive(hangup string, pieces []piece) (float64, error) {
	type turn struct {
		Role string `json:"role"`
		Text string `json:"text"`
	}
	type record struct {
		Kind  string `json:"kind"`
		Turns []turn `json:"turns"`
	}
	var in bytes.Buffer
	var ends []float64
	lines := json.NewEncoder(&in)
	var before []turn
	open := ""
	for _, p := range pieces {
		for _, w := range p.words {
			open += w.Word + " "
			if err := lines.Encode(record{"call", append(before[:len(before):len(before)], turn{"unknown", open})}); err != nil {
				return 0, err
			}
			ends = append(ends, w.End)
		}
		if !p.more {
			before, open = append(before, turn{"unknown", open}), ""
		}
	}
	cmd := exec.Command(hangup, "check", "--jsonl")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if code := (*exec.ExitError)(nil); err != nil && !errors.As(err, &code) {
		return 0, err
	}
	i := 0
	for line := range bytes.Lines(out) {
		var verdict struct {
			Level string `json:"level"`
		}
		if err := json.Unmarshal(line, &verdict); err != nil {
			return 0, fmt.Errorf("hangup check: %w", err)
		}
		if i < len(ends) && verdict.Level == "hang_up" {
			return ends[i], nil
		}
		i++
	}
	return 0, errors.New("hangup check does not warn where hangup listen does")
}
