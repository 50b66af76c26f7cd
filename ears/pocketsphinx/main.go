// Command pocketsphinx is an ear: it turns the sound of calls into words and
// speaks the Vosk server protocol, for programs on the same machine.
//
//	pocketsphinx --listen 127.0.0.1:2700
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/hangup-project/hangup/ears/serving"
	"github.com/hangup-project/hangup/ears/sphinx"
	"github.com/hangup-project/hangup/ears/vosk"
)

func main() {
	beside := "."
	if exe, err := os.Executable(); err == nil {
		beside = filepath.Dir(exe)
	}
	var o serving.Options
	o.Flags(flag.CommandLine)
	var model sphinx.Options
	flag.StringVar(&model.Model, "model", "/usr/share/pocketsphinx/model/en-us/en-us", "folder of the acoustic model")
	flag.StringVar(&model.Language, "lm", filepath.Join(beside, "calls.lm"), "language model")
	flag.StringVar(&model.Dictionary, "dict", filepath.Join(beside, "calls.dict"), "pronunciations")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, model, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "the ear does not start:", err)
		os.Exit(1)
	}
}

// run listens until ctx ends. What is wrong with the model or the address is
// said before anybody can call.
func run(ctx context.Context, o serving.Options, model sphinx.Options, in io.Reader) error {
	if err := o.Check(); err != nil {
		return err
	}
	trial, err := sphinx.Open(model)
	if err != nil {
		return err
	}
	trial.Close()
	return o.Serve(ctx, in, func(rate int) (vosk.Recognizer, error) { return listen(model, rate) })
}
