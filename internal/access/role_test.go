package access

import (
	"errors"
	"testing"
)

// An account that is there keeps its role where none is named; a new one has
// to name one.
func TestAnEmptyRoleStaysAsItIs(t *testing.T) {
	g, _, _ := household(t)
	was := g.Accounts()
	for _, a := range was {
		if err := g.SetAccount(" "+a.Name, "", another); err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range g.Accounts() {
		if a.Role != was[i].Role {
			t.Errorf("%s was %s, and is %s", a.Name, was[i].Role, a.Role)
		}
	}
	var f *Fault
	if err := g.SetAccount("dora", "", phrase); !errors.As(err, &f) || f.Field != "role" {
		t.Errorf("%v", err)
	}
}
