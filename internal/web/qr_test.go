package web

import (
	"strings"
	"testing"
)

func TestDrawQR(t *testing.T) {
	d, err := drawQR("https://192.168.1.7:4265/")
	if err != nil || d.Size != 25+2*quietZone || d.box() != "0 0 33 33" {
		t.Fatalf("%+v (%v)", d.Size, err)
	}
	// The first row is the top of the two finder patterns: seven modules each.
	if !strings.HasPrefix(d.Path, "M4 4h7v1h-7z") || !strings.Contains(d.Path, "M22 4h7v1h-7z") {
		t.Errorf("%s", d.Path[:60])
	}
	if _, err := drawQR(strings.Repeat("x", 3000)); err == nil {
		t.Error("3,000 bytes fit")
	}
	var b strings.Builder
	if err := qrCode(strings.Repeat("x", 3000)).Render(t.Context(), &b); err != nil || strings.Contains(b.String(), "<svg") || !strings.Contains(b.String(), "xxx") {
		t.Errorf("%.100s (%v)", b.String(), err)
	}
}
