package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
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
		Scopes  []string  `json:"scopes" enum:"check,report,read,change,erase,manage,metrics" doc:"What it may do."`
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
	linkReply struct{ Body link }
	link      struct {
		Link string `json:"link" doc:"Open it in a browser."`
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
		Role       string `json:"role,omitempty" enum:"owner,member,reader" doc:"A reader checks and reads; a member reports and changes too; an owner does everything. Left out, an account that is there keeps its own."`
		Passphrase string `json:"passphrase,omitempty" doc:"Left out, an account that is there keeps its own."`
	}
	accountInput struct {
		Name string `path:"name" doc:"Of the account."`
	}
	setAccountInput struct {
		request
		Name string `path:"name" doc:"Of the account."`
	}
)

func (s *server) admin() {
	register(s, operation{
		id: "tokens", method: http.MethodGet, path: "/api/v1/tokens", tag: tagAccess, may: access.PermManage,
		summary: "List tokens", description: "Tokens let programs in.",
	}, s.tokens)
	register(s, operation{
		id: "new-token", method: http.MethodPost, path: "/api/v1/tokens", tag: tagAccess, may: access.PermManage, where: "body", status: http.StatusCreated,
		summary: "Make a token", description: "Makes a token for a program: a name, what it may do, and when it ends.", problems: []kind{full},
		body: &body{of: reflect.TypeFor[newToken](), most: small, example: map[string]any{"name": "pbx", "scopes": []string{"check", "report"}, "expires": "2030-01-01T00:00:00Z"}},
	}, s.newToken)
	register(s, operation{
		id: "revoke-token", method: http.MethodDelete, path: "/api/v1/tokens/{id}", tag: tagAccess, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Revoke a token", description: "Ends a token at once.", problems: []kind{notFound, full},
	}, s.revoke)
	register(s, operation{
		id: "new-link", method: http.MethodPost, path: "/api/v1/link", tag: tagAccess, may: access.PermManage, status: http.StatusCreated,
		summary: "Make a link", description: "Makes a link to the desk that makes its reader the owner, once. It takes the place of one that nobody has opened.",
		problems: []kind{notFound},
	}, s.newLink)
	register(s, operation{
		id: "accounts", method: http.MethodGet, path: "/api/v1/accounts", tag: tagAccess, may: access.PermManage,
		summary: "List accounts", description: "Accounts let people in, with a passphrase.",
	}, s.accounts)
	register(s, operation{
		id: "set-account", method: http.MethodPut, path: "/api/v1/accounts/{name}", tag: tagAccess, may: access.PermManage, where: "body", status: http.StatusNoContent,
		summary: "Make or change an account", description: "Makes an account, or gives it another role or passphrase. Its sessions end.", problems: []kind{crowded, full},
		body: &body{of: reflect.TypeFor[setAccount](), most: small, example: setAccount{"member", "a walk along the long canal"}},
	}, s.setAccount)
	register(s, operation{
		id: "remove-account", method: http.MethodDelete, path: "/api/v1/accounts/{name}", tag: tagAccess, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Remove an account", description: "Removes an account and ends its sessions. The last owner stays.", problems: []kind{notFound, full},
	}, s.removeAccount)
}

// refusedBy tells a fault that the guard found in a part of the request: body
// or path.
func refusedBy(err error, where string) error {
	var f *access.Fault
	if !errors.As(err, &f) {
		return err
	}
	m := sentence(f.Message)
	if f.Kind == access.FaultMissing {
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

func (s *server) newLink(context.Context, *struct{}) (*linkReply, error) {
	if s.opt.Link != nil {
		if to := s.opt.Link(); to != "" {
			return &linkReply{link{to}}, nil
		}
	}
	return nil, notFound.problem("This desk has no address of its own: start it with hangup serve, which prints a link.")
}

func (s *server) tokens(context.Context, *struct{}) (*tokensReply, error) {
	out := tokens{Tokens: []Token{}}
	for _, t := range s.opt.Guard.Tokens() {
		out.Tokens = append(out.Tokens, tokenOf(t))
	}
	return &tokensReply{out}, nil
}

func (s *server) newToken(ctx context.Context, in *recordInput) (*newTokenReply, error) {
	w, err := object[newToken](&in.request)
	if err != nil {
		return nil, err
	}
	var scopes []access.Permission
	for _, p := range w.Scopes {
		scopes = append(scopes, access.Permission(p))
	}
	t, secret, err := s.opt.Guard.NewToken(w.Name, scopes, w.Expires)
	if err != nil {
		return nil, refusedBy(err, "body")
	}
	if err := s.desk.Record(ctx, actor(ctx), call.ChangeTokenMade); err != nil {
		return nil, errors.Join(unrecorded(err, "No token was made"), s.opt.Guard.Revoke(t.ID))
	}
	return &newTokenReply{secretToken{tokenOf(t), secret}}, nil
}

func (s *server) revoke(ctx context.Context, in *tokenInput) (*struct{}, error) {
	if err := s.opt.Guard.Revoke(in.ID); err != nil {
		return nil, refusedBy(err, "path")
	}
	return &struct{}{}, unrecorded(s.desk.Record(ctx, actor(ctx), call.ChangeTokenRevoked), "The token has ended all the same")
}

// unrecorded tells that something is missing in the audit trail, and what
// became of what was asked for. Taking access away does not wait for room on
// the disk.
func unrecorded(err error, became string) error {
	var e *desk.Error
	if errors.As(err, &e) {
		return &desk.Error{Code: e.Code, Err: e.Err, Message: "This could not be written into the audit trail: there is no room left on the disk. " + became + ". Make room."}
	}
	return err
}

func (s *server) accounts(context.Context, *struct{}) (*accountsReply, error) {
	out := accounts{Accounts: []account{}}
	for _, a := range s.opt.Guard.Accounts() {
		out.Accounts = append(out.Accounts, account{a.Name, string(a.Role), a.Created, a.Changed})
	}
	return &accountsReply{out}, nil
}

func (s *server) setAccount(ctx context.Context, in *setAccountInput) (*struct{}, error) {
	w, err := object[setAccount](&in.request)
	if err != nil {
		return nil, err
	}
	if err := s.opt.Guard.SetAccount(in.Name, access.Role(w.Role), w.Passphrase); err != nil {
		var f *access.Fault
		if errors.As(err, &f) && f.Field == "name" {
			return nil, refusedBy(err, "path")
		}
		return nil, refusedBy(err, "body")
	}
	return &struct{}{}, unrecorded(s.desk.Record(ctx, actor(ctx), call.ChangeAccountSet), "The account is as you want it all the same")
}

func (s *server) removeAccount(ctx context.Context, in *accountInput) (*struct{}, error) {
	if err := s.opt.Guard.RemoveAccount(in.Name); err != nil {
		return nil, refusedBy(err, "path")
	}
	return &struct{}{}, unrecorded(s.desk.Record(ctx, actor(ctx), call.ChangeAccountRemoved), "The account is removed all the same")
}
