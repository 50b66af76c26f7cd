package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// value is one field of a Config as the sources write it. set takes the values
// of a list, or the one of anything else; base is the folder from which paths
// are taken. Its error says what to write.
type value interface {
	set(texts []string, base string) error
	String() string
	allowed() string
}

// list is a value that may be written several times.
type list interface{ list() }

// scalar is a value that is written as one text.
type scalar[T any] struct {
	field *T
	parse func(text string) (T, error)
	show  func(T) string
	what  string // what is allowed
}

func (s scalar[T]) set(texts []string, _ string) error {
	if len(texts) != 1 {
		return errors.New("write one value")
	}
	v, err := s.parse(strings.TrimSpace(texts[0]))
	if err != nil {
		return err
	}
	*s.field = v
	return nil
}

func (s scalar[T]) String() string  { return s.show(*s.field) }
func (s scalar[T]) allowed() string { return s.what }

func same(s string) string { return s }

func text(field *string, what string, check func(string) (string, error)) value {
	return scalar[string]{field, check, same, what}
}

// choice is one of a few words; they are in the order of the document.
func choice(field *string, words ...string) value {
	return text(field, strings.Join(words, ", "), func(s string) (string, error) {
		if !slices.Contains(words, s) {
			return "", errors.New("write one of " + strings.Join(words, ", "))
		}
		return s, nil
	})
}

func truth(field *bool) value {
	return scalar[bool]{field, func(s string) (bool, error) {
		if s != "true" && s != "false" {
			return false, errors.New("write true or false")
		}
		return s == "true", nil
	}, strconv.FormatBool, "true, false"}
}

func count(field *int, least, most int) value {
	what := fmt.Sprintf("%d to %d", least, most)
	return scalar[int]{field, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return 0, errors.New("write a whole number from " + what)
		}
		return n, nil
	}, strconv.Itoa, what}
}

func rate(field *float64, least, most float64) value {
	show := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	what := show(least) + " to " + show(most)
	return scalar[float64]{field, func(s string) (float64, error) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || !(f >= least && f <= most) {
			return 0, errors.New("write a number from " + what)
		}
		return f, nil
	}, show, what}
}

func size(field *Size, least, most Size) value {
	return scalar[Size]{field, within(ParseSize, least, most), Size.String, least.String() + " to " + most.String()}
}

func days(field *Days, least, most Days) value {
	parse := within(ParseDays, least, most)
	return scalar[Days]{field, func(s string) (Days, error) {
		if d, err := ParseDays(s); err == nil && d == Forever {
			return d, nil
		}
		return parse(s)
	}, Days.String, least.String() + " to " + most.String() + ", forever"}
}

func interval(field *time.Duration, least, most time.Duration) value {
	parse := within(ParseInterval, least, most)
	return scalar[time.Duration]{field, func(s string) (time.Duration, error) {
		if d, err := ParseInterval(s); err == nil && d == 0 {
			return d, nil
		}
		return parse(s)
	}, showInterval, showInterval(least) + " to " + showInterval(most) + ", never"}
}

// within bounds what a parser takes.
func within[T cmp.Ordered](parse func(string) (T, error), least, most T) func(string) (T, error) {
	return func(s string) (T, error) {
		v, err := parse(s)
		if err == nil && (v < least || v > most) {
			err = fmt.Errorf("write %s to %s", shown(least), shown(most))
		}
		return v, err
	}
}

func shown(v any) string {
	if d, ok := v.(time.Duration); ok {
		return showInterval(d)
	}
	return fmt.Sprint(v)
}

// path is a file or folder. ~/ is the home folder.
type path struct {
	field *string
	home  string
	need  bool // must not be empty
}

func (p path) set(texts []string, base string) error {
	if len(texts) != 1 {
		return errors.New("write one path")
	}
	full, err := place(texts[0], p.home, base)
	if err != nil {
		return err
	}
	if p.need && full == "" {
		return errors.New("write a path")
	}
	*p.field = full
	return nil
}

func (p path) String() string { return *p.field }
func (p path) allowed() string {
	if p.need {
		return "a path"
	}
	return "a path, or nothing"
}

func place(s, home, base string) (string, error) {
	if strings.ContainsAny(s, "\x00\n\r") {
		return "", errors.New("write a path without line breaks")
	}
	if rest, ok := strings.CutPrefix(s, "~/"); ok {
		if home == "" {
			return "", errors.New("write the whole path: the home folder is not known here")
		}
		return filepath.Join(home, rest), nil
	}
	if s == "" || filepath.IsAbs(s) {
		return s, nil
	}
	return filepath.Join(base, s), nil
}

// texts is a list of texts or paths.
type texts struct {
	field *[]string
	parse func(text, base string) (string, error)
	what  string
}

func (t texts) list() {}

