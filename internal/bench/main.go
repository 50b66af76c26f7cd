// Command bench measures a desk as its users meet it: the real program, asked
// over HTTP from the same machine, and its database in process. It writes the
// tables between the marks of docs/BENCHMARKS.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"
)

func main() {
	bin := flag.String("bin", "bin/hangup", "the program to measure")
	doc := flag.String("doc", "docs/BENCHMARKS.md", "the document that gets the tables; empty prints them alone")
	cases := flag.Int("cases", 100_000, "how many cases the database holds for the searches")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *bin, *doc, *cases); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is one line of a table: what was measured, the aim, what was seen.
type row struct{ what, aim, seen string }

func run(ctx context.Context, bin, doc string, cases int) error {
	rows, err := measureDesk(ctx, bin)
	if err != nil {
		return err
	}
	if cases == 0 {
		fmt.Print(machine() + table("The desk, over HTTP", rows))
		return nil
	}
	inner, err := measureRooms(ctx, cases)
	if err != nil {
		return err
	}
	text := machine() + table("The desk, over HTTP", rows) + table(fmt.Sprintf("Journal and database, in process, with %d cases", cases), inner)
	fmt.Print(text)
	if doc == "" {
		return nil
	}
	return write(doc, text)
}

// machine describes where this runs.
func machine() string {
	model := "an unknown processor"
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(data)) {
			if name, is := strings.CutPrefix(line, "model name"); is {
				model = strings.TrimSpace(strings.TrimLeft(name, " \t:"))
				break
			}
		}
	}
	return fmt.Sprintf("\nMeasured on %s: %d cores of %s, %s/%s, %s.\n",
		time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), model, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func table(title string, rows []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n| what | aim | seen |\n|---|---|---|\n", title)
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.what, r.aim, r.seen)
	}
	return b.String()
}

// The marks between which the tables stand.
const (
	begin = "<!-- make bench writes from here -->"
	end   = "<!-- to here -->"
)

func write(doc, text string) error {
	data, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s lacks the marks between which the tables stand", doc)
	}
	return os.WriteFile(doc, []byte(before+begin+"\n"+text+"\n"+end+after), 0o644)
}
