package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"unicode"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/client"
)

// deskCommands are those that ask a desk: the one on this machine's data, or
// another by its address.
type deskCommands struct {
	Report    reportCmd    `cmd:"" help:"Judge a story or a transcript, and keep it as a case."`
	Cases     casesCmd     `cmd:"" help:"Find cases."`
	Case      caseCmd      `cmd:"" help:"Show one case."`
	Waves     wavesCmd     `cmd:"" help:"Say whether many people are called at once, and how that is known."`
	Campaigns campaignsCmd `cmd:"" help:"List the campaigns: reports of the same callers."`
	Campaign  campaignCmd  `cmd:"" help:"Show one campaign, or name, merge or split it."`
	Warnings  warningsCmd  `cmd:"" help:"Write warnings for the public: draft, publish, withdraw, and read them in every form."`
	Blocklist blocklistCmd `cmd:"" help:"Read the block list, hand it on, and keep wrong numbers off it."`
	Erase     eraseCmd     `cmd:"" help:"Erase a case for ever."`
	Backup    backupCmd    `cmd:"" help:"Write a backup of all cases to a file."`
	Restore   restoreCmd   `cmd:"" help:"Put a backup in the place of all cases."`
	Export    exportCmd    `cmd:"" help:"Write all cases as JSON, one a line."`
	Import    importCmd    `cmd:"" help:"Take in a file: an export of a desk, public complaints, or dated JSON lines."`
	Imports   importsCmd   `cmd:"" help:"List the files of complaints that were taken in, or take one back."`
}

// which says which desk a command asks.
type which struct {
	Data      string `placeholder:"DIR" group:"Which desk" help:"The data of a desk on this machine, whether it runs or not; the usual folder where it is left out. Only what puts something in begins one."`
	Config    string `placeholder:"FILE" group:"Which desk" help:"The file with the settings of that desk."`
	Server    string `placeholder:"URL" group:"Which desk" help:"A desk that runs elsewhere, such as https://desk.example:8443."`
	Token     string `placeholder:"TOKEN" group:"Which desk" help:"A token of that desk. Others on this machine can see it here: HANGUP_TOKEN in the environment, or --token-file, is safer."`
	TokenFile string `name:"token-file" placeholder:"FILE" group:"Which desk" help:"A file that holds the token and nothing else."`
}

// flags are those that name this desk again. A token stays out of sight.
func (w which) flags() (out []string) {
	token := ""
	if w.Token != "" {
		token = "TOKEN"
	}
	for _, f := range [][2]string{{"--data", w.Data}, {"--config", w.Config}, {"--server", w.Server}, {"--token", token}, {"--token-file", w.TokenFile}} {
		if f[1] != "" {
			out = append(out, f[0], f[1])
		}
	}
	return out
}

// quoted is a word as the shell takes it for one.
func quoted(word string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:=,+@%", r)
	}
	switch {
	case word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0:
		return word
	case runtime.GOOS == "windows":
		return `"` + strings.ReplaceAll(word, `"`, `\"`) + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// with lends a connection to f, for as long as nobody presses Ctrl-C. There has to
// be a desk: a slip in the name of a folder must not look like lost data.
func (w which) with(cmds *commands, s *Streams, f func(context.Context, *client.Client) error) error {
	return w.lend(cmds, s, app.Local, f)
}

// withNew is with for what puts something into a desk, and so may make one.
func (w which) withNew(cmds *commands, s *Streams, f func(context.Context, *client.Client) error) error {
	return w.lend(cmds, s, app.LocalOrNew, f)
}

// opening connects to the data of this machine.
type opening func(context.Context, func() (app.Options, error)) (*app.Connection, error)

func (w which) lend(cmds *commands, s *Streams, local opening, f func(context.Context, *client.Client) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, done, err := w.connect(ctx, cmds, s, local)
	if err != nil {
		return err
	}
	c.Program = "hangup-command/" + version()
	return errors.Join(unknown(f(ctx, c)), done())
}

// unknown says on a command line what a desk says to programs that send no token.
func unknown(err error) error {
	if errors.Is(err, &client.Problem{Status: http.StatusUnauthorized}) {
		return errors.New("that desk wants to know who asks: name a file that holds a token of it with --token-file, or put one into HANGUP_TOKEN. Its owner makes one with hangup access token")
	}
	return err
}

func (w which) connect(ctx context.Context, cmds *commands, s *Streams, local opening) (*client.Client, func() error, error) {
	if w.Server != "" {
		return w.elsewhere()
	}
	if w.Token != "" || w.TokenFile != "" {
		return nil, nil, usageError{errors.New("a token is for --server: leave it out for the data of this machine")}
	}
	c, err := local(ctx, func() (app.Options, error) {
		flags := map[string]string{}
		if w.Data != "" {
			flags["data"] = w.Data
		}
		cfg, _, err := loadSettings(w.Config, flags)
		if err != nil {
			return app.Options{}, err
		}
		return cmds.options(cfg, slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelError})))
	})
	if err != nil {
		return nil, nil, err
	}
	return client.New(c.URL, c.Token, c.Transport), c.Close, nil
}

// elsewhere connects to a desk by its address.
func (w which) elsewhere() (*client.Client, func() error, error) {
	if w.Data != "" || w.Config != "" {
		return nil, nil, usageError{errors.New("say --server for a desk elsewhere, or --data for one on this machine, not both")}
	}
	u, err := addressed("--server", w.Server)
	if err != nil {
		return nil, nil, err
	}
	token, err := w.token()
	if err != nil {
		return nil, nil, err
	}
	if token != "" && u.Scheme == "http" && !onThisMachine(u.Hostname()) {
		return nil, nil, usageError{errors.New("the token would go through the network for all to read: let --server begin with https")}
	}
	return client.New(u, token, nil), func() error { return nil }, nil
}

// addressed reads the address of a desk that a flag gives.
func addressed(flag, address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" {
		return nil, usageError{errors.New(flag + " must be an address such as https://desk.example:8443")}
	}
	return u, nil
}

func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && net.IP(ip.AsSlice()).IsLoopback()
}

// token is what the command line, a file or the environment gives, in this
// order.
func (w which) token() (string, error) {
	switch {
	case w.Token != "" && w.TokenFile != "":
		return "", usageError{errors.New("give --token or --token-file, not both")}
	case w.Token != "":
		return w.Token, nil
	case w.TokenFile == "":
		return strings.TrimSpace(os.Getenv(tokenVar)), nil
	}
	data, err := readFile(w.TokenFile, nil)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(data))
	if token == "" || strings.ContainsAny(token, " \n\t") {
		return "", fmt.Errorf("%s must hold one token and nothing else", w.TokenFile)
	}
	return token, nil
}
