// Package config reads what a person has set: a YAML file, the environment and
// the command line, laid over defaults. It is strict: a setting that does not
// exist or a value that is not allowed is a fault, and all faults are told at
// once, each with its place and what is allowed.
//
// Every setting is declared once, in table.go. The file, the environment, the
// flags, `hangup config` and docs/CONFIG.md all come from there. No setting is
// a secret: passphrases and tokens belong to access.
package config

import (
	"strings"
	"time"
)

// Config is everything that can be set. Load fills it; all paths in it are as
// the program may open them.
type Config struct {
	Listen    string   // host:port; port 0 takes a free one
	Data      string   // folder of everything that the desk keeps
	ReadyFile string   // where the address is written once the desk is ready; empty for nowhere
	Hosts     []string // further names under which the desk is reached, some with a port
	Country   string   // default country of callers, ISO 3166-1 alpha-2, upper case; empty when unknown
	TLS       TLS
	Lines     Lines
	Home      Home
	Intake    Intake
	Waves     Waves
	Warnings  Warnings
	Blocklist Blocklist
	Keep      Keep
	Live      Live
	Limits    Limits
	Backup    Backup
	KB        []string // folders of own knowledge
	Ear       Ear
	Log       Log
}

// The ways to come by a certificate.
const (
	TLSOff  = "off"
	TLSOwn  = "own"  // from files
	TLSACME = "acme" // from an authority such as Let's Encrypt
	TLSSelf = "self" // made by the desk
)

// TLS says where the certificate comes from.
type TLS struct {
	Mode      string // one of the constants above
	Cert, Key string // PEM files, for TLSOwn
	Domain    string // for TLSACME
	Email     string // where the authority writes to; may be empty
}

// Lines is how phone platforms stream their calls in.
type Lines struct {
	AudioSocket string // host:port to listen on for Asterisk's AudioSocket; empty for nowhere
	Calls       int    // most calls of one line at once
	Warning     string // a WAV file that is played in the place of the warning that comes with Hangup; empty for that
}

// The ways to decide whether devices at home may connect.
const (
	HomePage = "page" // by the button of a page
	HomeOn   = "on"
	HomeOff  = "off"
)

// Home is how phones and tablets of the same network reach the desk.
type Home struct {
	Listen string // host:port
	Open   string // one of the constants above
}

// Intake is the form that others may use without an account.
type Intake struct {
	Public   bool
	PerHour  int    // reports from one address
	MaxBytes Size   // of one report
	Notice   string // who runs this desk, for the privacy notice
}

// Waves is how the desk looks out for waves.
type Waves struct {
	Budget float64 // false alarms a week, over all that is watched
}

// Warnings is what the public sees without an account.
type Warnings struct {
	Public  bool   // warnings and the block list
	Name    string // who warns
	Address string // under which the public reaches the desk, such as https://desk.example.org; empty where it is not known
}

// Blocklist is what the block list goes by beside its rules.
type Blocklist struct {
	Honest string // a CSV file of numbers that are never listed; empty for none
}

// Keep is how long the parts of a report are kept.
type Keep struct {
	Words, Evidence, Attachments Days
}

// Live is how calls are listened to.
type Live struct {
	KeepAudio bool // whether people may have the sound of a call kept
}

// Limits bound what the desk takes in.
type Limits struct {
	Words       Size // of one report
	Attachment  Size // one file
	Attachments int  // files of one case
	MinFree     Size // room on the disk below which nothing is taken in
}

// Backup is how often the desk copies its database, and how many copies stay.
type Backup struct {
	Every time.Duration // 0 for never
	Keep  int
}

// Ear is what turns the sound of calls into words.
type Ear struct {
	Use    string // auto, none, the name of an engine, or the address of a server
	Folder string // of the engines; empty for ears beside the program
	Calls  int    // at once
	Memory Size   // that an engine may take
}

// The words of Ear.Use that are no engine.
const (
	EarAuto = "auto"
	EarNone = "none"
)

// Engine tells whether the desk may run an engine of its own.
func (e Ear) Engine() bool { return e.Use != EarNone && !strings.Contains(e.Use, "://") }

// Log says what is written of the desk's own work.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // text or json
}

// Setting is one setting, as `hangup config` shows it.
type Setting struct {
	Name  string // as in the file: tls.mode
	Value string // in force
	From  string // default, "file hangup.yaml:12", "environment HANGUP_LISTEN" or "flag --listen"
	// Default is the value where nothing is set; Env and Flag are the setting's
	// other names.
	Default, Env, Flag string
	Help, Allowed      string
}
