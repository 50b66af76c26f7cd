package notify

import (
	"cmp"
	"net"
	"net/url"
	"slices"
	"strings"
)

// The kinds that need more than an address.
const (
	KindWebhook = "webhook"
	KindBrowser = "browser"
	kindMail    = "mail"
	kindOther   = "other"
)

// Kind is a way to be notified, and what has to be known for it.
type Kind struct {
	ID     string
	Name   string
	Hint   string
	Fields []Field
	// Script says that a page needs a script for it: a browser subscribes itself.
	Script bool
	make   func(form) (destination, error)
}

// Field is one thing to be typed.
type Field struct {
	Name, Label, Hint string
	Example           string
	Secret            bool // not to be shown while it is typed
	Optional          bool
}

// form gives what was typed into a field, without spaces around it.
type form func(field string) string

// Kinds lists the ways to be notified, the usual ones first.
func Kinds() []Kind { return slices.Clone(kinds) }

var kinds = []Kind{
	{ID: "ntfy", Name: "ntfy", Hint: "A free app for phones. Install it, and subscribe there to a topic that nobody can guess.", Fields: []Field{
		{Name: "topic", Label: "Topic", Hint: "As you typed it in the app. Whoever knows it reads the messages.", Example: "otters-swim-4261", Secret: true},
		{Name: "server", Label: "Server", Hint: "Empty is ntfy.sh.", Example: "ntfy.sh", Optional: true},
		{Name: "user", Label: "User name", Hint: "Only where your server wants one.", Optional: true},
		{Name: "password", Label: "Password", Secret: true, Optional: true},
	}, make: makeNtfy},
	{ID: kindMail, Name: "E-mail", Hint: "Through the mailbox that you have. Mail may come minutes late: choose another way too.", Fields: []Field{
		{Name: "to", Label: "To", Hint: "One address or more, with commas between them.", Example: "anna@example.org"},
		{Name: "server", Label: "Server for outgoing mail", Hint: "Your provider calls it SMTP. With another port than 587: smtp.example.org:465.", Example: "smtp.example.org"},
		{Name: "user", Label: "User name", Hint: "Most often your own address.", Example: "anna@example.org", Optional: true},
		{Name: "password", Label: "Password", Hint: "Many providers want one for this program alone (an app password).", Secret: true, Optional: true},
		{Name: "from", Label: "From", Hint: "Empty is the user name.", Example: "anna@example.org", Optional: true},
	}, make: makeMail},
	{ID: "telegram", Name: "Telegram", Hint: "Through a bot of your own, which @BotFather makes for you.", Fields: []Field{
		{Name: "token", Label: "Token of the bot", Example: "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", Secret: true},
		{Name: "chat", Label: "Chat", Hint: "The number of the chat with the bot, or the name of a channel with @ before it.", Example: "123456789"},
	}, make: makeTelegram},
	{ID: "matrix", Name: "Matrix", Hint: "Through an account that is in the room.", Fields: []Field{
		{Name: "server", Label: "Server", Example: "matrix.example.org"},
		{Name: "token", Label: "Access token of the account", Secret: true},
		{Name: "room", Label: "Room", Hint: "Its id or its address.", Example: "!abcdef:example.org"},
	}, make: makeMatrix},
	{ID: "pushover", Name: "Pushover", Fields: []Field{
		{Name: "user", Label: "User key", Secret: true},
		{Name: "token", Label: "Token of the application", Secret: true},
	}, make: makePushover},
	{ID: "signal", Name: "Signal", Hint: "Through a signal-cli-rest-api server of your own.", Fields: []Field{
		{Name: "server", Label: "Server", Hint: "With http:// before it where it speaks no TLS, in your own network.", Example: "http://192.168.1.5:8080"},
		{Name: "from", Label: "Number of the sender", Hint: "The one that is registered there.", Example: "+14155550100"},
		{Name: "to", Label: "Number of the receiver", Hint: "Or group.ID of a group.", Example: "+14155550101"},
	}, make: makeSignal},
	{ID: KindWebhook, Name: "Webhook", Hint: "A program of yours gets JSON by POST, signed.", Fields: []Field{
		{Name: "address", Label: "Address", Hint: "https, or http in your own network.", Example: "https://home.example/hangup", Secret: true},
	}, make: makeWebhook},
	{ID: KindBrowser, Name: "This browser", Hint: "The browser in which you read this shows the message, even while this page is closed.", Script: true,
		Fields: []Field{{Name: "subscription", Label: "What the browser says"}}, make: func(get form) (destination, error) { return subscribed(get("subscription")) }},
	{ID: kindOther, Name: "Another service", Hint: "Any service of shoutrrr that is called by HTTP: Discord, Slack, Gotify, Mattermost, Zulip and more.", Fields: []Field{
		{Name: "address", Label: "Shoutrrr address", Hint: "As its documentation describes it.", Example: "gotify://gotify.example/AzyoeNS.D4iJLVa", Secret: true},
	}, make: makeOther},
}

