package web

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/phone"
)

var numerals = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

// counted says how many there are of something: "no cases", "one case", "12 cases".
func counted(n int, one, many string) string {
	word := many
	if n == 1 {
		word = one
	}
	if n >= 0 && n < len(numerals) {
		return numerals[n] + " " + word
	}
	return fmt.Sprintf("%d %s", n, word)
}

// upper begins a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// inWords says a time as people do: "Tuesday 9:40, three days ago".
func inWords(t, now time.Time) string {
	t = t.In(now.Location())
	clock := fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	switch days := daysBetween(t, now); {
	case days == 0:
		return "today " + clock
	case days == 1:
		return "yesterday " + clock
	case days > 1 && days < 7:
		return t.Format("Monday ") + clock + ", " + counted(days, "day", "days") + " ago"
	case days == -1:
		return "tomorrow " + clock
	case t.Year() == now.Year():
		return t.Format("Monday 2 January, ") + clock
	}
	return dated(t, now)
}

// dated is the day of a time.
func dated(t, now time.Time) string { return t.In(now.Location()).Format("2 January 2006") }

// daysBetween counts midnights between two times of one time zone.
func daysBetween(t, now time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(day(now).Sub(day(t)).Hours() / 24)
}

// often says how many times something was done.
func often(n int) string {
	if n == 1 {
		return "once"
	}
	return counted(n, "time", "times")
}

// exactly says a time to the second, with its time zone.
func exactly(t, now time.Time) string {
	return t.In(now.Location()).Format("Monday 2 January 2006, 15:04:05 MST")
}

// longTime says for how long something is kept.
func longTime(d time.Duration) string {
	if d <= 0 {
		return "until somebody erases it"
	}
	return "for " + counted(int(d/(24*time.Hour)), "day", "days")
}

func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// elsewhere stands for a country that Hangup knows no places in.
const elsewhere = "ZZ"

