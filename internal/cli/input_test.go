package cli_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/cli"
)

// written puts data into a file and returns its name.
func written(t *testing.T, data string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestBadInput(t *testing.T) {
	for _, tt := range []struct{ name, in, says string }{
		{"empty", "", "there are no words: give the story or the transcript"},
		{"only spaces", " \t\r\n \n", "there are no words: give the story or the transcript"},
		{"only signs", "... ?! \u200b\u00a0\n", "there are no words: give the story or the transcript"},
		{"subtitles without words", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "there are no words in it: the file holds only times"},
		{"NUL bytes", "He rang\x00\x00me.", "NUL bytes in it and is not text: if it is text in UTF-16, save it as UTF-8"},
		{"control characters", "\x01\x02\x03\x04\x05\x06abc", "give the words as plain text (.txt, UTF-8)"},
		{"mostly not UTF-8", "\x9a\xfe\x81\xc0\xf5\x8a\x99abc", "give the words as plain text (.txt, UTF-8)"},
		{"a recording", "RIFF\x24\x08\x00\x00WAVEfmt ", "have it transcribed first"},
		{"a document", "%PDF-1.7\n", "save them as plain text (.txt), and give that"},
		{"an archive", "PK\x03\x04\x14\x00", "unpack it and give the text file inside"},
		{"a picture", "\x89PNG\r\n\x1a\n", "type what was said"},
		{"JSON that ends too soon", `[{"role":"caller","text":"Hello."}, {`, "this JSON ends too soon (at byte 37): "},
		{"broken JSON", `[{"role":"caller","text":"Hello."}, oh]`, `it must be one object with "text" or "turns"`},
		{"JSON without words", `{"turns":[]}`, `"text" or "turns" must hold some`},
		{"a role that is no word", `[{"role":5,"text":"Hello."}]`, "it must be"},
		{"many records in one file", "{\"text\":\"He rang.\"}\n{\"text\":\"She rang.\"}\n", "give a file of many records by hangup check --jsonl < FILE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := written(t, tt.in)
			for _, args := range [][]string{{"check", name}, {"check", "--json", name}, {"explain", name}} {
				out, complaint, status := run(t, "", args...)
				if status != 1 || out != "" || !strings.HasPrefix(complaint, "hangup: "+name+": ") || !strings.Contains(complaint, tt.says) {
					t.Errorf("%s: exit status %d, %q, %q", args[0], status, out, complaint)
				}
			}
			out, complaint, status := run(t, tt.in, "check", "-")
			if status != 1 || out != "" || !strings.Contains(complaint, tt.says) {
				t.Errorf("standard input: exit status %d, %q, %q", status, out, complaint)
			}
		})
	}
}

func TestInputThatIsMended(t *testing.T) {
	for _, tt := range []struct{ name, in, says, out string }{
		{"some bytes are not UTF-8", "My aunt M\xe9lanie rang and we spoke of the caf\xe9 in our street.", "save the file as UTF-8", `"kind":"story"`},
		{"unknown roles", `[{"role":"robot","text":"Shall we eat at seven?"},{"role":"","text":"Yes."}]`, "", `"kind":"call"`},
		{"a role by another name", `[{"role":"Scammer","text":"I am calling from Windows technical support."}]`, "", `"tactic":"authority.tech_company"`},
		{"UTF-16", "\xff\xfeM\x00e\x00:\x00 \x00h\x00i\x00", "", `"kind":"call"`},
		{"a quotation mark is no JSON", `"Shall we eat?" he asked.`, "", `"kind":"story"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, complaint, status := run(t, tt.in, "check", "--json", "-")
			if status != 0 || !strings.Contains(out, tt.out) || tt.says == "" && complaint != "" || !strings.Contains(complaint, tt.says) {
				t.Errorf("exit status %d, %q, %s", status, complaint, out)
			}
		})
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.txt")
	for _, command := range [][]string{{"check"}, {"check", "--json"}, {"explain"}, {"eval"}} {
		for name, says := range map[string]string{
			missing: "there is no file " + missing + ": check its name and its folder",
			folder:  folder + " is a folder: name the files in it",
		} {
			out, complaint, status := run(t, "", append(command, name)...)
			if status != 1 || out != "" || !strings.Contains(complaint, says) {
				t.Errorf("%v: exit status %d, %q, %q", command, status, out, complaint)
			}
		}
	}
}

// What is too large is refused without being held.
func TestInputWithoutBound(t *testing.T) {
	const says = "more than the 16 MB that one call or story may have: split it into its calls and check each"
	huge := filepath.Join(t.TempDir(), "huge.txt")
	if err := os.WriteFile(huge, []byte("He rang me and said that he was from the bank. "), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 200<<20); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, says string
		in         io.Reader
		args       []string
		lines      int
	}{
		{"a file of 200 MB", says, nil, []string{"check", huge}, 0},
		{"a file of 200 MB to explain", says, nil, []string{"explain", huge}, 0},
		{"200 MB of sentences", says, again("He rang and rang. ", 200<<20), []string{"check", "-"}, 0},
		{"one word of 50 MB", says, again("a", 50<<20), []string{"check", "-"}, 0},
		{"a record of 50 MB among others", "", io.MultiReader(strings.NewReader(dinner+"\n"+`{"id":"long","text":"`), again("a", 50<<20), strings.NewReader("\"}\n"+dinner+"\n")),
			[]string{"check", "--jsonl"}, 3},
		{"200 MB without a line end", "", again("{", 200<<20), []string{"check", "--jsonl"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, complaint bytes.Buffer
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status := cli.Run(tt.args, cli.Streams{In: tt.in, Out: &out, Err: &complaint})
			runtime.ReadMemStats(&after)
			if status != 1 || strings.Count(out.String(), "\n") != tt.lines || !strings.Contains(complaint.String(), tt.says) {
				t.Errorf("exit status %d, %.300q, %.300q", status, out.String(), complaint.String())
			}
			if tt.lines > 0 && !strings.Contains(out.String(), `{"id":null,"error":"this line is longer than 16 MB: split it into its calls"}`) {
				t.Errorf("%.300q", out.String())
			}
			// All that was ever asked for, the knowledge base included.
			if all := (after.TotalAlloc - before.TotalAlloc) >> 20; all > 190 {
				t.Errorf("%d MB were allocated", all)
			}
		})
	}
}

