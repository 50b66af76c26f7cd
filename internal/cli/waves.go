package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/client"
)

type wavesCmd struct {
	which
	Days    int    `default:"90" help:"How many days back waves that are over are shown."`
	Explain string `placeholder:"ID" help:"Show every figure that led to the wave with this id, day by day."`
	Masks   bool   `group:"Days that do not count" help:"Show the days that people masked: they teach nothing and alarm nothing."`
	Mask    string `placeholder:"DAYS" group:"Days that do not count" help:"Mask a day, or the days from one to another, as 2026-03-03..2026-03-05: an outage, publicity, a bulk of a police force. Needs --why."`
	Why     string `placeholder:"REASON" group:"Days that do not count" help:"Why, for whoever looks at these days later."`
	Unmask  string `placeholder:"ID" group:"Days that do not count" help:"Have masked days count again."`
	JSON    bool   `name:"json" help:"One JSON object."`
}

func (wavesCmd) Help() string {
	return `A wave is a rise of reports over what is usual, with one cause: a kind of scam, a place, a number, a campaign.

Examples:
  hangup waves
  hangup waves --days 400
  hangup waves --explain 2026-05-01-k3v7q2ma
  hangup waves --mask 2026-03-03..2026-03-05 --why "Our line was down."
  hangup waves --masks
  hangup waves --unmask 2026-03-03_2026-03-05`
}

// mostDaysBack is the most that a desk looks back.
const mostDaysBack = 36500

func (c *wavesCmd) Run(cmds *commands, s *Streams) error {
	if c.Days < 1 || c.Days > mostDaysBack {
		return usageError{fmt.Errorf("--days must be from 1 to %d", mostDaysBack)}
	}
	if err := c.once(); err != nil {
		return usageError{err}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		p := &page{w: s.Out, colour: s.Colour}
		if done, err := c.masking(ctx, desk, s, p); done || err != nil {
			return err
		}
		if c.Explain != "" {
			x, err := desk.ExplainWave(ctx, c.Explain)
			if err != nil {
				return err
			}
			if c.JSON {
				return writeJSON(s.Out, x)
			}
			return p.explainedWave(x)
		}
		o, err := desk.Waves(ctx, c.Days)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, o)
		}
		return p.outlook(o, c.Days)
	})
}

// outlook writes the one sentence first, then the waves that run, then those
// that ran.
func (p *page) outlook(o client.Outlook, days int) error {
	p.para("", calm(o.Sentence))
	for _, w := range o.Running {
		p.line("")
		p.wave(w)
	}
	if len(o.Learning) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "Not told yet: the desk is still learning"))
		for _, w := range o.Learning {
			p.line("")
			p.wave(w)
		}
	}
	if len(o.Past) > 0 {
		p.line("")
		p.line("%s", p.style(bold, fmt.Sprintf("Over, of the last %d days", days)))
		for _, w := range o.Past {
			p.line("")
			p.wave(w)
		}
	}
	p.line("")
	seen := fmt.Sprintf("Counted: %s", many(o.Reports, "report"))
	if o.Complaints > 0 {
		seen += fmt.Sprintf(" and %s of public files", many(o.Complaints, "complaint"))
	}
	if o.Odd > 0 {
		seen += fmt.Sprintf(", %d of them dated impossibly", o.Odd)
	}
	p.para("", seen+". hangup waves --explain ID shows how a wave was found.")
	return p.err
}

func (p *page) wave(w client.Wave) {
	p.line("%s", p.style(bold, capital(calm(w.Name))))
	p.line("  %s", p.style(dim, calm(w.ID)))
	p.para("  - ", whenOf(w))
	p.para("  - ", fmt.Sprintf("%s of %s where %s", many(w.Reports, "report"), people(w.Reporters), usually(w.Expected, w.Ratio)))
	if parts := partsInWords(w.Parts); parts != "" {
		p.para("  - ", "in it: "+calm(parts))
	}
	for _, n := range w.Notes {
		p.para("  - ", calm(n))
	}
}

