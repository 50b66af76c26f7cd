package access

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

const (
	phrase  = "copper ladder sings noon"
	another = "velvet river counts ants"
	here1   = "192.0.2.1:50000"
)

// clock is a time that stands still until it is told to pass.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time       { return time.Unix(0, c.at.Load()) }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

// cheap makes tests quick; TestCostOfAPassphrase holds the real cost.
var cheap = cost{memory: 64, time: 1, threads: 1}

func open(t *testing.T, dir string, c *clock) *Guard {
	t.Helper()
	g, err := Open(dir, c.now)
	if err != nil {
		t.Fatal(err)
	}
	g.hasher = newHasher(argon2.IDKey, cheap)
	return g
}

// household is a guard with an owner anna, a member ben and a reader cleo.
func household(t *testing.T) (*Guard, *clock, string) {
	t.Helper()
	c, dir := newClock(), t.TempDir()
	g := open(t, dir, c)
	for name, role := range map[string]Role{"anna": RoleOwner, "ben": RoleMember, "cleo": RoleReader} {
		if err := g.SetAccount(name, role, phrase); err != nil {
			t.Fatal(err)
		}
	}
	return g, c, dir
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestRolesMay(t *testing.T) {
	for _, tc := range []struct {
		who  Identity
		want string
	}{
		{Identity{}, ""},
		{Identity{Role: "admin"}, ""},
		{Identity{Role: RoleReader}, "check, listen, read"},
		{Identity{Role: RoleMember}, "check, listen, read, report, change"},
		{Identity{Role: RoleOwner}, "check, listen, read, report, change, erase, manage, metrics"},
		{Identity{Token: true, Scopes: []Permission{PermReport}}, "report"},
		{Identity{Token: true, Role: RoleOwner}, ""}, // a token has its scopes and no role
	} {
		var may []Permission
		for _, p := range Permissions() {
			if tc.who.May(p) {
				may = append(may, p)
			}
		}
		if got := listed(may); got != tc.want {
			t.Errorf("%+v may %s, want %s", tc.who, got, tc.want)
		}
	}
}

func TestIdentityOfAContext(t *testing.T) {
	if From(t.Context()).May(PermCheck) {
		t.Error("nobody may check")
	}
	who := Identity{Name: "ben", Role: RoleMember}
	if got := From(With(t.Context(), who)); got.Name != "ben" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatAnAccountMustBe(t *testing.T) {
	for _, tc := range []struct {
		name         string
		account      string
		role         Role
		passphrase   string
		field, wants string // of the fault; empty where there is none
	}{
		{"good", "dora", RoleMember, phrase, "", ""},
		{"name is folded", "  ANNA ", RoleOwner, another, "", ""},
		{"role alone", "ben", RoleReader, "", "", ""},
		{"fifteen characters in two bytes each", "dora", RoleMember, "äöüßéäöüßéäöüßé", "", ""},
		{"no name", " ", RoleMember, phrase, "name", "needs a name"},
		{"space", "anna berg", RoleMember, phrase, "name", "without spaces"},
		{"name of a token", "token:pbx", RoleMember, phrase, "name", "colons"},
		{"hidden character", "an\u202ena", RoleMember, phrase, "name", "needs a name"},
		{"long name", strings.Repeat("a", 65), RoleMember, phrase, "name", "1 to 64"},
		{"name of the desk itself", "HangUp", RoleMember, phrase, "name", "the desk itself"},
		{"no such role", "dora", "admin", phrase, "role", "owner, member or reader"},
		{"owner who is none", "owner", RoleReader, phrase, "role", "choose another name"},
		{"last owner", "anna", RoleMember, "", "role", "make another account an owner first"},
		{"short passphrase", "dora", RoleMember, "fourteen chars", "passphrase", "at least 15 characters"},
		{"fourteen characters in many bytes", "dora", RoleMember, "äöüßéäöüßéäöüß", "passphrase", "at least 15 characters"},
		{"repeated passphrase", "dora", RoleMember, "abababababababab", "passphrase", "repeats"},
		{"long passphrase", "dora", RoleMember, strings.Repeat("lengthy", 200), "passphrase", "shorter"},
		{"no text", "dora", RoleMember, "copper ladder \xff sings", "passphrase", "not text"},
		{"new without passphrase", "dora", RoleMember, "", "passphrase", "needs a passphrase"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, _, _ := household(t)
			err := g.SetAccount(tc.account, tc.role, tc.passphrase)
			wantFault(t, err, tc.field, tc.wants)
			if err != nil && tc.passphrase != "" && strings.Contains(err.Error(), tc.passphrase) {
				t.Error("the error shows the passphrase")
			}
		})
	}
}

// TestKindsOfFault holds what programs tell faults apart by.
func TestKindsOfFault(t *testing.T) {
	g, _, _ := household(t)
	for _, tc := range []struct {
		name string
		err  error
		want FaultKind
	}{
		{"a name that cannot be", g.SetAccount("an na", RoleMember, phrase), FaultInvalid},
		{"an account that is not there", g.RemoveAccount("nobody"), FaultMissing},
		{"a token that is not there", g.Revoke("nothing"), FaultMissing},
		{"the last owner goes", g.RemoveAccount("anna"), FaultLastOwner},
		{"the last owner becomes another", g.SetAccount("anna", RoleReader, ""), FaultLastOwner},
	} {
		var f *Fault
		if !errors.As(tc.err, &f) || f.Kind != tc.want {
			t.Errorf("%s: %v", tc.name, tc.err)
		}
	}
}

func wantFault(t *testing.T, err error, field, message string) {
	t.Helper()
	var f *Fault
	switch {
	case field == "" && err != nil:
		t.Fatal(err)
	case field != "" && (!errors.As(err, &f) || f.Field != field || !strings.Contains(f.Message, message)):
		t.Errorf("got %v, want a fault of %s: ... %s", err, field, message)
	}
}

func TestRemoveAccount(t *testing.T) {
	g, _, _ := household(t)
	secret := must[string](t)(g.Login("ben", phrase, here1))
	wantFault(t, g.RemoveAccount("anna"), "name", "only owner")
	wantFault(t, g.RemoveAccount("nobody"), "name", "no such account")
	wantFault(t, g.RemoveAccount("Ben"), "", "")
	if _, ok := g.browser(secret); ok {
		t.Error("the session of a removed account goes on")
	}
	if as := g.Accounts(); len(as) != 2 || as[0].Name != "anna" || as[1].Name != "cleo" {
		t.Errorf("left are %v", as)
	}
	if err := g.SetAccount("cleo", RoleOwner, ""); err != nil {
		t.Fatal(err)
	}
	wantFault(t, g.RemoveAccount("anna"), "", "")
	if !g.HasOwner() {
		t.Error("cleo is no owner")
	}
}

func TestSecretsAreNeverInTheFile(t *testing.T) {
	g, c, dir := household(t)
	secrets := []string{phrase, g.Local(), must[string](t)(g.Login("anna", phrase, here1))}
	invite := g.Invite()
	secrets = append(secrets, invite, must[string](t)(g.Redeem(invite)))
	_, token, err := g.NewToken("pbx", []Permission{PermReport}, c.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, token, strings.TrimPrefix(token, tokenPrefix))
	data := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "access.json")))
	for i, s := range secrets {
		if strings.Contains(string(data), s) {
			t.Errorf("secret %d stands in the file", i)
		}
	}
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are other ones there")
	}
	_, c, dir := household(t)
	file := filepath.Join(dir, "access.json")
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, dir, c)
	info := must[os.FileInfo](t)(os.Stat(file))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has %v", info.Mode())
	}
}

