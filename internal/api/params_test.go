package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// What the document says of a parameter holds: anything else is refused, with
// the parameter and what is allowed, and without what was sent.
func TestParametersAreAsTheDocumentSays(t *testing.T) {
	p := newPlace(t)
	for _, tt := range []struct {
		query, location, message string
		status                   int
	}{
		{"/api/v1/reports?origin=zzz", "query.origin", "must be one of page, public, api", 422},
		{"/api/v1/reports?level=zzz", "query.level", "must be one of none, caution, hang_up", 422},
		{"/api/v1/reports?type=zzz", "query.type", "must be one of tech_support", 422},
		{"/api/v1/reports?country=zzz", "query.country", "must be two letters such as US or GB", 422},
		{"/api/v1/reports?limit=zzz", "query.limit", "must be a whole number from 1 to 200", 422},
		{"/api/v1/reports?limit=0", "query.limit", "must be a whole number from 1 to 200", 422},
		{"/api/v1/reports?limit=201", "query.limit", "must be a whole number from 1 to 200", 422},
		{"/api/v1/reports?limit=5&limit=6", "query.limit", "must stand once", 422},
		{"/api/v1/reports?after=-zzz", "query.after", "This is no cursor", 422},
		{"/api/v1/reports?from=zzz", "query.from", "Write a day such as", 422},
		{"/api/v1/reports?to=zzz", "query.to", "Write a day such as", 422},
		{"/api/v1/reports?zzz=1", "query", "Those that are: q, number, level", 422},
		{"/api/v1/reports?q=%zz", "query", "cannot be read", 422},
		{"/api/v1/audit?report=zzz", "query.report", "must be a UUID", 422},
		{"/api/v1/audit?limit=501", "query.limit", "from 1 to 500", 422},
		{"/api/v1/audit?before=zzz", "query.before", "must be a whole number", 422},
		{"/api/v1/numbers/209-555-0129?country=zzz", "query.country", "two letters", 422},
		{"/api/v1/views?zzz", "query", "this address takes none", 422},
		{"/healthz?zzz", "query", "this address takes none", 422},
		{"/api/v1/reports?level=&limit=&after=", "", "", 200},
		{"/api/v1/reports?level=none&origin=api&country=gb&limit=200&type=bank", "", "", 200},
		{"/api/v1/audit?before=18446744073709551615&limit=500", "", "", 200},
	} {
		res := p.do(t, http.MethodGet, tt.query, "owner", "", "")
		var pr struct {
			Detail string
			Errors []struct{ Location, Message string }
		}
		ok(t, json.Unmarshal([]byte(res.text), &pr))
		if res.StatusCode != tt.status || strings.Contains(res.text, "zzz") {
			t.Errorf("%s: %d %s", tt.query, res.StatusCode, res.text)
			continue
		}
		if tt.status == 422 && (len(pr.Errors) != 1 || pr.Errors[0].Location != tt.location || !strings.Contains(pr.Errors[0].Message, tt.message) || !isSentence(pr.Detail) || !isSentence(pr.Errors[0].Message)) {
			t.Errorf("%s: %s", tt.query, res.text)
		}
	}
}

func isSentence(s string) bool {
	return s != "" && s[:1] == strings.ToUpper(s[:1]) && strings.HasSuffix(s, ".")
}
