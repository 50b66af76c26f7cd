// Command build makes the language model and the dictionary of the ear from the
// texts of this repository:
//
//	go run ./language/build --corpus ../corpus --kb ../kb --out ../bin/ears
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hangup-project/hangup/ears/language"
)

func main() {
	corpus := flag.String("corpus", "../corpus", "folder of the labelled calls")
	kb := flag.String("kb", "../kb", "folder of the knowledge base")
	dict := flag.String("dict", "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", "CMU dictionary")
	out := flag.String("out", ".", "folder for calls.lm and calls.dict")
	words := flag.Int("words", 8000, "most words to know")
	cutoff := flag.Int("cutoff", 2, "keep runs of three words that were seen this often")
	flag.Parse()
	if err := build(*corpus, *kb, *dict, *out, *words, *cutoff); err != nil {
		fmt.Fprintln(os.Stderr, "the language model was not made:", err)
		os.Exit(1)
	}
}

func build(corpus, kb, dictFile, out string, words, cutoff int) error {
	dict, err := language.ReadDictionary(dictFile)
	if err != nil {
		return err
	}
	texts, err := language.Texts(corpus, kb)
	if err != nil {
		return err
	}
	var sentences [][]string
	for _, text := range texts {
		sentences = append(sentences, language.Sentences(text)...)
	}
	sentences = dict.Split(sentences, dict.Vocabulary(sentences, words))
	vocabulary := dict.Vocabulary(sentences, words)
	model, err := language.Learn(sentences, vocabulary, cutoff)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := write(filepath.Join(out, "calls.lm"), model.Write); err != nil {
		return err
	}
	if err := write(filepath.Join(out, "calls.dict"), func(w io.Writer) error { return dict.Write(w, vocabulary) }); err != nil {
		return err
	}
	fmt.Printf("language model: %d words, %d pairs, %d runs of three\n", len(vocabulary), model.Size(2), model.Size(3))
	return nil
}

func write(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", name, err)
	}
	return f.Close()
}
