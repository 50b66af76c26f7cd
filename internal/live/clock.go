package live

import (
	"fmt"
	"time"
)

// Clock writes a time of a call for people: 0:07, or 1:00:07.
func Clock(d time.Duration) string {
	s := int(d.Round(10 * time.Millisecond).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
