package access

import "net/http"

// SameOrigin refuses, with 403, what a browser sends on behalf of a page that
// is not the desk's own: whatever changes something, and whatever is not a
// person following a link. Even without cookies such a page could find out
// that there is a desk, and how it is. Requests with a bearer token are
// exempt: no page of another site can send one, and their cookies do not
// count. A nil refuse is Refuse.
func SameOrigin(refuse Refusal) func(http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, given := bearer(r); !given && (cross.Check(r) != nil || fetched(r)) {
				refuse.answer(w, r, http.StatusForbidden, "This came from a page that is not this desk's own, so nothing was done. "+
					"Open the desk in a tab of its own and do it there.")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// fetched tells whether another page took this into itself. A page on another
// port of this machine is one as well, although browsers call it the same
// site.
func fetched(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
	}
	return false
}

// Origin is the address at which a request was made, such as
// https://desk.example.org, as the desk sees it: behind a proxy that of the name
// that it passes on.
func Origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
