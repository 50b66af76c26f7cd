package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/cli"
)

// At a terminal, erasing asks first, and takes nothing but yes for a yes.
func TestErasingAsks(t *testing.T) {
	data, id := t.TempDir(), "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b"
	if out, complaint, status := run(t, "", "report", "--data", data, "--id", id, example); status != 0 {
		t.Fatalf("%s%s", out, complaint)
	}
	for _, tt := range []struct {
		answer string
		status int
		shown  string
	}{
		{"", 1, "nothing was erased"},
		{"n\n", 1, "nothing was erased"},
		{"y\n", 1, "nothing was erased"},
		{" Yes\n", 0, "The case is erased."},
	} {
		var out, asked bytes.Buffer
		status := cli.Run([]string{"erase", "--data", data, id}, cli.Streams{In: strings.NewReader(tt.answer), Out: &out, Err: &asked, ErrTerminal: true})
		if status != tt.status || !strings.Contains(asked.String(), "Nothing brings it back") || !strings.Contains(out.String()+asked.String(), tt.shown) {
			t.Errorf("%q: status %d, %s%s", tt.answer, status, out.String(), asked.String())
		}
	}
}
