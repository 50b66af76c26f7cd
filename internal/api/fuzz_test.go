package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// Whatever comes as a body, it is read or refused with a problem that quotes
// nothing of it.
func FuzzBodies(f *testing.F) {
	for _, s := range []string{`{"note":"a"}`, `{"note":1}`, `{"happened":["x"]}`, `{"correction":{"level":2}}`, `{"q":1}`, `{`, ``, `[]`, `null`, `{}{}`, strings.Repeat("[", 99), `{"a":"\"[[["}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := read[patch](data)
		var told *Problem
		switch {
		case err == nil && p.Note == nil && p.Happened == nil && p.Correction == nil:
		case err == nil:
			if !json.Valid(bytes.TrimSpace(data)) {
				t.Errorf("this was read: %q", data)
			}
		case !errors.As(err, &told) || told.Status >= 500:
			t.Errorf("%q: %v", data, err)
		}
		if _, _, err := submission(data, true); err != nil && problemOf(err, "body").Status >= 500 {
			t.Errorf("%q: %v", data, err)
		}
	})
}

// However the lines come, each is given once, in its order and with its
// number; only the empty ones at the end are not.
func FuzzLines(f *testing.F) {
	f.Add("a\nb\n\nc", 16)
	f.Add("\n\na\r\n\n", 16)
	f.Add("", 16)
	f.Add("a long line\nb", 4)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 1 || most > 1<<20 {
			t.Skip()
		}
		l := lineReader{in: bufio.NewReaderSize(strings.NewReader(text), 16), most: most}
		var got []string
		for {
			line, err := l.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(line))
		}
		want := strings.Split(text, "\n")
		for len(want) > 0 && strings.TrimSpace(want[len(want)-1]) == "" && len(want[len(want)-1]) <= most {
			want = want[:len(want)-1]
		}
		if len(got) != len(want) {
			t.Fatalf("%d lines of %d: %q", len(got), len(want), text)
		}
		for i, line := range got {
			if line != "" && line != strings.TrimSpace(want[i]) {
				t.Errorf("line %d is %q, not %q", i+1, line, want[i])
			}
		}
	})
}
