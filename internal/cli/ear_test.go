package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hangup-project/hangup/internal/ear/eartest"
)

// hearsScam is the program of an engine that hears a scam in whatever it is
// given. Where EAR_BROKEN is set it does not start.
func hearsScam() {
	err := fmt.Errorf("there is no acoustic model")
	if os.Getenv("EAR_BROKEN") == "" {
		var f eartest.Flags
		if err = f.Read(os.Args[1:]); err == nil {
			err = f.Run(&eartest.Server{Connections: []eartest.Connection{{Lines: scam}}})
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the ear does not start:", err)
		os.Exit(1)
	}
}

// engines puts programs into the folder ears, which the settings then name.
func engines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: engine NAME...")
	}
	folder := ts.MkAbs("ears")
	ts.Check(os.MkdirAll(folder, 0o700))
	for _, name := range args {
		program, err := exec.LookPath(name)
		ts.Check(err)
		ts.Check(os.Symlink(program, filepath.Join(folder, name)))
	}
	ts.Setenv("HANGUP_EAR_FOLDER", folder)
}
