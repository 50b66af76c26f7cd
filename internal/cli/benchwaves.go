package cli

import (
	"fmt"
	"runtime"
	"time"

	"github.com/hangup-project/hangup/internal/aberration/trial"
)

// benchWavesCmd is `hangup bench waves`.
type benchWavesCmd struct {
	Data string `default:"../shared/data" type:"path" placeholder:"DIR" help:"The folder with the data of the benchmark (waves/ in it)."`
	Doc  string `placeholder:"FILE" help:"Write the tables between their marks in this document too."`
}

// Run measures the detectors of waves and writes what was seen beside the aims.
func (c *benchWavesCmd) Run(s *Streams) error {
	equal, err := trial.Equal(c.Data)
	if err != nil {
		return err
	}
	scenarios, err := trial.Scenarios(c.Data)
	if err != nil {
		return err
	}
	streams, err := trial.Streams(c.Data)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("\nMeasured on %s, %d cores, %s/%s, %s, by `hangup bench waves --data DIR`. Seeds are fixed: all but the speed repeats.\n",
		time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	for _, t := range append([]trial.Table{equal, scenarios}, streams...) {
		text += t.Markdown()
	}
	if _, err := fmt.Fprint(s.Out, text); err != nil {
		return err
	}
	if c.Doc == "" {
		return nil
	}
	return writeBetween(c.Doc, wavesBegin, benchEnd, text)
}

// wavesBegin is the mark behind which the tables of waves stand.
const (
	wavesBegin = "<!-- hangup bench waves writes from here -->"
)
