package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/text/language"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/transcript"
)

// about is what a person may know beside the words.
type about struct {
	Kind string `enum:"auto,call,story" default:"auto" help:"Whether the words are the call itself or tell of one: ${enum}."`
	beside
}

// beside is what a person may know of a call.
type beside struct {
	CallerID string `name:"caller-id" placeholder:"NUMBER" help:"What the display showed."`
	Callback string `name:"callback" placeholder:"NUMBER" help:"The number that the caller wanted to be rung on."`
	Country  string `placeholder:"CC" help:"Where the call was received, as two letters such as GB."`
	ICalled  bool   `name:"i-called" help:"The person dialled: from a pop-up, an advert, a letter."`
}

func (a beside) check() error {
	if a.Country == "" {
		return nil
	}
	if rest := strings.Trim(a.Country, letters); len(a.Country) != 2 || rest != "" {
		return usageError{fmt.Errorf("--country %s: write two letters such as US or GB", a.Country)}
	}
	if region, err := language.ParseRegion(a.Country); err != nil || !region.IsCountry() {
		return usageError{fmt.Errorf("--country %s: there is no such country (ISO 3166-1); write two letters such as US or GB", a.Country)}
	}
	return nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// apply lays what the command line says over what the file says.
func (a about) apply(c *call.Call) {
	if a.Kind != "auto" {
		c.Kind = call.Kind(a.Kind)
	}
	a.beside.apply(c)
}

func (a beside) apply(c *call.Call) {
	if a.CallerID != "" {
		c.CallerID = a.CallerID
	}
	if a.Callback != "" {
		c.Callback = a.Callback
	}
	if a.Country != "" {
		c.Country = strings.ToUpper(a.Country)
		if c.Country == "UK" {
			c.Country = "GB" // what people write for it
		}
	}
	if a.ICalled {
		c.DialledBy = call.DialledByMe
	}
}

// read reads one file, or standard input for "-".
func (a about) read(name string, s *Streams) (call.Call, error) {
	if err := a.check(); err != nil {
		return call.Call{}, err
	}
	data, err := readFile(name, s.In)
	if err != nil {
		return call.Call{}, err
	}
	kind := call.KindUnset
	if a.Kind != "auto" {
		kind = call.Kind(a.Kind)
	}
	var warned error
	c, err := transcript.Read(data, transcript.Options{Kind: kind, Warn: func(m string) {
		if _, werr := fmt.Fprintf(s.Err, "%s: %s\n", name, m); werr != nil {
			warned = werr
		}
	}})
	if err = errors.Join(err, warned); err != nil {
		return call.Call{}, fmt.Errorf("%s: %w", name, err)
	}
	a.apply(&c)
	disarm(&c)
	return c, nil
}

// disarm takes away the control characters with which words could steer the
// terminal that shows them. What stands for one is as long, so that offsets
// into the words hold.
func disarm(c *call.Call) {
	for i := range c.Turns {
		c.Turns[i].Text = strings.Map(harmless, c.Turns[i].Text)
	}
	c.CallerID = strings.Map(harmless, c.CallerID)
	c.Callback = strings.Map(harmless, c.Callback)
}

func harmless(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r < ' ', r == 0x7f:
		return ' '
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // they turn the order of what is shown
		return '\u200b'
	case r >= 0x80 && r < 0xa0:
		return '\u00a0'
	}
	return r
}

// readFile reads no more than one call may have, and one byte beyond, so that
// what is too large is refused without being held.
func readFile(name string, in io.Reader) (data []byte, err error) {
	if name != "-" {
		f, fault := openFile(name)
		if fault != nil {
			return nil, fault
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		in = f
	}
	data, err = io.ReadAll(io.LimitReader(in, transcript.MaxInput+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return data, nil
}

// openFile opens a file, or says what to do where it cannot.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if strings.ContainsAny(name, " \n") || len(name) > 80 {
			return nil, errors.New("there is no file of that name: to judge words, save them in a file, or paste them into hangup check -")
		}
		return nil, fmt.Errorf("there is no file %s: check its name and its folder", name)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s may not be read: change its permissions, or copy it to where you may", name)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be opened: %w", name, errors.Unwrap(err))
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is a folder: name the files in it", name), f.Close())
	}
	return f, nil
}
