package transcript

import "fmt"

// MaxInput bounds one call or story, in bytes. A day of talk has about 1 MB.
const MaxInput = 16 << 20

func tooLarge(n int) string {
	return fmt.Sprintf("this is %d MB, more than the %d MB that one call or story may have: split it into its calls and check each", (n+1<<20-1)>>20, MaxInput>>20)
}
