package api

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// checkQuery holds the query of an address to what the document says of it. A
// parameter without a value is as one that is left out. What was sent is never
// told, and the name of a parameter that is not known neither: it could be
// anything.
func checkQuery(raw string, params []*huma.Param) *Problem {
	given, err := url.ParseQuery(raw)
	if err != nil {
		const m = "The query of the address cannot be read. Encode it as names and values, such as q=a%20word&limit=20."
		return invalid.problem(m, Fault{"query", m})
	}
	known := map[string]bool{}
	var faults []Fault
	for _, p := range params {
		if p.In != "query" {
			continue
		}
		known[p.Name] = true
		values := given[p.Name]
		switch {
		case len(values) > 1:
			faults = append(faults, Fault{"query." + p.Name, "The parameter " + p.Name + " must stand once."})
		case len(values) == 1 && values[0] != "" && !fitsSchema(values[0], p.Schema):
			faults = append(faults, Fault{"query." + p.Name, "The parameter " + p.Name + " must be " + allowedBy(p.Schema) + "."})
		}
	}
	for name := range given {
		if !known[name] {
			faults = append(faults, Fault{"query", "There is a parameter that is not known here. " + knownOnes(params)})
			break
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return invalid.problem(faults[0].Message, faults...)
}

// fitsSchema tells whether the text of a parameter is as its schema says.
func fitsSchema(text string, s *huma.Schema) bool {
	switch {
	case s.Type == huma.TypeInteger:
		n, err := strconv.ParseUint(text, 10, 64) // none of ours is less than zero
		return err == nil && (s.Minimum == nil || float64(n) >= *s.Minimum) && (s.Maximum == nil || float64(n) <= *s.Maximum)
	case len(s.Enum) > 0:
		return slices.Contains(s.Enum, any(text))
	case s.Format == "uuid":
		return uuid.Validate(text) == nil && len(text) == len(uuid.Nil.String())
	case s.Pattern != "":
		return regexp.MustCompile(s.Pattern).MatchString(text)
	}
	return true
}

// allowedBy says what a schema allows.
func allowedBy(s *huma.Schema) string {
	switch {
	case s.Type == huma.TypeInteger && s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf("a whole number from %.0f to %.0f", *s.Minimum, *s.Maximum)
	case s.Type == huma.TypeInteger:
		return "a whole number"
	case len(s.Enum) > 0:
		return "one of " + allowed(s)
	case s.Format == "uuid":
		return "a UUID"
	}
	return s.PatternDescription
}

func knownOnes(params []*huma.Param) string {
	var names []string
	for _, p := range params {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "Leave it out: this address takes none."
	}
	return "Those that are: " + strings.Join(names, ", ") + "."
}

// readTime reads a time as RFC 3339 writes it; zero where nothing is said. field
// is where it stands.
func readTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		const m = "Write this time as RFC 3339 does, such as 2026-05-31T09:30:00Z: as the desk told it."
		return at, invalid.problem(m, Fault{field, m})
	}
	return at, nil
}
