package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed page.html
var pageSource string

// pages serves the document and the pages made from it. They are rendered
// once: nothing in them depends on who reads.
func (s *server) pages() {
	t := template.Must(template.New("page").Parse(pageSource))
	s.fixed("/openapi.json", "application/json", s.document)
	s.fixed("/api", "text/html; charset=utf-8", render(t, "api", s.leaflet()))
	for _, k := range kinds {
		s.fixed(problemPath+k.slug, "text/html; charset=utf-8", render(t, "problem", problemPage{s.opt.Stylesheet, k.title, k.means, k.status}))
	}
}

// fixed serves the same bytes to everybody.
func (s *server) fixed(path, media string, data []byte) {
	s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "no-cache")
		// A reader that is gone gets nothing, and there is nobody else to tell.
		_, _ = w.Write(data)
	})
}

func render(t *template.Template, name string, data any) []byte {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // made from the document alone: the tests meet it
	}
	return b.Bytes()
}

type problemPage struct {
	Stylesheet, Title, Means string
	Status                   int
}

// leaflet is the document as the page shows it.
type leaflet struct {
	Stylesheet, Title, Version string
	Intro                      []string
	Sections                   []section
	Problems                   []problemPage
	Slugs                      []string
}

type section struct {
	ID, Name, About string
	Operations      []shownOperation
}

type shownOperation struct {
	ID, Method, Path, Summary string
	About                     []string
	Params, Headers           []shownParam
	Body                      *shownBody
	Answers                   []shownAnswer
}

type shownParam struct{ Name, About, Allowed string }

type shownBody struct {
	Media, About string
	Fields       []shownParam
	Example      string
}

type shownAnswer struct{ Status, About string }

func (s *server) leaflet() leaflet {
	doc := s.huma.OpenAPI()
	l := leaflet{Stylesheet: s.opt.Stylesheet, Title: "Hangup for programs", Version: s.opt.Version, Intro: strings.Split(doc.Info.Description, "\n\n")}
	for _, k := range kinds {
		l.Problems = append(l.Problems, problemPage{"", k.title, k.means, k.status})
		l.Slugs = append(l.Slugs, problemPath+k.slug)
	}
	for _, t := range doc.Tags {
		sec := section{ID: strings.ReplaceAll(strings.ToLower(t.Name), " ", "-"), Name: t.Name, About: t.Description}
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
				if op := s.documented(m, path); op != nil && slices.Contains(op.Tags, t.Name) {
					sec.Operations = append(sec.Operations, s.shown(op, m, path))
				}
			}
		}
		l.Sections = append(l.Sections, sec)
	}
	return l
}

func (s *server) shown(op *huma.Operation, method, path string) shownOperation {
	o := shownOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, About: strings.Split(strings.ReplaceAll(op.Description, "`", ""), "\n\n")}
	for _, p := range op.Parameters {
		shown := shownParam{p.Name, p.Description, allowed(p.Schema)}
		if p.In == "header" {
			o.Headers = append(o.Headers, shown)
		} else {
			o.Params = append(o.Params, shown)
		}
	}
	if b := op.RequestBody; b != nil {
		media := slices.Sorted(maps.Keys(b.Content))[0]
		o.Body = &shownBody{Media: media, About: b.Description, Fields: s.fields(b.Content[media].Schema)}
		if e := b.Content[media].Example; e != nil {
			o.Body.Example = indented(e)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		o.Answers = append(o.Answers, shownAnswer{status, op.Responses[status].Description})
	}
	return o
}

// fields lists the properties of an object, those that are required first.
func (s *server) fields(schema *huma.Schema) []shownParam {
	if schema.Ref != "" {
		schema = s.huma.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	var out []shownParam
	for name, p := range schema.Properties {
		out = append(out, shownParam{Name: name, About: p.Description, Allowed: allowed(p)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func allowed(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	if s.Items != nil {
		s = s.Items
	}
	var all []string
	for _, e := range s.Enum {
		all = append(all, fmt.Sprint(e))
	}
	return strings.Join(all, ", ")
}

func indented(v any) string {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // an example of our own
	}
	return string(data)
}
