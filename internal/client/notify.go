package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Destination is told when somebody is on the phone with a scammer. What is
// secret in its address is not in it.
type Destination struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Name    string    `json:"name"`
	Label   string    `json:"label"`
	Created time.Time `json:"created"`
	Last    *struct { // nil where nothing was sent since the desk was started
		At     time.Time `json:"at"`
		Sent   bool      `json:"sent"`
		Test   bool      `json:"test"`
		Again  bool      `json:"again"`
		Reason string    `json:"reason"`
	} `json:"last"`
	Secret string `json:"secret"` // of a webhook that was just added
}

// Destinations lists them in the order in which they were added.
func (c *Client) Destinations(ctx context.Context) ([]Destination, error) {
	var out struct{ Destinations []Destination }
	err := c.call(ctx, http.MethodGet, "/api/v1/notifications", nil, nil, &out)
	return out.Destinations, err
}

// AddDestination adds one of a kind; fields are by their names.
func (c *Client) AddDestination(ctx context.Context, kind, name string, fields map[string]string) (d Destination, err error) {
	err = c.call(ctx, http.MethodPost, "/api/v1/notifications", nil, map[string]any{"kind": kind, "name": name, "fields": fields}, &d)
	return d, err
}

// TestDestination sends a test message. The reason says why it did not get
// through; empty where it did.
func (c *Client) TestDestination(ctx context.Context, id string) (reason string, err error) {
	var out struct{ Reason string }
	err = c.call(ctx, http.MethodPost, "/api/v1/notifications/"+url.PathEscape(id)+"/test", nil, nil, &out)
	return out.Reason, err
}

// RemoveDestination forgets one.
func (c *Client) RemoveDestination(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, "/api/v1/notifications/"+url.PathEscape(id), nil, nil, nil)
}
