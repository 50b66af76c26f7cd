package config

import (
	"cmp"
	"slices"
)

// crossCheck finds settings that do not go together. A setting with a fault
// of its own is not held against others.
func (l *loader) crossCheck(c *Config) {
	if c.Data == "" && !l.bad["data"] {
		l.problem(origin{}, "data", "data: the environment names no home folder, so there is no standard place for data: set data (--data or %sDATA)", prefix)
	}
	if !l.bad["tls.mode"] {
		l.tls(c.TLS)
	}
	if c.Intake.Public && c.Intake.Notice == "" && !l.bad["intake.notice"] {
		l.problem(l.from["intake.public"], "intake.notice", "intake.notice is missing: people who use the public form must be told who runs this desk")
	}
	if c.Ear.Folder != "" && !c.Ear.Engine() && !l.bad["ear.use"] {
		l.problem(l.from["ear.folder"], "ear.folder", "ear.folder has no effect with ear.use %s: set ear.use to auto or to an engine, or take ear.folder out", c.Ear.Use)
	}
	if c.Intake.MaxBytes > c.Limits.Words && !l.bad["intake.max_bytes"] && !l.bad["limits.words"] {
		at := cmp.Or(l.from["intake.max_bytes"], l.from["limits.words"])
		l.problem(at, "intake.max_bytes", "intake.max_bytes (%v) must not be more than limits.words (%v)", c.Intake.MaxBytes, c.Limits.Words)
	}
}

// tls checks that each mode has what it needs, and nothing that it overlooks.
func (l *loader) tls(c TLS) {
	for _, s := range []struct {
		name, value string
		mode        string // the mode that the setting belongs to
		need        bool
	}{
		{"tls.cert", c.Cert, TLSOwn, true},
		{"tls.key", c.Key, TLSOwn, true},
		{"tls.domain", c.Domain, TLSACME, true},
		{"tls.email", c.Email, TLSACME, false},
	} {
		switch {
		case l.bad[s.name]:
		case s.need && c.Mode == s.mode && s.value == "":
			l.problem(l.from["tls.mode"], s.name, "%s is missing: tls.mode is %s", s.name, c.Mode)
		case c.Mode != s.mode && s.value != "":
			l.problem(l.from[s.name], s.name, "%s has no effect with tls.mode %s: set tls.mode to %s, or take %s out", s.name, c.Mode, s.mode, s.name)
		}
	}
}

// names lists every setting and group.
func (l *loader) names() []string {
	var out []string
	for _, r := range l.rows {
		out = append(out, r.name)
		if group := r.group(); group != "" && !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	return out
}
