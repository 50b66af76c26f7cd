package publish

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// WaveRow is a wave as analysts get it.
type WaveRow struct {
	ID               string
	Type             string
	Cause            string // the stream that is named as the cause, such as type or region; never a number
	Region           string
	Began, Peak, End time.Time // days; zero where it has not happened
	Reports          int
	Ratio            float64
	Campaign         string
}

// CampaignRow is a campaign as analysts get it.
type CampaignRow struct {
	ID            string
	Name          string
	Type          string
	Organisations []string
	Regions       []string
	First, Last   time.Time
	Reports       int
}

// NumberRow is a number that qualified, as analysts get it.
type NumberRow struct {
	Number
	Campaign    string
	First, Last time.Time
}

// WaveCSV writes waves as RFC 4180, with a heading. Rows with fewer reports
// than Least are left out, counts are rounded, days are of UTC.
func WaveCSV(w io.Writer, rows []WaveRow) error {
	out := [][]string{{"wave", "type", "cause", "region", "began", "peak", "end", "reports_at_least", "ratio", "campaign"}}
	for _, r := range rows {
		if r.Reports < Least || !publishable(r.ID, r.Campaign) {
			continue
		}
		out = append(out, []string{r.ID, code(r.Type), free(r.Cause), coarse(r.Region), date(r.Began), date(r.Peak), date(r.End),
			strconv.Itoa(Rounded(r.Reports)), ratio(r.Ratio), r.Campaign})
	}
	return writeCSV(w, out)
}

// CampaignCSV writes campaigns as WaveCSV does waves.
func CampaignCSV(w io.Writer, rows []CampaignRow) error {
	out := [][]string{{"campaign", "name", "type", "claims_to_be", "regions", "first", "last", "reports_at_least"}}
	for _, r := range rows {
		if r.Reports < Least || !publishable(r.ID) {
			continue
		}
		var claimed, where []string
		for _, o := range r.Organisations {
			claimed = append(claimed, nonEmpty(free(o))...)
		}
		for _, c := range r.Regions {
			where = append(where, nonEmpty(coarse(c))...)
		}
		out = append(out, []string{r.ID, free(r.Name), code(r.Type), strings.Join(claimed, "; "), strings.Join(where, "; "),
			date(r.First), date(r.Last), strconv.Itoa(Rounded(r.Reports))})
	}
	return writeCSV(w, out)
}

// NumberCSV writes numbers that qualify, as WaveCSV does waves. The number
// begins with an apostrophe, so that a spreadsheet shows it and takes it for
// no sum.
func NumberCSV(w io.Writer, rows []NumberRow) error {
	out := [][]string{{"number", "role", "weak", "sightings_at_least", "reason", "campaign", "first", "last"}}
	for _, r := range rows {
		if !kept(func(c *checker) { c.numbers([]Number{r.Number}) }) || !publishable(r.Campaign) {
			continue
		}
		out = append(out, []string{r.E164, string(r.Role), strconv.FormatBool(r.Weak), strconv.Itoa(Rounded(r.Sightings)), free(r.Reason),
			r.Campaign, date(r.First), date(r.Last)})
	}
	return writeCSV(w, out)
}

// publishable reports whether ids are ids, and no number in disguise.
func publishable(ids ...string) bool {
	for _, id := range ids {
		if id != "" && (!idForm.MatchString(id) || looksDialled(id)) {
			return false
		}
	}
	return true
}

// free is a text that may be published, or nothing.
func free(s string) string {
	if len(s) > MostLine || unfit(s, nil) != "" {
		return ""
	}
	return s
}

func code(s string) string {
	if !typeForm.MatchString(s) {
		return ""
	}
	return s
}

func coarse(region string) string {
	if !isRegion(region) {
		return ""
	}
	return region
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func ratio(r float64) string {
	if r = roundedRatio(r); r == 0 {
		return ""
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true // RFC 4180
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, s := range row {
			safe[i] = guarded(s)
		}
		if err := c.Write(safe); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// guarded keeps a spreadsheet from taking a cell for a formula: one that begins
// as a formula may gets an apostrophe (OWASP, CSV injection). One that begins
// with an apostrophe gets another, so that unguarded is exact.
func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n'＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// Unguarded gives a cell back as it was before it was guarded.
func Unguarded(s string) string { return strings.TrimPrefix(s, "'") }
