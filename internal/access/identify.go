package access

import (
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"
)

// Identify tells who makes a request; false for nobody. A secret in the header
// Authorization: Bearer is that of a token or of Local, and the cookie is then
// not looked at; the cookie is that of a session or of a device.
func (g *Guard) Identify(r *http.Request) (Identity, bool) {
	if secret, given := bearer(r); given {
		return g.program(secret)
	}
	// Another desk, or a page on another port of this machine, may have set a
	// cookie of the same name.
	for _, c := range r.CookiesNamed(cookieName(r)) {
		if i, ok := g.browser(c.Value); ok {
			return i, true
		}
	}
	return Identity{}, false
}

// same compares digests in a time that says nothing.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// bearer reads the header Authorization; given tells whether it holds a bearer
// at all, even an empty one.
func bearer(r *http.Request) (secret string, given bool) {
	scheme, secret, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	return strings.TrimSpace(secret), strings.EqualFold(scheme, "Bearer")
}

func (g *Guard) program(secret string) (Identity, bool) {
	hash := digest(secret)
	if same(hash, digest(g.local)) {
		return Identity{Name: owner, Role: RoleOwner}, true
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	// Comparing digests gives nothing away: nobody can choose the digest of a
	// secret byte by byte.
	i := slices.IndexFunc(g.book.Tokens, func(t token) bool { return t.Hash == hash })
	if i < 0 || !g.now().Before(g.book.Tokens[i].Expires) {
		return Identity{}, false
	}
	t := g.book.Tokens[i]
	return Identity{Name: "token:" + t.Name, Token: true, Scopes: slices.Clone(t.Scopes)}, true
}

func (g *Guard) browser(secret string) (Identity, bool) {
	hash := digest(secret)
	g.mu.RLock()
	defer g.mu.RUnlock()
	i := slices.IndexFunc(g.book.Sessions, func(s session) bool { return s.Hash == hash })
	if i < 0 {
		return g.deviceOf(hash)
	}
	if !g.now().Before(g.book.Sessions[i].Expires) {
		return Identity{}, false
	}
	s := g.book.Sessions[i]
	if s.Link {
		return Identity{Name: owner, Role: RoleOwner}, true
	}
	a := g.book.find(s.Name)
	if a == nil {
		return Identity{}, false
	}
	return Identity{Name: a.Name, Role: a.Role}, true
}

// cookieName is that of the session's cookie. Cookies do not know ports, so
// the name carries it: two desks on one machine do not log each other out.
func cookieName(r *http.Request) string {
	name := "hangup"
	if _, port, err := net.SplitHostPort(r.Host); err == nil && port != "" {
		name += "-" + port
	}
	if r.TLS != nil {
		return "__Host-" + name // kept by the browser only if secure and of this host alone
	}
	return name
}

// SetCookie gives a browser the secret of its session. The cookie is Secure
// where the request came over TLS, and is never sent from pages of other sites.
func (g *Guard) SetCookie(w http.ResponseWriter, r *http.Request, secret string) {
	http.SetCookie(w, cookie(r, secret, int(sessionLife.Seconds())))
}

// SetDeviceCookie is SetCookie for the secret of a device, which is good for
// longer.
func (g *Guard) SetDeviceCookie(w http.ResponseWriter, r *http.Request, secret string) {
	http.SetCookie(w, cookie(r, secret, int(deviceLife.Seconds())))
}

// ClearCookie takes the cookie away again; Logout ends the session.
func (g *Guard) ClearCookie(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, cookie(r, "", -1))
}

func cookie(r *http.Request, secret string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName(r), Value: secret, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
}
