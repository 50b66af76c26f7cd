package web

import "slices"

// Patterns lists the patterns of all pages (see net/http.ServeMux), so that a
// test can try each.
func Patterns() []string {
	var out []string
	for _, r := range (&server{}).allRoutes() {
		out = append(out, r.pattern)
	}
	return out
}

// allRoutes are the pages of the desk, and what leaves the house.
func (s *server) allRoutes() []route {
	return slices.Concat(s.routes(), s.importRoutes(), s.warningRoutes(), s.publishedRoutes())
}
