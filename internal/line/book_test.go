package line_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

func sources(t *testing.T, s string) []netip.Prefix {
	t.Helper()
	out, err := line.ParseSources(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Lines outlive a restart; no secret that was made is in the file, which is its
// owner's alone.
func TestTheBookKeepsLines(t *testing.T) {
	dir := t.TempDir()
	b, err := line.OpenBook(dir, (&clock{}).now)
	if err != nil {
		t.Fatal(err)
	}
	set := line.Settings{Policy: line.WarnAndEnd, Keep: line.KeepCaution, Language: "en", Country: "GB", Person: framing.Inbound, Outgoing: true, Sources: sources(t, "192.0.2.7, 10.0.0.0/8")}
	secret, err := b.Add("hall-2", framing.AudioSocket, "", set)
	if err != nil {
		t.Fatal(err)
	}
	if made, err := b.Add("kitchen", framing.Twilio, " "+token+" ", line.Settings{Policy: line.Watch, Keep: line.KeepNever, Language: "en"}); err != nil || made != "" {
		t.Fatalf("%q, %v", made, err)
	}
	path := filepath.Join(dir, "lines.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || strings.Contains(string(data), secret) {
		t.Errorf("the file is %v, %v, and holds %s", info.Mode(), err, data)
	}
	again, err := line.OpenBook(dir, (&clock{}).now)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := again.Line("hall-2")
	want, _ := b.Line("hall-2")
	if !ok || got.Policy != set.Policy || got.Person != set.Person || !got.Outgoing || len(got.Sources) != 2 || !got.Created.Equal(want.Created) {
		t.Errorf("after a restart the line is %+v", got)
	}
	if err := again.Remove("hall-2"); err != nil || len(again.All()) != 1 {
		t.Errorf("%v, %v", err, again.All())
	}
}

func TestWhatALineCannotBe(t *testing.T) {
	b, err := line.OpenBook(t.TempDir(), (&clock{}).now)
	if err != nil {
		t.Fatal(err)
	}
	good := line.Settings{Policy: line.Watch, Keep: line.KeepNever, Language: "en"}
	if _, err := b.Add("kitchen", framing.Vonage, "", good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, token string
		platform    framing.Platform
		change      func(*line.Settings)
		field       string
	}{
		{"kitchen", "", framing.Plivo, nil, "name"},
		{"Grandma's", "", framing.Plivo, nil, "name"},
		{"", "", framing.Plivo, nil, "name"},
		{"a--b", "", framing.Plivo, nil, "name"},
		{"hall", "", "semaphore", nil, "platform"},
		{"hall", "", framing.Twilio, nil, "token"},
		{"hall", "a b", framing.Twilio, nil, "token"},
		{"hall", "", framing.Plivo, func(s *line.Settings) { s.Policy = "shout" }, "policy"},
		{"hall", "", framing.Plivo, func(s *line.Settings) { s.Keep = "" }, "keep"},
		{"hall", "", framing.Plivo, func(s *line.Settings) { s.Language = "la" }, "language"},
		{"hall", "", framing.Plivo, func(s *line.Settings) { s.Country = "gb" }, "country"},
	} {
		set := good
		if c.change != nil {
			c.change(&set)
		}
		_, err := b.Add(c.name, c.platform, c.token, set)
		var fault *line.Fault
		if !errors.As(err, &fault) || fault.Field != c.field {
			t.Errorf("%+v: %v, want a fault of %s", c, err, c.field)
		}
	}
	if _, err := line.ParseSources("10.0.0.0/8, home"); err == nil {
		t.Error("home is no network")
	}
	var gone *line.Fault
	if err := b.Change("hall", good); !errors.As(err, &gone) {
		t.Errorf("a line that is not there was changed: %v", err)
	}
}

func TestADamagedBook(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{`{"version":2,"lines":[]}`, "newer version"},
		{`{"version":1,"lines":[{"name":"x","platform":"plivo"}]}`, "is damaged"},
		{`{"version":1,"lines":[],"more":1}`, "is damaged"},
		{`{"version":1,"lines":[]}{}`, "is damaged"},
		{"\x00", "is damaged"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "lines.json"), []byte(c.data), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := line.OpenBook(dir, (&clock{}).now); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.data, err)
		}
	}
}

func TestANewSecretTakesThePlaceOfTheOld(t *testing.T) {
	d := start(t, framing.Telnyx, line.Watch)
	old := d.secret
	var err error
	if d.secret, err = d.hub.Book.NewSecret("kitchen", ""); err != nil || d.secret == old {
		t.Fatal(err)
	}
	d.connect()
}
