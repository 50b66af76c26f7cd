package web

import (
	"mime"
	"net/http"
)

// asFile makes an answer a file to be saved: whatever it holds, a browser
// neither shows nor runs it as a page of the desk.
func asFile(w http.ResponseWriter, name, media string) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
}
