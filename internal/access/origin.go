package access

import "net/http"

// SameOrigin refuses, with 403, what a browser sends on behalf of a page that
// is not the desk's own: whatever changes something, and whatever only reads
// but comes with cookies and is not a person following a link. Requests with a
// bearer token are exempt: no page of another site can send one, and their
// cookies do not count.
func SameOrigin(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, given := bearer(r); !given && (cross.Check(r) != nil || fetched(r)) {
			http.Error(w, "This came from a page that is not this desk's own, so nothing was done. "+
				"Open the desk in a tab of its own and do it there.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// fetched tells whether another page took this with the cookies of the person,
// into itself. A page on another port of this machine is one as well, although
// browsers call it the same site.
func fetched(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
	default:
		return false
	}
	followed := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return r.Header.Get("Cookie") != "" && !followed
}
