// Command hangup judges telephone calls: whether they are scams, what gave
// them away, and what to do now.
package main

import (
	"os"

	"github.com/hangup-project/hangup/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], cli.Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Colour: terminal(os.Stdout) && os.Getenv("NO_COLOR") == "", Terminal: terminal(os.Stdout), ErrTerminal: terminal(os.Stderr),
	}))
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
