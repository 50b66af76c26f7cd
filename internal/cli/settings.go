package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/config"
)

// settings are the flags that stand for settings: one for each that is
// declared, so that the file, the environment and the command line agree.
type settings struct {
	Config string       `placeholder:"FILE" help:"The file with settings (docs/CONFIG.md). Without it, hangup.yaml in the data folder is read where there is one."`
	Flags  kong.Plugins `embed:""`
}

// newSettings declares the flags.
func newSettings() settings {
	var fields []reflect.StructField
	for i, s := range declared() {
		tag := fmt.Sprintf(`name:%q help:%q placeholder:%q group:"Settings"`, strings.TrimPrefix(s.Flag, "--"), noVars(s.Help), placeholder(s.Allowed))
		fields = append(fields, reflect.StructField{Name: "F" + strconv.Itoa(i), Type: reflect.TypeFor[*string](), Tag: reflect.StructTag(tag)})
	}
	return settings{Flags: kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}}
}

// placeholder says in one word what is allowed, where that is short.
func placeholder(allowed string) string {
	what, _ := strings.CutSuffix(allowed, ", or nothing")
	words := strings.Split(what, ", ")
	switch {
	case len(words) > 1 && !strings.Contains(strings.Join(words, ""), " "):
		what = strings.Join(words, "|")
	case unicode.IsDigit(rune(what[0])):
		what = strings.NewReplacer(" to ", "..", ", ", "|", " ", "").Replace(what)
	default:
		what, _, _ = strings.Cut(words[0], " (")
		for _, article := range []string{"a ", "an ", "list of "} {
			what = strings.TrimPrefix(what, article)
		}
		what = strings.ToUpper(strings.ReplaceAll(what, " ", "-"))
	}
	if len(what) > 24 {
		return "VALUE"
	}
	return what
}

// declared lists the settings that have a flag here: --kb is one of every
// command.
func declared() []config.Setting {
	return slices.DeleteFunc(config.Declared(os.Environ()), func(s config.Setting) bool { return s.Name == "kb" })
}

// noVars keeps kong from looking for variables in a text.
func noVars(s string) string { return strings.ReplaceAll(s, "$", "$$") }

// tokenVar is the variable of the environment that holds a token for --server.
const tokenVar = "HANGUP_TOKEN"

// load reads all settings.
func (s *settings) load() (config.Config, []config.Setting, error) {
	flags := map[string]string{}
	given := reflect.ValueOf(s.Flags[0]).Elem()
	for i, d := range declared() {
		if v := given.Field(i); !v.IsNil() {
			flags[strings.TrimPrefix(d.Flag, "--")] = v.Elem().String()
		}
	}
	return loadSettings(s.Config, flags)
}

// loadSettings reads the file that was named, or hangup.yaml in the data folder
// where there is one.
func loadSettings(file string, flags map[string]string) (config.Config, []config.Setting, error) {
	if file == "" && os.Getenv("HANGUP_CONFIG") == "" {
		usual := filepath.Join(dataFolder(flags), "hangup.yaml")
		if _, err := os.Stat(usual); err == nil {
			file = usual
		}
	}
	return config.Load(config.Sources{File: file, Env: os.Environ(), Others: []string{tokenVar}, Flags: flags})
}

// dataFolder is where the data is, going by the flags, the environment and the
// default; a file that names another has to be named itself.
func dataFolder(flags map[string]string) string {
	if dir := flags["data"]; dir != "" {
		return dir
	}
	if dir := os.Getenv("HANGUP_DATA"); dir != "" {
		return dir
	}
	for _, d := range config.Declared(os.Environ()) {
		if d.Name == "data" {
			return d.Default
		}
	}
	return ""
}

// options builds what a desk needs from its settings.
func (c *commands) options(cfg config.Config, log *slog.Logger) (app.Options, error) {
	if len(cfg.KB) > 0 {
		c.KB = append(append([]string(nil), cfg.KB...), c.KB...)
	}
	j, err := c.judge()
	if err != nil {
		return app.Options{}, err
	}
	return app.Options{Config: cfg, Judge: j, Log: log, Version: version()}, nil
}

// logger writes the desk's own log as the settings want it.
func logger(cfg config.Config, s *Streams) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		level = slog.LevelInfo
	}
	opt := &slog.HandlerOptions{Level: level}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(s.Err, opt))
	}
	return slog.New(slog.NewTextHandler(s.Err, opt))
}
