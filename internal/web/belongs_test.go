package web_test

import (
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
)

// A call and what its victim tells of it, which is not judged a scam by itself.
const (
	mowerCall = "Caller: Good morning, this is Derek from the lawnmower recall board. The blades of your petrol mower from 2019 can shatter, and we are collecting all of them this week. " +
		"Caller: The collection costs forty-five pounds by gift voucher from the garden centre. Read me the numbers of the voucher, and a van with a yellow trailer comes on Thursday. Tell nobody."
	mowerStory = "A Derek phoned Dad that the blades on his petrol mower might shatter and they were collecting them. He bought a voucher for £45 at the garden centre and read it out. No yellow trailer ever came."
)

// What a story may tell of is asked on its page and on that of the campaign, and
// one click answers it.
func TestWhereAStoryMayBelongIsAsked(t *testing.T) {
	for answer, joined := range map[string]bool{"merge": true, "apart": false} {
		a := startDesk(t)
		c := owner(t, a)
		keep := func(words string, story bool) string {
			k, err := transcript.Read([]byte(words), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if story {
				k.Kind = call.KindStory
			}
			got, err := a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, desk.Submission{Call: k})
			if err != nil {
				t.Fatal(err)
			}
			return got.ID
		}
		heard, told := keep(mowerCall, false), keep(mowerStory, true)
		settled(t, a, func() bool {
			_, all, err := a.Desk().Held(0)
			return err == nil && all == 1
		})
		b, err := a.Desk().Belongs(heard, 9)
		if err != nil || len(b.Held) != 1 {
			t.Fatalf("the call belongs to %+v, %v", b, err)
		}
		c.get("/campaigns").says(t, "A story fits a call, which is likely and not certain")
		page := c.get("/campaigns/" + b.In.ID)
		page.says(t, "May belong here", "A story that fits the call", "It belongs here", "It does not", `aria-label="It belongs here: `)
		own := b.Held[0].B.ID
		page = c.get("/cases/" + told)
		page.says(t, "It may belong to a campaign", "A story that fits the call", "It belongs there", `aria-label="It does not: `, `action="/campaigns/`+own+`/merge"`)
		page = c.post("/campaigns/"+own+"/"+answer, "with", b.In.ID, "back", told)
		if page.path != "/cases/"+told || strings.Contains(page.body, "It may belong to a campaign") {
			t.Errorf("after %s: %s, and it is still asked", answer, page.path)
		}
		if has := strings.Contains(page.body, "The campaign it belongs to"); has != joined {
			t.Errorf("after %s the page says where it belongs: %v", answer, has)
		}
		if strings.Contains(c.get("/campaigns/"+b.In.ID).body, "May belong here") {
			t.Errorf("after %s the campaign still asks", answer)
		}
	}
}
