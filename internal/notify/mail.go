package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// mailScheme begins the address of a mailbox. Its form is that of shoutrrr, but
// go-mail sends: the mail of shoutrrr waits for a silent server without end.
const mailScheme = "smtp"

// Ports of mail servers.
const (
	portTLS    = 465 // TLS from the first byte
	portSubmit = 587
)

// mailAddress is an smtp:// address in its parts.
type mailAddress struct {
	host, user, password, from string
	port                       int
	to                         []string
}

// readMail reads smtp://user:password@host:port/?from=a@b.example&to=c@d.example.
func readMail(u *url.URL) (mailAddress, error) {
	q := u.Query()
	first := func(keys ...string) string {
		for _, k := range keys {
			if v := q.Get(k); v != "" {
				return strings.TrimSpace(v)
			}
		}
		return ""
	}
	a := mailAddress{host: u.Hostname(), user: u.User.Username(), port: portSubmit, from: first("from", "fromaddress")}
	a.password, _ = u.User.Password()
	if p := u.Port(); p != "" {
		a.port, _ = strconv.Atoi(p)
	}
	for one := range strings.SplitSeq(first("to", "toaddresses"), ",") {
		if one = strings.TrimSpace(one); one != "" {
			a.to = append(a.to, strings.ReplaceAll(one, " ", "+")) // a plus that nobody escaped
		}
	}
	switch {
	case a.host == "" || a.port < 1 || a.port > 65535:
		return a, fault("server", "write the name of the server for outgoing mail, such as smtp.example.org, or with a port, smtp.example.org:465")
	case !mailbox(a.from):
		return a, fault("from", "write the address from which the mail comes, such as hangup@example.org")
	case len(a.to) == 0 || len(a.to) > 10:
		return a, fault("to", "write one to ten addresses to which the mail goes, with commas between them")
	}
	for _, one := range a.to {
		if !mailbox(one) {
			return a, fault("to", "write the addresses to which the mail goes, such as anna@example.org, with commas between them")
		}
	}
	return a, nil
}

func mailbox(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// mailTo sends a mail, encrypted unless the server is on this machine or in the
// private network and cannot.
func mailTo(ctx context.Context, address *url.URL, m Message) error {
	a, err := readMail(address)
	if err != nil {
		return &Failure{Reason: "its address cannot be read: remove it and add it again", final: true}
	}
	msg := gomail.NewMsg()
	if err := errors.Join(msg.From(a.from), msg.To(a.to...)); err != nil {
		return &Failure{Reason: "its addresses cannot be read: remove it and add it again", final: true}
	}
	msg.Subject(m.Title())
	msg.SetDate()
	msg.SetMessageID()
	msg.SetImportance(gomail.ImportanceUrgent)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text()+"\n")

	client, err := gomail.NewClient(a.host, a.options(dialer(ctx, a))...)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *textproto.Error
	var told *gomail.SendError
	code := 0
	if errors.As(err, &refused) {
		code = refused.Code
	} else if errors.As(err, &told) {
		code = told.ErrorCode()
	}
	switch {
	case code != 0:
		return refusedMail(code)
	case errors.Is(err, gomail.ErrNoSupportedAuthDiscovered), err != nil && strings.Contains(err.Error(), "does not support STARTTLS"):
		return &Failure{Reason: "the mail server takes no password, or speaks no encryption: check the name and the port"}
	}
	return err
}

func (a mailAddress) options(dial gomail.DialContextFunc) []gomail.Option {
	opts := []gomail.Option{gomail.WithPort(a.port), gomail.WithTimeout(tryFor), gomail.WithDialContextFunc(dial), gomail.WithHELO("localhost"),
		gomail.WithTLSConfig(a.tls())}
	auth := gomail.SMTPAuthAutoDiscover
	switch {
	case a.port == portTLS: // go-mail does not see that the connection is encrypted
		opts, auth = append(opts, gomail.WithTLSPolicy(gomail.NoTLS)), gomail.SMTPAuthPlainNoEnc
	case here(a.host): // a password goes to nobody else
		opts, auth = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic)), gomail.SMTPAuthPlain
	case nearName(a.host):
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if a.user != "" {
		opts = append(opts, gomail.WithSMTPAuth(auth), gomail.WithUsername(a.user), gomail.WithPassword(a.password))
	}
	return opts
}

// dialer makes connections that end with a context, wherever the conversation
// stands. The context that go-mail gives ends when the conversation begins.
func dialer(ctx context.Context, a mailAddress) gomail.DialContextFunc {
	return func(_ context.Context, network, address string) (conn net.Conn, err error) {
		if a.port == portTLS {
			conn, err = (&tls.Dialer{Config: a.tls()}).DialContext(ctx, network, address)
		} else {
			conn, err = new(net.Dialer).DialContext(ctx, network, address)
		}
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() }) // it may be closed already
		return conn, nil
	}
}

func (a mailAddress) tls() *tls.Config {
	return &tls.Config{ServerName: a.host, MinVersion: tls.VersionTLS12}
}

func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// refusedMail is what a mail server's code means.
func refusedMail(code int) *Failure {
	what := "the mail server did not take the mail"
	switch code {
	case 530, 534, 535, 538:
		what = "the mail server did not take the name and the password: some want a password for this program alone (an app password)"
	case 550, 551, 553:
		what = "the mail server does not send from or to these addresses: check them"
	case 421, 450, 451, 452, 454:
		what = "the mail server has trouble of its own"
	}
	return &Failure{Reason: fmt.Sprintf("%s (%d)", what, code)}
}
