package access

import (
	"net"
	"net/http"
)

// policy is what a page of the desk may load and do: only what is the desk's
// own, nothing written into the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// Headers sets what tells a browser to be careful with what the desk sends. A
// handler may set any of them anew: assets that are the same for everybody
// replace Cache-Control.
func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: with that, browsers which do not send Sec-Fetch-Site
		// say Origin: null in the desk's own forms too.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil && !here(r.Host) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// here tells whether a Host names this machine. Browsers would apply a rule of
// transport for localhost to every other program on it.
func here(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return Loopback(net.JoinHostPort(name, "0"))
}