// whenOf says when a wave ran, and what of its days is worth saying beside that.
func whenOf(w client.Wave) string {
	said := "since " + written(w.Begin)
	if !w.Running {
		said = "from " + written(w.Begin) + " to " + written(w.End)
		if w.Begin == w.End {
			said = "on " + written(w.Begin)
		}
	}
	if w.Running || w.Begin != w.End {
		said += ", with its peak on " + written(w.Peak)
	}
	if w.AlarmDay == w.Begin {
		return said + "; it could be said on its first day"
	}
	return said + "; it could be said on " + written(w.AlarmDay)
}

// detectors are what found a wave, in words.
func detectors(by string) string {
	return strings.NewReplacer("gpd", "the sum over days (GPD)", "farrington", "the week against the same weeks of years before (Farrington)", ", ", " and ").Replace(by)
}

func people(n int) string {
	if n == 1 {
		return "one person"
	}
	return fmt.Sprintf("%d people", n)
}

// usually says what is usual, and how many times as many came: against less than
// one that says nothing.
func usually(x, ratio float64) string {
	said := fmt.Sprintf("about %.0f are usual", x)
	switch {
	case x < 0.5:
		return "hardly any is usual"
	case x < 9.5:
		said = fmt.Sprintf("about %.1f are usual", x)
	}
	if x < 1 {
		return said
	}
	return said + ": " + figure(ratio) + " times as many"
}

// mostPartsShown is how many parts of a wave a page names.
const mostPartsShown = 5

func partsInWords(parts []client.Part) string {
	var out []string
	for _, part := range parts[:min(len(parts), mostPartsShown)] {
		out = append(out, fmt.Sprintf("%s (%d)", streamInWords(part.Stream), part.Reports))
	}
	return strings.Join(out, ", ")
}

// streamInWords reads the key of a stream, such as type:tech_support.
func streamInWords(key string) string {
	kind, value, _ := strings.Cut(key, ":")
	switch kind {
	case "type":
		return kindOfScam(value) + " calls"
	case "type_region":
		t, region, _ := strings.Cut(value, "@")
		return kindOfScam(t) + " calls in " + region
	case "area":
		return "area code " + value
	case "campaign":
		return "campaign " + value
	case "all":
		return "calls of all kinds"
	}
	return value
}

// written is a day such as 1 May 2026.
func written(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return calm(day)
	}
	return t.Format("2 January 2006")
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// column is a figure of the table that explains a wave.
type column struct {
	name, means string
	of          func(client.Figures) string
}

// explaining are the columns of the table, in the order in which each figure
// is made from those before it.
var explaining = []column{
	{"day", "the day", func(f client.Figures) string { return f.Day }},
	{"count", "reports of the day", func(f client.Figures) string { return whole(f.Count) }},
	{"bulk", "of them, those of an upload or of a source that is new, which are judged apart", func(f client.Figures) string { return whole(f.Bulk + f.Others) }},
	{"weekday", "what the weekday, and a holiday (h), do to counts", func(f client.Figures) string { return figure(f.Weekday) + mark(f.Holiday, "h") }},
	{"share", "of the day's reports that can have been told by now", func(f client.Figures) string { return figure(f.Share) }},
	{"factor", "weekday times share", func(f client.Figures) string { return figure(f.Factor) }},
	{"prior", "mean of streams of this kind, which speaks for a young one", func(f client.Figures) string { return figure(f.Prior) }},
	{"usual", "expected on a usual day", func(f client.Figures) string { return figure(f.Lambda) }},
	{"expect", "expected on this day: usual times factor", func(f client.Figures) string { return figure(f.Mu) }},
	{"phi", "dispersion; 1 is chance alone", func(f client.Figures) string { return figure(f.Phi) }},
	{"var", "variance of the prediction", func(f client.Figures) string { return figure(f.Variance) }},
	{"p>=", "probability of so many or more", func(f client.Figures) string { return figure(f.PGE) }},
	{"mid-p", "the mean of that and the probability of more", func(f client.Figures) string { return figure(f.MidP) }},
	{"z", "mid-p as a normal score", func(f client.Figures) string { return figure(f.Z) }},
	{"before", "the sum before the day", func(f client.Figures) string { return figure(f.Before) }},
	{"sum", "and after it", func(f client.Figures) string { return figure(f.Sum) }},
	{"limit", "which the sum must pass", func(f client.Figures) string { return figure(f.Threshold) }},
	{"low", "nine days of ten lie from here", func(f client.Figures) string { return figure(f.Lower) }},
	{"high", "to here", func(f client.Figures) string { return figure(f.Upper) }},
	{"week", "what came in the week that ends here, its expectation and its bound; where three years are known", weekOf},
	{"who", "different people in seven days, of a day that is high", func(f client.Figures) string { return whole(f.Reporters) }},
	{"says", "S the sum is over its limit, W the week over its bound, 3 three people or more, N no wave runs already; masked, outage, unseen, named: not tested, with the reason; new: nothing usual is known yet; above: a wave goes on; ALARM", saysOf},
}

