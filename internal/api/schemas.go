package api

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// config is the head of the document. Its JSON is read and written by this
// package; nothing of huma's own pages is served.
func (s *server) config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Hangup", Version: "1", Description: intro,
				Extensions: map[string]any{"x-program": s.opt.Version}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "A token of the desk, made by whoever runs it."},
					"session": {Type: "apiKey", In: "cookie", Name: "__Host-hangup", Description: "The session of a person who is signed in to the pages of the desk. Where its address has a port, the name ends in it, such as __Host-hangup-8443; without TLS it begins with hangup."},
				},
			},
			Tags: tags,
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, problemMedia: huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{told},
	}
}

const intro = `What the desk does, for programs: judge a call, keep it as a case, find it again, add to it, prepare it for the authorities, erase it.

Errors are problems as RFC 9457 writes them; they never hold what was sent. A parameter without a value is as one that is left out; one that is not known is a fault. Times are UTC as RFC 3339 writes them. Where a report or a change is on the disk and the database does not show it yet, the answer is 202 in the place of 200, 201 or 204.`

var tags = []*huma.Tag{
	{Name: tagCheck, Description: "Judge a call or a story, and keep it if you like."},
	{Name: tagCases, Description: "Find cases, read them, add to them, erase them."},
	{Name: tagNumbers, Description: "What is known of a number, and what Hangup knows."},
	{Name: tagViews, Description: "Searches that somebody saved under a name."},
	{Name: tagWaves, Description: "Whether many people are called at once, by whom, and how that is known."},
	{Name: tagData, Description: "Take everything out, put it back in, and see who did what."},
	{Name: tagAccess, Description: "Who may do what."},
	{Name: tagHealth, Description: "How the desk is, for the programs that watch it."},
}

const (
	tagCheck   = "Check and report"
	tagCases   = "Cases"
	tagNumbers = "Numbers and knowledge"
	tagViews   = "Saved views"
	tagWaves   = "Waves and campaigns"
	tagData    = "Data"
	tagAccess  = "Access"
	tagHealth  = "Health"
)

// describe finishes the document and writes it down.
func (s *server) describe() {
	doc := s.huma.OpenAPI()
	s.verdictSchema()
	schemas := doc.Components.Schemas.Map()
	for _, schema := range schemas {
		mend(schema)
	}
	var err error
	if s.document, err = json.Marshal(doc); err != nil {
		panic(err) // made from types alone: the tests meet it
	}
}

// mend lets no list be null, for none ever is.
func mend(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	mend(s.Items)
	for _, p := range s.Properties {
		mend(p)
	}
}

// verdictSchema says of the verdict what its Go type does not;
// docs/verdict.schema.json says more still, and a test holds answers to both.
func (s *server) verdictSchema() {
	r := s.huma.OpenAPI().Components.Schemas
	r.Schema(reflect.TypeFor[wire.Verdict](), true, "")
	v := r.Map()["Verdict"]
	v.Description = "The shape of hangup check --json. Turns and words are counted from 1; start and end are byte offsets into the UTF-8 text of the turn, end exclusive. Secrets in quotes are replaced by •••."
	v.Properties["decided"] = &huma.Schema{Description: "Where the level first became hang_up; null unless it is.",
		OneOf: []*huma.Schema{{Type: "null"}, {Ref: "#/components/schemas/Moment"}}}
	v.Properties["id"].Description = "That of the record or the report."
	v.Properties["kind"].Enum = []any{"call", "story"}
	v.Properties["level"].Enum = []any{"none", "caution", "hang_up"}
	zero, one := 0.0, 1.0
	v.Properties["probability"].Minimum, v.Properties["probability"].Maximum = &zero, &one
	v.Properties["probability"].Description = "That this is a scam, calibrated."
	v.Properties["type"].Description = "The kind of scam: " + strings.Join(desk.Types(), ", ") + "; null where none is claimed."
	v.Properties["knowledge"].Description = "The edition of the knowledge base."
}

// recordSchema is docs/record.schema.json, with what a report adds.
func recordSchema(report bool) *huma.Schema {
	text := func(about string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: about} }
	number := func(about string) *huma.Schema {
		return &huma.Schema{Description: about, OneOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}}}
	}
	least := 1
	words := `[\p{L}\p{N}]`
	turns := &huma.Schema{Type: huma.TypeArray, MinItems: &least, Description: "The turns of a call.", Items: &huma.Schema{Type: huma.TypeObject, Required: []string{"text"}, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{"role": {Type: huma.TypeString, Enum: []any{"caller", "callee", "unknown"}, Description: "The caller placed the call, the callee answered it."},
			"text": text("What was said."), "at": {Type: huma.TypeNumber, Description: "Seconds from the start of the call."}}}}
	s := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true,
		Description: "A call or a story, with what is known beside the words. Either text or turns; other keys are left alone.",
		Properties: map[string]*huma.Schema{
			"id":         number("Comes back with the answer."),
			"kind":       {Type: huma.TypeString, Enum: []any{"call", "story"}, Description: "Whether the words are the call itself or tell of one; guessed where it is left out."},
			"text":       {Type: huma.TypeString, Pattern: words, Description: "A story, or the words of a call whose speakers nobody told apart."},
			"turns":      turns,
			"caller_id":  number("What the display showed."),
			"callback":   number("The number that the caller wanted to be rung on."),
			"country":    {Type: huma.TypeString, Pattern: "^[A-Za-z]{2}$", Description: "Where the call was received, as ISO 3166-1 alpha-2."},
			"dialled_by": {Type: huma.TypeString, Enum: []any{"them", "me"}, Description: "Who dialled, seen from the person to be protected."},
		},
		OneOf: []*huma.Schema{{Required: []string{"text"}, Not: &huma.Schema{Required: []string{"turns"}}}, {Required: []string{"turns"}, Not: &huma.Schema{Required: []string{"text"}}}},
	}
	if report {
		s.Properties["id"] = &huma.Schema{Type: huma.TypeString, Format: "uuid", Description: "A UUID of version 7 of your own: the same id again is the same report. Left out, the desk makes one."}
		s.Properties["occurred"] = text("When the call was: a day such as 2026-05-01, or a time as RFC 3339 writes it.")
		s.Properties["happened"] = happenedSchema()
	}
	return s
}

func happenedSchema() *huma.Schema {
	var all []any
	for _, h := range desk.Happenings() {
		all = append(all, h)
	}
	return &huma.Schema{Type: huma.TypeArray, Description: "What has happened already; nothing worse than talk where it is empty.", Items: &huma.Schema{Type: huma.TypeString, Enum: all}}
}
