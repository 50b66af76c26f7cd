package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// ReadRecord reads one record of the JSONL contract: id, kind, text or turns,
// caller_id, callback, country and dialled_by. Other keys are left alone. The words are
// taken as they stand, so that offsets into them hold for the sender too. The
// error is always an *Error and carries the id where that could be read.
func ReadRecord(line []byte) (call.Call, error) {
	return ReadRecordWarn(line, nil)
}

// ReadRecordWarn is ReadRecord, and tells warn (where not nil) of each thing
// that was mended or left out.
func ReadRecordWarn(line []byte, warn func(message string)) (call.Call, error) {
	opts := Options{Warn: warn}
	if err := tooLarge(len(line)); err != nil {
		return call.Call{}, err
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return call.Call{}, &Error{Code: Empty, Message: "this line is empty: each line must be one object"}
	}
	if !utf8.Valid(line) {
		opts.warn("some bytes are not UTF-8 and were replaced")
	}
	var w wireRecord
	if err := json.Unmarshal(line, &w); err != nil {
		return call.Call{}, jsonFault(line, err)
	}
	return w.call(opts)
}

// wireRecord is one record as it comes in.
type wireRecord struct {
	ID        wireWord   `json:"id"`
	Kind      string     `json:"kind"`
	Text      string     `json:"text"`
	Turns     []wireTurn `json:"turns"`
	CallerID  wireWord   `json:"caller_id"`
	Callback  wireWord   `json:"callback"`
	Country   string     `json:"country"`
	DialledBy string     `json:"dialled_by"`
}

type wireTurn struct {
	Role string          `json:"role"`
	Text string          `json:"text"`
	At   json.RawMessage `json:"at"` // seconds; anything else is left alone
}

// wireWord is a string that some programs write as a number.
type wireWord string

func (w *wireWord) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		var n json.Number
		if err := json.Unmarshal(b, &n); err != nil {
			return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[string]()}
		}
		*w = wireWord(n)
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

// call checks the record and turns it into a call.
func (w wireRecord) call(opts Options) (call.Call, error) {
	c := call.Call{ID: string(w.ID), CallerID: string(w.CallerID), Callback: string(w.Callback), Country: strings.ToUpper(strings.TrimSpace(w.Country))}
	fail := func(code Code, message string) (call.Call, error) {
		return call.Call{}, &Error{Code: code, ID: c.ID, Message: message}
	}
	switch w.DialledBy {
	case "", "them", "me":
		c.DialledBy = call.Dialler(w.DialledBy)
	default:
		return fail(BadField, `"dialled_by" must be them or me, or be left out`)
	}
	switch w.Kind {
	case "", "call", "story":
		c.Kind = call.Kind(w.Kind)
	default:
		return fail(BadField, `"kind" must be call or story, or be left out`)
	}
	turns := w.turns(opts)
	switch text := hasWords(w.Text); {
	case text && len(turns) > 0:
		return fail(BadField, `give "text" or "turns", not both`)
	case text:
		c.Turns = []call.Utterance{{Text: w.Text, At: -1}}
	case slices.ContainsFunc(turns, func(u call.Utterance) bool { return hasWords(u.Text) }):
		c.Turns = turns
	default:
		return fail(Empty, `there are no words: "text" or "turns" must hold some`)
	}
	if c.Kind == call.KindUnset {
		c.Kind = kindOf(c.Turns)
	}
	return c, nil
}

func (w wireRecord) turns(opts Options) []call.Utterance {
	turns := make([]call.Utterance, 0, len(w.Turns))
	for i, t := range w.Turns {
		role, ok := RoleNamed(t.Role)
		if !ok {
			opts.warn(fmt.Sprintf("turn %d: the role is none of caller, callee and unknown; taken as unknown", i+1))
		}
		if strings.TrimSpace(t.Text) == "" {
			opts.warn(fmt.Sprintf("turn %d has no words and was left out; turns after it count one less", i+1))
			continue
		}
		turns = append(turns, call.Utterance{Role: role, Text: t.Text, At: t.at()})
	}
	return turns
}

func (t wireTurn) at() time.Duration {
	var seconds float64
	const day = 24 * 60 * 60
	if len(t.At) == 0 || json.Unmarshal(t.At, &seconds) != nil || string(t.At) == "null" || !(seconds >= 0 && seconds < day) {
		return -1
	}
	return time.Duration(seconds * float64(time.Second))
}

// RoleNamed reads a role of the contract and reports whether it is one; the
// empty name is RoleUnknown.
func RoleNamed(s string) (call.Role, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "caller":
		return call.RoleCaller, true
	case "callee":
		return call.RoleCallee, true
	case "unknown", "":
		return call.RoleUnknown, true
	}
	return call.RoleUnknown, false
}

// readJSON reads what Read takes for JSON: a record, or a list of turns.
func readJSON(data []byte, opts Options) (call.Call, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var w wireRecord
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		err = dec.Decode(&w.Turns)
	} else {
		err = dec.Decode(&w)
	}
	if err != nil {
		return call.Call{}, jsonFault(data, err)
	}
	if dec.More() {
		return call.Call{}, &Error{Code: NotJSON, ID: string(w.ID), Offset: dec.InputOffset(),
			Message: fmt.Sprintf("something follows the first record (at byte %d): give a file of many records by hangup check --jsonl < FILE", dec.InputOffset())}
	}
	for i, t := range w.Turns { // people write their own names for the roles
		if _, ok := RoleNamed(t.Role); !ok {
			role, _ := roleOf(t.Role)
			w.Turns[i].Role = role.String()
		}
	}
	return w.call(opts)
}

// jsonFault says where JSON could not be read, without quoting it.
func jsonFault(data []byte, err error) error {
	e := &Error{Code: NotJSON, ID: idOf(data)}
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typ) && typ.Field != "":
		e.Code, e.Offset = BadField, typ.Offset
		e.Message = fmt.Sprintf("%q has the wrong type: it must be %s", typ.Field, jsonType(typ.Type))
	case errors.As(err, &typ):
		e.Code, e.Offset = BadField, typ.Offset
		e.Message = fmt.Sprintf("this is JSON of another shape (at byte %d): it must be an object with \"text\" or \"turns\"", typ.Offset)
	case errors.As(err, &syntax):
		e.Offset = syntax.Offset
		e.Message = fmt.Sprintf("this is not JSON (at byte %d): it must be one object with \"text\" or \"turns\"", syntax.Offset)
	default: // it ends too soon
		e.Offset = int64(len(data))
		e.Message = fmt.Sprintf("this JSON ends too soon (at byte %d): give the whole of it", len(data))
	}
	return e
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "a string"
}

// idOf finds the id of a record that cannot be read as a whole, if it stands
// before the fault and at the top level.
func idOf(data []byte) string {
	const maxID = 256
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return ""
	}
	for {
		key, err := dec.Token()
		if err != nil {
			return ""
		}
		if key != "id" {
			var skip json.RawMessage
			if dec.Decode(&skip) != nil {
				return ""
			}
			continue
		}
		var id wireWord
		if dec.Decode(&id) != nil || len(id) > maxID {
			return ""
		}
		return string(id)
	}
}
