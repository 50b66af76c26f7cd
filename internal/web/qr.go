package web

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quietZone is the empty margin of a QR code, in modules.
const quietZone = 4

// qrDrawing is a QR code as one path of an SVG: Size modules wide and high,
// the margin among them.
type qrDrawing struct {
	Size int
	Path string
}

// drawQR makes the QR code of a text, with a seventh of it to spare for dirt
// and glare. The error is that the text is too long for one, as from about
// 2,300 bytes.
func drawQR(text string) (qrDrawing, error) {
	code, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return qrDrawing{}, err
	}
	n := code.Size()
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && code.Module(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return qrDrawing{n + 2*quietZone, b.String()}, nil
}

// box is the viewBox of the drawing.
func (d qrDrawing) box() string { return fmt.Sprintf("0 0 %d %d", d.Size, d.Size) }
