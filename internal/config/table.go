package config

import (
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// row declares one setting.
type row struct {
	name  string // as in the file; a dot for each step down
	field value
	def   string // as a person would write it
	help  string
}

// prefix begins the name of every variable of the environment.
const prefix = "HANGUP_"

func (r row) env() string { return prefix + strings.ToUpper(strings.ReplaceAll(r.name, ".", "_")) }
func (r row) flag() string {
	return "--" + strings.NewReplacer(".", "-", "_", "-").Replace(r.name)
}

// group is the name above the setting's own; empty at the top.
func (r row) group() string {
	group, _, ok := strings.Cut(r.name, ".")
	if !ok {
		return ""
	}
	return group
}

// table declares all settings, in the order of the document, and binds them to
// the fields of c.
func table(c *Config, env environment) []row {
	home := env.home()
	return []row{
		{"listen", text(&c.Listen, "host:port, the port from 0 to 65535", address), "127.0.0.1:4264",
			"Where the desk listens. Port 0 takes a free one. Anywhere but this machine needs an owner's passphrase and TLS."},
		{"data", path{&c.Data, home, true}, dataDir(runtime.GOOS, env),
			"The folder of everything that the desk keeps."},
		{"ready_file", path{&c.ReadyFile, home, false}, "",
			"A file into which the address at which this machine reaches the desk is written once it is ready."},
		{"hosts", hosts(&c.Hosts), "",
			"Further names under which the desk is reached, through a proxy or on the network. Requests for any other name are refused. A name with a port is good for that port alone. Over TLS the link that the desk prints has the first of them."},
		{"country", text(&c.Country, "two letters (ISO 3166-1), or nothing", country), "",
			"The country of the people who are called, where a report does not say."},
		{"kb", folders(&c.KB, home), "",
			"Folders of your own knowledge; they add to what is shipped, or override it by id (docs/KNOWLEDGE.md)."},

		{"tls.mode", choice(&c.TLS.Mode, TLSOff, TLSOwn, TLSACME, TLSSelf), TLSOff,
			"Where the certificate comes from: own is yours, from files; acme is one from Let's Encrypt; self is one that the desk makes."},
		{"tls.cert", path{&c.TLS.Cert, home, false}, "",
			"Your certificate with those between it and its authority, as a PEM file. Read again when it changes."},
		{"tls.key", path{&c.TLS.Key, home, false}, "",
			"The private key of your certificate, as a PEM file without a passphrase."},
		{"tls.domain", text(&c.TLS.Domain, "a domain name, or nothing", domain), "",
			"The domain for which acme asks a certificate. It must lead here, to port 443. The desk is reached under it, and the link that it prints has it."},
		{"tls.email", text(&c.TLS.Email, "an e-mail address, or nothing", email), "",
			"Where the authority of acme writes when something is wrong."},

		{"lines.audiosocket", text(&c.Lines.AudioSocket, "host:port, the port from 0 to 65535; or nothing", orNothing(address)), "",
			"Where the desk listens for calls of Asterisk's AudioSocket (docs/LINES.md). It knows no encryption: let it be this machine, or a network that is yours alone."},
		{"lines.calls", count(&c.Lines.Calls, 1, 10_000), "100",
			"How many calls one phone line may have at once."},
		{"lines.warning", path{&c.Lines.Warning, home, false}, "",
			"A WAV file of at most 15 seconds that is played into calls in the place of the warning that comes with Hangup."},

		{"home.listen", text(&c.Home.Listen, "host:port, the port from 0 to 65535", address), "0.0.0.0:4265",
			"Where phones and tablets of the same network reach the desk, once they may (docs/HOME.md): every address of this machine, or a private one. Only private addresses are answered."},
		{"home.open", choice(&c.Home.Open, HomePage, HomeOn, HomeOff), HomePage,
			"Whether they may: page leaves it to a button under Settings, which the desk remembers; on and off decide it here."},

		{"intake.public", truth(&c.Intake.Public), "false",
			"Whether others may report with a plain form, without an account and without a view of any case."},
		{"intake.per_hour", count(&c.Intake.PerHour, 1, 10_000), "10",
			"How many reports one address may send in an hour."},
		{"intake.max_bytes", size(&c.Intake.MaxBytes, 1<<10, 16<<20), "64KiB",
			"How large one report of the public form may be."},
		{"intake.notice", text(&c.Intake.Notice, "up to 500 characters", notice), "",
			"Who runs this desk and how to reach them, for the privacy notice of the form."},

		{"keep.words", days(&c.Keep.Words, 1, 36_500), "400 days",
			"How long the words of a report are kept."},
		{"keep.evidence", days(&c.Keep.Evidence, 1, 36_500), "1200 days",
			"How long the numbers and names found in the words are kept."},
		{"keep.attachments", days(&c.Keep.Attachments, 1, 36_500), "400 days",
			"How long attachments are kept."},

		{"live.keep_audio", truth(&c.Live.KeepAudio), "false",
			"Whether people may have the sound of a call kept with its words, where they ask for it. In many countries and states the law forbids to record a call without the consent of everybody on it: know the law of yours before you switch this on. While it is off no sound is kept."},

		{"waves.budget", rate(&c.Waves.Budget, 0.01, 100), "1",
			"How many false alarms of waves a week are put up with, over all that is watched. Fewer false ones are later true ones (docs/WAVES.md)."},
		{"warnings.public", truth(&c.Warnings.Public), "false",
			"Whether anybody sees the warnings that were approved, their feeds and the block list, without an account (docs/PUBLISH.md)."},
		{"warnings.name", text(&c.Warnings.Name, "up to 500 characters", notice), "",
			"Who warns, as warnings and feeds say it: the name of the shop, the library, the help desk."},
		{"warnings.address", text(&c.Warnings.Address, "a web address, or nothing", orNothing(publicAddress)), "",
			"Under which address, such as https://desk.example.org, the public reaches this desk: feeds, alerts, exports and the QR code of a notice lead there. Without it, that is the domain of tls.domain, else the address under which the desk was asked."},
		{"blocklist.honest", path{&c.Blocklist.Honest, home, false}, "",
			"A CSV file (number,country,who) of numbers that are never listed: your own, and those of others that you know to be honest (docs/BLOCKLIST.md). It is read when the desk starts."},

		{"limits.words", size(&c.Limits.Words, 1<<10, 4<<20), "1MiB",
			"How large the words of one report may be."},
		{"limits.attachment", size(&c.Limits.Attachment, 1<<10, 14<<20), "10MiB",
			"How large one attachment may be."},
		{"limits.attachments", count(&c.Limits.Attachments, 0, 1000), "20",
			"How many attachments one case may have."},
		{"limits.min_free", size(&c.Limits.MinFree, 1<<20, 1<<40), "64MiB",
			"With less room than this on the disk, nothing is taken in."},

		{"backup.every", interval(&c.Backup.Every, time.Hour, 365*24*time.Hour), "24h",
			"How often the database is copied into the data folder."},
		{"backup.keep", count(&c.Backup.Keep, 1, 100), "2",
			"How many of these copies stay."},

		{"ear.use", text(&c.Ear.Use, "auto, none, pocketsphinx, sherpa, or an address such as ws://127.0.0.1:2700", earUse), "auto",
			"What turns the sound of calls into words: auto is the best engine that is there; an address is a server of the Vosk protocol anywhere, which then hears the calls."},
		{"ear.folder", path{&c.Ear.Folder, home, false}, "",
			"The folder of the engines' programs. Without it, that is ears beside the program hangup."},
		{"ear.calls", count(&c.Ear.Calls, 1, 1000), "8",
			"How many calls are heard at once. One whose parties are heard apart counts as two."},
		{"ear.memory", size(&c.Ear.Memory, 128<<20, 64<<30), "2GiB",
			"How much memory an engine may take before it is started afresh (on Linux)."},

		{"log.level", choice(&c.Log.Level, "debug", "info", "warn", "error"), "info",
			"How much the desk writes of its own work. Words of calls are never written."},
		{"log.format", choice(&c.Log.Format, "text", "json"), "text",
			"How it is written: for people or for programs."},
	}
}

// environment looks up a variable; empty where it is not set.
type environment func(name string) string

func (env environment) home() string {
	if h := env("HOME"); h != "" {
		return h
	}
	return env("USERPROFILE")
}

// dataDir is where programs of this system keep the data of a person; empty
// where that is not known.
func dataDir(system string, env environment) string {
	const name = "hangup"
	home := env.home()
	switch system {
	case "windows":
		if dir := env("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, name)
		}
		return ""
	case "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Application Support", name)
		}
		return ""
	}
	// The XDG rules say to overlook a path that is not absolute.
	if dir := env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, name)
	}
	if home != "" {
		return filepath.Join(home, ".local", "share", name)
	}
	return ""
}
