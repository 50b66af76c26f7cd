package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/journal"
)

// pourEnv makes this test program append until it is killed, and write a line
// for each record that it was told is on the disk.
const pourEnv = "HANGUP_TEST_POUR"

// forgetEnv makes it forget besides.
const forgetEnv = "HANGUP_TEST_FORGET"

func TestMain(m *testing.M) {
	if dir := os.Getenv(pourEnv); dir != "" {
		pour(dir, os.Getenv(forgetEnv) != "")
	}
	os.Exit(m.Run())
}

func pour(dir string, forget bool) {
	j, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	must(err)
	if forget {
		pourAndForget(j)
	}
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				seq := pourOne(j, fmt.Sprintf("%d-%d-%d", os.Getpid(), w, i))
				if i%7 == 3 {
					must(j.Erase(context.Background(), seq))
					say(seq, "erased")
				}
			}
		}()
	}
	select {}
}

// pourAndForget forgets the older half now and then, and sometimes all.
func pourAndForget(j *journal.Journal) {
	for i := 0; ; i++ {
		seq := pourOne(j, fmt.Sprintf("%d-%d", os.Getpid(), i))
		if i%8 == 7 {
			upTo := seq - uint64(i/8%2)*4
			say(upTo, "forgetting")
			must(j.Forget(context.Background(), upTo, time.Now().Add(time.Hour)))
			say(upTo, "forgotten")
		}
	}
}

func pourOne(j *journal.Journal, id string) uint64 {
	seq, err := j.Append(context.Background(), "home", id, pad(id))
	must(err)
	say(seq, id)
	return seq
}

