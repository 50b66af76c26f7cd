package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
)

type (
	tokensReply struct{ Body tokens }
	tokens      struct {
		Tokens []Token `json:"tokens" doc:"The newest first; those that have ended stay until they are revoked."`
	}
	// Token is what a program may do, and until when.
	Token struct {
		ID      string    `json:"id"`
		Name    string    `json:"name" example:"pbx"`
		Scopes  []string  `json:"scopes" doc:"What it may do."`
		Created time.Time `json:"created"`
		Expires time.Time `json:"expires"`
	}
	newToken struct {
		Name    string    `json:"name" example:"pbx"`
		Scopes  []string  `json:"scopes" enum:"check,report,read,change,erase,manage" doc:"What it may do."`
		Expires time.Time `json:"expires" doc:"When it ends."`
	}
	newTokenReply struct{ Body secretToken }
	secretToken   struct {
		Token
		Secret string `json:"secret" doc:"Send it as a bearer token. It is not kept and cannot be shown again."`
	}
	tokenInput struct {
		ID string `path:"id" doc:"Of the token."`
	}
)

type (
	accountsReply struct{ Body accounts }
	accounts      struct {
		Accounts []account `json:"accounts" doc:"By name."`
	}
	account struct {
		Name    string    `json:"name"`
		Role    string    `json:"role" enum:"owner,member,reader"`
		Created time.Time `json:"created"`
		Changed time.Time `json:"changed" doc:"When its passphrase or role was last set."`
	}
	setAccount struct {
		Role       string `json:"role" enum:"owner,member,reader" doc:"A reader checks and reads; a member reports and changes too; an owner does everything."`
		Passphrase string `json:"passphrase,omitempty" doc:"Left out, an account that is there keeps its own."`
	}
	accountInput struct {
		Name string `path:"name" doc:"Of the account."`
	}
	setAccountInput struct {
		Name    string `path:"name" doc:"Of the account."`
		RawBody []byte
	}
)

func (s *server) admin() {
	register(s, operation{
		id: "tokens", method: http.MethodGet, path: "/api/v1/tokens", tag: tagAccess, may: access.PermManage,
		summary: "List tokens", description: "Tokens let programs in.",
	}, s.tokens)
	register(s, operation{
		id: "new-token", method: http.MethodPost, path: "/api/v1/tokens", tag: tagAccess, may: access.PermManage, where: "body", status: http.StatusCreated,
		summary: "Make a token", description: "Makes a token for a program: a name, what it may do, and when it ends.",
		body: &body{of: reflect.TypeFor[newToken](), most: small, example: map[string]any{"name": "pbx", "scopes": []string{"check", "report"}, "expires": "2030-01-01T00:00:00Z"}},
	}, s.newToken)
	register(s, operation{
		id: "revoke-token", method: http.MethodDelete, path: "/api/v1/tokens/{id}", tag: tagAccess, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Revoke a token", description: "Ends a token at once.", problems: []kind{notFound},
	}, s.revoke)
	register(s, operation{
		id: "accounts", method: http.MethodGet, path: "/api/v1/accounts", tag: tagAccess, may: access.PermManage,
		summary: "List accounts", description: "Accounts let people in, with a passphrase.",
	}, s.accounts)
	register(s, operation{
		id: "set-account", method: http.MethodPut, path: "/api/v1/accounts/{name}", tag: tagAccess, may: access.PermManage, where: "body", status: http.StatusNoContent,
		summary: "Make or change an account", description: "Makes an account, or gives it another role or passphrase. Its sessions end.",
		body: &body{of: reflect.TypeFor[setAccount](), most: small, example: setAccount{"member", "a walk along the long canal"}},
	}, s.setAccount)
	register(s, operation{
		id: "remove-account", method: http.MethodDelete, path: "/api/v1/accounts/{name}", tag: tagAccess, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Remove an account", description: "Removes an account and ends its sessions. The last owner stays.", problems: []kind{notFound, invalid},
	}, s.removeAccount)
}

// refusedBy tells a fault that the guard found. missing is the field with
// which it says that there is no such thing.
func refusedBy(err error, where, missing string) error {
	var f *access.Fault
	if !errors.As(err, &f) {
		return err
	}
	m := sentence(f.Message)
	if f.Field == missing {
		return notFound.problem(m)
	}
	return invalid.problem(m, Fault{where + "." + f.Field, m})
}

func tokenOf(t access.Token) Token {
	w := Token{ID: t.ID, Name: t.Name, Scopes: []string{}, Created: t.Created, Expires: t.Expires}
	for _, p := range t.Scopes {
		w.Scopes = append(w.Scopes, string(p))
	}
	return w
}

func (s *server) tokens(context.Context, *struct{}) (*tokensReply, error) {
	out := tokens{Tokens: []Token{}}
	for _, t := range s.opt.Guard.Tokens() {
		out.Tokens = append(out.Tokens, tokenOf(t))
	}
	return &tokensReply{out}, nil
}

func (s *server) newToken(_ context.Context, in *recordInput) (*newTokenReply, error) {
	w, err := read[newToken](in.RawBody)
	if err != nil {
		return nil, err
	}
	var scopes []access.Permission
	for _, p := range w.Scopes {
		scopes = append(scopes, access.Permission(p))
	}
	t, secret, err := s.opt.Guard.NewToken(w.Name, scopes, w.Expires)
	if err != nil {
		return nil, refusedBy(err, "body", "")
	}
	return &newTokenReply{secretToken{tokenOf(t), secret}}, nil
}

func (s *server) revoke(_ context.Context, in *tokenInput) (*struct{}, error) {
	if err := s.opt.Guard.Revoke(in.ID); err != nil {
		return nil, refusedBy(err, "path", "id")
	}
	return &struct{}{}, nil
}

func (s *server) accounts(context.Context, *struct{}) (*accountsReply, error) {
	out := accounts{Accounts: []account{}}
	for _, a := range s.opt.Guard.Accounts() {
		out.Accounts = append(out.Accounts, account{a.Name, string(a.Role), a.Created, a.Changed})
	}
	return &accountsReply{out}, nil
}

func (s *server) setAccount(_ context.Context, in *setAccountInput) (*struct{}, error) {
	w, err := read[setAccount](in.RawBody)
	if err != nil {
		return nil, err
	}
	if err := s.opt.Guard.SetAccount(in.Name, access.Role(w.Role), w.Passphrase); err != nil {
		return nil, refusedBy(err, "body", "")
	}
	return &struct{}{}, nil
}

func (s *server) removeAccount(_ context.Context, in *accountInput) (*struct{}, error) {
	err := s.opt.Guard.RemoveAccount(in.Name)
	if err != nil && slices.ContainsFunc(s.opt.Guard.Accounts(), func(a access.Account) bool { return strings.EqualFold(a.Name, in.Name) }) {
		return nil, refusedBy(err, "path", "") // it is there, and has to stay
	}
	if err != nil {
		return nil, refusedBy(err, "path", "name")
	}
	return &struct{}{}, nil
}