func TestEverythingSurvivesARestart(t *testing.T) {
	g, c, dir := household(t)
	session := must[string](t)(g.Login("ben", phrase, here1))
	_, token, err := g.NewToken("pbx", []Permission{PermReport}, c.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	local, invite := g.Local(), g.Invite()

	// A crash in the middle of a write leaves a torn file beside the whole one.
	if err := os.WriteFile(filepath.Join(dir, "access.json.new"), []byte(`{"version":1,"acc`), 0o644); err != nil {
		t.Fatal(err)
	}
	g = open(t, dir, c)
	if who, ok := g.browser(session); !ok || who.Name != "ben" || who.Role != RoleMember {
		t.Errorf("the session is of %+v", who)
	}
	if who, ok := g.program(token); !ok || who.Name != "token:pbx" {
		t.Errorf("the token is of %+v", who)
	}
	must[string](t)(g.Login("anna", phrase, here1))
	if _, ok := g.program(local); ok {
		t.Error("the local secret outlives its process")
	}
	if _, err := g.Redeem(invite); !errors.Is(err, ErrLink) {
		t.Errorf("the link outlives its process: %v", err)
	}
	open(t, dir, c) // and what was written over the torn file is whole
}

func TestDamagedFiles(t *testing.T) {
	hash := must[string](t)(func() (string, error) { h := newHasher(argon2.IDKey, cheap); return h.hash(phrase) }())
	account := func(name, role, hash string) string {
		return `{"version":1,"accounts":[{"name":"` + name + `","role":"` + role + `","hash":"` + hash + `"}]}`
	}
	const damaged, newer = "is damaged: put back a copy of it from a backup; or move it away and run `hangup access passphrase`", "was written by a newer version of Hangup"
	for _, tc := range []struct{ name, data, want string }{
		{"good", account("anna", "owner", hash), ""},
		{"empty", "", damaged},
		{"torn", account("anna", "owner", hash)[:40], damaged},
		{"no JSON", "hello", damaged},
		{"more behind it", account("anna", "owner", hash) + "{}", damaged},
		{"unknown field", `{"version":1,"admins":[]}`, damaged},
		{"no version", `{}`, damaged},
		{"newer", `{"version":2,"accounts":{}}`, newer},
		{"unknown role", account("anna", "god", hash), damaged},
		{"no hash", account("anna", "owner", ""), damaged},
		{"hash of another kind", account("anna", "owner", "$2b$12$abcdefghijklmnopqrstuv"), damaged},
		{"hash that would take all memory", account("anna", "owner", strings.Replace(hash, "m=64", "m=4000000000", 1)), damaged},
		{"name that cannot be", account("an na", "owner", hash), damaged},
		{"session without account", `{"version":1,"sessions":[{"name":"ben","hash":"` + digest("x") + `"}]}`, damaged},
		{"token with unknown scope", `{"version":1,"tokens":[{"id":"1","name":"x","scopes":["all"],"hash":"` + digest("x") + `"}]}`, damaged},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "access.json"), []byte(tc.data), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(dir, time.Now)
			switch {
			case tc.want == "" && err != nil:
				t.Error(err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), "access.json "+tc.want)):
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTwoProgramsDoNotOverwriteEachOther(t *testing.T) {
	g, c, dir := household(t)
	other := open(t, dir, c)
	if err := other.SetAccount("dora", RoleReader, phrase); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Login("anna", phrase, here1); err == nil || !strings.Contains(err.Error(), "changed by another program: start the desk again") {
		t.Errorf("got %v", err)
	}
	if n := len(open(t, dir, c).Accounts()); n != 4 {
		t.Errorf("%d accounts are left", n)
	}
}

func TestAFailedWriteChangesNothing(t *testing.T) {
	g, c, dir := household(t)
	invite := g.Invite()
	// A folder in the place of the temporary file cannot be written over.
	blocked := filepath.Join(dir, "access.json.new", "x")
	if err := os.MkdirAll(blocked, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := g.RemoveAccount("ben"); err == nil || !strings.Contains(err.Error(), "stay as they were") {
		t.Errorf("got %v", err)
	}
	if _, err := g.Redeem(invite); err == nil {
		t.Error("a session began that could not be written down")
	}
	if n := len(g.Accounts()); n != 3 {
		t.Errorf("%d accounts are left", n)
	}
	if err := os.RemoveAll(filepath.Dir(blocked)); err != nil {
		t.Fatal(err)
	}
	must[string](t)(g.Redeem(invite)) // the link was not spent
	open(t, dir, c)
}

func TestManyAtOnce(t *testing.T) {
	g, c, dir := household(t)
	var wg sync.WaitGroup
	invite, entered := g.Invite(), atomic.Int64{}
	for i := range 8 {
		wg.Go(func() {
			if _, err := g.Redeem(invite); err == nil {
				entered.Add(1)
			}
			if _, _, err := g.NewToken("t"+strconv.Itoa(i), []Permission{PermCheck}, c.now().Add(time.Hour)); err != nil {
				t.Error(err)
			}
			g.program("x")
			g.HasOwner()
			if _, err := g.Login("ben", phrase, "192.0.2."+string(rune('1'+i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if entered.Load() != 1 {
		t.Errorf("the link was used %d times", entered.Load())
	}
	if n := len(open(t, dir, c).Tokens()); n != 8 {
		t.Errorf("%d tokens were written down", n)
	}
}
