package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// Error is a fault of the input, with a message that never holds its words.
type Error struct {
	ID      string // of the record, where it could be read
	Message string // what is wrong and what to do
}

func (e *Error) Error() string { return e.Message }

type wireTurn struct {
	Role string  `json:"role"`
	Text string  `json:"text"`
	At   *string `json:"at"`
}

type wireRecord struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Text      string     `json:"text"`
	Turns     []wireTurn `json:"turns"`
	CallerID  string     `json:"caller_id"`
	Country   string     `json:"country"`
	DialledBy string     `json:"dialled_by"`
}

// ReadRecord reads one record of the JSONL contract: id, kind, text or turns,
// caller_id, country and dialled_by; other keys are left alone. The error is
// always an *Error and carries the id where that could be read.
func ReadRecord(line []byte) (call.Call, error) {
	if len(line) > MaxInput {
		return call.Call{}, &Error{Message: tooLarge(len(line))}
	}
	var w wireRecord
	if err := json.Unmarshal(line, &w); err != nil {
		return call.Call{}, &Error{ID: idOf(line), Message: jsonFault(err)}
	}
	return w.call()
}

func (w wireRecord) call() (call.Call, error) {
	c := call.Call{ID: w.ID, CallerID: w.CallerID, Country: strings.ToUpper(w.Country)}
	fail := func(format string, args ...any) (call.Call, error) {
		return call.Call{}, &Error{ID: w.ID, Message: fmt.Sprintf(format, args...)}
	}
	switch w.DialledBy {
	case "", "them", "me":
		c.DialledBy = call.Dialler(w.DialledBy)
	default:
		return fail(`"dialled_by" must be them or me`)
	}
	switch w.Kind {
	case "", "call", "story":
		c.Kind = call.Kind(w.Kind)
	default:
		return fail(`"kind" must be call or story, or be left out`)
	}
	switch {
	case w.Text != "" && len(w.Turns) > 0:
		return fail(`give "text" or "turns", not both`)
	case w.Text != "":
		c.Turns = []call.Utterance{{Text: clean(w.Text), At: -1}}
	default:
		for _, t := range w.Turns {
			if strings.TrimSpace(t.Text) != "" {
				c.Turns = append(c.Turns, call.Utterance{Role: RoleNamed(t.Role), Text: clean(t.Text), At: -1})
			}
		}
	}
	if len(c.Turns) == 0 || strings.TrimSpace(c.Turns[0].Text) == "" {
		return fail(`there are no words: "text" or "turns" must hold some`)
	}
	if c.Kind == call.KindUnset {
		c.Kind = GuessKind(c.Turns)
	}
	return c, nil
}

// RoleNamed reads a role of the contract; an unknown name is an unknown role.
func RoleNamed(s string) call.Role {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "caller":
		return call.RoleCaller
	case "callee":
		return call.RoleCallee
	}
	return call.RoleUnknown
}

// clean replaces invalid UTF-8, so that offsets into the words are sound.
func clean(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func jsonFault(err error) string {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("this line is not JSON (at byte %d): each line must be one object", syntax.Offset)
	case errors.As(err, &typ):
		return fmt.Sprintf("%q has the wrong type: it must be %s", typ.Field, jsonType(typ.Type.Kind().String()))
	}
	return "this line is not a JSON object: each line must be one"
}

func jsonType(kind string) string {
	switch kind {
	case "slice":
		return "a list"
	case "struct":
		return "an object"
	}
	return "a " + kind
}

// idOf finds the id of a record that cannot be read as a whole.
func idOf(line []byte) string {
	i := bytes.Index(line, []byte(`"id"`))
	if i < 0 {
		return ""
	}
	rest := bytes.TrimLeft(line[i+4:], " \t:")
	var id string
	if err := json.NewDecoder(bytes.NewReader(rest)).Decode(&id); err != nil {
		return ""
	}
	return id
}
