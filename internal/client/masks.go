package client

import (
	"context"
	"net/http"
	"time"
)

// Mask is days, both in it, that a person masked: they teach nothing and alarm
// nothing.
type Mask struct {
	ID   string    `json:"id"`
	From string    `json:"from"`
	To   string    `json:"to"`
	Why  string    `json:"why"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// Masks lists the masked days, the latest first.
func (c *Client) Masks(ctx context.Context) ([]Mask, error) {
	var out struct {
		Masks []Mask `json:"masks"`
	}
	err := c.patient(ctx, http.MethodGet, "/api/v1/masks", nil, nil, &out)
	return out.Masks, err
}

// MaskDays masks the days from one to another, both in it and written as
// 2026-03-05; the same days again change the reason.
func (c *Client) MaskDays(ctx context.Context, from, to, why string) (d Decided, err error) {
	return d, c.patient(ctx, http.MethodPost, "/api/v1/masks", nil, map[string]any{"from": from, "to": to, "why": why}, &d)
}

// UnmaskDays has the days of a mask count again. seen is false where the database
// follows later.
func (c *Client) UnmaskDays(ctx context.Context, id string) (seen bool, err error) {
	at, err := under("masks", id)
	if err != nil {
		return false, err
	}
	return c.removePatiently(ctx, at)
}
