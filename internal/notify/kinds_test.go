package notify

import (
	"errors"
	"strings"
	"testing"
)

const (
	bot    = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
	p256dh = "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"
	auth   = "tBHItJI5svbpez7KI4CCXg"
)

func TestFormsBecomeAddresses(t *testing.T) {
	for _, tt := range []struct {
		kind    string
		form    []string
		address string
		label   string
	}{
		{"ntfy", []string{"topic", "otters"}, "ntfy://ntfy.sh/otters?priority=Max&tags=rotating_light&title=Hangup", "ntfy on ntfy.sh"},
		{"ntfy", []string{"topic", " otters ", "server", "http://192.168.1.5:8080/", "user", "anna", "password", "p@ss"},
			"ntfy://anna:p%40ss@192.168.1.5:8080/otters?priority=Max&scheme=http&tags=rotating_light&title=Hangup", "ntfy on 192.168.1.5"},
		{"mail", []string{"to", "anna@example.org, ben@example.org", "server", "smtp.example.org", "user", "mum@example.org", "password", "x y"},
			"smtp://mum%40example.org:x%20y@smtp.example.org:587/?from=mum%40example.org&to=anna%40example.org%2C+ben%40example.org", "E-mail to a…@example.org, b…@example.org"},
		{"telegram", []string{"token", bot, "chat", "123456789"},
			"telegram://110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw@telegram?chats=123456789&preview=No", "Telegram"},
		{"matrix", []string{"server", "matrix.example.org", "token", "syt_x", "room", "!abc:example.org"},
			"matrix://:syt_x@matrix.example.org/?rooms=%21abc%3Aexample.org", "Matrix on matrix.example.org"},
		{"pushover", []string{"user", "uKey1", "token", "aTok1"}, "pushover://shoutrrr:aTok1@uKey1/?priority=1&title=Hangup", "Pushover"},
		{"signal", []string{"server", "http://192.168.1.5:8080", "from", "+14155550100", "to", "+14155550101"},
			"signal://192.168.1.5:8080/+14155550100/+14155550101?disabletls=Yes", "Signal on 192.168.1.5"},
		{"webhook", []string{"address", "https://home.example/hook?key=1"}, "https://home.example/hook?key=1", "Webhook to home.example"},
		{"browser", []string{"subscription", `{"endpoint":"https://push.example/abc","expirationTime":null,"keys":{"p256dh":"` + p256dh + `","auth":"` + auth + `"}}`},
			"https://push.example/abc", "A browser, through push.example"},
		{"other", []string{"address", "gotify://gotify.example/AzyoeNS.D4iJLVa"}, "gotify://gotify.example/AzyoeNS.D4iJLVa", "Gotify, by its shoutrrr address"},
		{"other", []string{"address", "matrix://user:password@matrix.example/?rooms=!a:matrix.example"}, "matrix://user:password@matrix.example/?rooms=!a:matrix.example",
			"Matrix, by its shoutrrr address"},
		{"other", []string{"address", "smtp://u:p@mail.example:465/?fromaddress=a@x.example&toaddresses=b@x.example"},
			"smtp://u:p@mail.example:465/?fromaddress=a@x.example&toaddresses=b@x.example", "Smtp, by its shoutrrr address"},
	} {
		n := testNotifier(t)
		d, _ := n.add(t, tt.kind, tt.form...)
		kept, ok := n.find(d.ID)
		if !ok || kept.Address != tt.address || d.Label != tt.label {
			t.Errorf("%s becomes %s (%s),\nwant %s (%s)", tt.kind, kept.Address, d.Label, tt.address, tt.label)
		}
	}
}

func TestAFormThatCannotWorkSaysWhatToDo(t *testing.T) {
	browser := func(endpoint, p256dh, auth string) string {
		return `{"endpoint":"` + endpoint + `","keys":{"p256dh":"` + p256dh + `","auth":"` + auth + `"}}`
	}
	for _, tt := range []struct {
		kind  string
		form  []string
		field string
	}{
		{"pigeon", nil, "kind"},
		{"ntfy", nil, "topic"},
		{"ntfy", []string{"topic", "two words"}, "topic"},
		{"ntfy", []string{"topic", strings.Repeat("x", 3000)}, "topic"},
		{"ntfy", []string{"topic", "otters", "server", "http://ntfy.example.org"}, "server"},
		{"ntfy", []string{"topic", "otters", "server", "https://ntfy.example.org/otters"}, "server"},
		{"mail", []string{"to", "anna", "server", "smtp.example.org", "user", "mum@example.org"}, "to"},
		{"mail", []string{"to", "anna@example.org", "server", "smtp.example.org"}, "from"},
		{"mail", []string{"to", "anna@example.org", "server", "smtp.example.org:99999", "from", "mum@example.org"}, "server"},
		{"telegram", []string{"token", "nonsense", "chat", "1"}, "token"},
		{"matrix", []string{"server", "matrix.example.org", "token", "x"}, "room"},
		{"signal", []string{"server", "http://127.0.0.1:8080", "from", "me", "to", "+14155550101"}, "from"},
		{"webhook", []string{"address", "http://home.example/hook"}, "address"},
		{"webhook", []string{"address", "file:///etc/passwd"}, "address"},
		{"webhook", []string{"address", "home.example"}, "address"},
		{"browser", []string{"subscription", "{}"}, "subscription"},
		{"browser", []string{"subscription", browser("http://push.example/x", p256dh, auth)}, "subscription"},
		{"browser", []string{"subscription", browser("https://push.example/x", p256dh[2:], auth)}, "subscription"},
		{"browser", []string{"subscription", browser("https://push.example/x", p256dh, "abc")}, "subscription"},
		{"other", []string{"address", "pigeon://loft"}, "address"},
		{"other", []string{"address", "logger://"}, "address"},
		{"other", []string{"address", "mqtt://broker.example/topic"}, "address"},
		{"other", []string{"address", "slack://"}, "address"},
		{"other", []string{"address", "smtp://mail.example"}, "address"},
		{"other", []string{"address", "no address"}, "address"},
	} {
		v := map[string]string{}
		for i := 0; i < len(tt.form); i += 2 {
			v[tt.form[i]] = tt.form[i+1]
		}
		n := testNotifier(t)
		_, _, err := n.Add(tt.kind, "", v)
		var f *Fault
		if !errors.As(err, &f) || f.Field != tt.field {
			t.Errorf("%s with %q gives %v, want a fault of %s", tt.kind, tt.form, err, tt.field)
		}
		if len(n.Destinations()) != 0 {
			t.Errorf("%s with %q is kept", tt.kind, tt.form)
		}
	}
}

func TestDestinationsAreFewAndDifferent(t *testing.T) {
	n := testNotifier(t)
	topic := func(i int) map[string]string { return map[string]string{"topic": strings.Repeat("x", i+1)} }
	for i := range mostDestinations {
		if _, _, err := n.Add("ntfy", "Anna", topic(i)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := n.Add("ntfy", "Anna", topic(i)); err == nil {
			t.Fatal("the same one was added twice")
		}
	}
	if _, _, err := n.Add("ntfy", "", topic(100)); err == nil || !strings.Contains(err.Error(), "remove one") {
		t.Errorf("one too many gives %v", err)
	}
	if _, _, err := n.Add("ntfy", strings.Repeat("x", 41), topic(200)); err == nil {
		t.Error("a long name was taken")
	}
}
