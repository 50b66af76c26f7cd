package notify

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// deliver carries a message to a destination, by the way of its kind.
func (n *Notifier) deliver(ctx context.Context, d destination, m Message) error {
	switch d.Kind {
	case KindWebhook:
		return n.callWebhook(ctx, d, m)
	case KindBrowser:
		return n.push(ctx, d, m)
	}
	address, err := url.Parse(d.Address)
	if err != nil {
		return &Failure{Reason: "its address cannot be read: remove it and add it again", final: true}
	}
	if address.Scheme == mailScheme {
		return mailTo(ctx, address, m)
	}
	return shout(ctx, address, m)
}

// shout sends through one of the services of shoutrrr, all of whose requests
// go through our own client, and end with the context.
func shout(ctx context.Context, address *url.URL, m Message) error {
	v := &visit{ctx: ctx}
	s, err := service(address, &http.Client{Transport: v})
	if err == nil {
		err = s.Send(m.Text(), nil)
	}
	switch {
	case err == nil:
		return nil
	case v.err != nil: // what the library makes of it is not needed
		return v.err
	case v.status != 0:
		return &answered{v.status}
	}
	return err
}

// errNoService is an address that no service takes, or whose service cannot be
// held to our client.
var errNoService = errors.New("no such service")

// service makes the service of an address. It may ask the other side, to log
// in.
func service(address *url.URL, client *http.Client) (types.Service, error) {
	s, err := new(router.ServiceRouter).NewService(address.Scheme)
	if err != nil {
		return nil, errNoService
	}
	held, ok := s.(types.HTTPClientSetter)
	if !ok {
		return nil, errNoService
	}
	held.SetHTTPClient(client)
	once := *address // services write into it
	if err := s.Initialize(&once, nil); err != nil {
		return nil, err
	}
	held.SetHTTPClient(client) // some make their own
	return s, nil
}

// takes tells whether there is a service for an address and the address has
// all its parts. Nothing is asked of the other side.
func takes(address *url.URL) bool {
	asked := false
	_, err := service(address, &http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		asked = true
		return nil, errors.ErrUnsupported
	})})
	return err == nil || asked
}

type tripper func(*http.Request) (*http.Response, error)

func (t tripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }
