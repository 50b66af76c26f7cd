package config_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/config"
)

// sources gives a file, and an environment with a home folder.
func sources(file string) config.Sources {
	return config.Sources{
		File: "hangup.yaml",
		FS:   fstest.MapFS{"hangup.yaml": &fstest.MapFile{Data: []byte(file)}},
		Env:  []string{"HOME=/home/anna", "XDG_DATA_HOME=/home/anna/data", "PATH=/bin"},
	}
}

func TestDefaults(t *testing.T) {
	got, _, err := config.Load(config.Sources{Env: []string{"HOME=/home/anna", "XDG_DATA_HOME=/srv"}})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Listen: "127.0.0.1:4264", Data: got.Data, TLS: config.TLS{Mode: config.TLSOff},
		Lines:  config.Lines{Calls: 100},
		Home:   config.Home{Listen: "0.0.0.0:4265", Open: "page"},
		Intake: config.Intake{PerHour: 10, MaxBytes: 64 << 10},
		Waves:  config.Waves{Budget: 1},
		Keep:   config.Keep{Words: 400, Evidence: 1200, Attachments: 400},
		Limits: config.Limits{Words: 1 << 20, Attachment: 10 << 20, Attachments: 20, MinFree: 64 << 20},
		Backup: config.Backup{Every: 24 * time.Hour, Keep: 2},
		Ear:    config.Ear{Use: "auto", Calls: 8, Memory: 2 << 30},
		Log:    config.Log{Level: "info", Format: "text"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if filepath.Base(got.Data) != "hangup" {
		t.Errorf("data is kept in %s", got.Data)
	}
}

func TestEverySettingOfAFile(t *testing.T) {
	got, _, err := config.Load(sources(`
listen: "[::1]:0"
data: ~/calls
ready_file: run/ready
hosts: [Desk.example.org, desk.lan:8443, 192.0.2.5, "[2001:db8::1]:8443", "[2001:db8::2]", "2001:db8::3", desk]
country: uk
kb: [mine, /srv/kb]
tls:
  mode: own
  cert: cert.pem
  key: /etc/key.pem
home: {listen: "192.168.1.7:4265", open: on}
intake: {public: true, per_hour: 3, max_bytes: 1 KiB, notice: "The library, desk 2"}
waves: {budget: 0.5}
warnings: {public: true, name: "The library", address: "https://Desk.example.org:8443/"}
blocklist: {honest: ours.csv}
keep: {words: 30d, evidence: forever, attachments: 1 day}
limits: {words: 2MB, attachment: 12MiB, attachments: 0, min_free: 1048576}
backup: {every: 7 days, keep: 5}
ear: {use: pocketsphinx, folder: engines, calls: 20, memory: 1 GiB}
log: {level: debug, format: json}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Listen: "[::1]:0", Data: "/home/anna/calls", ReadyFile: "run/ready", Hosts: []string{"desk.example.org", "desk.lan:8443", "192.0.2.5", "[2001:db8::1]:8443", "[2001:db8::2]", "2001:db8::3", "desk"}, Country: "GB",
		KB:     []string{"mine", "/srv/kb"},
		TLS:    config.TLS{Mode: config.TLSOwn, Cert: "cert.pem", Key: "/etc/key.pem"},
		Lines:  config.Lines{Calls: 100},
		Home:   config.Home{Listen: "192.168.1.7:4265", Open: "on"},
		Intake: config.Intake{Public: true, PerHour: 3, MaxBytes: 1024, Notice: "The library, desk 2"},
		Waves:  config.Waves{Budget: 0.5}, Warnings: config.Warnings{Public: true, Name: "The library", Address: "https://desk.example.org:8443"}, Blocklist: config.Blocklist{Honest: "ours.csv"},
		Keep:   config.Keep{Words: 30, Evidence: config.Forever, Attachments: 1},
		Limits: config.Limits{Words: 2e6, Attachment: 12 << 20, MinFree: 1 << 20},
		Backup: config.Backup{Every: 7 * 24 * time.Hour, Keep: 5},
		Ear:    config.Ear{Use: "pocketsphinx", Folder: "engines", Calls: 20, Memory: 1 << 30},
		Log:    config.Log{Level: "debug", Format: "json"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfAFile(t *testing.T) {
	for _, tc := range []struct{ name, file, want string }{
		{"unknown", "listn: 127.0.0.1:1\n", `hangup.yaml:1:1: there is no setting "listn": did you mean listen?`},
		{"unknown below", "tls:\n  mod: own\n", `hangup.yaml:2:3: there is no setting "tls.mod": did you mean tls.mode?`},
		{"below another", "\npublic: true\n", `hangup.yaml:2:1: there is no setting "public": did you mean intake.public?`},
		{"nothing near", "colour_of_page: red\n", `hangup.yaml:1:1: there is no setting "colour_of_page": the settings are listen, data, ready_file, hosts, country, kb, tls, lines, home, intake, keep, live, waves, warnings, blocklist, limits, backup, ear, log`},
		{"nothing near below", "log:\n  where: here\n", `hangup.yaml:2:3: there is no setting "log.where": log holds level, format`},
		{"merge key", "<<: {listen: x}\n", `hangup.yaml:1:1: there is no setting "<<": the settings are listen, data, ready_file, hosts, country, kb, tls, lines, home, intake, keep, live, waves, warnings, blocklist, limits, backup, ear, log`},
		{"twice", "country: GB\nlog: {level: info}\ncountry: US\n", "hangup.yaml:3:1: country stands twice, first on line 1: take one out"},
		{"twice below", "log:\n  level: info\n  level: warn\n", "hangup.yaml:3:3: log.level stands twice, first on line 2: take one out"},
		{"dotted", "tls.mode: self\n", "hangup.yaml:1:1: write tls.mode in two lines, the second indented: tls: and mode:"},
		{"no value", "country:\n", "hangup.yaml:1:9: country has no value: write one, or take the line out"},
		{"group with one value", "tls: self\n", "hangup.yaml:1:1: tls holds settings of its own, one a line and indented: mode, cert, key, domain, email"},
		{"group with nothing", "tls:\n", "hangup.yaml:1:1: tls has nothing under it: write one of mode, cert, key, domain, email there, indented, or take the line out"},
		{"group with comments alone", "country: GB\nlog:\n  # level: debug\n", "hangup.yaml:2:1: log has nothing under it: write one of level, format there, indented, or take the line out"},
		{"empty group", "keep: {}\n", "hangup.yaml:1:1: keep has nothing under it: write one of words, evidence, attachments there, indented, or take the line out"},
		{"group that is not indented", "tls:\nmode: self\n", "hangup.yaml:1:1: tls has nothing under it: write one of mode, cert, key, domain, email there, indented, or take the line out\n" +
			`hangup.yaml:2:1: there is no setting "mode": did you mean tls.mode?`},
		{"list for one", "listen: [a, b]\n", "hangup.yaml:1:9: listen must be one value (host:port, the port from 0 to 65535), not a list or a group"},
		{"one for list", "hosts: desk\n", "hangup.yaml:1:8: hosts must be a list such as [a, b]"},
		{"list of lists", "kb:\n  - [a]\n", "hangup.yaml:2:5: each of kb must be a text"},
		{"alias", "listen: &a 127.0.0.1:1\ncountry: *a\n", "hangup.yaml:2:10: country: write the value out: * and & are not used here"},
		{"list at the top", "- a\n", "hangup.yaml:1:1: the file must begin with a setting such as listen: 127.0.0.1:4264"},
		{"two documents", "country: GB\n---\ncountry: US\n", "hangup.yaml:2:1: a second document begins here: take the line --- out"},
		{"no UTF-8", "country: \xff\n", "hangup.yaml: this file is not UTF-8: save it as UTF-8"},
		{"too large", strings.Repeat("#", 1<<20+1), "hangup.yaml: this file is larger than 1024 KB: it holds more than settings"},
		{"key that is a list", "[a]: b\n", "hangup.yaml:1:1: a setting must have a plain name"},

		{"address", "listen: localhost\n", "hangup.yaml:1:9: listen: write an address and a port from 0 to 65535, such as 127.0.0.1:4264 or [::1]:4264"},
		{"port", "listen: :70000\n", "hangup.yaml:1:9: listen: write an address and a port from 0 to 65535, such as 127.0.0.1:4264 or [::1]:4264"},
		{"host with scheme", "hosts: [\"https://desk\"]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"host with a path", "hosts: [desk.example/cases]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"host on no port", "hosts: [\"desk.example:0\"]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"host that is no address", "hosts: [192.0.2.500]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"half a bracket", "hosts: [\"[::1\"]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"every name", "hosts: [\"*\"]\n", "hangup.yaml:1:8: hosts: write the name alone, such as desk.example.org or desk.example.org:8443, without https://"},
		{"every address", "hosts: [any-address]\n", "hangup.yaml:1:8: hosts: any-address is no name: a desk that listens on all addresses (listen: 0.0.0.0:4264) answers under each of them"},
		{"every address on a port", "hosts: [\"ANY-address:80\"]\n", "hangup.yaml:1:8: hosts: any-address is no name: a desk that listens on all addresses (listen: 0.0.0.0:4264) answers under each of them"},
		{"address that is none", "hosts: [0.0.0.0]\n", "hangup.yaml:1:8: hosts: 0.0.0.0 stands for all addresses and nobody can type it: write a name or an address of this machine"},
		{"host twice", "hosts: [desk, desk]\n", `hangup.yaml:1:8: hosts: "desk" stands twice: take one out`},
		{"country", "country: Britain\n", "hangup.yaml:1:10: country: write two letters such as US or GB"},
		{"choice", "log: {level: loud}\n", "hangup.yaml:1:14: log.level: write one of debug, info, warn, error"},
		{"truth", "intake: {public: yes}\n", "hangup.yaml:1:18: intake.public: write true or false"},
		{"count", "intake: {per_hour: many}\n", "hangup.yaml:1:20: intake.per_hour: write a whole number from 1 to 10000"},
		{"count out of range", "backup: {keep: 0}\n", "hangup.yaml:1:16: backup.keep: write a whole number from 1 to 100"},
		{"size without unit", "limits: {words: ten}\n", "hangup.yaml:1:17: limits.words: write a size such as 64KiB or 10MB"},
		{"size with wrong unit", "limits: {words: 10 parsecs}\n", "hangup.yaml:1:17: limits.words: write a size such as 64KiB or 10MB; the units are B, KB, MB, GB, KiB, MiB, GiB"},
		{"size out of range", "limits: {words: 1GiB}\n", "hangup.yaml:1:17: limits.words: write 1KiB to 4MiB"},
		{"size beyond counting", "limits: {words: 9999999999GiB}\n", "hangup.yaml:1:17: limits.words: write a smaller size"},
		{"days without unit", "keep: {words: 400}\n", "hangup.yaml:1:15: keep.words: write a number of days such as 400 days, or forever"},
		{"no day at all", "keep: {words: 0 days}\n", "hangup.yaml:1:15: keep.words: write 1 day to 36500 days"},
		{"interval", "backup: {every: often}\n", "hangup.yaml:1:17: backup.every: write a duration such as 30m, 24h or 7 days, or never"},
		{"interval too short", "backup: {every: 1m}\n", "hangup.yaml:1:17: backup.every: write 1h to 365 days"},
		{"domain", "tls: {mode: acme, domain: 192.0.2.1}\n", "hangup.yaml:1:27: tls.domain: write a domain name such as desk.example.org, without https:// and without a port"},
		{"email", "tls: {mode: acme, domain: a.example, email: anna}\n", "hangup.yaml:1:45: tls.email: write an address such as anna@example.org"},
		{"notice", "intake: {notice: \"a\\u0007\"}\n", "hangup.yaml:1:18: intake.notice: write at most 500 characters, without control characters"},
		{"public address of no scheme", "warnings: {address: desk.example.org}\n", "hangup.yaml:1:21: warnings.address: write the address that the public types, with https:// and without a path, such as https://desk.example.org"},
		{"public address in the clear", "warnings: {address: \"http://desk.example.org\"}\n", "hangup.yaml:1:21: warnings.address: write the address that the public types, with https:// and without a path, such as https://desk.example.org"},
		{"public address of this machine", "warnings: {address: \"https://127.0.0.1:4264\"}\n", "hangup.yaml:1:21: warnings.address: 127.0.0.1 leads everybody to their own machine: write the name under which others reach this desk, such as https://desk.example.org"},
		{"public address with a path", "warnings: {address: \"https://desk.example.org/warnings\"}\n", "hangup.yaml:1:21: warnings.address: write the address alone, without a path or a name, such as https://desk.example.org: /warnings is added to it"},
		{"data", "data: \"\"\n", "hangup.yaml:1:7: data: write a path"},
		{"empty folder", "kb: [\"\"]\n", "hangup.yaml:1:5: kb: write a path, or take the empty one out"},

		{"own without files", "tls:\n  mode: own\n", "hangup.yaml:2:9: tls.cert is missing: tls.mode is own\nhangup.yaml:2:9: tls.key is missing: tls.mode is own"},
		{"acme without domain", "tls: {mode: acme}\n", "hangup.yaml:1:13: tls.domain is missing: tls.mode is acme"},
		{"files without own", "tls: {cert: c.pem}\n", "hangup.yaml:1:13: tls.cert has no effect with tls.mode off: set tls.mode to own, or take tls.cert out"},
		{"public without a name", "intake: {public: true}\n", "hangup.yaml:1:18: intake.notice is missing: people who use the public form must be told who runs this desk"},
		{"form larger than a report", "intake: {max_bytes: 2MiB}\n", "hangup.yaml:1:21: intake.max_bytes (2MiB) must not be more than limits.words (1MiB)"},
		{"ear", "ear: {use: whisper}\n", "hangup.yaml:1:12: ear.use: write one of auto, none, pocketsphinx, sherpa, or the address of a Vosk server such as ws://127.0.0.1:2700"},
		{"ear with a passphrase", "ear: {use: \"ws://anna:word@ear.example:2700\"}\n", "hangup.yaml:1:12: ear.use: write the address without a name and a passphrase: no setting is a secret"},
		{"folder of no engine", "ear: {use: none, folder: ears}\n", "hangup.yaml:1:26: ear.folder has no effect with ear.use none: set ear.use to auto or to an engine, or take ear.folder out"},
		{"only the cause is told", "tls: {mode: on, cert: c.pem}\n", "hangup.yaml:1:13: tls.mode: write one of off, own, acme, self"},
		{"all at once", "listen: here\ntls:\n  mode: own\n  cert: c.pem\n  kee: k.pem\ncountry: XYZ\n",
			"hangup.yaml:1:9: listen: write an address and a port from 0 to 65535, such as 127.0.0.1:4264 or [::1]:4264\n" +
				"hangup.yaml:5:3: there is no setting \"tls.kee\": did you mean tls.key?\n" +
				"hangup.yaml:6:10: country: write two letters such as US or GB\n" +
				"hangup.yaml:3:9: tls.key is missing: tls.mode is own"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := config.Load(sources(tc.file))
			if err == nil {
				t.Fatal("no fault was found")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFaultsCarryTheirPlace(t *testing.T) {
	_, _, err := config.Load(sources("log:\n  level: loud\n"))
	var ps config.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("the error is %T", err)
	}
	want := config.Problems{{File: "hangup.yaml", Line: 2, Column: 10, Setting: "log.level", Message: "log.level: write one of debug, info, warn, error"}}
	if diff := cmp.Diff(want, ps); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenYAMLNamesTheLine(t *testing.T) {
	_, _, err := config.Load(sources("country: GB\nlog: {level: info\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "hangup.yaml:") || !strings.Contains(err.Error(), "this is not YAML") {
		t.Errorf("got %v", err)
	}
}

func TestFilesThatHoldNothing(t *testing.T) {
	for _, file := range []string{"", "# listen: here\n", "---\n", "{}\n"} {
		if _, _, err := config.Load(sources(file)); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}
