package web

import (
	"strings"
	"testing"
)

// What is wrong with a group of ticks is read with the group, and with no other.
func TestAFaultOfTicksIsTiedToThem(t *testing.T) {
	for _, tt := range []struct {
		of   string
		want string
	}{
		{"turn", `<fieldset id="turn" aria-describedby="turn-wrong">`},
		{"sources", `<fieldset id="turn">`},
	} {
		v := bulletinView{Fault: fault{tt.of, "There are too many places here. Leave some out."}}
		var out strings.Builder
		if err := pickField(v, "turn", "Where to turn", "", []pick{{Value: "a", Name: "The library", On: true}}).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), tt.want) || strings.Contains(out.String(), `id="turn-wrong"`) != (tt.of == "turn") {
			t.Errorf("a fault of %s: %s", tt.of, out.String())
		}
	}
}
