// Package weights finds the files of a recognition model in a folder, as the
// archives of sherpa-onnx hold them.
package weights

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files are the paths of a model: a transducer has an encoder, a decoder and a
// joiner; a CTC model has one file.
type Files struct {
	Encoder, Decoder, Joiner string
	CTC                      string
	Tokens                   string
}

// small marks weights that were rounded to eight bits: about a quarter of the
// size and half of the work, for hardly any loss.
const small = ".int8.onnx"

// Find looks into a folder. Where it holds the same weights in two sizes, the
// encoder and the joiner are the smaller ones, unless full is asked for; the
// decoder is quick in any case. The error says what is missing.
func Find(folder string, full bool) (Files, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return Files{}, fmt.Errorf("--model must be the folder of a model (hangup ear install fetches one): %w", errors.Unwrap(err))
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if !slices.Contains(names, "tokens.txt") {
		return Files{}, errors.New("--model: there is no tokens.txt in the folder: it holds no model of sherpa-onnx, or a model that was not unpacked whole")
	}
	f, ok := transducer(names, full)
	if !ok {
		if f.CTC, ok = ctc(names, full); !ok {
			return Files{}, errors.New("--model: the folder needs encoder*.onnx, decoder*.onnx and joiner*.onnx of one model, or one *ctc*.onnx or model*.onnx")
		}
	}
	f.Tokens = "tokens.txt"
	for _, name := range []*string{&f.Encoder, &f.Decoder, &f.Joiner, &f.CTC, &f.Tokens} {
		if *name != "" {
			*name = filepath.Join(folder, *name)
			if err := whole(*name); err != nil {
				return Files{}, err
			}
		}
	}
	return f, nil
}

// whole refuses what cannot be a part of a model: the engine would end the
// program over it.
func whole(name string) error {
	info, err := os.Stat(name)
	if err == nil && (info.Size() == 0 || !info.Mode().IsRegular()) {
		err = errors.New("the file is empty")
	}
	if err != nil {
		return fmt.Errorf("--model: %s cannot be used, fetch the model again: %w", filepath.Base(name), err)
	}
	return nil
}

// transducer finds three files whose names differ in their first word only.
func transducer(names []string, full bool) (Files, bool) {
	for _, name := range names {
		stem, is := strings.CutPrefix(name, "encoder")
		if !is || !strings.HasSuffix(stem, ".onnx") {
			continue
		}
		stem = strings.TrimSuffix(strings.TrimSuffix(stem, ".onnx"), ".int8")
		f := Files{Encoder: choose(names, "encoder"+stem, full), Decoder: choose(names, "decoder"+stem, true), Joiner: choose(names, "joiner"+stem, full)}
		if f.Decoder != "" && f.Joiner != "" {
			return f, true
		}
	}
	return Files{}, false
}

func ctc(names []string, full bool) (string, bool) {
	for _, name := range names {
		stem := strings.TrimSuffix(strings.TrimSuffix(name, ".onnx"), ".int8")
		if strings.HasSuffix(name, ".onnx") && (strings.HasPrefix(name, "model") || strings.Contains(name, "ctc")) {
			return choose(names, stem, full), true
		}
	}
	return "", false
}

// choose takes one of two sizes, and the other where there is but one.
func choose(names []string, stem string, full bool) string {
	first, second := stem+small, stem+".onnx"
	if full {
		first, second = second, first
	}
	for _, name := range []string{first, second} {
		if slices.Contains(names, name) {
			return name
		}
	}
	return ""
}
