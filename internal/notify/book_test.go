package notify

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func testNotifier(t *testing.T) *Notifier {
	t.Helper()
	return openIn(t, t.TempDir())
}

func openIn(t *testing.T, dir string) *Notifier {
	t.Helper()
	n, err := Open(Options{Dir: dir, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.Now().UTC() }})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// add adds a destination of pairs of field and value.
func (n *Notifier) add(t *testing.T, kind string, pairs ...string) (Destination, string) {
	t.Helper()
	v := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	d, secret, err := n.Add(kind, "", v)
	if err != nil {
		t.Fatal(err)
	}
	return d, secret
}

func TestDestinationsAreKeptForNobodyElse(t *testing.T) {
	dir := t.TempDir()
	n := openIn(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "notify.json")); !os.IsNotExist(err) {
		t.Errorf("there is a file before there is a destination (%v)", err)
	}
	key := n.PushKey()
	d, _ := n.add(t, "ntfy", "topic", "otters")
	hook, secret := n.add(t, "webhook", "address", "https://home.example/secret-path")
	if secret == "" {
		t.Error("a webhook has no secret")
	}
	if err := n.SetSays(Says{Place: "Mum's phone", Watch: true}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "notify.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v (%v)", info.Mode(), err)
	}
	again := openIn(t, dir)
	if got := again.Destinations(); len(got) != 2 || got[0] != d || got[1] != hook {
		t.Errorf("after a new start there are %+v", got)
	}
	if got := again.Says(); got != (Says{"Mum's phone", true}) || again.PushKey() != key {
		t.Errorf("after a new start it says %+v, with the key %q", got, again.PushKey())
	}
	if err := again.Remove(d.ID); err != nil {
		t.Fatal(err)
	}
	var f *Fault
	if err := again.Remove(d.ID); !errors.As(err, &f) || f.Kind != FaultMissing {
		t.Errorf("removing it twice gives %v", err)
	}
	if err := again.Test(t.Context(), d.ID); !errors.As(err, &f) || f.Kind != FaultMissing {
		t.Errorf("testing what is removed gives %v", err)
	}
	if _, _, err := n.Add("ntfy", "", map[string]string{"topic": "badgers"}); err == nil || !strings.Contains(err.Error(), "start the desk again") {
		t.Errorf("a file that another program changed is overwritten (%v)", err)
	}
}

func TestAFileThatCannotBeUsedSaysWhatToDo(t *testing.T) {
	good := func() []byte {
		dir := t.TempDir()
		openIn(t, dir).add(t, "webhook", "address", "https://home.example/x")
		data, err := os.ReadFile(filepath.Join(dir, "notify.json"))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}()
	for name, tt := range map[string]struct {
		data []byte
		says string
	}{
		"newer":              {[]byte(`{"version": 2, "more": 1}`), "newer version"},
		"cut off":            {good[:len(good)/2], "put back a copy"},
		"no JSON":            {[]byte("hello"), "put back a copy"},
		"a key too many":     {bytes.Replace(good, []byte(`"says"`), []byte(`"sayings"`), 1), "put back a copy"},
		"an unknown kind":    {bytes.Replace(good, []byte(`"webhook"`), []byte(`"pigeon"`), 1), "put back a copy"},
		"two in one":         {append(bytes.Clone(good), good...), "put back a copy"},
		"far too large":      {append(bytes.Clone(good), bytes.Repeat([]byte(" "), mostBytes)...), "put back a copy"},
		"a webhook unsigned": {bytes.Replace(good, []byte(`"secret"`), []byte(`"name"`), 1), "put back a copy"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "notify.json"), tt.data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "home.example") {
			t.Errorf("a file that is %s gives %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"says":{"place":"","watch":false},"push":{"public":"a","private":"b"},"destinations":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := parse(data); err == nil {
			for _, d := range b.Destinations {
				_ = d.label()
			}
		}
	})
}
