package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// webhookBody is what a program gets. docs/NOTIFY.md describes it.
type webhookBody struct {
	Event    string `json:"event"` // hang_up or test
	At       string `json:"at"`    // RFC 3339
	Scam     string `json:"scam"`  // the type of the verdict; empty where it is not known
	ScamName string `json:"scam_name"`
	Place    string `json:"place"`
	Message  string `json:"message"`
	Watch    string `json:"watch,omitempty"`
}

// secretPrefix begins the secret of a webhook, as in the Standard Webhooks
// specification.
const secretPrefix = "whsec_"

func newWebhookSecret() string { return secretPrefix + base64.StdEncoding.EncodeToString(noise(32)) }

// callWebhook posts JSON, signed as Standard Webhooks wants it: an HMAC-SHA256
// over the id, the time and the body.
func (n *Notifier) callWebhook(ctx context.Context, d destination, m Message) error {
	body, err := json.Marshal(bodyOf(m))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Address, bytes.NewReader(body))
	if err != nil {
		return &Failure{Reason: "its address cannot be read: remove it and add it again", final: true}
	}
	at := strconv.FormatInt(n.opt.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hangup")
	req.Header.Set("Webhook-Id", m.ID)
	req.Header.Set("Webhook-Timestamp", at)
	signature, err := sign(d.Secret, m.ID, at, body)
	if err != nil {
		return err
	}
	req.Header.Set("Webhook-Signature", signature)
	return ask(ctx, req)
}

func bodyOf(m Message) webhookBody {
	b := webhookBody{Event: "hang_up", At: m.At.Format(time.RFC3339), Scam: m.Scam.ID(), ScamName: m.Scam.String(), Place: m.Place.name, Message: m.Text(), Watch: m.watch}
	if m.Test {
		b.Event, b.ScamName = "test", ""
	}
	if m.Rise != nil {
		b.Event = "wave"
	}
	return b
}

// sign makes the signature of a message.
func sign(secret, id, at string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return "", &Failure{Reason: "its secret is damaged: remove it and add it again", final: true}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// ask sends a request of which only the status of the answer matters.
func ask(ctx context.Context, req *http.Request) error {
	v := &visit{ctx: ctx}
	resp, err := (&http.Client{Transport: v}).Do(req)
	if err != nil {
		return errors.Join(v.err, err)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if err = errors.Join(err, resp.Body.Close()); resp.StatusCode >= 300 {
		return &answered{resp.StatusCode}
	}
	return err
}
