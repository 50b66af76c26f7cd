package web_test

import (
	"fmt"
	"testing"
)

func TestZZ(t *testing.T) {
	a := startDesk(t)
	pages := furnishWarnings(t, a)
	c := owner(t, a)
	edit := c.get(pages["draft"])
	pages["draft-fault"] = ""
	_ = edit
	for name, path := range pages {
		if path == "" {
			continue
		}
		v := signIn(t, a)
		for _, px := range []int64{360, 1440} {
			v.width(px, "light")
			v.open(path)
			v.fits(fmt.Sprintf("%s at %d px", name, px))
			v.picture(fmt.Sprintf("zz-%s-%d", name, px))
		}
	}
}
