package notify

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/SherClockHolmes/webpush-go"
)

// pushBody is what the service worker of the pages shows.
type pushBody struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Tag   string `json:"tag"`
	Watch string `json:"watch,omitempty"`
}

// contact is by whom push services may find out what a desk is.
const contact = "https://github.com/hangup-project/hangup"

// push sends to a browser, encrypted for it alone (RFC 8291).
func (n *Notifier) push(ctx context.Context, d destination, m Message) error {
	n.mu.Lock()
	ours := n.book.Push
	n.mu.Unlock()
	to := webpush.Subscription{Endpoint: d.Address}
	if err := json.Unmarshal([]byte(d.Secret), &to.Keys); err != nil {
		return &Failure{Reason: "its keys are damaged: remove it and add it again", final: true}
	}
	body, err := json.Marshal(pushBody{m.Title(), m.Text(), m.ID, m.watch})
	if err != nil {
		return err
	}
	v := &visit{ctx: ctx}
	resp, err := webpush.SendNotificationWithContext(ctx, body, &to, &webpush.Options{
		HTTPClient: &http.Client{Transport: v}, Subscriber: contact, TTL: int(useFor.Seconds()), Urgency: webpush.UrgencyHigh,
		VAPIDPublicKey: ours.Public, VAPIDPrivateKey: ours.Private,
	})
	if err != nil {
		return errors.Join(v.err, err)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	err = errors.Join(err, resp.Body.Close())
	switch s := resp.StatusCode; {
	case s == http.StatusNotFound || s == http.StatusGone:
		return &Failure{Reason: "this browser takes no messages any more: remove it, and add it again on that device", final: true}
	case s >= 300:
		return &answered{s}
	}
	return err
}

// subscribed reads what a browser says when it subscribes.
func subscribed(typed string) (destination, error) {
	var s webpush.Subscription
	unusable := fault("subscription", "this browser gave no address for messages: try again, or use another browser")
	if len(typed) > mostAddress || json.Unmarshal([]byte(typed), &s) != nil {
		return destination{}, unusable
	}
	if _, err := webAddress("subscription", s.Endpoint); err != nil {
		return destination{}, unusable
	}
	point, err := unpadded(s.Keys.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	secret, err2 := unpadded(s.Keys.Auth)
	if err != nil || err2 != nil || len(secret) != 16 {
		return destination{}, unusable
	}
	keys, err := json.Marshal(s.Keys)
	if err != nil {
		return destination{}, err
	}
	return destination{Address: s.Endpoint, Secret: string(keys)}, nil
}

func unpadded(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}
