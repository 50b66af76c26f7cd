// Command build makes the language model and the dictionary of the ear from the
// texts of this repository:
//
//	go run ./language/build --corpus ../corpus --kb ../kb --out ../bin/ears
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/hangup-project/hangup/ears/language"
)

func main() {
	var s language.Sources
	flag.StringVar(&s.Corpus, "corpus", "../corpus", "folder of the labelled calls")
	flag.StringVar(&s.Knowledge, "kb", "../kb", "folder of the knowledge base")
	flag.StringVar(&s.Dictionary, "dict", "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", "CMU dictionary")
	flag.IntVar(&s.Words, "words", 8000, "most words to know")
	flag.IntVar(&s.Cutoff, "cutoff", 2, "keep runs of three words that were seen this often")
	out := flag.String("out", ".", "folder for "+language.ModelFile+" and "+language.DictionaryFile)
	flag.Parse()
	size, err := language.Make(s, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the language model was not made:", err)
		os.Exit(1)
	}
	fmt.Printf("language model: %d words, %d pairs, %d runs of three\n", size[0], size[1], size[2])
}
