package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// A body that does not come whole is told apart by why, and the status is the
// one that the problem tells.
func TestBodiesThatBreakOff(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	for _, to := range []struct{ method, path, media string }{
		{"POST", "/api/v1/check", jsonMedia},
		{"POST", "/api/v1/reports", jsonMedia},
		{"PATCH", "/api/v1/reports/" + c.ID, jsonMedia},
		{"POST", "/api/v1/views", jsonMedia},
		{"POST", "/api/v1/tokens", jsonMedia},
		{"PUT", "/api/v1/accounts/anna", jsonMedia},
		{"POST", "/api/v1/reports/" + c.ID + "/attachments", "text/plain"},
		{"POST", "/api/v1/reports/" + c.ID + "/attachments", "multipart/form-data; boundary=x"},
		{"POST", "/api/v1/import", "application/x-ndjson"},
		{"POST", "/api/v1/restore", "application/vnd.sqlite3"},
	} {
		for what, status := range map[condition]int{cut: 400, stalled: 408} {
			r := request(t, to.method, p.URL+to.path, "owner", to.media, "{}")
			r.Header.Set("Trouble", string(what))
			res := p.send(t, r)
			if res.StatusCode != status {
				t.Errorf("%s %s, %s: %d %s", to.method, to.path, what, res.StatusCode, res.text)
			}
			plain(t, res)
		}
	}
}

// Only the media types of the document are taken.
func TestMediaTypes(t *testing.T) {
	p := newPlace(t)
	for _, tt := range []struct {
		path, media string
		status      int
	}{
		{"/api/v1/import", "application/x-ndjson; charset=utf-8", 200},
		{"/api/v1/import", "application/json", 415},
		{"/api/v1/import", "", 415},
		{"/api/v1/restore", "application/octet-stream", 415},
		{"/api/v1/check", "text/json", 415},
	} {
		if res := p.do(t, http.MethodPost, tt.path, "owner", tt.media, ""); res.StatusCode != tt.status {
			t.Errorf("%s, %q: %d %s", tt.path, tt.media, res.StatusCode, res.text)
		}
	}
}

// What is too large is refused wherever in the request it stands.
func TestLargeFiles(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	form := func(field string, bytes int) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"a\"\r\n\r\n" + strings.Repeat("y", bytes) +
			"\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nz\r\n--x--\r\n"
	}
	for name, body := range map[string]string{"the file": form("file", 1<<20), "what stands before it": form("other", 1<<20), "a little": form("file", 65<<10)} {
		res := p.do(t, http.MethodPost, "/api/v1/reports/"+c.ID+"/attachments", "owner", "multipart/form-data; boundary=x", body)
		if res.StatusCode != 413 || !strings.Contains(res.text, "The file is larger than 64 KB") {
			t.Errorf("%s: %d %s", name, res.StatusCode, res.text)
		}
	}
}

// A backup never takes the room that reports need.
func TestABackupThatDoesNotFit(t *testing.T) {
	p := newPlace(t)
	none := errors.New("no room")
	p.ready.Store(&none)
	res := p.do(t, http.MethodPost, "/api/v1/restore", "owner", "application/vnd.sqlite3", "backup")
	if res.StatusCode != 507 || !strings.Contains(res.text, "Nothing was changed; make room") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	p.ready.Store(nil)
	res = p.do(t, http.MethodPost, "/api/v1/restore", "owner", "application/vnd.sqlite3", strings.Repeat("x", 6<<20+1))
	if res.StatusCode != 413 || !strings.Contains(res.text, "larger than the 6144 KB") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
}
