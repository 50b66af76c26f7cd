package config

import (
	"fmt"
	"strings"
)

// Problem is one fault of the settings: where it is and what to do.
type Problem struct {
	// File is the file, or "environment HANGUP_LISTEN", or "flag --listen".
	File         string
	Line, Column int    // from 1; 0 where there is none
	Setting      string // its name; empty where the fault is of no one setting
	Message      string
}

// String gives the fault as one line: place and message.
func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	case p.Column == 0:
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is every fault that was found, as an error.
type Problems []Problem

// Error gives one line for each fault.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
