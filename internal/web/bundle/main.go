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
	err := errors.Join(bundle("internal/web/script/main.ts", "internal/web/dist/script.js"), bundle("internal/web/script/push.ts", "internal/web/dist/push.js"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

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
