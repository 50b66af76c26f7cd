package language

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxLine bounds one line of the corpus; the longest has some 10 KB.
const maxLine = 1 << 20

// Texts reads what our own texts say: the calls, stories and clauses under the
// folder corpus, and the examples of the tactics under the folder kb. An error
// names the file and line, never the words.
func Texts(corpus, kb string) ([]string, error) {
	var texts []string
	for _, pattern := range []string{filepath.Join(corpus, "calls", "*.jsonl"), filepath.Join(corpus, "acts", "*.jsonl")} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("no texts at %s: give the folder corpus of the repository", pattern)
		}
		for _, file := range files {
			if texts, err = appendLines(texts, file); err != nil {
				return nil, err
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(kb, "tactics", "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no tactics under %s: give the folder kb of the repository", kb)
	}
	for _, file := range files {
		if texts, err = appendExamples(texts, file); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func appendLines(texts []string, file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	scan.Buffer(make([]byte, 64<<10), maxLine)
	for line := 1; scan.Scan(); line++ {
		var record struct {
			Text  string `json:"text"`
			Turns []struct {
				Text string `json:"text"`
			} `json:"turns"`
		}
		if err := json.Unmarshal(scan.Bytes(), &record); err != nil {
			return nil, fmt.Errorf("%s:%d: not a record of the corpus", file, line)
		}
		if record.Text != "" {
			texts = append(texts, record.Text)
		}
		for _, turn := range record.Turns {
			texts = append(texts, turn.Text)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return texts, nil
}

func appendExamples(texts []string, file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Tactics []struct {
			Examples struct {
				Match []string `yaml:"match"`
				Miss  []string `yaml:"miss"`
			} `yaml:"examples"`
		} `yaml:"tactics"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, tactic := range doc.Tactics {
		for _, example := range append(tactic.Examples.Match, tactic.Examples.Miss...) {
			// A label such as "Story:" says how the example is meant; nobody says it.
			if label, rest, found := strings.Cut(example, ": "); found && !strings.Contains(label, " ") {
				example = rest
			}
			texts = append(texts, example)
		}
	}
	return texts, nil
}
