// Package knowledge reads, checks and compiles what Hangup knows (the folder
// kb/, and folders that people add) into one immutable Base, and finds its
// tactics in words. docs/KNOWLEDGE.md describes the files.
package knowledge

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
)

// Stage is when in a call a tactic occurs.
type Stage string

// The stages, in the order in which scams go through them. StageHonest holds
// the signs of an honest call.
const (
	StageContact   Stage = "contact"
	StageAuthority Stage = "authority"
	StageClaim     Stage = "claim"
	StageProof     Stage = "proof"
	StageAccess    Stage = "access"
	StageControl   Stage = "control"
	StageMoney     Stage = "money"
	StagePressure  Stage = "pressure"
	StageAfter     Stage = "after"
	StageHonest    Stage = "honest"
)

var stages = []Stage{StageContact, StageAuthority, StageClaim, StageProof, StageAccess, StageControl, StageMoney, StagePressure, StageAfter, StageHonest}

// Stages lists the stages in their order.
func Stages() []Stage { return slices.Clone(stages) }

// Place is where an entry stands.
type Place struct {
	Folder string // "" for the shipped base
	File   string
	Line   int
	Column int
}

// Tactic is one thing that scammers do, or one sign of honesty.
type Tactic struct {
	ID        string
	Name      string
	Stage     Stage
	Group     string
	Strength  string // decisive, strong, medium or weak
	Ask       bool
	Act       string
	Speaker   string // caller, callee or any
	Modes     []call.Kind
	Direction string // asks, claims, reports, denies or warns
	Types     []string
	Truth     string
	Source    string // id of a statement
	Match     []string
	Miss      []string
	Place     Place

	patterns []pattern
}

// Composite is a combination of tactics that decides alone or weighs more
// than its parts.
type Composite struct {
	ID     string
	Name   string
	All    [][]int // each entry: tactics of which one must be found
	None   [][]int
	Weight string
	Modes  []call.Kind
	Place  Place
}

// For reports whether the composite speaks of calls of the kind.
func (c *Composite) For(k call.Kind) bool { return hasMode(c.Modes, k) }

// Statement is what an official or expert body says.
type Statement struct {
	ID, Body, Title, URL, Checked, Says string
	Place                               Place
}

// Source returns the statement as the source of a finding.
func (s Statement) Source() call.Source {
	return call.Source{Title: s.Body + ": " + s.Title, URL: s.URL, Checked: s.Checked}
}

// Artefact is a thing with a fixed name or value that turns up in calls.
type Artefact struct {
	ID         string
	Kind       string // clsid, remote_tool, port_of_call, organisation or payment_method
	Name       string
	Value      string
	Said       []string
	CodeDigits []int
	Note       string
	Source     string
	Place      Place

	said []pattern
}

// Advice is one thing to do, by what has already happened.
type Advice struct {
	ID     string
	When   string
	Types  []string
	Order  int
	Text   string
	Source string
	Place  Place
}

// Channel is where to report in one country, and what is asked there.
type Channel struct {
	ID, Country, Name, URL, Phone, When, Note string
	Asks                                      []string
	Source                                    string
	Place                                     Place
}

// Law says in one sentence whose consent a person needs to record their own
// telephone call in a country.
type Law struct {
	ID, Country, Text string
	Source            string // id of a statement
	Place             Place
}

// Base is a compiled knowledge base. It never changes; a reload makes another.
type Base struct {
	version    string
	tactics    []Tactic
	composites []Composite
	artefacts  []Artefact
	statements map[string]Statement
	advice     []Advice
	channels   []Channel
	laws       []Law
	words      map[string]*class
	byID       map[string]int
	byAct      map[string]int
	added      []string

	automaton automaton
	programs  []program
	chains    []chain
}

// Version names the edition, and the folders that were added to it.
func (b *Base) Version() string { return b.version }

// Tactics lists all tactics; a Match points into it.
func (b *Base) Tactics() []Tactic { return b.tactics }

// Artefacts lists all artefacts; a Match of kind MatchArtefact points into it.
func (b *Base) Artefacts() []Artefact { return b.artefacts }

// Composites lists all composites.
func (b *Base) Composites() []Composite { return b.composites }

// Advice lists all advice by what has happened and in which order to do it.
func (b *Base) Advice() []Advice { return b.advice }

// Channels lists all reporting channels, by country.
func (b *Base) Channels() []Channel { return b.channels }

// Laws lists what is known of recording, by country.
func (b *Base) Laws() []Law { return b.laws }

// AskFirst is what holds where the law of a country is not known.
const AskFirst = "Ask before you record."

// RecordingLaw says whose consent a person needs to record their own telephone
// call in a country, of two capital letters, and who says so. Where the country
// is not listed the text is AskFirst, and ok is false.
func (b *Base) RecordingLaw(country string) (text, source string, ok bool) {
	for _, l := range b.laws {
		if l.Country == country {
			return l.Text, b.statements[l.Source].cited(), true
		}
	}
	return AskFirst, "", false
}

// cited is a source in one line.
func (s Statement) cited() string {
	out := s.Body + ": " + s.Title
	if s.URL != "" {
		out += ", " + s.URL
	}
	if s.Checked == "" {
		return out + " (not checked)"
	}
	return out + " (checked " + s.Checked + ")"
}

// Added lists the entries that came from folders beside the shipped base, as
// "folder: id".
func (b *Base) Added() []string { return b.added }

// Tactic finds a tactic by its id.
func (b *Base) Tactic(id string) (Tactic, bool) {
	i, ok := b.byID[id]
	if !ok {
		return Tactic{}, false
	}
	return b.tactics[i], true
}

// TacticIndex finds the index of a tactic by its id; -1 where there is none.
func (b *Base) TacticIndex(id string) int {
	if i, ok := b.byID[id]; ok {
		return i
	}
	return -1
}

// TacticForAct gives the index of the tactic that a learned act finds; -1
// where no tactic holds it.
func (b *Base) TacticForAct(act string) int {
	if i, ok := b.byAct[act]; ok {
		return i
	}
	return -1
}

// Statement finds a statement by its id.
func (b *Base) Statement(id string) (Statement, bool) {
	s, ok := b.statements[id]
	return s, ok
}

// WordClasses gives the single words of each class, for the scorer.
func (b *Base) WordClasses() map[string][]string {
	out := map[string][]string{}
	for name, c := range b.words {
		for _, s := range c.sequences {
			if len(s) == 1 {
				out[name] = append(out[name], s[0])
			}
		}
	}
	return out
}
