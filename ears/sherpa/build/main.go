// Command build makes the sherpa ear: the program, and beside it in lib/ the
// two libraries of its engine, so that the folder can be carried elsewhere.
//
//	go run ./build -out ../../bin/ears
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	out := flag.String("out", "../../bin/ears", "folder for the program")
	flag.Parse()
	if err := build(*out); err != nil {
		fmt.Fprintln(os.Stderr, "the sherpa ear is not built:", err)
		os.Exit(1)
	}
}

// engine is the module that holds the libraries.
const engine = "github.com/k2-fsa/sherpa-onnx-go-linux"

// triples name the folders of the libraries, by the name that Go has for the
// processor.
var triples = map[string]string{"amd64": "x86_64-unknown-linux-gnu", "arm64": "aarch64-unknown-linux-gnu", "arm": "arm-unknown-linux-gnueabihf"}

var libraries = []string{"libsherpa-onnx-c-api.so", "libonnxruntime.so"}

func build(out string) error {
	triple := triples[runtime.GOARCH]
	if runtime.GOOS != "linux" || triple == "" {
		return errors.New("it is built on Linux for amd64, arm64 and arm; elsewhere, start a Vosk server and give its address to hangup")
	}
	if _, err := exec.LookPath("cc"); err != nil {
		return errors.New("it needs a C compiler: install gcc")
	}
	if err := os.MkdirAll(filepath.Join(out, "lib"), 0o755); err != nil {
		return err
	}
	// The engine's own module says where its libraries are on this machine only.
	flags := "CGO_LDFLAGS=-Wl,-rpath,$ORIGIN/lib -Wl,--disable-new-dtags"
	if _, err := run([]string{"CGO_ENABLED=1", flags}, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, "sherpa"), "."); err != nil {
		return err
	}
	folder, err := run(nil, "go", "list", "-m", "-f", "{{.Dir}}", engine)
	if err != nil {
		return err
	}
	for _, name := range libraries {
		if err := place(filepath.Join(folder, "lib", triple, name), filepath.Join(out, "lib", name)); err != nil {
			return err
		}
	}
	return place(filepath.Join(folder, "LICENSE"), filepath.Join(out, "lib", "LICENSE.sherpa-onnx"))
}

// run gives what a command prints.
func run(env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, args[0], err, strings.TrimSpace(complaint.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// place copies a file in one step: an ear that runs keeps the one it has open.
func place(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	part := to + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, in); err != nil {
		return errors.Join(err, f.Close(), os.Remove(part))
	}
	return errors.Join(f.Close(), os.Rename(part, to))
}
