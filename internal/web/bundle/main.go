// Command bundle makes the script of the pages out of internal/web/script and
// the packages that its lock file names, into internal/web/dist, from where it
// is embedded. Run it in the folder of the module after npm has installed the
// packages; the pages work without what it makes.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	for from, to := range scripts {
		if err := bundle("internal/web/script/"+from, "internal/web/dist/"+to); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// scripts are what is made of what: for all pages, for those of calls, for the
// thread that takes the sound of a microphone, for notifications while no page
// is open, and for the chart of a stream, whose style goes beside it.
var scripts = map[string]string{"main.ts": "script.js", "chart.ts": "chart.js", "listen.ts": "listen.js", "microphone.ts": "microphone.js", "push.ts": "push.js"}

func bundle(from, to string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{from}, Outfile: to, Write: true,
		Bundle: true, MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Format: api.FormatIIFE, Target: api.ES2022, Platform: api.PlatformBrowser, LegalComments: api.LegalCommentsEndOfFile,
	})
	var errs []error
	for _, text := range api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}) {
		errs = append(errs, errors.New(text))
	}
	if len(errs) > 0 {
		errs = append(errs, errors.New("install the packages first: npm --prefix internal/web/script ci"))
	}
	return errors.Join(errs...)
}
