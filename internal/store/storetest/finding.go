package storetest

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"errors"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

var finding = []test{
	{"a search finds what a person types", func(b *bench) {
		tech := report(1, words("They said: my Computer has a VIRUS, at the café."), callback("+12098940429", "209-894-0429"))
		bank := report(2, words("The bank's fraud team rang.", "Naïve as I am, I read out the code 4471-9982."), evidence(value(call.EvidenceURL, "support.example.me/help"), value(call.EvidenceClaimedName, "Kevin Marsh")))
		uk := report(3, words("Computer said no."), callback("+442079460123", "(020) 7946 0123"), from(call.OriginAPI, "GB"))
		b.apply(reported(tech), reported(bank), reported(uk), noted(1, bank, "Neighbour heard it as well."))
		for typed, want := range map[string][]string{
			"":                                   {uk.ID, bank.ID, tech.ID},
			"  \t":                               {uk.ID, bank.ID, tech.ID},
			"!?":                                 {uk.ID, bank.ID, tech.ID},
			"computer":                           {uk.ID, tech.ID},
			"COMPUTER":                           {uk.ID, tech.ID},
			"comp":                               {uk.ID, tech.ID},
			"c":                                  {uk.ID, bank.ID, tech.ID},
			"vir":                                {tech.ID},
			"computer vir":                       {tech.ID},
			"vir computer":                       {}, // only the last may be a beginning
			"virus computer":                     {tech.ID},
			"virus, computer!":                   {tech.ID},
			"cafe":                               {tech.ID},
			"CAFÉ":                               {tech.ID},
			"naive":                              {bank.ID},
			"bank's":                             {bank.ID},
			"neighbour":                          {bank.ID},
			"kevin":                              {bank.ID},
			"support.example":                    {bank.ID},
			"absent":                             {},
			"computer absent":                    {},
			"computer compute":                   {uk.ID, tech.ID},
			"209-894":                            {tech.ID},
			"209-894-0429":                       {tech.ID},
			"(209) 894 04":                       {tech.ID},
			"2098940429":                         {tech.ID},
			"+1 209 894 0429":                    {tech.ID},
			"0011 2098":                          {},
			"001 209 894":                        {tech.ID},
			"8940429":                            {},
			"+44 20 7946":                        {uk.ID},
			"0044 20 7946":                       {uk.ID},
			"020 7946 01":                        {uk.ID},
			"20 7946 0123":                       {uk.ID},
			"bank 4471":                          {bank.ID},
			"computer 209 894 0429 rang":         {},
			"computer 209 894 0429 virus":        {tech.ID},
			"virus +1 2098940":                   {tech.ID},
			"virus 8940429":                      {},
			"4471 9982":                          {bank.ID},
			"4471":                               {bank.ID},
			tech.ID:                              {tech.ID},
			" " + strings.ToUpper(tech.ID) + " ": {tech.ID},
			NewID(day, 999):                      {},
			tech.ID[:13]:                         {},
		} {
			b.finds(desk.Query{Text: typed}, want...)
		}
	}},
	{"nothing that is typed is an error", func(b *bench) {
		b.apply(reported(report(1, words("refund AND near"))))
		for _, typed := range []string{`"`, `""`, `refund"`, `AND`, `refund AND`, `NOT refund`, `NEAR(`, `*`, `ref*`, `^refund`, `text:refund`, `-`, `+`, `(`, `))`, `{a}`,
			"'; DROP TABLE report; --", "_lhang_up", "a_b", "\x00", "\xff\xfe", "e\u0301\u0301", "\u200b", "ﬁ ½ ²", "١٢٣٤", "日本語", strings.Repeat("x", 5000), strings.Repeat("a b ", 3000),
			"0000000000000000000000000000000000000000000000000000000000"} {
			_, err := b.Search(b.Context(), tenant, desk.Query{Text: typed})
			b.ok(err)
			_, err = b.Search(b.Context(), tenant, desk.Query{Number: typed})
			b.ok(err)
		}
		b.finds(desk.Query{Text: "refund AND near"}, report(1).ID)
		b.finds(desk.Query{Text: "_lhang_up"})
	}},
	{"what is newly typed is found in an old index", func(b *bench) {
		for n := range 40 {
			b.apply(reported(report(n, words(fmt.Sprintf("internal%c%d common", 'a'+n%26, n)))))
		}
		b.same("a beginning of many words", len(b.find(desk.Query{Text: "internal"})), 40)
		b.same("and of one", len(b.find(desk.Query{Text: "internala0"})), 1)
		b.finds(desk.Query{Text: "common internalb1"}, report(1).ID)
	}},
	{"filters hold together", func(b *bench) {
		a := report(1, words("refund please"))
		c := report(2, words("refund now"), level(call.LevelCaution, "refund"), from(call.OriginPublic, "GB"))
		d := report(3, words("parcel"), level(call.LevelNone, ""), from(call.OriginPublic, ""))
		b.apply(reported(a), reported(c), reported(d))
		for _, tc := range []struct {
			q    desk.Query
			want []string
		}{
			{desk.Query{Level: "hang_up"}, []string{a.ID}},
			{desk.Query{Level: "none"}, []string{d.ID}},
			{desk.Query{Type: "refund"}, []string{c.ID}},
			{desk.Query{Origin: call.OriginPublic}, []string{d.ID, c.ID}},
			{desk.Query{Country: "GB"}, []string{c.ID}},
			{desk.Query{Text: "refund", Level: "caution"}, []string{c.ID}},
			{desk.Query{Text: "refund", Origin: call.OriginPage, Country: "US", Level: "hang_up", Type: "tech_support"}, []string{a.ID}},
			{desk.Query{Text: a.ID, Level: "none"}, nil},
			{desk.Query{Text: a.ID, Level: "hang_up", Country: "US"}, []string{a.ID}},
			{desk.Query{From: day.Add(2 * time.Minute)}, []string{d.ID, c.ID}},
			{desk.Query{To: day.Add(2 * time.Minute)}, []string{a.ID}},
			{desk.Query{From: day.Add(2 * time.Minute), To: day.Add(3 * time.Minute)}, []string{c.ID}},
			{desk.Query{Text: "refund", From: day.Add(2 * time.Minute)}, []string{c.ID}},
			{desk.Query{Text: a.ID, From: day.Add(2 * time.Minute)}, nil},
			{desk.Query{From: day.Add(time.Minute + time.Nanosecond), To: day.Add(2*time.Minute + time.Nanosecond)}, []string{c.ID}},
		} {
			b.finds(tc.q, tc.want...)
		}
	}},
	{"a number is found in any spelling", func(b *bench) {
		r := report(1, callback("+12098940429", "209-894-0429"))
		odd := report(2, func(r *call.Report) { r.Call.CallerID = "9-9876" })
		b.apply(reported(r), reported(odd))
		for _, n := range []string{"209-894-0429", "+1 (209) 894.0429", "2098940429", "0012098940429"} {
			b.finds(desk.Query{Number: n}, r.ID)
		}
		b.finds(desk.Query{Number: "99876"}, odd.ID)
		b.finds(desk.Query{Number: "209894"})
		b.finds(desk.Query{Number: "withheld"})
	}},
	{"the order and the dates are those of receiving", func(b *bench) {
		late := report(1, func(r *call.Report) { r.ID = NewID(day.Add(-300*time.Hour), 1) })  // an old id, sent late
		early := report(0, func(r *call.Report) { r.ID = NewID(day.Add(9000*time.Hour), 2) }) // an id from the future
		b.apply(reported(late), reported(early))
		b.finds(desk.Query{}, late.ID, early.ID)
		b.finds(desk.Query{From: day.Add(time.Minute)}, late.ID)
		all, err := each(b.Context(), b)
		b.ok(err)
		b.same("oldest first", []string{all[0].ID, all[1].ID}, []string{early.ID, late.ID})
	}},
	{"pages follow each other while reports come in", func(b *bench) {
		var want []string
		for n := range 25 {
			b.apply(reported(report(n, words("refund"))))
			want = append([]string{report(n).ID}, want...)
		}
		for _, q := range []desk.Query{{Limit: 10}, {Limit: 10, Text: "refund"}, {Limit: 5, Level: "hang_up"}, {Limit: 25}, {Limit: 1, Text: "ref"}} {
			var got []string
			for pages := 0; ; pages++ {
				p, err := b.Search(b.Context(), tenant, q)
				b.ok(err)
				for _, r := range p.Rows {
					got = append(got, r.ID)
				}
				if pages == 0 {
					b.apply(reported(report(100+int(b.seq), words("refund")))) // newer than all pages to come
				}
				if q.After = p.Next; p.Next == "" {
					break
				}
			}
			b.same("all pages", got[len(got)-25:], want)
		}
		b.same("standard limit", len(b.find(desk.Query{})), 30)
	}},
	{"what is no query is said", func(b *bench) {
		for _, q := range []desk.Query{{Limit: -1}, {Limit: 201}, {After: "not a cursor!"}, {Level: "high"}} {
			_, err := b.Search(b.Context(), tenant, q)
			var e *desk.Error
			b.same(q, errors.As(err, &e) && e.Code == desk.Invalid && e.Field != "" && e.Message != "", true)
		}
	}},
	{"a row says what a list shows", func(b *bench) {
		r := report(1, words("They rang.\n\n", strings.Repeat("word ", 100)+"the marvellous hit "+strings.Repeat("tail ", 100)), callback("+12098940429", "209-894-0429"), func(r *call.Report) {
			r.Occurred, r.Call.CallerID = day.Add(-time.Hour), "9-9876"
		})
		b.apply(reported(r))
		p, err := b.Search(b.Context(), tenant, desk.Query{Text: "marvel"})
		b.ok(err)
		row := p.Rows[0]
		if !strings.Contains(row.Excerpt, "marvellous hit") || utf8.RuneCountInString(row.Excerpt) > 170 {
			b.Errorf("the excerpt is not around the hit: %q", row.Excerpt)
		}
		row.Excerpt = ""
		b.same("row", row, desk.Row{ID: r.ID, Received: r.Received, Occurred: r.Occurred, Kind: call.KindStory, Level: call.LevelHangUp, Type: "tech_support",
			Summary: "This is a scam.", Country: "US", Origin: call.OriginPage, CallerID: "9-9876", Callback: "+12098940429"})
		p, err = b.Search(b.Context(), tenant, desk.Query{})
		b.ok(err)
		b.same("beginning", p.Rows[0].Excerpt, "They rang.")
	}},
	{"every case comes, with bytes, oldest first", func(b *bench) {
		var want []string
		for n := range 120 {
			r := report(n)
			b.apply(reported(r), attached(1, r, "a.png", []byte{byte(n)}))
			want = append(want, r.ID)
		}
		all, err := each(b.Context(), b)
		b.ok(err)
		var got []string
		for n, c := range all {
			got = append(got, c.ID)
			if len(c.Changes) != 1 || len(c.Changes[0].Attachment.Bytes) != 1 || c.Changes[0].Attachment.Bytes[0] != byte(n) {
				b.Fatalf("case %d came without its bytes", n)
			}
		}
		b.same("order", got, want)
		line, err := wire.EncodeCase(all[7])
		b.ok(err)
		back, err := wire.DecodeCase(line)
		b.ok(err)
		b.same("an export loses nothing", back.Changes, all[7].Changes)
		stop := errors.New("stop")
		err = b.Each(b.Context(), tenant, func(call.Case) error { return stop })
		b.same("f may end it", errors.Is(err, stop), true)
		b.ok(b.Each(b.Context(), "nobody", func(call.Case) error { return stop }))
	}},
}