func kindOf(id string) (Kind, bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// of makes a destination out of what was typed. The error is a *Fault.
func (k Kind) of(values map[string]string) (destination, error) {
	for _, f := range k.Fields {
		if strings.TrimSpace(values[f.Name]) == "" && !f.Optional {
			return destination{}, fault(f.Name, "fill in: %s", f.Label)
		}
		if len(values[f.Name]) > mostAddress/2 {
			return destination{}, fault(f.Name, "this is too long: %s", f.Label)
		}
	}
	return k.make(func(field string) string { return strings.TrimSpace(values[field]) })
}

// shouted is the destination of a shoutrrr address that has to be taken.
func shouted(u *url.URL, field, complaint string) (destination, error) {
	address := u.String()
	if len(address) > mostAddress || !takes(u) {
		return destination{}, fault(field, "%s", complaint)
	}
	return destination{Address: address}, nil
}

// server reads the name of a server that may have a scheme before it.
func server(field, typed string) (host string, tls bool, err error) {
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := webAddress(field, typed)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
		return "", false, fault(field, "write the name of the server, such as ntfy.example.org; with http:// before it only in your own network")
	}
	return u.Host, u.Scheme == "https", nil
}

func makeNtfy(get form) (destination, error) {
	host, tls, err := server("server", cmp.Or(get("server"), "ntfy.sh"))
	if err != nil {
		return destination{}, err
	}
	q := url.Values{"title": {"Hangup"}, "priority": {"Max"}, "tags": {"rotating_light"}}
	if !tls {
		q.Set("scheme", "http")
	}
	u := &url.URL{Scheme: "ntfy", Host: host, Path: "/" + get("topic"), RawQuery: q.Encode()}
	if get("user") != "" || get("password") != "" {
		u.User = url.UserPassword(get("user"), get("password"))
	}
	if strings.ContainsAny(get("topic"), "/?#% ") {
		return destination{}, fault("topic", "a topic has letters, digits, _ and - only")
	}
	return shouted(u, "topic", "check the topic and the server")
}

func makeMail(get form) (destination, error) {
	from := cmp.Or(get("from"), get("user"))
	host := get("server")
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), "587")
	}
	u := &url.URL{Scheme: mailScheme, Host: host, Path: "/", RawQuery: url.Values{"from": {from}, "to": {get("to")}}.Encode()}
	if get("user") != "" {
		u.User = url.UserPassword(get("user"), get("password"))
	}
	return mailed(u, "server")
}

// mailed is the destination of an smtp:// address.
func mailed(u *url.URL, field string) (destination, error) {
	address := u.String()
	again, err := url.Parse(address)
	if err != nil || len(address) > mostAddress {
		return destination{}, fault(field, "write the name of the server for outgoing mail, such as smtp.example.org")
	}
	if _, err := readMail(again); err != nil {
		return destination{}, err
	}
	return destination{Address: address}, nil
}

