package store

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/phone"
)

// The kinds of sightings that are no kinds of evidence.
const kindDomain = "domain"

// sighting is a value that may join two cases.
type sighting struct {
	kind, value, role string
}

// complete is the evidence of a report, with the numbers beside the words where
// the judge did not look at them: words that are not judged bring no evidence.
func complete(r call.Report) []call.Evidence {
	out := slices.Clip(r.Verdict.Evidence)
	for _, n := range []struct{ role, raw string }{{call.PhoneCallerID, r.Call.CallerID}, {call.PhoneCallback, r.Call.Callback}} {
		known := slices.ContainsFunc(r.Verdict.Evidence, func(e call.Evidence) bool {
			return e.Kind == call.EvidencePhone && e.Role == n.role && e.Raw == n.raw
		})
		if known || n.raw == "" {
			continue
		}
		e := call.Evidence{Kind: call.EvidencePhone, Value: phone.Assess(n.raw, r.Call.Country).E164, Raw: n.raw, Role: n.role, Strength: call.StrengthStrong}
		if e.Value == "" {
			e.Value, e.Strength = n.raw, call.StrengthWeak
		}
		out = append(out, e)
	}
	return out
}

// sightings lists the values of complete evidence, each once in each role.
func sightings(evidence []call.Evidence) []sighting {
	var out []sighting
	seen := map[sighting]bool{}
	add := func(s sighting) {
		if s.value != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, e := range evidence {
		switch e.Kind {
		case call.EvidencePhone:
			add(sighting{string(e.Kind), numberKey(e.Value), roleOf(e.Role)})
		case call.EvidenceURL:
			add(sighting{kindDomain, host(e.Value), ""})
		case call.EvidenceCLSID, call.EvidenceSessionCode, call.EvidencePayee, call.EvidenceOrganisation, call.EvidenceClaimedName:
			add(sighting{string(e.Kind), strings.TrimSpace(e.Value), ""})
		}
	}
	return out
}

func roleOf(role string) string {
	if role == call.PhoneCallback || role == call.PhoneCallerID {
		return role
	}
	return call.PhoneOther
}

// numberKey is E.164, or the digits alone.
func numberKey(value string) string {
	digits := cut(phone.Digits(value))
	if digits != "" && strings.HasPrefix(strings.TrimSpace(value), "+") {
		return "+" + digits
	}
	return digits
}

// host is the site of a web address, in lower case, without www.
func host(address string) string {
	a := strings.ToLower(strings.TrimSpace(address))
	if _, rest, ok := strings.Cut(a, "://"); ok {
		a = rest
	}
	if i := strings.IndexAny(a, "/?#"); i >= 0 {
		a = a[:i]
	}
	if i := strings.LastIndexByte(a, '@'); i >= 0 {
		a = a[i+1:]
	}
	a, _, _ = strings.Cut(a, ":")
	return strings.TrimPrefix(strings.Trim(a, "."), "www.")
}

// callback is the strongest callback number: E.164, or as given.
func callback(evidence []call.Evidence) string {
	best, rank := "", -1
	for _, e := range evidence {
		if n := strength(e.Strength); e.Kind == call.EvidencePhone && e.Role == call.PhoneCallback && n > rank {
			best, rank = e.Value, n
		}
	}
	return best
}

func strength(s call.Strength) int {
	switch s {
	case call.StrengthStrong:
		return 2
	case call.StrengthMedium:
		return 1
	}
	return 0
}

// seen are the roles of one number in one report.
type seen struct{ callback, callerID, other int }

// numbersIn sums up sightings by number.
func numbersIn(list []sighting) map[string]seen {
	out := map[string]seen{}
	for _, s := range list {
		if s.kind != string(call.EvidencePhone) {
			continue
		}
		n := out[s.value]
		switch s.role {
		case call.PhoneCallback:
			n.callback = 1
		case call.PhoneCallerID:
			n.callerID = 1
		default:
			n.other = 1
		}
		out[s.value] = n
	}
	return out
}

// see writes down what a new report shows and counts its numbers.
func (t *tx) see(tenant, place int64, level call.Level, list []sighting) error {
	for _, s := range list {
		if _, err := t.exec("INSERT INTO sighting (tenant, kind, value, place, role) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			tenant, s.kind, s.value, place, s.role); err != nil {
			return err
		}
	}
	at := place >> placeBits
	for value, n := range numbersIn(list) {
		_, err := t.exec(`INSERT INTO number (tenant, value, callback, caller_id, other, reports, hang_up, first, last)
			VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
			ON CONFLICT (tenant, value) DO UPDATE SET callback = callback + excluded.callback, caller_id = caller_id + excluded.caller_id,
			other = other + excluded.other, reports = reports + 1, hang_up = hang_up + excluded.hang_up,
			first = min(first, excluded.first), last = max(last, excluded.last)`,
			tenant, value, n.callback, n.callerID, n.other, isHangUp(level), at, at)
		if err != nil {
			return err
		}
	}
	return nil
}

func isHangUp(l call.Level) int {
	if l == call.LevelHangUp {
		return 1
	}
	return 0
}

// sightingsOf reads what see wrote.
func (t *tx) sightingsOf(place int64) (list []sighting, err error) {
	err = t.each("SELECT kind, value, role FROM sighting WHERE place = ?", []any{place}, func(rows *sql.Rows) error {
		var s sighting
		err := rows.Scan(&s.kind, &s.value, &s.role)
		list = append(list, s)
		return err
	})
	return list, err
}

// unsee undoes see. First and last are looked up anew only where this report
// was one of them.
func (t *tx) unsee(tenant, place int64, level call.Level) error {
	list, err := t.sightingsOf(place)
	if err != nil {
		return err
	}
	for _, s := range list {
		if _, err := t.exec("DELETE FROM sighting WHERE tenant = ? AND kind = ? AND value = ? AND place = ? AND role = ?",
			tenant, s.kind, s.value, place, s.role); err != nil {
			return err
		}
	}
	at := place >> placeBits
	for value, n := range numbersIn(list) {
		if _, err := t.exec(`UPDATE number SET callback = callback - ?, caller_id = caller_id - ?, other = other - ?,
			reports = reports - 1, hang_up = hang_up - ? WHERE tenant = ? AND value = ?`,
			n.callback, n.callerID, n.other, isHangUp(level), tenant, value); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM number WHERE tenant = ? AND value = ? AND reports <= 0", tenant, value); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE number SET
			first = (SELECT min(place) >> 15 FROM sighting s WHERE s.tenant = number.tenant AND s.kind = 'phone' AND s.value = number.value),
			last = (SELECT max(place) >> 15 FROM sighting s WHERE s.tenant = number.tenant AND s.kind = 'phone' AND s.value = number.value)
			WHERE tenant = ? AND value = ? AND (first = ? OR last = ?)`, tenant, value, at, at); err != nil {
			return err
		}
	}
	return nil
}

// relevel moves the tallies of a report from one level to another.
func (t *tx) relevel(tenant, place int64, from, to call.Level) error {
	by := isHangUp(to) - isHangUp(from)
	if by == 0 {
		return nil
	}
	_, err := t.exec(`UPDATE number SET hang_up = hang_up + ? WHERE tenant = ? AND value IN
		(SELECT DISTINCT value FROM sighting WHERE place = ? AND kind = 'phone')`, by, tenant, place)
	return err
}
