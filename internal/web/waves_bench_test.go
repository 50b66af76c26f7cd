package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
)

// BenchmarkWavesPage times GET /waves over HTTP, to the last byte, with three
// years of complaints in about two thousand streams: first after a start, once a
// report has come, and again with nothing new. The desk is filled by an import.
func BenchmarkWavesPage(b *testing.B) {
	dir := b.TempDir()
	fill := benchDesk(b, dir)
	if _, err := fill.Desk().TakeFile(b.Context(), desk.Actor{Name: "owner"}, strings.NewReader(threeYears()), desk.FileOptions{Import: "three years"}); err != nil {
		b.Fatal(err)
	}
	stopDesk(b, fill)
	for b.Loop() {
		var cold, moved, warm []time.Duration
		var streams, bytes int
		for range 5 {
			a := benchDesk(b, dir)
			allCounted(b, a)
			list, err := a.Desk().Streams(1 << 20)
			if err != nil {
				b.Fatal(err)
			}
			streams = len(list)
			get := getter(b, a)
			d, _ := get()
			cold = append(cold, d)
			for range 10 {
				d, bytes = get()
				warm = append(warm, d)
			}
			for range 4 {
				oneMore(b, a)
				d, _ := get()
				moved = append(moved, d)
			}
			stopDesk(b, a)
		}
		b.ReportMetric(median(cold), "ms-cold")
		b.ReportMetric(median(moved), "ms-moved")
		b.ReportMetric(median(warm), "ms-warm")
		b.ReportMetric(float64(streams), "streams")
		b.ReportMetric(float64(bytes)/1024, "KB")
	}
}

func median(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)/2].Microseconds()) / 1000
}

func benchDesk(b *testing.B, dir string) *app.App {
	b.Helper()
	j, err := newJudge()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.New(b.Context(), app.Options{Config: config.Config{
		Listen: "127.0.0.1:0", Data: dir, Country: "US", TLS: config.TLS{Mode: config.TLSOff}, Home: config.Home{Listen: "127.0.0.1:0", Open: config.HomePage},
		Keep: config.Keep{Words: 400}, Limits: config.Limits{Words: 256 << 10, Attachment: 1 << 20, Attachments: 5}, Backup: config.Backup{Every: 24 * time.Hour, Keep: 2},
	}, Judge: j, Log: slog.New(slog.DiscardHandler), Version: "test"})
	if err == nil {
		err = a.Start(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func stopDesk(b *testing.B, a *app.App) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.Stop(ctx); err != nil {
		b.Fatal(err)
	}
}

// allCounted waits until the desk has counted all that it holds.
func allCounted(b *testing.B, a *app.App) {
	b.Helper()
	looked(b, a, func(o desk.Outlook) bool { return o.Counted.Complaints == benchDays*benchADay })
}

func looked(b *testing.B, a *app.App, is func(desk.Outlook) bool) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
	defer cancel()
	news := a.Desk().Sighted(ctx)
	for {
		if o, err := a.Desk().Waves(0); err == nil && is(o) {
			return
		}
		if _, open := <-news; !open {
			b.Fatal("the lookout does not come to it")
		}
	}
}

// oneMore tells of one more call, and waits until it is counted.
func oneMore(b *testing.B, a *app.App) {
	b.Helper()
	before, err := a.Desk().Waves(0)
	if err != nil {
		b.Fatal(err)
	}
	c, err := transcript.Read([]byte(fmt.Sprintf(supportScript, supportNumber)), transcript.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := a.Desk().Submit(b.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, desk.Submission{Call: c, Async: true}); err != nil {
		b.Fatal(err)
	}
	looked(b, a, func(o desk.Outlook) bool { return o.Counted.Reports > before.Counted.Reports })
}

// getter asks for the page as its owner, and says how long it took and how many
// bytes it has.
func getter(b *testing.B, a *app.App) func() (time.Duration, int) {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	ask := func(url string) (time.Duration, int) {
		began := time.Now()
		r, err := c.Get(url)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		took := time.Since(began)
		if r.Body.Close(); err != nil || r.StatusCode != http.StatusOK {
			b.Fatalf("%s gives %d, %v", url, r.StatusCode, err)
		}
		return took, len(body)
	}
	ask(a.Link())
	return func() (time.Duration, int) { return ask(a.URL() + "/waves") }
}

const (
	benchDays = 1095
	benchADay = 200
)

// threeYears is a file of complaints up to yesterday: ten states, five kinds,
// 300 area codes and 1,600 numbers.
func threeYears() string {
	var out strings.Builder
	out.WriteString("Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n")
	states := []string{"California", "Texas", "Ohio", "Florida", "New York", "Georgia", "Illinois", "Oregon", "Nevada", "Utah"}
	subjects := []string{"Computer & technical support", "Medical & prescriptions", "Reducing your debt", "Other", "No Subject Provided"}
	r := rand.New(rand.NewPCG(1, 1))
	for d := benchDays; d > 0; d-- {
		at := time.Now().UTC().AddDate(0, 0, -d).Format(time.DateOnly)
		for i := range benchADay {
			state, n := r.IntN(10), r.IntN(1600)
			fmt.Fprintf(&out, "%d%03d%04d,%s %02d:%02d:%02d,%s 12:00:00,Town,%s,%d,%s,Y\n", 201+n%8, 200+n/8, 1000+n, at, 13+i%10, r.IntN(60), r.IntN(60), at,
				states[state], 200+30*state+r.IntN(30), subjects[r.IntN(5)])
		}
	}
	return out.String()
}
