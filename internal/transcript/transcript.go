// Package transcript turns bytes into a call.Call: a story as somebody typed
// it, lines with speakers, subtitles (WebVTT, SRT), turns in JSON, and the
// record of the JSONL contract. It reads and refuses; it judges nothing.
package transcript

import (
	"bytes"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
)

// MaxInput bounds one call or story, in bytes. A day of talk has about 1 MB.
const MaxInput = 16 << 20

// Format is how the words are laid out.
type Format uint8

// The formats. FormatAuto looks at the first lines.
const (
	FormatAuto      Format = iota
	FormatText             // a story, or lines with or without speakers
	FormatSubtitles        // WebVTT or SRT
	FormatJSON             // turns, or one record
)

// Options says what the caller of Read knows already. The zero value guesses
// everything.
type Options struct {
	Format Format
	// Kind, where set, stands whatever the words look like.
	Kind call.Kind
	// Warn, where set, is told of each thing that was mended or left out. Its
	// messages never hold words of the call.
	Warn func(message string)
}

func (o Options) warn(message string) {
	if o.Warn != nil {
		o.Warn(message)
	}
}

// Read reads one call or story. Every turn of the result has words in it and
// is valid UTF-8 with plain line ends, and its Kind is set. Turns without a
// time have a negative At. Speakers become RoleCaller or RoleCallee only where
// the label clearly says who placed the call; other turns stay apart with
// RoleUnknown. The error is always an *Error, safe to show.
func Read(data []byte, opts Options) (call.Call, error) {
	s, err := decode(data, opts)
	if err != nil {
		return call.Call{}, err
	}
	format := opts.Format
	if format == FormatAuto {
		format = guessFormat(s)
	}
	var c call.Call
	switch format {
	case FormatJSON:
		if c, err = readJSON([]byte(s), opts); err != nil {
			return call.Call{}, err
		}
	case FormatSubtitles:
		c.Turns, c.Kind = readSubtitles(s), call.KindCall
	default:
		c.Turns, c.Kind = readText(s)
	}
	if len(c.Turns) == 0 {
		return call.Call{}, &Error{Code: Empty, ID: c.ID, Message: "there are no words in it: the file holds only times, names or markup"}
	}
	if opts.Kind != call.KindUnset {
		c.Kind = opts.Kind
	}
	if c.Kind == call.KindUnset {
		c.Kind = kindOf(c.Turns)
	}
	return c, nil
}

// guessFormat looks at the head of the words.
func guessFormat(s string) Format {
	head := strings.TrimSpace(s[:min(len(s), 4096)])
	if strings.HasPrefix(head, "WEBVTT") {
		return FormatSubtitles
	}
	for n := 0; n < 4 && head != ""; n++ {
		line, rest, _ := strings.Cut(head, "\n")
		if _, _, ok := timing(line); ok {
			return FormatSubtitles
		}
		head = strings.TrimSpace(rest)
	}
	if looksLikeJSON([]byte(s)) {
		return FormatJSON
	}
	return FormatText
}

// looksLikeJSON tells JSON from text that begins with a bracket, such as a
// time or a class ID. JSON that is broken further on is still JSON.
func looksLikeJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\n")
	if len(b) < 2 || b[0] != '{' && b[0] != '[' {
		return false
	}
	switch rest := bytes.TrimLeft(b[1:], " \t\n"); {
	case len(rest) == 0:
		return true
	case b[0] == '{':
		return rest[0] == '"' || rest[0] == '}'
	default:
		return rest[0] == '{' || rest[0] == '"' || rest[0] == ']'
	}
}
