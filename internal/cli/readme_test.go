package cli_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear/eartest"
	"github.com/hangup-project/hangup/internal/sound"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What the README shows of a check is what it prints.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	_, shown, ok := strings.Cut(readme(t), "```text\n")
	shown, _, closed := strings.Cut(shown, "```")
	if !ok || !closed {
		t.Fatal("the README shows no output")
	}
	printed, complaints, code := run(t, "", "check", "../../examples/windows-licensing.txt")
	if code != 0 {
		t.Fatalf("exit status %d: %s", code, complaints)
	}
	for _, part := range strings.Split(shown, "\n[...]\n") {
		if part = strings.Trim(part, "\n"); !strings.Contains(printed, part) {
			t.Errorf("the README shows\n%s\nwhich is not printed:\n%s", part, printed)
		}
	}
}

var comment = regexp.MustCompile(`\s{2,}.*$`)

// Every command line of the README does as written, from a folder with a
// story, a transcript and some lines.
func TestReadmeCommands(t *testing.T) {
	words := "A man rang and said my computer has a virus. I hung up."
	folder := t.TempDir()
	corpus, err := filepath.Abs("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	text := readme(t)
	t.Chdir(folder)
	t.Setenv("HANGUP_DATA", filepath.Join(folder, "data"))
	hears := httptest.NewServer(&eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{To: time.Second, Text: "good morning"}}}}})
	defer hears.Close()
	t.Setenv("HANGUP_EAR_USE", "ws"+strings.TrimPrefix(hears.URL, "http"))
	for name, data := range map[string]string{
		"story.txt":   words,
		"call.wav":    string(sound.WAVOf(make([]int16, 16000), 8000)),
		"call.vtt":    "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Caller>Good morning, this is the library.\n",
		"calls.jsonl": `{"id":"a","text":"` + words + `"}` + "\n",
	} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// What only reads wants a desk that was begun.
	if _, complaints, code := run(t, "", "report", "story.txt"); code != 0 {
		t.Fatal(complaints)
	}
	seen := 0
	for _, line := range strings.Split(text, "\n") {
		line, ok := strings.CutPrefix(line, "    bin/hangup ")
		if !ok || strings.HasPrefix(line, "train ") || strings.HasPrefix(line, "serve ") || strings.HasPrefix(line, "access passphrase") || strings.Contains(line, "examples/") { // minutes; a desk that does not end; a passphrase: each has a test of its own
			continue
		}
		seen++
		line = strings.ReplaceAll(comment.ReplaceAllString(line, ""), "corpus/", corpus+"/")
		args, in := strings.Fields(line), words
		if i := strings.Index(line, " <"); i >= 0 {
			args = strings.Fields(line[:i])
			data, err := os.ReadFile(strings.Fields(line[i:])[1])
			if err != nil {
				t.Fatal(err)
			}
			in = string(data)
		}
		if out, complaints, code := run(t, in, args...); code != 0 || out == "" && args[0] != "export" {
			t.Errorf("hangup %s: exit status %d, %q", line, code, complaints)
		}
	}
	if seen < 8 {
		t.Errorf("only %d command lines were found in the README", seen)
	}
}

// The examples are what a newcomer tries first.
func TestExamples(t *testing.T) {
	for file, want := range map[string]string{
		"windows-licensing.txt": " HANG UP ",
		"refund-call.txt":       " HANG UP ",
		"parcel.txt":            " HANG UP ",
		"fraud-team.vtt":        "NO SCAM SEEN",
	} {
		out, complaint, status := run(t, "", "check", "../../examples/"+file)
		if first, _, _ := strings.Cut(out, "\n"); first != want || status != 0 {
			t.Errorf("%s: %q, want %q (exit status %d, %q)", file, first, want, status, complaint)
		}
	}
}