// again repeats words until size bytes have been read.
func again(words string, size int64) io.Reader {
	return io.LimitReader(&repeated{data: []byte(strings.Repeat(words, 1+(64<<10)/len(words)))}, size)
}

type repeated struct {
	data []byte
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.data[r.at:])
	r.at = (r.at + n) % len(r.data)
	return n, nil
}

func TestInputThatIsLong(t *testing.T) {
	for name, in := range map[string]string{
		"one word":   strings.Repeat("a", 2<<20),
		"one number": strings.Repeat("7", 1<<20),
		"one turn":   "Caller: " + strings.Repeat("well, the weather was lovely. ", 10<<10),
		"many turns": strings.Repeat("Caller: Hm.\nCallee: Yes?\n", 5<<10),
	} {
		t.Run(name, func(t *testing.T) {
			out, complaint, status := run(t, in, "check", "--json", "-")
			if status != 0 || complaint != "" || len(out) > 1<<20 || answers(t, out)[0].Level == "" {
				t.Errorf("exit status %d, %.300q, %.300s", status, complaint, out)
			}
		})
	}
}

// Letters that only look alike, or that nobody sees, change nothing.
func TestLookAlikeLetters(t *testing.T) {
	const plain = "Hello, I am calling from Microsoft. Your computer has a virus, so please install AnyDesk."
	tactics := func(words string) (found []string) {
		out, complaint, status := run(t, "Caller: "+words+"\nCallee: Oh.\n", "check", "--json", "-")
		if status != 0 {
			t.Fatalf("exit status %d: %s", status, complaint)
		}
		a := answers(t, out)[0]
		for _, f := range a.Findings {
			found = append(found, f.Tactic)
		}
		for _, e := range a.Evidence {
			found = append(found, e.Kind+" "+e.Value)
		}
		return found
	}
	want := tactics(plain)
	for _, must := range []string{"authority.tech_company", "claim.device_infected", "access.remote_tool", "organisation Microsoft", "remote_tool anydesk"} {
		if !strings.Contains(strings.Join(want, "\n"), must) {
			t.Fatalf("%s was not found in plain spelling: %q", must, want)
		}
	}
	for name, change := range map[string]*strings.Replacer{
		"Cyrillic letters":      strings.NewReplacer("Microsoft", "Мiсrоsоft", "virus", "vіrus", "AnyDesk", "АnуDеsk"),
		"Greek letters":         strings.NewReplacer("Microsoft", "Micrοsοft", "computer", "cοmputer"),
		"digits":                strings.NewReplacer("Microsoft", "M1cr0soft", "virus", "v1rus", "computer", "c0mputer"),
		"full-width letters":    strings.NewReplacer("Microsoft", "Ｍｉｃｒｏｓｏｆｔ"),
		"zero-width spaces":     strings.NewReplacer("Microsoft", "Mi\u200bcro\u200bsoft", "virus", "vi\u200crus", "AnyDesk", "Any\u200dDesk"),
		"soft hyphens":          strings.NewReplacer("Microsoft", "Micro\u00adsoft", "computer", "com\u00adputer"),
		"a word joiner, a mark": strings.NewReplacer("Microsoft", "Micro\u2060soft", "virus", "vi\ufeffrus"),
		"no-break spaces":       strings.NewReplacer("your computer", "your\u00a0computer", "a virus", "a\u00a0virus"),
		"capitals":              strings.NewReplacer("Microsoft", "MICROSOFT", "computer", "COMPUTER", "virus", "VIRUS"),
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want, tactics(change.Replace(plain))); d != "" {
				t.Error(d)
			}
		})
	}
}

// Whatever comes, the program answers or refuses.
func TestNoiseDoesNotPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"{", "}", "[", `"text":"`, `"turns":[`, "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "<v ", "Caller: ", "\n", "\x00", "\xff", "\u200b", "888DCA60", "$", "9-9876",
		"double oh seven", "password is", "call me back on", "microsoft", ",", " "}
	files := []string{"check"}
	var lines strings.Builder
	for range 200 {
		var b strings.Builder
		for range r.IntN(60) {
			if r.IntN(4) == 0 {
				b.WriteByte(byte(r.UintN(256)))
			} else {
				b.WriteString(pieces[r.IntN(len(pieces))])
			}
		}
		files = append(files, written(t, b.String()))
		lines.WriteString(b.String() + "\n")
	}
	for _, args := range [][]string{files, {"check", "--jsonl"}} {
		if out, complaint, status := run(t, lines.String(), args...); out == "" || status != 1 {
			t.Errorf("exit status %d, %q", status, complaint)
		}
	}
}
