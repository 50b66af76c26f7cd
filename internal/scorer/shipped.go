package scorer

import (
	_ "embed"
	"sync"
)

// shipped holds the weights that "hangup train corpus" made.
//
//go:embed weights.bin
var shipped []byte

// Shipped returns the weights that come with the program. It reads them once.
var Shipped = sync.OnceValues(func() (*Model, error) { return Unmarshal(shipped) })
