package knowledge

import (
	"fmt"
	"strings"
)

// Problem is one fault of a knowledge base: where it is and what to do.
type Problem struct {
	Place
	Message string
}

func (p Problem) String() string {
	file := p.File
	if p.Folder != "" {
		file = p.Folder + "/" + p.File
	}
	switch {
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", file, p.Message)
	case p.Column == 0:
		return fmt.Sprintf("%s:%d: %s", file, p.Line, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, p.Line, p.Column, p.Message)
}

// Problems is every fault that was found, as an error.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
