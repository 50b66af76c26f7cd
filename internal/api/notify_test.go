package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhoIsNotified(t *testing.T) {
	status := http.StatusOK
	family := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(family.Close)
	p := newPlace(t)
	const at = "/api/v1/notifications"
	type one struct{ ID, Kind, Name, Label, Secret string }
	added := decoded[one](t, p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"kind":"webhook","name":"Home","fields":{"address":"`+family.URL+`/`+marker+`"}}`), 201)
	if added.Label != "Webhook to 127.0.0.1" || !strings.HasPrefix(added.Secret, "whsec_") {
		t.Errorf("it was added as %+v", added)
	}
	type trial struct {
		Sent   bool
		Reason string
	}
	if got := decoded[trial](t, p.do(t, http.MethodPost, at+"/"+added.ID+"/test", "owner", "", ""), 200); got != (trial{Sent: true}) {
		t.Errorf("the test gives %+v", got)
	}
	status = http.StatusUnauthorized
	if got := decoded[trial](t, p.do(t, http.MethodPost, at+"/"+added.ID+"/test", "owner", "", ""), 200); got.Sent || !strings.Contains(got.Reason, "does not let us in") {
		t.Errorf("the test that fails gives %+v", got)
	}
	type list struct {
		Destinations []struct {
			Label, Secret string
			Last          *struct {
				Sent, Test bool
				Reason     string
			}
		}
	}
	all := decoded[list](t, p.do(t, http.MethodGet, at, "owner", "", ""), 200).Destinations
	if len(all) != 1 || all[0].Secret != "" || all[0].Last == nil || all[0].Last.Sent || !all[0].Last.Test || all[0].Last.Reason == "" {
		t.Errorf("the list is %+v", all)
	}
	decoded[struct{ Title string }](t, p.do(t, http.MethodPost, at+"/nothing/test", "owner", "", ""), 404)
	wrong := decoded[struct{ Errors []struct{ Location string } }](t, p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"kind":"ntfy","fields":{}}`), 422)
	if len(wrong.Errors) != 1 || wrong.Errors[0].Location != "body.fields.topic" {
		t.Errorf("a field that is missing is told as %+v", wrong)
	}
	for _, as := range []string{"reader", "member", ""} {
		if res := p.do(t, http.MethodGet, at, as, "", ""); res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%q gets the list: %d", as, res.StatusCode)
		}
	}
	if res := p.do(t, http.MethodDelete, at+"/"+added.ID, "owner", "", ""); res.StatusCode != http.StatusNoContent {
		t.Errorf("removing it gives %d", res.StatusCode)
	}
	if said := p.log.String(); strings.Contains(said, marker) {
		t.Error("the log holds the address")
	}
}