func (t texts) set(values []string, base string) error {
	var out []string
	for _, v := range values {
		one, err := t.parse(strings.TrimSpace(v), base)
		if err != nil {
			return err
		}
		if slices.Contains(out, one) {
			return fmt.Errorf("%q stands twice: take one out", v)
		}
		out = append(out, one)
	}
	*t.field = out
	return nil
}

func (t texts) String() string  { return strings.Join(*t.field, ", ") }
func (t texts) allowed() string { return t.what }

func folders(field *[]string, home string) value {
	return texts{field, func(s, base string) (string, error) {
		if s == "" {
			return "", errors.New("write a path, or take the empty one out")
		}
		return place(s, home, base)
	}, "a list of paths"}
}

func hosts(field *[]string) value {
	return texts{field, func(s, _ string) (string, error) { return hostEntry(strings.ToLower(s)) },
		"a list of host names, each with a port or without"}
}

// hostEntry reads a name under which the desk is reached, in small letters.
func hostEntry(s string) (string, error) {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host, port = s, "1"
		if inner, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inner, "]") {
			host = strings.TrimSuffix(inner, "]")
		}
	}
	ip := net.ParseIP(host)
	switch {
	case host == "any-address":
		return "", errors.New("any-address is no name: a desk that listens on all addresses (listen: 0.0.0.0:4264) answers under each of them")
	case ip != nil && ip.IsUnspecified():
		return "", errors.New(host + " stands for all addresses and nobody can type it: write a name or an address of this machine")
	case !isPort(port) || port == "0" || ip == nil && (!isHost(host) || looksLikeAddress(host)):
		return "", errors.New("write the name alone, such as desk.example.org or desk.example.org:8443, without https://")
	}
	return s, nil
}

// looksLikeAddress tells whether a name ends in a number, as no name of the
// world does: browsers take it for an address.
func looksLikeAddress(host string) bool {
	last := host[strings.LastIndex(host, ".")+1:]
	return strings.Trim(last, "0123456789") == ""
}

func address(s string) (string, error) {
	host, port, err := net.SplitHostPort(s)
	if err != nil || !isPort(port) || host != "" && !isHost(host) {
		return "", errors.New("write an address and a port from 0 to 65535, such as 127.0.0.1:4264 or [::1]:4264")
	}
	return s, nil
}

// orNothing lets a text be empty.
func orNothing(check func(string) (string, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		if s == "" {
			return "", nil
		}
		return check(s)
	}
}

func country(s string) (string, error) {
	c := strings.ToUpper(s)
	if c == "UK" {
		c = "GB" // what people write for it
	}
	if c != "" && (len(c) != 2 || strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return "", errors.New("write two letters such as US or GB")
	}
	return c, nil
}

func domain(s string) (string, error) {
	if s != "" && (!isHost(s) || !strings.Contains(s, ".") || net.ParseIP(s) != nil) {
		return "", errors.New("write a domain name such as desk.example.org, without https:// and without a port")
	}
	return strings.ToLower(s), nil
}

func email(s string) (string, error) {
	name, host, ok := strings.Cut(s, "@")
	if s != "" && (!ok || name == "" || !isHost(host) || strings.ContainsAny(name, " \t\n<>\",")) {
		return "", errors.New("write an address such as anna@example.org")
	}
	return s, nil
}

// publicAddress is where others reach the desk: https, a host, maybe a port.
func publicAddress(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || !isHost(u.Hostname()) || u.Port() != "" && !isPort(u.Port()) {
		return "", errors.New("write the address that the public types, with https:// and without a path, such as https://desk.example.org")
	}
	host := strings.ToLower(u.Hostname())
	if ip := net.ParseIP(host); host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		return "", errors.New(host + " leads everybody to their own machine: write the name under which others reach this desk, such as https://desk.example.org")
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("write the address alone, without a path or a name, such as https://desk.example.org: /warnings is added to it")
	}
	return "https://" + strings.ToLower(u.Host), nil
}

// earUse is auto, none, an engine, or the address of a server.
func earUse(s string) (string, error) {
	words := []string{EarAuto, EarNone, "pocketsphinx", "sherpa"}
	if slices.Contains(words, s) {
		return s, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Hostname() == "" {
		return "", errors.New("write one of " + strings.Join(words, ", ") + ", or the address of a Vosk server such as ws://127.0.0.1:2700")
	}
	if u.User != nil {
		return "", errors.New("write the address without a name and a passphrase: no setting is a secret")
	}
	return s, nil
}

// notice is a short text for people.
func notice(s string) (string, error) {
	const most = 500
	if utf8.RuneCountInString(s) > most || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' }) {
		return "", fmt.Errorf("write at most %d characters, without control characters", most)
	}
	return s, nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// isHost tells whether s is an IP address or has the form of a host name.
func isHost(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
				return false
			}
		}
	}
	return true
}
