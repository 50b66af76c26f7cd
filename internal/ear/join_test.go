package ear

import (
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// Two who speak at once are both understood, each under their own name.
func TestTwoPartiesAtOnce(t *testing.T) {
	const rate = 8000
	open := func(text string) Stream {
		s, err := NewReplay([]call.Utterance{{Text: text}}).Listen(t.Context(), rate)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	j := Join(Track{call.RoleCaller, open("your computer is infected")}, Track{call.RoleCallee, open("oh no what shall i do")})
	said := map[call.Role]string{}
	for range 5 {
		j.OfferAs(0, make([]int16, rate))
		j.OfferAs(1, make([]int16, rate))
	}
	j.End()
	for e := range j.Events() {
		said[e.Role] += e.Text
		if e.To > 5*time.Second {
			t.Errorf("%+v", e)
		}
	}
	if said[call.RoleCaller] != "your computer is infected" || said[call.RoleCallee] != "oh no what shall i do" || j.Err() != nil {
		t.Errorf("%v, %v", said, j.Err())
	}
}

func TestJointIsClosedAtOnce(t *testing.T) {
	s := func() Stream {
		s, err := NewReplay([]call.Utterance{{Text: "and so on and so on and so on"}}).Listen(t.Context(), 8000)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	j := Join(Track{call.RoleCaller, s()}, Track{call.RoleCallee, s()})
	for range 100 { // more words than anybody takes
		j.Offer(make([]int16, 8000))
	}
	j.Close()
	if _, more := <-j.Events(); more {
		t.Error("a closed call still tells something")
	}
}
