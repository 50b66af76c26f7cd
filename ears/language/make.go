package language

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The files that Make writes.
const (
	ModelFile      = "calls.lm"
	DictionaryFile = "calls.dict"
)

// Sources say what a model is made of.
type Sources struct {
	// Corpus and Knowledge are the folders corpus and kb of the repository,
	// Dictionary is a CMU dictionary.
	Corpus, Knowledge, Dictionary string
	// Words is how many words the model knows at most.
	Words int
	// Cutoff is how often a run of three words must occur to be kept.
	Cutoff int
}

// Make writes the language model and the dictionary into the folder out, and
// tells how many single words, pairs and runs of three the model holds. The
// same sources give the same bytes.
func Make(s Sources, out string) (size [order]int, err error) {
	dict, err := ReadDictionary(s.Dictionary)
	if err != nil {
		return size, err
	}
	texts, err := Texts(s.Corpus, s.Knowledge)
	if err != nil {
		return size, err
	}
	var sentences [][]string
	for _, text := range texts {
		sentences = append(sentences, Sentences(text)...)
	}
	sentences = dict.Split(sentences, dict.Vocabulary(sentences, s.Words))
	vocabulary := dict.Vocabulary(sentences, s.Words)
	model, err := Learn(sentences, vocabulary, s.Cutoff)
	if err != nil {
		return size, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return size, err
	}
	if err := write(filepath.Join(out, ModelFile), model.Write); err != nil {
		return size, err
	}
	err = write(filepath.Join(out, DictionaryFile), func(w io.Writer) error { return dict.Write(w, vocabulary) })
	return [order]int{len(vocabulary), model.Size(2), model.Size(3)}, err
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