func makeTelegram(get form) (destination, error) {
	id, secret, _ := strings.Cut(get("token"), ":")
	u := &url.URL{Scheme: "telegram", User: url.UserPassword(id, secret), Host: "telegram", RawQuery: url.Values{"chats": {get("chat")}, "preview": {"No"}}.Encode()}
	return shouted(u, "token", "this is no token of a bot: copy it from @BotFather, with the number and the colon")
}

func makeMatrix(get form) (destination, error) {
	host, tls, err := server("server", get("server"))
	if err != nil {
		return destination{}, err
	}
	q := url.Values{"rooms": {get("room")}}
	if !tls {
		q.Set("disableTLS", "Yes")
	}
	return shouted(&url.URL{Scheme: "matrix", User: url.UserPassword("", get("token")), Host: host, Path: "/", RawQuery: q.Encode()}, "room", "check the room and the server")
}

func makePushover(get form) (destination, error) {
	u := &url.URL{Scheme: "pushover", User: url.UserPassword("shoutrrr", get("token")), Host: get("user"), Path: "/", RawQuery: url.Values{"priority": {"1"}, "title": {"Hangup"}}.Encode()}
	return shouted(u, "user", "check the key and the token: both are of letters and digits")
}

func makeSignal(get form) (destination, error) {
	host, tls, err := server("server", get("server"))
	if err != nil {
		return destination{}, err
	}
	q := url.Values{}
	if !tls {
		q.Set("disabletls", "Yes")
	}
	if _, _, err := net.SplitHostPort(host); err != nil && tls {
		host = net.JoinHostPort(host, "443")
	}
	return shouted(&url.URL{Scheme: "signal", Host: host, Path: "/" + get("from") + "/" + get("to"), RawQuery: q.Encode()}, "from", "write both numbers with + and the country before them")
}

func makeWebhook(get form) (destination, error) {
	u, err := webAddress("address", get("address"))
	if err != nil {
		return destination{}, err
	}
	return destination{Address: u.String(), Secret: newWebhookSecret()}, nil
}

func makeOther(get form) (destination, error) {
	const complaint = "this is no address of a service that shoutrrr calls by HTTP, or a part of it is missing: see its documentation"
	u, err := url.Parse(strings.TrimSpace(get("address")))
	if err != nil || u.Scheme == "" {
		return destination{}, fault("address", complaint)
	}
	if u.Scheme == mailScheme {
		d, err := mailed(u, "address")
		if err != nil {
			return d, fault("address", "the address of a mailbox is smtp://user:password@host:port/?from=a@example.org&to=b@example.org")
		}
		return d, nil
	}
	return shouted(u, "address", complaint)
}

// label is what a destination is, without what is secret.
func (d destination) label() string {
	u, err := url.Parse(d.Address)
	if err != nil {
		u = &url.URL{}
	}
	k, _ := kindOf(d.Kind)
	switch d.Kind {
	case "ntfy", "matrix", "signal":
		return k.Name + " on " + u.Hostname()
	case KindWebhook:
		return "Webhook to " + u.Hostname()
	case KindBrowser:
		return "A browser, through " + u.Hostname()
	case kindMail:
		if a, err := readMail(u); err == nil {
			return "E-mail to " + hidden(a.to)
		}
	case kindOther:
		return strings.ToUpper(u.Scheme[:min(1, len(u.Scheme))]) + u.Scheme[min(1, len(u.Scheme)):] + ", by its shoutrrr address"
	}
	return k.Name
}

// hidden shows of mail addresses as much as their owner knows them by.
func hidden(addresses []string) string {
	var out []string
	for _, a := range addresses {
		name, host, _ := strings.Cut(a, "@")
		r := []rune(name)
		out = append(out, string(r[:min(1, len(r))])+"…@"+host)
	}
	return strings.Join(out, ", ")
}
