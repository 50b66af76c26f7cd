package line

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// proven tells whether a request is of the line: signed by the platform, or
// with the secret in its path, as a bearer token, or as the password of basic
// authentication.
func (e *entry) proven(r *http.Request, names []string) bool {
	if Signed(e.Platform) {
		return signed(e.token, r, names)
	}
	secret := r.PathValue("secret")
	if kind, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "bearer") {
		secret = strings.TrimSpace(value)
	}
	if _, password, ok := r.BasicAuth(); ok {
		secret = password
	}
	return e.proves(secret)
}

// signed checks X-Twilio-Signature: the HMAC-SHA1, under the auth token, of the
// address as the platform was given it. Behind a proxy the desk may be asked
// under another name than the platform was, so the names that it was given are
// tried as well; and a slash at the end, which some of their examples have.
func signed(token string, r *http.Request, names []string) bool {
	got, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Twilio-Signature"))
	if err != nil || token == "" {
		return false
	}
	ok := false
	for _, host := range append([]string{r.Host}, names...) {
		for _, address := range []string{"wss://" + host + r.URL.RequestURI(), "wss://" + host + r.URL.RequestURI() + "/"} {
			ok = hmac.Equal(got, sign(token, address)) || ok
		}
	}
	return ok
}

func sign(token, address string) []byte {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address)) // never fails
	return mac.Sum(nil)
}

// addressOf is who asks, without the port; the zero Addr where that is not
// known, which no list of networks has.
func addressOf(remote string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return a.WithZone("")
}
