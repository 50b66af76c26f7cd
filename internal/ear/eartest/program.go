package eartest

import (
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Flags are those that the program of every engine takes.
type Flags struct {
	Listen, Ready string
	Calls         int
	WithParent    bool
	Model         string
}

// Read reads the arguments of a program.
func (f *Flags) Read(args []string) error {
	set := flag.NewFlagSet("ear", flag.ContinueOnError)
	set.StringVar(&f.Listen, "listen", "127.0.0.1:0", "address of this machine")
	set.StringVar(&f.Ready, "ready-file", "", "file that gets the address")
	set.IntVar(&f.Calls, "calls", 8, "most calls at once")
	set.Duration("patience", time.Minute, "how long a call may send nothing; it is kept here for ever")
	set.BoolVar(&f.WithParent, "with-parent", false, "end when standard input ends")
	set.StringVar(&f.Model, "model", "", "folder of a model")
	return set.Parse(args)
}

// Run serves h as the program of an engine does, until standard input ends.
func (f *Flags) Run(h http.Handler) error {
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	if f.WithParent {
		go func() {
			_, err := io.Copy(io.Discard, os.Stdin)
			if err := errors.Join(err, server.Close()); err != nil {
				panic(err)
			}
		}()
	}
	if err := Announce(f.Ready, listener.Addr().String()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Announce writes an address into a ready file in one step; nowhere where file
// is empty.
func Announce(file, address string) error {
	if file == "" {
		return nil
	}
	if err := os.WriteFile(file+".part", []byte(address+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}
