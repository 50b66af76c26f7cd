package web

// Patterns lists the patterns of all pages (see net/http.ServeMux), so that a
// test can try each.
func Patterns() []string {
	var out []string
	for _, r := range (&server{}).routes() {
		out = append(out, r.pattern)
	}
	return out
}
