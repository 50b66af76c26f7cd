package access

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

func TestLogin(t *testing.T) {
	for _, tc := range []struct {
		name            string
		account, phrase string
		want            error
	}{
		{"right", "ben", phrase, nil},
		{"name typed by a telephone", " Ben", phrase, nil},
		{"wrong passphrase", "ben", another, ErrWrong},
		{"no passphrase", "ben", "", ErrWrong},
		{"unknown name", "dora", phrase, ErrWrong},
		{"no name", "", phrase, ErrWrong},
		{"endless passphrase", "ben", strings.Repeat("x", mostPassphrase+1), ErrWrong},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, _, _ := household(t)
			secret, err := g.Login(tc.account, tc.phrase, here1)
			if !errors.Is(err, tc.want) || (err == nil) != (secret != "") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheSamePassphraseFromAnotherKeyboard(t *testing.T) {
	g, _, _ := household(t)
	if err := g.SetAccount("zoë", RoleReader, "caf\u00e9 wagon mild seven"); err != nil {
		t.Fatal(err)
	}
	must[string](t)(g.Login("ZOE\u0308", "cafe\u0301 wagon mild seven", here1))
}

// TestAnUnknownNameTakesTheSameWork looks at the work, not at the time.
func TestAnUnknownNameTakesTheSameWork(t *testing.T) {
	work := func(name, passphrase string) []string {
		g, _, _ := household(t)
		var done []string
		g.hasher = newHasher(func(p, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
			done = append(done, fmt.Sprint(len(p), len(salt), time, memory, threads, length))
			return argon2.IDKey(p, salt, time, memory, threads, length)
		}, cheap)
		if _, err := g.Login(name, passphrase, here1); !errors.Is(err, ErrWrong) {
			t.Fatalf("%s: %v", name, err)
		}
		return done
	}
	known, unknown := work("ben", another), work("dora", another)
	if len(known) != 1 || fmt.Sprint(known) != fmt.Sprint(unknown) {
		t.Errorf("a known name takes %v, an unknown one %v", known, unknown)
	}
}

func TestTooManyTries(t *testing.T) {
	g, c, _ := household(t)
	for range loginBurst {
		if _, err := g.Login("ben", another, here1); !errors.Is(err, ErrWrong) {
			t.Fatal(err)
		}
	}
	_, err := g.Login("ben", phrase, here1)
	var slow *Slow
	if !errors.Is(err, ErrSlow) || !errors.As(err, &slow) || slow.Wait != loginEvery || err.Error() != "too many tries: wait 20 seconds, then try again" {
		t.Errorf("got %v", err)
	}
	must[string](t)(g.Login("ben", phrase, "192.0.2.2:1")) // another address is not held up
	c.pass(loginEvery)
	must[string](t)(g.Login("ben", phrase, here1))
}

func TestManyTriesAtOnceDoNotFillTheMemory(t *testing.T) {
	g, _, _ := household(t)
	for range waiting {
		g.hasher.tries <- struct{}{}
	}
	if _, err := g.Login("ben", phrase, here1); !errors.Is(err, ErrSlow) {
		t.Errorf("got %v", err)
	}
	// Strangers who try do not keep the owner from setting a passphrase.
	if err := g.SetAccount("ben", RoleMember, another); err != nil {
		t.Error(err)
	}
	for range waitingSetting {
		g.hasher.settings <- struct{}{}
	}
	if err := g.SetAccount("ben", RoleMember, phrase); !errors.Is(err, ErrSlow) {
		t.Errorf("got %v", err)
	}
}

func TestASessionEnds(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(*Guard, *clock, string) error
		role Role // as it is afterwards; empty where the session has ended
	}{
		{"not by itself", func(*Guard, *clock, string) error { return nil }, RoleMember},
		{"not before its time", func(_ *Guard, c *clock, _ string) error { c.pass(sessionLife - time.Second); return nil }, RoleMember},
		{"with time", func(_ *Guard, c *clock, _ string) error { c.pass(sessionLife); return nil }, ""},
		{"with logout", func(g *Guard, _ *clock, s string) error { return g.Logout(s) }, ""},
		{"with a new passphrase", func(g *Guard, _ *clock, _ string) error { return g.SetAccount("ben", RoleMember, another) }, ""},
		{"with a new role", func(g *Guard, _ *clock, _ string) error { return g.SetAccount("ben", RoleReader, "") }, ""},
		{"not where nothing changes", func(g *Guard, _ *clock, _ string) error { return g.SetAccount("ben", RoleMember, "") }, RoleMember},
		{"not with that of another", func(g *Guard, _ *clock, _ string) error { return g.SetAccount("cleo", RoleReader, another) }, RoleMember},
		{"not with another's logout", func(g *Guard, _ *clock, _ string) error { return g.Logout("another") }, RoleMember},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, c, dir := household(t)
			secret := must[string](t)(g.Login("ben", phrase, here1))
			if err := tc.do(g, c, secret); err != nil {
				t.Fatal(err)
			}
			for when, g := range map[string]*Guard{"now": g, "after a restart": open(t, dir, c)} {
				if who, ok := g.browser(secret); who.Role != tc.role || ok != (tc.role != "") {
					t.Errorf("%s: %+v", when, who)
				}
			}
		})
	}
}

