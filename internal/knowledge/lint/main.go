// Command lint checks a knowledge base and prints its problems.
package main

import (
	"fmt"
	"os"

	"github.com/hangup-project/hangup/internal/knowledge"
)

func main() {
	b, ps := knowledge.Lint(os.DirFS("kb"))
	for _, p := range ps {
		fmt.Println(p)
	}
	if b != nil {
		n := 0
		for _, t := range b.Tactics() {
			if t.Stage != knowledge.StageHonest {
				n++
			}
		}
		fmt.Println(n, "tactics", len(b.Tactics()), "with honest;", len(ps), "problems")
	}
}
