// Command measure tells how well an ear hears recorded calls, what Hangup makes
// of the words and how soon, and what it costs:
//
//	go run ./measure --speech FOLDER [-- --model DIR]
//
// The folder holds recordings in tel/NAME.wav, and what is said in them in
// ref/NAME.txt. What follows -- goes to the ear. Linux only: the cost is read
// from /proc.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

func main() {
	var s settings
	flag.StringVar(&s.hangup, "hangup", "../bin/hangup", "the program that judges")
	flag.StringVar(&s.ear, "ear", "../bin/ears/pocketsphinx", "the ear")
	flag.StringVar(&s.speech, "speech", "../../shared/speech", "folder of tel/NAME.wav and ref/NAME.txt")
	flag.IntVar(&s.atOnce, "at-once", 2, "recordings that are heard at once")
	flag.BoolVar(&s.words, "words", false, "show what was heard too")
	flag.Parse()
	if err := measure(s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "not measured:", err)
		os.Exit(1)
	}
}

type settings struct {
	hangup, ear, speech string
	atOnce              int
	words               bool
}

func measure(s settings, args []string) error {
	clips, err := filepath.Glob(filepath.Join(s.speech, "tel", "*.wav"))
	if err != nil {
		return err
	}
	if len(clips) == 0 {
		return fmt.Errorf("no recordings tel/*.wav in %q: name their folder by --speech", s.speech)
	}
	ear, err := begin(s.ear, append(args, "--calls", "32"))
	if err != nil {
		return err
	}
	defer ear.end()
	outcomes, err := all(s, ear, clips)
	if err != nil {
		return err
	}
	report(outcomes, s.words)
	spent, err := ear.cpu()
	if err != nil {
		return err
	}
	seconds := 0.0
	for _, o := range outcomes {
		seconds += o.seconds
	}
	each, err := ear.memory(clips[0])
	if err != nil {
		return err
	}
	share := spent.Seconds() / seconds
	fmt.Printf("\nThe ear used %.3f s of a core for a second of sound: one core carries %.0f calls. A call holds %.0f MB beside the first.\n", share, 1/share, each/1e6)
	return nil
}

// all hears the recordings, some at once, and gives the outcomes in order.
func all(s settings, ear *running, clips []string) ([]outcome, error) {
	outcomes, errs := make([]outcome, len(clips)), make([]error, len(clips))
	places := make(chan struct{}, max(1, s.atOnce))
	var calls sync.WaitGroup
	for i, clip := range clips {
		calls.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			outcomes[i], errs[i] = judge(s.hangup, ear.address, clip)
			if errs[i] == nil {
				errs[i] = outcomes[i].score(filepath.Join(s.speech, "ref"))
			}
		})
	}
	calls.Wait()
	return outcomes, errors.Join(errs...)
}

// score counts the words that were heard wrong, where it is known what was said.
func (o *outcome) score(refs string) error {
	ref, err := os.ReadFile(filepath.Join(refs, o.name+".txt"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	said := words(string(ref))
	o.said, o.wrong = len(said), distance(said, words(o.text()))
	return err
}

func report(outcomes []outcome, words bool) {
	fmt.Println("| clip | seconds | word error | level | decisive words end | warned at | later |\n|---|---:|---:|---|---:|---:|---:|")
	var later []float64
	said, wrong := 0, 0
	for _, o := range outcomes {
		rate, at := "", " | | |"
		if o.said > 0 {
			rate = fmt.Sprintf("%.0f %%", 100*float64(o.wrong)/float64(o.said))
		}
		if o.warned >= 0 {
			at = fmt.Sprintf(" %.1f | %.1f | %.1f |", o.decisive, o.warned, o.warned-o.decisive)
			later = append(later, o.warned-o.decisive)
		}
		fmt.Printf("| %s | %.1f | %s | %s |%s\n", o.name, o.seconds, rate, o.level, at)
		if words {
			for _, p := range o.pieces {
				fmt.Printf("  %6.1f at %6.1f  %s\n", p.begins(), p.at, p.text())
			}
		}
		said, wrong = said+o.said, wrong+o.wrong
	}
	fmt.Printf("\n%d recordings, %d warnings; %d of %d words wrong.", len(outcomes), len(later), wrong, said)
	if len(later) > 0 {
		slices.Sort(later)
		fmt.Printf(" From the end of the decisive words to the warning: %.1f s (median), %.1f s at most.", later[len(later)/2], later[len(later)-1])
	}
	fmt.Println()
}

func name(clip string) string { return strings.TrimSuffix(filepath.Base(clip), ".wav") }
