package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAssetsArePackedForWhoeverTakesThem(t *testing.T) {
	h := New(Options{})
	whole, err := files.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	for accept, packed := range map[string]bool{"": false, "gzip": true, "br, GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0, br": false, "identity": false, "gzip, deflate, br, zstd": true} {
		r := httptest.NewRequest(http.MethodGet, readAssets().style, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var body io.Reader = w.Body
		size := w.Body.Len()
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: packed is %v, want %v", accept, got, packed)
		} else if packed {
			if body, err = gzip.NewReader(w.Body); err != nil {
				t.Fatal(err)
			}
			if size > len(whole)/2 {
				t.Errorf("packed it has %d bytes of %d", size, len(whole))
			}
		}
		if data, err := io.ReadAll(body); err != nil || !bytes.Equal(data, whole) {
			t.Errorf("%q: the style came back changed: %v", accept, err)
		}
	}
}
