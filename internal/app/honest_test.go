package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/config"
)

// A file of honest numbers is read whole, or the desk does not start and says what
// to mend.
func TestHonestNumbers(t *testing.T) {
	file := func(text string) config.Config {
		name := filepath.Join(t.TempDir(), "ours.csv")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return config.Config{Country: "US", Blocklist: config.Blocklist{Honest: name}}
	}
	if list, err := honestNumbers(config.Config{}); err != nil || list != nil {
		t.Errorf("without a file: %v, %v", list, err)
	}
	if list, err := honestNumbers(file("number,who\n(202) 555-0123,Our clinic\n")); err != nil || len(list) != 1 || list[0].Country != "US" {
		t.Errorf("%v, %v", list, err)
	}
	for want, cfg := range map[string]config.Config{
		"line 2: this cannot be read as a telephone number": file("number,who\nhello,x\n"),
		"name another CSV file with blocklist.honest":       {Blocklist: config.Blocklist{Honest: filepath.Join(t.TempDir(), "none.csv")}},
	} {
		if _, err := honestNumbers(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
