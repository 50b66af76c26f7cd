package live

import "time"

// holes are the stretches of a call whose sound never came. An ear counts what
// it was given; these bring its times to those of the call.
type holes []hole

// hole lies behind so much sound that was given.
type hole struct{ given, long time.Duration }

// maxHoles bounds how many there are; beyond it, the two oldest become one.
const maxHoles = 128

func (h *holes) add(given, long time.Duration) {
	if n := len(*h); n > 0 && (*h)[n-1].given == given {
		(*h)[n-1].long += long
		return
	}
	if len(*h) == maxHoles {
		(*h)[1].long += (*h)[0].long
		*h = append((*h)[:0], (*h)[1:]...)
	}
	*h = append(*h, hole{given, long})
}

// place is the time of the call at which sound that was given lies.
func (h holes) place(given time.Duration) time.Duration {
	at := given
	for _, one := range h {
		if one.given > given {
			break
		}
		at += one.long
	}
	return at
}