// say writes one line at once: it is whole in the pipe, or not there.
func say(seq uint64, what string) {
	_, err := fmt.Printf("%d %s\n", seq, what)
	must(err)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// pad makes data of an id, of a length that varies.
func pad(id string) []byte {
	return []byte(id + strings.Repeat(" ", len(id)*397%4096))
}

// The process is killed at random moments while eight goroutines append and
// erase. What was acknowledged is there, once, and what was erased is not.
func TestKilledAtAnyMoment(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := filepath.Join(t.TempDir(), "journal")
	acked := map[string]uint64{}
	erased := map[uint64]bool{}
	for round := range rounds {
		pourAndKill(t, dir, false, rand.IntN(300), func(seq uint64, what string) {
			if what == "erased" {
				erased[seq] = true
			} else {
				acked[what] = seq
			}
		})
		j := open(t, dir)
		add(t, j, fmt.Sprint("end", round), "end") // all needs one that is not erased
		there := map[string]uint64{}
		var last uint64
		for _, r := range all(t, j) {
			id := string(bytes.TrimRight(r.Data, " "))
			if id == "end" {
				continue
			}
			if !bytes.Equal(r.Data, pad(id)) {
				t.Fatalf("the record at %d is torn", r.Seq)
			}
			if r.Seq <= last || there[id] != 0 {
				t.Fatalf("the record at %d is there twice", r.Seq)
			}
			if erased[r.Seq] {
				t.Fatalf("the record at %d was erased", r.Seq)
			}
			last, there[id] = r.Seq, r.Seq
		}
		for id, seq := range acked {
			// An erasure that was under way may have been done and not told.
			if at := there[id]; at != seq && !erased[seq] && !underWay(id) {
				t.Fatalf("%s was acknowledged at %d and is at %d", id, seq, at)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d acknowledged, %d erased, in %d killed processes", len(acked), len(erased), rounds)
}

// Killed while it forgets: what was not to be forgotten is there, what was
// forgotten is not, and no place is given twice.
func TestKilledWhileForgetting(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := filepath.Join(t.TempDir(), "journal")
	acked := map[uint64]string{}
	var begun, done uint64
	for round := range rounds {
		pourAndKill(t, dir, true, rand.IntN(60), func(seq uint64, what string) {
			switch {
			case what == "forgetting":
				begun = seq
			case what == "forgotten":
				done = seq
			case acked[seq] != "":
				t.Fatalf("the place %d was given twice", seq)
			default:
				acked[seq] = what
			}
		})
		j := open(t, dir)
		end := add(t, j, fmt.Sprint("end", round), "end")
		if acked[end] != "" {
			t.Fatalf("the place %d was given twice", end)
		}
		acked[end] = "end"
		there := map[uint64]string{}
		for _, r := range all(t, j) {
			there[r.Seq] = string(bytes.TrimRight(r.Data, " "))
		}
		for seq, id := range acked {
			if there[seq] != id && seq > begun || there[seq] != "" && seq <= done {
				t.Fatalf("at %d is %q for %q; forgotten up to %d, begun up to %d", seq, there[seq], id, done, begun)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// underWay tells whether the pourer erases the record of an id.
func underWay(id string) bool {
	i, err := strconv.Atoi(id[strings.LastIndex(id, "-")+1:])
	return err == nil && i%7 == 3
}

// pourAndKill runs the pourer and kills it after so many lines.
func pourAndKill(t *testing.T, dir string, forget bool, lines int, told func(uint64, string)) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), pourEnv+"="+dir)
	if forget {
		c.Env = append(c.Env, forgetEnv+"=1")
	}
	var complaint bytes.Buffer
	c.Stderr = &complaint
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == lines {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := r.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		place, what, ok := strings.Cut(strings.TrimSpace(line), " ")
		seq, err := strconv.ParseUint(place, 10, 64)
		if !ok || err != nil {
			t.Fatalf("the pourer says %q", line)
		}
		told(seq, what)
	}
	if err := c.Wait(); complaint.Len() > 0 {
		t.Fatalf("the pourer failed: %v, %s", err, &complaint)
	}
}

// A loss of power may leave anything behind the last sync. The records before
// are whole, and the journal goes on.
func TestTornTail(t *testing.T) {
	for name, damage := range map[string]func(b []byte, last int) []byte{
		"cut within the last record":   func(b []byte, last int) []byte { return b[:last+30] },
		"cut before the last record":   func(b []byte, last int) []byte { return b[:last] },
		"cut by one byte":              func(b []byte, _ int) []byte { return b[:len(b)-1] },
		"zeros behind":                 func(b []byte, _ int) []byte { return append(b, make([]byte, 5000)...) },
		"noise behind":                 func(b []byte, _ int) []byte { return append(b, bytes.Repeat([]byte("noise"), 900)...) },
		"the last record is noise":     func(b []byte, last int) []byte { copy(b[last:], bytes.Repeat([]byte("?"), 2000)); return b },
		"the last record is zeros":     func(b []byte, last int) []byte { clear(b[last:]); return b },
		"one byte of the last differs": func(b []byte, last int) []byte { b[last+100]++; return b },
	} {
		for _, index := range []string{"with", "without"} {
			t.Run(name+", "+index+" the index", func(t *testing.T) {
				tear(t, damage, index == "with")
			})
		}
	}
}

func tear(t *testing.T, damage func(b []byte, last int) []byte, index bool) {
	dir := t.TempDir()
	j := open(t, dir)
	const n = 50
	block := filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS", "msgs", "1.blk")
	var last int64
	for i := range n {
		info, err := os.Stat(block)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err == nil {
			last = info.Size()
		}
		add(t, j, fmt.Sprint(i), string(pad(fmt.Sprint(i)))+strings.Repeat(".", 300))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(block)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(block, damage(b, int(last)), 0o600); err != nil {
		t.Fatal(err)
	}
	if !index {
		if err := os.Remove(filepath.Join(filepath.Dir(block), "index.db")); err != nil {
			t.Fatal(err)
		}
	}
	j = open(t, dir)
	after, err := j.Append(t.Context(), "home", "after", []byte("after"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := map[uint64]string{}
		for _, r := range all(t, j) {
			got[r.Seq] = string(r.Data)
		}
		for i := range n - 1 {
			if want := string(pad(fmt.Sprint(i))) + strings.Repeat(".", 300); got[uint64(i+1)] != want {
				t.Errorf("the record at %d is not whole", i+1)
			}
		}
		if got[after] != "after" {
			t.Errorf("what came after is not at %d", after)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = open(t, dir)
	}
}
