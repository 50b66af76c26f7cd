package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// deepest is how deep brackets of a body may stand in each other.
const deepest = 32

var nestedTooDeep = fmt.Sprintf("The JSON is nested deeper than %d brackets. Send it flatter.", deepest)

// object reads the body of a request as one object of JSON.
func object[T any](in *request) (into T, err error) {
	data, err := in.whole()
	if err != nil {
		return into, err
	}
	return read[T](data)
}

// read reads JSON. What cannot be read is told without quoting it.
func read[T any](data []byte) (into T, err error) {
	if tooDeep(data) {
		return into, unreadable.problem(nestedTooDeep)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err = dec.Decode(&into)
	var typ *json.UnmarshalTypeError
	switch {
	case err == nil && len(bytes.TrimSpace(data[dec.InputOffset():])) > 0:
		return into, unreadable.problem("Something follows the first object. Send one object.")
	case err == nil:
		return into, nil
	case errors.As(err, &typ) && typ.Field != "":
		m := fmt.Sprintf("This must be %s.", jsonType(typ.Type))
		return into, invalid.problem(fmt.Sprintf("%q must be %s.", typ.Field, jsonType(typ.Type)), Fault{"body." + typ.Field, m})
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return into, unreadable.problem("There is a field that is not known here. The page at /api lists those that are.", Fault{"body", "There is a field that is not known here."})
	}
	return into, unreadable.problem("This is not JSON of the right shape. Send one object as the page at /api says.", Fault{"body", "This is not JSON of the right shape."})
}

// tooDeep counts brackets outside of strings, before anything is built.
func tooDeep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > deepest {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "a number"
	}
	return "a string"
}

// told turns what huma answers by itself into a Problem, leaving out its
// details, which quote what was sent.
func told(_ huma.Context, _ string, body any) (any, error) {
	e, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	for _, k := range kinds {
		if k.status == e.Status {
			return k.problem(""), nil
		}
	}
	return broken.problem(""), nil
}
