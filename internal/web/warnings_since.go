package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/hangup-project/hangup/internal/desk"
)

// since is what somebody else made of a warning while a person wrote.
type since struct {
	Seen   string     // the state that stands there now
	Fields []standing // that are not as the person has them
}

// standing is a field as it stands in a warning.
type standing struct {
	ID, Label string
	Lines     []string
}

// agreed tells whether the person had the state of the warning before their eyes
// that stands there now: in the form, or beside it after it was refused.
func agreed(form url.Values, now string) bool {
	seen := form.Get("seen")
	return seen == "" || seen == now || form.Get("over") == now
}

// since reads a warning anew, for the form comes back as it was sent.
func (s *server) since(r *http.Request, typed bulletinForm) (*since, error) {
	b, err := s.Desk.Bulletin(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	now := s.formOf(b)
	return &since{now.Seen, now.besides(typed)}, nil
}

// besides are the fields of a form that differ in another, as they are here.
func (f bulletinForm) besides(other bulletinForm) (out []standing) {
	for _, x := range []struct{ id, label, here, there string }{
		{"title", "Title", f.Title, other.Title},
		{"lead", "What is going on", f.Lead, other.Lead},
		{"says", "What they say", f.Says, other.Says},
		{"truth", "What is true", f.Truth, other.Truth},
		{"do", "What to do", f.Do, other.Do},
		{"numbers", "Numbers of the callers", f.Numbers, other.Numbers},
		{"domains", "Internet names of the callers", f.Domains, other.Domains},
		{"turn", "Where to turn", ticked(f.Turn), ticked(other.Turn)},
		{"organisations", "Whom the callers claim to be", f.Organisations, other.Organisations},
		{"regions", "Where", f.Regions, other.Regions},
		{"type", "Kind of scam", kindWord(f.Type), kindWord(other.Type)},
		{"country", "Country", f.Country, other.Country},
		{"language", "Language", f.Language, other.Language},
		{"began", "Began", f.Began, other.Began},
		{"peak", "Was at its peak", f.Peak, other.Peak},
		{"expires", "Holds until", f.Expires, other.Expires},
		{"reports", "Reports", f.Reports, other.Reports},
		{"ratio", "Times as many as usual", f.Ratio, other.Ratio},
		{"publisher", "Who publishes it", f.Publisher, other.Publisher},
		{"tactics", "What they do, for programs", ticked(f.Tactics), ticked(other.Tactics)},
		{"sources", "Sources", ticked(f.Sources), ticked(other.Sources)},
	} {
		if here := points(x.here); !slices.Equal(here, points(x.there)) {
			out = append(out, standing{x.id, x.label, here})
		}
	}
	return out
}

// ticked are the names of what is ticked, one a line.
func ticked(list []pick) string {
	var out []string
	for _, p := range list {
		if p.On {
			out = append(out, joinWords(slices.DeleteFunc([]string{p.Name, p.Hint}, func(s string) bool { return s == "" })))
		}
	}
	return lined(out)
}

func kindWord(t string) string {
	if t == "" {
		return ""
	}
	return desk.TypeName(t)
}
