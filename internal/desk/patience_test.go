package desk

import "time"

func init() { patience = 6 * time.Second }
