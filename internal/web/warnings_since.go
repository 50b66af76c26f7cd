package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
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
	for _, x := range []struct{ id, here, there string }{
		{"title", f.Title, other.Title},
		{"lead", f.Lead, other.Lead},
		{"says", f.Says, other.Says},
		{"truth", f.Truth, other.Truth},
		{"do", f.Do, other.Do},
		{"numbers", f.Numbers, other.Numbers},
		{"domains", f.Domains, other.Domains},
		{"turn", ticked(f.Turn), ticked(other.Turn)},
		{"organisations", f.Organisations, other.Organisations},
		{"regions", f.Regions, other.Regions},
		{"type", kindWord(f.Type), kindWord(other.Type)},
		{"country", f.Country, other.Country},
		{"language", f.Language, other.Language},
		{"began", f.Began, other.Began},
		{"peak", f.Peak, other.Peak},
		{"expires", f.Expires, other.Expires},
		{"reports", f.Reports, other.Reports},
		{"ratio", f.Ratio, other.Ratio},
		{"publisher", f.Publisher, other.Publisher},
		{"tactics", ticked(f.Tactics), ticked(other.Tactics)},
		{"sources", ticked(f.Sources), ticked(other.Sources)},
	} {
		if here := points(x.here); !slices.Equal(here, points(x.there)) {
			out = append(out, standing{x.id, publish.PartName(x.id), here})
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
