package access

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// asDevice tells who comes with the cookie of a device.
func asDevice(g *Guard, secret string) (Identity, bool) {
	r := httptest.NewRequest(http.MethodGet, "https://192.0.2.7:4265/listen", nil)
	r.AddCookie(&http.Cookie{Name: cookieName(r), Value: secret})
	return g.Identify(r)
}

func TestADeviceMayListenAndNothingElse(t *testing.T) {
	g, c, dir := household(t)
	token := must[string](t)(g.InviteDevice("Kitchen-Tablet"))
	d, secret, err := g.Admit(token)
	if err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, c)
	for name, g := range map[string]*Guard{"at once": g, "after a new start": again} {
		who, ok := asDevice(g, secret)
		if !ok || who.Name != "device:kitchen-tablet" {
			t.Errorf("%s: %+v %v", name, who, ok)
		}
		for _, p := range Permissions() {
			if who.May(p) != (p == PermListen) {
				t.Errorf("%s: may %s: %v", name, p, who.May(p))
			}
		}
		if list := g.Devices(); len(list) != 1 || list[0] != d {
			t.Errorf("%s: %+v", name, list)
		}
	}
	if _, ok := asDevice(g, token); ok {
		t.Error("the token of the link is a session by itself")
	}
	if err := again.RemoveDevice(d.ID); err != nil {
		t.Fatal(err)
	}
	if who, ok := asDevice(again, secret); ok || len(again.Devices()) != 0 {
		t.Errorf("a removed device is still %+v", who)
	}
	var f *Fault
	if err := again.RemoveDevice(d.ID); !errors.As(err, &f) || f.Kind != FaultMissing {
		t.Errorf("removed twice: %v", err)
	}
}

func TestAnInvitationIsGoodOnceAndForTenMinutes(t *testing.T) {
	for name, tc := range map[string]struct {
		before func(*testing.T, *Guard, *clock, string)
		good   bool
	}{
		"in time":          {func(_ *testing.T, _ *Guard, c *clock, _ string) { c.pass(inviteLife - time.Second) }, true},
		"too late":         {func(_ *testing.T, _ *Guard, c *clock, _ string) { c.pass(inviteLife) }, false},
		"used before":      {func(_ *testing.T, g *Guard, _ *clock, token string) { _, _, _ = g.Admit(token) }, false},
		"a newer one made": {func(t *testing.T, g *Guard, _ *clock, _ string) { must[string](t)(g.InviteDevice("hall")) }, false},
	} {
		g, c, _ := household(t)
		token := must[string](t)(g.InviteDevice("kitchen"))
		tc.before(t, g, c, token)
		if _, _, err := g.Admit(token); (err == nil) != tc.good || err != nil && !errors.Is(err, ErrLink) {
			t.Errorf("%s: %v", name, err)
		}
	}
	g, _, _ := household(t)
	if _, _, err := g.Admit(""); !errors.Is(err, ErrLink) {
		t.Errorf("no invitation and no token: %v", err)
	}
}

func TestADeviceEnds(t *testing.T) {
	g, c, dir := household(t)
	secrets := map[string]string{}
	for _, name := range []string{"hall", "kitchen"} {
		_, secret, err := g.Admit(must[string](t)(g.InviteDevice(name)))
		if err != nil {
			t.Fatal(err)
		}
		secrets[name] = secret
	}
	if err := g.Logout(secrets["hall"]); err != nil {
		t.Fatal(err)
	}
	if _, ok := asDevice(g, secrets["hall"]); ok {
		t.Error("a device that signed out is still let in")
	}
	c.pass(deviceLife)
	if _, ok := asDevice(g, secrets["kitchen"]); ok || len(g.Devices()) != 0 {
		t.Error("a device of last year is still let in")
	}
	must[string](t)(g.InviteDevice("kitchen")) // its name is free again
	must[string](t)(open(t, dir, c).InviteDevice("kitchen"))
}

func TestWhichDevicesAreNotInvited(t *testing.T) {
	g, _, _ := household(t)
	for i := range mostDevices {
		name := "d" + strings.Repeat("x", i)
		if _, _, err := g.Admit(must[string](t)(g.InviteDevice(name))); err != nil {
			t.Fatal(err)
		}
		if _, err := g.InviteDevice(" " + strings.ToUpper(name)); !faultIn(err, "name") {
			t.Errorf("a second %s: %v", name, err)
		}
	}
	for _, name := range []string{"one-more", "", "two words", "a:b"} {
		if _, err := g.InviteDevice(name); !faultIn(err, "name") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func faultIn(err error, field string) bool {
	var f *Fault
	return errors.As(err, &f) && f.Field == field
}

// The certificate follows the addresses of the machine, and the authority that
// the devices trust stays.
func TestTheCertificateFollowsTheAddresses(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	at := []string{"192.168.1.7"}
	conf, _, err := Following(dir, func() []string { return at }, c.now)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := Authority(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, hosts := range [][]string{{"192.168.1.7"}, {"192.168.1.9"}, {"10.0.0.3", "192.168.1.9"}, {"10.0.0.3"}} {
		at = hosts
		got, err := conf.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.Leaf.CheckSignatureFrom(ca) != nil || !names(got.Leaf, hosts) {
			t.Errorf("at %v: %v", hosts, got.Leaf.IPAddresses)
		}
		if again, err := conf.GetCertificate(nil); err != nil || !again.Leaf.Equal(got.Leaf) {
			t.Errorf("at %v: another certificate for the same addresses (%v)", hosts, err)
		}
	}
	if now, err := Authority(dir); err != nil || !now.Equal(ca) {
		t.Errorf("another authority (%v)", err)
	}
	if !slices.ContainsFunc(ca.PermittedDNSDomains, func(d string) bool { return d == "local" }) || len(ca.PermittedIPRanges) != len(privateRanges()) || !ca.PermittedDNSDomainsCritical {
		t.Errorf("the authority may vouch for %v and %v", ca.PermittedDNSDomains, ca.PermittedIPRanges)
	}
	if _, err := Authority(t.TempDir()); err == nil {
		t.Error("an authority out of nothing")
	}
}
