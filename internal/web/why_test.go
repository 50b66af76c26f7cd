package web

import (
	"testing"

	"github.com/hangup-project/hangup/internal/wave"
)

// TestReportsAreThoseApartAndThoseTested: of a day's reports each is either
// tested or apart, be it in bulk or of a new source.
func TestReportsAreThoseApartAndThoseTested(t *testing.T) {
	said := map[string]string{}
	for _, c := range whyColumns {
		said[c.Name] = c.Of(wave.Figures{Count: 13, Bulk: 1, Others: 4, Tested: 8})
	}
	if said["Reports"] != "13" || said["Apart"] != "5" || said["Tested"] != "8" {
		t.Errorf("13 reports are told as %s, %s apart and %s tested", said["Reports"], said["Apart"], said["Tested"])
	}
}
