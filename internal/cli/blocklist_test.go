package cli_test

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// lately writes an export of people who told of the same callers yesterday, so that
// the number still stands on the list.
func lately(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lately FILE N")
	}
	many, err := strconv.Atoi(args[1])
	ts.Check(err)
	var out strings.Builder
	day := time.Now().UTC().AddDate(0, 0, -1).Truncate(24 * time.Hour).Add(15 * time.Hour)
	for n := range many {
		out.WriteString(retold(ts, n+1, day))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
	ts.Setenv("YESTERDAY", day.Format("2 January 2006"))
	ts.Setenv("LASTDAY", day.AddDate(0, 0, 90).Format("2 January 2006"))
	ts.Setenv("LASTDATE", day.AddDate(0, 0, 90).Format(time.DateOnly))
	ts.Setenv("SINCE", day.AddDate(0, 0, -3).Format(time.DateOnly))
}

// objects sends the form of an appeal, as a browser does.
func objects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: objects NUMBER TEXT CONTACT")
	}
	at := ts.Getenv("URL")
	form := url.Values{"number": {args[0]}, "text": {args[1]}, "contact": {args[2]}}
	req, err := http.NewRequest(http.MethodPost, at+"/blocklist/appeal", strings.NewReader(form.Encode()))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", at)
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	ts.Check(res.Body.Close())
	if res.StatusCode != http.StatusOK {
		ts.Fatalf("the appeal is answered with status %d", res.StatusCode)
	}
}
