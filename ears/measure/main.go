// Command measure tells how well an ear hears recorded calls, what Hangup makes
// of the words, and what it costs:
//
//	go run ./measure --wav DIR --ref DIR [-- --model DIR]
//
// What follows -- goes to the ear. Linux only: the cost is read from /proc.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	var s settings
	flag.StringVar(&s.hangup, "hangup", "../bin/hangup", "the program that judges")
	flag.StringVar(&s.ear, "ear", "../bin/ears/pocketsphinx", "the ear")
	flag.StringVar(&s.wav, "wav", "", "folder of recordings")
	flag.StringVar(&s.ref, "ref", "", "folder of what is said in them, NAME.txt for NAME.wav; those without are not scored")
	flag.Parse()
	if err := measure(s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "not measured:", err)
		os.Exit(1)
	}
}

type settings struct{ hangup, ear, wav, ref string }

func measure(s settings, args []string) error {
	clips, err := filepath.Glob(filepath.Join(s.wav, "*.wav"))
	if err != nil {
		return err
	}
	if len(clips) == 0 {
		return fmt.Errorf("no recording *.wav in %q: name their folder with --wav", s.wav)
	}
	e, err := begin(s.ear, args)
	if err != nil {
		return err
	}
	defer e.end()
	fmt.Printf("| clip | seconds | word error | level | warned at | CPU of real time |\n|---|---:|---:|---|---:|---:|\n")
	for _, clip := range clips {
		before, err := e.cpu()
		if err != nil {
			return err
		}
		heard, err := judge(s.hangup, e.address, clip)
		if err != nil {
			return err
		}
		after, err := e.cpu()
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(clip), ".wav")
		rate, warned := "", ""
		if ref, err := os.ReadFile(filepath.Join(s.ref, name+".txt")); err == nil {
			said := words(string(ref))
			rate = fmt.Sprintf("%.0f %%", 100*float64(distance(said, words(heard.text)))/float64(max(1, len(said))))
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if heard.warned != nil {
			warned = fmt.Sprintf("%.1f", *heard.warned)
		}
		fmt.Printf("| %s | %.1f | %s | %s | %s | %.3f |\n", name, heard.seconds, rate, heard.level, warned, (after-before).Seconds()/heard.seconds)
	}
	return nil
}

// outcome is what Hangup said of one recording.
type outcome struct {
	text, level string
	seconds     float64
	warned      *float64
}

func judge(hangup, address, clip string) (outcome, error) {
	cmd := exec.Command(hangup, "listen", "--json", "--ear", "ws://"+address, clip)
	cmd.Stderr = os.Stderr
	data, err := cmd.Output()
	if code := (*exec.ExitError)(nil); err != nil && !errors.As(err, &code) {
		return outcome{}, err
	}
	var o outcome
	ended := false
	for line := range bytes.Lines(data) {
		var event struct {
			T       float64  `json:"t"`
			Event   string   `json:"event"`
			Text    string   `json:"text"`
			Final   bool     `json:"final"`
			Warned  *float64 `json:"warned"`
			Error   *string  `json:"error"`
			Verdict struct {
				Level string `json:"level"`
			} `json:"verdict"`
		}
		if err := json.Unmarshal(line, &event); err != nil {
			return outcome{}, fmt.Errorf("hangup listen: %w", err)
		}
		switch {
		case event.Event == "words" && event.Final:
			o.text += " " + event.Text
		case event.Event == "end" && event.Error != nil:
			return outcome{}, fmt.Errorf("%s: %s", filepath.Base(clip), *event.Error)
		case event.Event == "end":
			ended, o.level, o.seconds, o.warned = true, event.Verdict.Level, event.T, event.Warned
		}
	}
	if !ended {
		return outcome{}, fmt.Errorf("hangup listen did not come to the end of %s", filepath.Base(clip))
	}
	return o, nil
}

// running is an ear that this program started.
type running struct {
	cmd     *exec.Cmd
	address string
}

const startTime = 20 * time.Second

func begin(program string, args []string) (*running, error) {
	dir, err := os.MkdirTemp("", "ear")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ready := filepath.Join(dir, "ready")
	cmd := exec.Command(program, append([]string{"--listen", "127.0.0.1:0", "--ready-file", ready}, args...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for start := time.Now(); time.Since(start) < startTime; time.Sleep(20 * time.Millisecond) {
		if address, err := os.ReadFile(ready); err == nil {
			return &running{cmd, strings.TrimSpace(string(address))}, nil
		}
	}
	return nil, errors.Join(errors.New("the ear did not start"), cmd.Process.Kill(), cmd.Wait())
}

// cpu is the time that the ear has used so far.
func (r *running) cpu() (time.Duration, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return 0, err
	}
	// Ticks of 10 ms in user and in system mode, the 12th and 13th field after
	// the name in brackets.
	fields := strings.Fields(line[strings.LastIndex(line, ")")+1:])
	if len(fields) < 13 {
		return 0, errors.New("/proc does not tell the time of the ear")
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

func (r *running) end() {
	if err := errors.Join(r.cmd.Process.Signal(os.Interrupt), r.cmd.Wait()); err != nil {
		fmt.Fprintln(os.Stderr, "the ear:", err)
	}
}
