// Command sherpa is an ear: it turns the sound of calls into words with a
// streaming model of sherpa-onnx, and speaks the Vosk server protocol, for
// programs on the same machine.
//
//	sherpa --model FOLDER --listen 127.0.0.1:2700
package main

// #include <signal.h>
// static void die_quietly(void) { signal(SIGABRT, SIG_DFL); }
import "C"

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/hangup-project/hangup/ears/serving"
	"github.com/hangup-project/hangup/ears/sherpa/weights"
	"github.com/hangup-project/hangup/ears/vosk"
)

func main() {
	var s settings
	s.Flags(flag.CommandLine)
	flag.StringVar(&s.model, "model", "", "folder of a model: encoder, decoder, joiner and tokens.txt, or a CTC model and tokens.txt")
	flag.BoolVar(&s.full, "full", false, "take the weights of full size where the folder has two sizes")
	flag.StringVar(&s.ctc, "ctc", "zipformer2", "kind of a CTC model: zipformer2, nemo or t-one")
	flag.IntVar(&s.threads, "threads", 1, "threads that one call may use")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "the ear does not start:", err)
		os.Exit(1)
	}
}

type settings struct {
	serving.Options
	model, ctc string
	full       bool
	threads    int
}

// run listens until ctx ends.
func run(ctx context.Context, s settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	if s.model == "" {
		return errors.New("name the folder of a model by --model: hangup ear install fetches one")
	}
	if s.threads < 1 || s.threads > 64 {
		return errors.New("--threads must be from 1 to 64")
	}
	files, err := weights.Find(s.model, s.full)
	if err != nil {
		return err
	}
	// The engine ends the program over a damaged model, so this is said before;
	// what the engine says follows, and not the state of every goroutine.
	C.die_quietly()
	fmt.Fprintln(os.Stderr, "reading the model: where the ear ends at this, the model is damaged or of a kind that the engine does not know; fetch it again (hangup ear install)")
	engine, err := load(files, s.ctc, s.threads)
	if err != nil {
		return err
	}
	return s.Serve(ctx, os.Stdin, func(rate int) (vosk.Recognizer, error) { return listen(engine, rate) })
}
