package config_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/config"
)

func find(t *testing.T, all []config.Setting, name string) config.Setting {
	t.Helper()
	for _, s := range all {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no setting %s", name)
	return config.Setting{}
}

func TestTheNearestSourceWins(t *testing.T) {
	const file = "# mine\nlog:\n  level: warn\n"
	env, flag := []string{"HANGUP_LOG_LEVEL=error"}, map[string]string{"log-level": "debug"}
	for _, tc := range []struct {
		name        string
		file        string
		env         []string
		flags       map[string]string
		value, from string
	}{
		{"nothing set", "", nil, nil, "info", "default"},
		{"file", file, nil, nil, "warn", "file hangup.yaml:3"},
		{"environment over file", file, env, nil, "error", "environment HANGUP_LOG_LEVEL"},
		{"flag over all", file, env, flag, "debug", "flag --log-level"},
		{"flag over default", "", nil, flag, "debug", "flag --log-level"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := sources(tc.file)
			s.Env, s.Flags = append(s.Env, tc.env...), tc.flags
			c, all, err := config.Load(s)
			if err != nil {
				t.Fatal(err)
			}
			if got := find(t, all, "log.level"); c.Log.Level != tc.value || got.Value != tc.value || got.From != tc.from {
				t.Errorf("%s, shown as %s from %s", c.Log.Level, got.Value, got.From)
			}
		})
	}
}

func TestListsInFlagsAndEnvironment(t *testing.T) {
	s := sources("hosts: [a.example]\nkb: [mine]\n")
	s.Env = append(s.Env, "HANGUP_HOSTS=b.example, c.example")
	s.Flags = map[string]string{"kb": ""}
	c, all, err := config.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b.example", "c.example"}, c.Hosts); diff != "" || len(c.KB) != 0 {
		t.Errorf("%s, folders %v", diff, c.KB)
	}
	if got := find(t, all, "hosts").Value; got != "b.example, c.example" {
		t.Errorf("shown as %s", got)
	}
}

func TestFaultsOfFlagsAndEnvironment(t *testing.T) {
	for _, tc := range []struct {
		name  string
		env   []string
		flags map[string]string
		want  string
	}{
		{"unknown variable", []string{"HANGUP_LISTN=x"}, nil, "environment HANGUP_LISTN: there is no such setting: did you mean HANGUP_LISTEN?"},
		{"variable in small letters", []string{"HANGUP_listen=x"}, nil, "environment HANGUP_listen: there is no such setting: did you mean HANGUP_LISTEN?"},
		{"nothing near", []string{"HANGUP_WALLPAPER_TILES=x"}, nil, "environment HANGUP_WALLPAPER_TILES: there is no such setting: unset it; docs/CONFIG.md lists all"},
		{"wrong variable", []string{"HANGUP_KEEP_WORDS=1"}, nil, "environment HANGUP_KEEP_WORDS: keep.words: write a number of days such as 400 days, or forever"},
		{"empty variable", []string{"HANGUP_LISTEN="}, nil, "environment HANGUP_LISTEN: listen: write an address and a port from 0 to 65535, such as 127.0.0.1:4264 or [::1]:4264"},
		{"unknown flag", nil, map[string]string{"tls-mod": "own"}, "flag --tls-mod: there is no such setting: did you mean --tls-mode?"},
		{"wrong flag", nil, map[string]string{"tls-mode": "on"}, "flag --tls-mode: tls.mode: write one of off, own, acme, self"},
		{"from flag to environment", []string{"HANGUP_TLS_CERT=c.pem"}, map[string]string{"tls-mode": "own"}, "flag --tls-mode: tls.key is missing: tls.mode is own"},
		{"both", []string{"HANGUP_COUNTRY=X"}, map[string]string{"country": "Y"}, "environment HANGUP_COUNTRY: country: write two letters such as US or GB\nflag --country: country: write two letters such as US or GB"},
		{"file of the environment", []string{"HANGUP_CONFIG=other.yaml"}, nil, "other.yaml: there is no such file: correct the name, or leave it out to run with the defaults"},
		{"no home", []string{"HOME=", "XDG_DATA_HOME="}, nil, "data: the environment names no home folder, so there is no standard place for data: set data (--data or HANGUP_DATA)"},
		{"no home for ~", []string{"HOME="}, map[string]string{"ready-file": "~/ready"}, "flag --ready-file: ready_file: write the whole path: the home folder is not known here"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := sources("")
			s.File, s.Env, s.Flags = "", append(s.Env, tc.env...), tc.flags
			_, _, err := config.Load(s)
			if err == nil {
				t.Fatal("no fault was found")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVariablesOfOtherParts(t *testing.T) {
	s := sources("")
	s.Env, s.Others = append(s.Env, "HANGUP_TOKEN=secret"), []string{"HANGUP_TOKEN"}
	if _, _, err := config.Load(s); err != nil {
		t.Error(err)
	}
}

func TestWhichFileIsRead(t *testing.T) {
	files := fstest.MapFS{
		"named.yaml": &fstest.MapFile{Data: []byte("country: GB\n")},
		"env.yaml":   &fstest.MapFile{Data: []byte("country: US\n")},
	}
	for _, tc := range []struct {
		name, file, env string
		country, fault  string
	}{
		{"named by a flag", "named.yaml", "env.yaml", "GB", ""},
		{"named by the environment", "", "env.yaml", "US", ""},
		{"none", "", "", "", ""},
		{"named is not there", "none.yaml", "", "", "none.yaml: there is no such file: correct the name, or leave it out to run with the defaults"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := config.Sources{File: tc.file, FS: files, Env: []string{"HOME=/home/anna"}}
			if tc.env != "" {
				s.Env = append(s.Env, "HANGUP_CONFIG="+tc.env)
			}
			c, _, err := config.Load(s)
			if c.Country != tc.country {
				t.Errorf("country is %s", c.Country)
			}
			if got := message(err); got != tc.fault {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	_, _, err := config.Load(config.Sources{File: dir, Env: []string{"HOME=/home/anna"}})
	if got, want := message(err), dir+": this file cannot be read: is a directory"; got != want {
		t.Errorf("got %s", got)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPathsOfAFileBeginAtItsFolder(t *testing.T) {
	const name = "etc/hangup/hangup.yaml"
	s := config.Sources{File: name, FS: fstest.MapFS{name: &fstest.MapFile{Data: []byte("data: calls\nready_file: /run/ready\n")}},
		Env: []string{"HOME=/home/anna"}, Flags: map[string]string{"kb": "mine,./yours"}}
	c, _, err := config.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Data, c.ReadyFile, c.KB[0], c.KB[1]}
	want := []string{filepath.FromSlash("etc/hangup/calls"), "/run/ready", "mine", "yours"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDaysTellWhatIsOld(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	if at, ends := config.Days(2).Before(now); !ends || !at.Equal(now.AddDate(0, 0, -2)) {
		t.Errorf("two days before is %v, %v", at, ends)
	}
	if at, ends := config.Forever.Before(now); ends {
		t.Errorf("forever ends at %v", at)
	}
}