func weekOf(f client.Figures) string {
	if f.Week == nil || !f.Week.Known {
		return "-"
	}
	return figure(f.Week.Count) + "/" + figure(f.Week.Expected) + "/" + figure(f.Week.Upper)
}

func saysOf(f client.Figures) string {
	out := mark(f.Crossed, "S") + mark(f.WeekHigh, "W") + mark(f.Enough, "3") + mark(f.Apart, "N")
	for _, m := range []struct {
		is   bool
		word string
	}{{f.Masked && f.Gap == "", "masked"}, {f.Masked, f.Gap}, {f.Untested, "new"}, {f.Outside, "above"}, {f.Alarm, "ALARM"}} {
		if m.is && m.word != "" {
			out += " " + m.word
		}
	}
	return strings.TrimSpace(out)
}

func mark(is bool, letter string) string {
	if is {
		return letter
	}
	return ""
}

func whole(n int) string { return fmt.Sprint(n) }

// figure writes a number with three digits that count.
func figure(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x > 1e6:
		return "none"
	case x < 0.001 && x > -0.001:
		return fmt.Sprintf("%.0e", x)
	case x >= 100 || x <= -100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10 || x <= -10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1 || x <= -1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// explainedWave writes every figure that led to a wave as a table, and what
// each column is.
func (p *page) explainedWave(x client.Explanation) error {
	if x.Wave.Was != "" {
		p.para("", calm(x.Wave.Was))
		p.line("")
	}
	p.wave(x.Wave)
	p.line("")
	p.para("", fmt.Sprintf("Found by %s. %s could alarm, and %s a week is put up with.", calm(detectors(x.Wave.By)), capital(many(x.Streams, "stream")), many1(x.Budget, "false alarm")))
	p.para("", fmt.Sprintf("All its days as one: %s in %s where %s are expected, with a variance of %s. This stream has so many with a probability of %s, which comes %s times a year; some stream has in a week with one of %s.",
		many(x.Total.Count, "report"), many(x.Total.Days, "day"), figure(x.Total.Mu), figure(x.Total.Variance), figure(x.Total.PGE), figure(x.Total.Yearly), figure(x.Wave.Chance)))
	if x.Wave.Running && len(x.Delay) > 0 { // what is late matters for the last days alone
		p.para("", fmt.Sprintf("Of the reports of a day %.0f %% are told on the day itself and %.0f %% within %d days; at this hour %.0f %% of a day's are in.",
			100*x.Delay[0], 100*x.Delay[len(x.Delay)-1], len(x.Delay)-1, 100*x.Hour))
	}
	p.line("")
	p.table(x.Days)
	p.line("")
	p.line("%s", p.style(bold, "What the columns are"))
	for _, c := range explaining {
		p.para(fmt.Sprintf("  %-8s ", c.name), c.means)
	}
	return p.err
}

func many1(x float64, what string) string {
	if x == 1 {
		return "1 " + what
	}
	return figure(x) + " " + what + "s"
}

func (p *page) table(days []client.Figures) {
	widths := make([]int, len(explaining))
	rows := make([][]string, 0, len(days)+1)
	head := make([]string, len(explaining))
	for i, c := range explaining {
		head[i] = c.name
	}
	rows = append(rows, head)
	for _, f := range days {
		row := make([]string, len(explaining))
		for i, c := range explaining {
			row[i] = calm(c.of(f))
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for n, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-len(cell))
			if i > 0 && i < len(row)-1 { // figures stand to the right
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
		}
		text := strings.TrimRight(line.String(), " ")
		if n == 0 || days[n-1].Alarm {
			text = p.style(bold, text)
		}
		p.line("%s", text)
	}
}
