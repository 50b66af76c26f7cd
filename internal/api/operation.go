package api

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// operation is one thing that the API does, and all that its document says of
// it beside the shapes.
type operation struct {
	id, method, path, tag string
	summary, description  string
	may                   access.Permission // empty where anybody may
	where                 string            // what the fields of the desk's faults stand in: body, query or path
	status                int               // of success; zero is 200
	also                  map[int]string    // other statuses of success, with the same body as the first (202: none where the first has none)
	body                  *body             // what is sent
	answers               *answer           // where it is no JSON of the output type, or has an example
	problems              []kind            // beside those that follow from the rest
	long                  bool              // much goes in or out: it may take longer than the desk waits otherwise
}

// body is what an operation takes.
type body struct {
	of      reflect.Type // of JSON; nil for bytes
	schema  *huma.Schema // in the place of that of the type
	media   []string     // where it is not JSON; the first is the usual one
	most    int64        // bytes; zero where it has no end to speak of
	example any
	about   string
}

// anyMedia stands for every media type.
const anyMedia = "*/*"

// answer is what an operation gives back.
type answer struct {
	media   string
	schema  *huma.Schema
	example any
	headers map[string]string // name and what it says
}

// register adds an operation: the check of who may, the handler, the problems
// it can give, and its part of the document.
func register[I, O any](s *server, op operation, handle func(context.Context, *I) (*O, error)) {
	if op.status == 0 {
		op.status = http.StatusOK
	}
	h := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary, Description: op.description, Tags: []string{op.tag},
		DefaultStatus: op.status, SkipValidateParams: true, SkipValidateBody: true,
		Middlewares: huma.Middlewares{s.admit(op)},
	}
	huma.Register(s.huma, h, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.explain(ctx, op, err)
		}
		return out, nil
	})
	s.document1(op, reflect.TypeFor[O]())
}

// admit refuses who may not, a query that is not as the document says, and
// bodies of another media type, before anything of the request is read. It
// bounds what is read then.
func (s *server) admit(op operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		if op.may != "" {
			if p := refusal(access.From(ctx.Context()), op.may); p != nil {
				p.write(w)
				return
			}
		}
		if p := checkQuery(r.URL.RawQuery, ctx.Operation().Parameters); p != nil {
			p.write(w)
			return
		}
		if b := op.body; b != nil {
			if p := b.refusal(ctx.Header("Content-Type")); p != nil {
				p.write(w)
				return
			}
			if b.most > 0 {
				r.Body = http.MaxBytesReader(w, r.Body, b.most)
			}
		}
		if op.long {
			// A client that is slow and not stuck may take its time here.
			access.Unhurried(w)
		}
		next(ctx)
	}
}

// types are the media types that are taken.
func (b *body) types() []string {
	if b.media == nil {
		return []string{"application/json"}
	}
	return b.media
}

// refusal refuses another media type.
func (b *body) refusal(contentType string) *Problem {
	types := b.types()
	m, _, err := mime.ParseMediaType(contentType)
	if slices.Contains(types, anyMedia) || err == nil && slices.Contains(types, m) {
		return nil
	}
	return noSuchMedia.problem("The body must be " + strings.Join(types, " or ") + ": send it with this Content-Type.")
}

func refusal(id access.Identity, may access.Permission) *Problem {
	switch {
	case id.May(may):
		return nil
	case id.Name == "":
		return nobody.problem("")
	}
	return forbidden.problem(fmt.Sprintf("This needs the permission %q, which this account or token does not have. Ask somebody who runs the desk.", may))
}

// explain tells an error as a problem; a fault of the desk goes to the log.
func (s *server) explain(ctx context.Context, op operation, err error) *Problem {
	p := problemOf(err, op.where)
	if p.kind.status == broken.status && ctx.Err() == nil {
		s.log.Error("a request failed", "operation", op.id, "error", err)
	}
	return p
}

// actor is who asks, for the audit trail.
func actor(ctx context.Context) desk.Actor {
	origin := call.OriginAPI
	if fromCommand(ctx) {
		origin = call.OriginCommand
	}
	return desk.Actor{Name: access.From(ctx).Name, Origin: origin}
}

// document1 writes the part of the document that the types do not tell.
func (s *server) document1(op operation, out reflect.Type) {
	doc := s.documented(op.method, op.path)
	registry := s.huma.OpenAPI().Components.Schemas
	problems := append([]kind{invalid, broken}, op.problems...)
	if op.may != "" {
		doc.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		doc.Description += fmt.Sprintf("\n\nNeeds the permission `%s`.", op.may)
		problems = append(problems, nobody, forbidden)
	} else {
		doc.Security = []map[string][]string{{}}
		doc.Description += "\n\nOpen to anybody."
	}
	if b := op.body; b != nil {
		doc.RequestBody = b.request(registry)
		problems = append(problems, unreadable, slow)
		if !slices.Contains(b.types(), anyMedia) {
			problems = append(problems, noSuchMedia)
		}
		if b.most > 0 {
			problems = append(problems, tooLarge)
		}
	}
	s.successes(doc, op)
	for _, k := range problems {
		doc.Responses[strconv.Itoa(k.status)] = k.response(registry)
	}
	delete(doc.Responses, "default")
}

func (b *body) request(registry huma.Registry) *huma.RequestBody {
	r := &huma.RequestBody{Required: true, Description: b.about, Content: map[string]*huma.MediaType{}}
	schema := b.schema
	if schema == nil && b.of != nil {
		schema = registry.Schema(b.of, true, "")
	}
	if schema == nil {
		schema = &huma.Schema{Type: huma.TypeString, Format: "binary"}
	}
	for _, m := range b.types() {
		r.Content[m] = &huma.MediaType{Schema: schema}
	}
	r.Content[b.types()[0]].Example = b.example
	return r
}

// successes describes what comes back when all went well.
func (s *server) successes(doc *huma.Operation, op operation) {
	first := doc.Responses[strconv.Itoa(op.status)]
	if a := op.answers; a != nil {
		if a.media != "" {
			first.Content = map[string]*huma.MediaType{a.media: {Schema: a.schema}}
		}
		for _, m := range first.Content {
			m.Example = a.example
		}
		for name, about := range a.headers {
			if first.Headers == nil {
				first.Headers = map[string]*huma.Param{}
			}
			first.Headers[name] = &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
	for status, about := range op.also {
		doc.Responses[strconv.Itoa(status)] = &huma.Response{Description: about, Content: first.Content, Headers: first.Headers}
	}
}

func (k kind) response(registry huma.Registry) *huma.Response {
	r := &huma.Response{Description: k.title + ". " + k.means, Content: map[string]*huma.MediaType{
		problemMedia: {Schema: registry.Schema(reflect.TypeFor[Problem](), true, ""), Example: k.problem("")},
	}}
	for name := range k.problem("").GetHeaders() {
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		about := "Seconds to wait before trying again."
		if k.status == http.StatusUnauthorized {
			about = "How to say who asks."
		}
		r.Headers[name] = &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return r
}

// documented finds an operation in the document.
func (s *server) documented(method, path string) *huma.Operation {
	item := s.huma.OpenAPI().Paths[path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[method]
}