func TestSessionsOfOneNameAreBounded(t *testing.T) {
	g, _, _ := household(t)
	other := must[string](t)(g.Login("ben", phrase, "192.0.2.9:1"))
	first := must[string](t)(g.Redeem(g.Invite()))
	var last string
	for range mostSessions {
		last = must[string](t)(g.Redeem(g.Invite()))
	}
	if _, ok := g.browser(first); ok {
		t.Error("the oldest session goes on")
	}
	for _, secret := range []string{last, other} {
		if _, ok := g.browser(secret); !ok {
			t.Error("a younger session, or that of another, has ended")
		}
	}
}

func TestTheLink(t *testing.T) {
	c := newClock()
	g := open(t, t.TempDir(), c)
	if _, err := g.Redeem(""); !errors.Is(err, ErrLink) {
		t.Errorf("no link, and yet: %v", err)
	}
	old, link := g.Invite(), g.Invite()
	secret := must[string](t)(g.Redeem(link))
	if who, ok := g.browser(secret); !ok || who.Name != "owner" || who.Role != RoleOwner || who.Token {
		t.Errorf("the link makes %+v", who)
	}
	late := g.Invite()
	c.pass(linkLife)
	for name, token := range map[string]string{"replaced": old, "used": link, "late": late, "wrong": "x", "none": ""} {
		if _, err := g.Redeem(token); !errors.Is(err, ErrLink) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if g.HasOwner() {
		t.Error("a link makes no owner with a passphrase")
	}
}

// Whoever guesses links does not keep anybody from logging in at the same
// address, and not the owner from entering.
func TestGuessingLinks(t *testing.T) {
	g, _, _ := household(t)
	link := g.Invite()
	for range 10 * loginBurst {
		if _, err := g.Redeem("guess"); !errors.Is(err, ErrLink) {
			t.Fatal(err)
		}
	}
	must[string](t)(g.Login("ben", phrase, here1))
	must[string](t)(g.Redeem(link))
}

func TestTokens(t *testing.T) {
	g, c, _ := household(t)
	soon := c.now().Add(time.Hour)
	for _, tc := range []struct {
		name, token  string
		scopes       []Permission
		expires      time.Time
		field, wants string
	}{
		{"good", "pbx", []Permission{PermReport, PermCheck, PermReport}, soon, "", ""},
		{"no name", "", []Permission{PermReport}, soon, "name", "needs a name"},
		{"no scope", "pbx", nil, soon, "scopes", "one or more of check, listen, read, report, change, erase, manage, metrics"},
		{"unknown scope", "pbx", []Permission{"all"}, soon, "scopes", "one or more of"},
		{"no end", "pbx", []Permission{PermReport}, time.Time{}, "expires", "in the future"},
		{"has ended", "pbx", []Permission{PermReport}, c.now(), "expires", "in the future"},
		{"good for ever", "pbx", []Permission{PermReport}, c.now().AddDate(mostYears, 0, 1), "expires", "at most 10 years"},
		{"a name that there is", " PBX", []Permission{PermReport}, soon, "name", "choose another name, or revoke that one first"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := g.NewToken(tc.token, tc.scopes, tc.expires)
			wantFault(t, err, tc.field, tc.wants)
		})
	}
	ts := g.Tokens()
	if len(ts) != 1 || listed(ts[0].Scopes) != "check, report" || !ts[0].Expires.Equal(soon) || ts[0].ID == "" {
		t.Fatalf("there are %+v", ts)
	}
	wantFault(t, g.Revoke("nothing"), "id", "no such token")
	wantFault(t, g.Revoke(ts[0].ID), "", "")
	if _, _, err := g.NewToken("pbx", []Permission{PermMetrics}, c.now().AddDate(mostYears, 0, 0)); err != nil {
		t.Errorf("the name is not free again, or ten years are too long: %v", err)
	}
	if len(g.Tokens()) != 1 {
		t.Error("the token is still there")
	}
}

// TestCostOfAPassphrase keeps anybody from making tests quick by making the
// desk weak.
func TestCostOfAPassphrase(t *testing.T) {
	g, err := Open(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if want := (cost{memory: 64 << 10, time: 3, threads: 4}); g.hasher.cost != want || g.hasher.decoy.cost != want {
		t.Errorf("the cost is %+v", g.hasher.cost)
	}
	hash := must[string](t)(g.hasher.hash(phrase))
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=3,p=4$") {
		t.Errorf("the hash begins %.32s", hash)
	}
	for p, want := range map[string]bool{phrase: true, another: false} {
		if same, err := g.hasher.same(p, hash); err != nil || same != want {
			t.Errorf("same is %v, %v", same, err)
		}
	}
}

func BenchmarkPassphrase(b *testing.B) {
	h := newHasher(argon2.IDKey, ourCost)
	for b.Loop() {
		if _, err := h.hash(phrase); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"accounts":[],"tokens":[],"sessions":[]}`))
	f.Add([]byte(`{"version":1,"accounts":[{"name":"a","role":"owner","hash":"$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parse(data)
		if err != nil {
			return
		}
		again, err := b.format()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(again); err != nil {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}
