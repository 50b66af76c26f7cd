package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Account lets a person in.
type Account struct {
	Name    string    `json:"name"`
	Role    string    `json:"role"` // owner, member or reader
	Created time.Time `json:"created"`
}

// Token lets a program in.
type Token struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Scopes  []string  `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Secret  string    `json:"secret,omitempty"` // where it was just made
}

// Accounts lists the accounts by name.
func (c *Client) Accounts(ctx context.Context) ([]Account, error) {
	var out struct{ Accounts []Account }
	err := c.call(ctx, http.MethodGet, "/api/v1/accounts", nil, nil, &out)
	return out.Accounts, err
}

// SetAccount makes an account, or gives it another role and another passphrase;
// what is empty of these stays as it is.
func (c *Client) SetAccount(ctx context.Context, name, role, passphrase string) error {
	in := map[string]string{}
	if role != "" {
		in["role"] = role
	}
	if passphrase != "" {
		in["passphrase"] = passphrase
	}
	return c.call(ctx, http.MethodPut, "/api/v1/accounts/"+url.PathEscape(name), nil, in, nil)
}

// RemoveAccount ends an account and its sessions.
func (c *Client) RemoveAccount(ctx context.Context, name string) error {
	return c.call(ctx, http.MethodDelete, "/api/v1/accounts/"+url.PathEscape(name), nil, nil, nil)
}

// Tokens lists the tokens, the newest first, without their secrets.
func (c *Client) Tokens(ctx context.Context) ([]Token, error) {
	var out struct{ Tokens []Token }
	err := c.call(ctx, http.MethodGet, "/api/v1/tokens", nil, nil, &out)
	return out.Tokens, err
}

// NewToken makes a token; its secret is shown this once.
func (c *Client) NewToken(ctx context.Context, name string, scopes []string, expires time.Time) (t Token, err error) {
	err = c.call(ctx, http.MethodPost, "/api/v1/tokens", nil, map[string]any{"name": name, "scopes": scopes, "expires": expires}, &t)
	return t, err
}

// Revoke ends a token at once.
func (c *Client) Revoke(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, "/api/v1/tokens/"+url.PathEscape(id), nil, nil, nil)
}

// Link makes a link that makes its reader the owner, once.
func (c *Client) Link(ctx context.Context) (string, error) {
	var out struct{ Link string }
	err := c.call(ctx, http.MethodPost, "/api/v1/link", nil, nil, &out)
	return out.Link, err
}
