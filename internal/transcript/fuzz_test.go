package transcript

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// sound checks what every reader promises.
func sound(t *testing.T, c call.Call, err error) {
	t.Helper()
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Message == "" || e.Code == "" {
			t.Fatalf("an error of another sort: %v", err)
		}
		return
	}
	if len(c.Turns) == 0 || c.Kind == call.KindUnset {
		t.Fatalf("neither a call nor an error: %+v", c)
	}
	for i, turn := range c.Turns {
		if strings.TrimSpace(turn.Text) == "" || !utf8.ValidString(turn.Text) {
			t.Fatalf("turn %d is %q", i+1, turn.Text)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "Caller: Hello.\nCallee: Yes?", "[00:12] Caller: a. Callee: b", "00:12 Me - x\r\n00:13 Them - y", "Speaker 1 (0:12)\nhello",
		"WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<v A>hi <c.x>you</c>\n\n00:02.000 --> 00:03.000\nhi you\nthere",
		"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}- a\n- b\n2\n00:00:02,000 --> 00:00:03,000\n>> c &amp; d",
		`[{"role":"caller","text":"hi","at":1e300}]`, `{"id":1,"turns":[{"text":"a"}]}`, "\xff\xfea\x00", "[12.5s] hi\n[13s --> 14s] you", "**Me**: hi\n> Him: no",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
		f.Add([]byte(s), uint8(2))
	}
	f.Fuzz(func(t *testing.T, data []byte, format uint8) {
		c, err := Read(data, Options{Format: Format(format % 4)})
		sound(t, c, err)
	})
}

func FuzzReadRecord(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","kind":"call","turns":[{"role":"caller","text":"hi"}],"caller_id":"9-9876","country":"us","dialled_by":"them"}`,
		`{"id":1,"text":"he rang me"}`, `{"id":null,"text":"x","turns":null}`, `{"text":`, `[]`, `{"id":"a","text":"\ud800"}`, "{\"text\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		c, err := ReadRecord(line)
		sound(t, c, err)
	})
}