// countryName is the name of a country by its code.
func countryName(code string) string {
	if code == "" {
		return ""
	}
	if code == elsewhere {
		return "Another country"
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.English.Regions().Name(region); name != "" {
		return name
	}
	return code
}

// shownNumber writes a number as people of its country do, and says which
// country that is.
func shownNumber(number, country string) (shown, where string) {
	a := phone.Assess(number, country)
	if a.Shown == "" {
		return number, ""
	}
	return a.Shown, countryName(a.Country)
}

// level is how a level is shown: a word and an icon, never colour alone.
type level struct{ Class, Word string }

func levelOf(l call.Level, notJudged bool) level {
	switch {
	case l == call.LevelHangUp:
		return level{"hang-up", "HANG UP"}
	case l == call.LevelCaution:
		return level{"caution", "BE CAREFUL"}
	case notJudged:
		return level{"not-judged", "NOT JUDGED"}
	}
	return level{"none", "NO SCAM SEEN"}
}

// instruct says what to do, in a few words.
func instruct(v call.Verdict, l call.Level) string {
	switch {
	case l == call.LevelHangUp && v.Kind == call.KindStory:
		return "This was a scam. If they ring again, hang up."
	case l == call.LevelHangUp:
		return "Put the phone down now. Do not argue."
	case l == call.LevelCaution:
		return "Do nothing they ask. Ring back on a number that you looked up yourself."
	case v.NotJudged:
		return "We cannot read this. If they asked for money, a code or your computer, hang up."
	}
	return "If they ask for money, a code or your computer, hang up all the same."
}

var evidenceNames = map[call.EvidenceKind]string{
	call.EvidenceCLSID: "“Licence number”", call.EvidenceRemoteTool: "Program to get into the computer", call.EvidenceSessionCode: "Code to connect",
	call.EvidenceAmount: "Amount", call.EvidenceURL: "Web address", call.EvidenceOrganisation: "Said to be from", call.EvidencePaymentMethod: "How to pay", call.EvidencePayee: "Whom to pay",
	call.EvidenceClaimedName: "Name that was given",
}

var phoneNames = map[string]string{
	call.PhoneCallback: "Number to ring back", call.PhoneCallerID: "Number on the display", call.PhoneOther: "Number that was named",
}

func evidenceName(e call.Evidence) string {
	if e.Kind == call.EvidencePhone {
		return phoneNames[e.Role]
	}
	return evidenceNames[e.Kind]
}

var paymentNames = map[string]string{"gift_card": "gift cards", "crypto": "cryptocurrency", "wire": "bank transfer"}

// evidenceValue is a value as people say it.
func evidenceValue(e call.Evidence) string {
	if e.Kind != call.EvidencePaymentMethod {
		return e.Value
	}
	if name := paymentNames[e.Value]; name != "" {
		return name
	}
	return strings.ReplaceAll(e.Value, "_", " ")
}

var strengthNames = map[call.Strength]string{call.StrengthWeak: "easy to fake", call.StrengthMedium: "not easy to fake", call.StrengthStrong: "hard to fake"}

// onlyTalked says that nothing worse has happened than that people talked. It
// is not the same as that nobody has said.
const onlyTalked = "talked"

// happenings are what may have happened, in the words of the person.
var happenings = map[string]string{
	"gave_access": "They were on my computer or phone", "paid_card": "I paid by card or bank transfer", "paid_giftcard": "I paid with gift cards",
	"paid_cash": "I sent or gave cash", "paid_crypto": "I paid with cryptocurrency", "gave_secret": "I gave a password, a code or my identity",
	onlyTalked: "I only talked",
}

var adviceNames = map[string]string{
	"talked": "First", "gave_access": "Because they were on your computer or phone", "paid_card": "Because you paid by card or transfer",
	"paid_giftcard": "Because you paid with gift cards", "paid_cash": "Because you sent cash", "paid_crypto": "Because you paid with cryptocurrency",
	"gave_secret": "Because you gave a password, a code or your identity", "later": "In the days after",
}

var originNames = map[call.Origin]string{
	call.OriginPage: "kept from the page", call.OriginPublic: "told by the public", call.OriginAPI: "sent by a program", call.OriginCommand: "sent by command",
	call.OriginImport: "brought in from a file", call.OriginLive: "heard live",
}

var changeNames = map[call.ChangeKind]string{
	call.ChangeReported: "Taken in", call.ChangeNoted: "Note", call.ChangeCorrected: "Overruled", call.ChangeAttached: "File added",
	call.ChangeDetached: "File removed", call.ChangeHappened: "What has happened", call.ChangeViewed: "Looked at", call.ChangeExported: "All cases exported",
	call.ChangeImported: "Cases imported", call.ChangeBackedUp: "Backup made", call.ChangeRestored: "Backup restored", call.ChangeExpired: "Removed by age",
	call.ChangeErased: "Erased", call.ChangeSearched: "Cases searched", call.ChangeLookedUp: "A number looked up", call.ChangeContacts: "How to reach who appealed looked at",
	call.ChangeAccountSet: "Account set", call.ChangeAccountRemoved: "Account removed", call.ChangeTokenMade: "Token made",
	call.ChangeTokenRevoked: "Token revoked", call.ChangeLineSet: "Phone line set", call.ChangeLineRemoved: "Phone line removed",
	call.ChangeHomeOpened: "Door for devices at home opened", call.ChangeHomeShut: "Door for devices at home shut",
	call.ChangeDeviceAdded: "Device let in", call.ChangeDeviceRemoved: "Device removed",
	call.ChangeNotifyAdded: "Somebody to notify added", call.ChangeNotifyRemoved: "Somebody to notify removed",
	call.ChangeNotifySet:               "Notifications set",
	call.ChangeKind(call.DecidedMask):  "Days masked, or counted again",
	call.ChangeKind(call.DecidedMerge): "Campaigns merged", call.ChangeKind(call.DecidedSplit): "Campaigns parted", call.ChangeKind(call.DecidedName): "Campaign named",
	call.ChangeKind(call.DecidedUndone): "Decision about a campaign taken back",
	call.ChangeKind(call.DecidedKnown):  "Link to a campaign kept", call.ChangeKind(call.DecidedBulletin): "Warning changed", call.ChangeKind(call.DecidedNumber): "Number ruled on",
	call.ChangeKind(call.DecidedShown):  "Warning shown otherwise",
	call.ChangeKind(call.DecidedAppeal): "Appeal told or answered", call.ChangeKind(call.DecidedAlarm): "People told of a wave",
}

var partNames = map[call.Part]string{call.PartWords: "the words", call.PartEvidence: "the evidence", call.PartAttachments: "the files"}

var stageNames = map[knowledge.Stage]string{
	knowledge.StageContact: "How they begin", knowledge.StageAuthority: "Who they say they are", knowledge.StageClaim: "What they say is wrong",
	knowledge.StageProof: "What they show as proof", knowledge.StageAccess: "How they get in", knowledge.StageControl: "What they do inside",
	knowledge.StageMoney: "How they get the money", knowledge.StagePressure: "How they press", knowledge.StageAfter: "What comes after",
	knowledge.StageHonest: "Signs of an honest call",
}

var permissionNames = map[access.Permission]string{
	access.PermCheck: "check words", access.PermListen: "listen to calls", access.PermReport: "add reports", access.PermRead: "read cases and numbers",
	access.PermChange: "note, correct and attach", access.PermErase: "erase cases", access.PermManage: "run the desk",
	access.PermMetrics: "read the counts for monitoring",
}

var roleNotes = map[access.Role]string{
	access.RoleOwner: "owner: may do everything", access.RoleMember: "member: checks, keeps and changes cases", access.RoleReader: "reader: checks and reads",
}

// told lists what has happened in one line.
func told(happened []string) string {
	if len(happened) == 0 {
		return "Nobody has said"
	}
	var out []string
	for _, h := range happened {
		out = append(out, happenings[h])
	}
	return strings.Join(out, "; ")
}

// typed is the type of a case in words; nothing where none is claimed.
func typed(t string) string {
	if t == "" {
		return ""
	}
	return desk.TypeName(t)
}

var sharedNames = map[string]string{"phone": "the number", "clsid": "the “licence number”", "session_code": "the code to connect", "domain": "the web address"}

// sharedValue is what two cases have in common, as people write it.
func sharedValue(s desk.Shared, country string) string {
	if s.Kind == "phone" {
		shown, _ := shownNumber(s.Value, country)
		return shown
	}
	return s.Value
}

// tickSet gives the ticks of a form by what they stand for.
func tickSet(happened []string) map[string]bool {
	set := map[string]bool{}
	for _, h := range happened {
		set[h] = true
	}
	if len(set) > 1 {
		delete(set, onlyTalked)
	}
	return set
}
