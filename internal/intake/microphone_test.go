package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/live"
)

// inBubble runs a test whose network and time are its own; every goroutine must
// have ended when it does.
func inBubble(t *testing.T, o deskOptions, test func(*testing.T, *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.pipe = true
		d := newDesk(t, o)
		defer d.close()
		test(t, d)
	})
}

// At which word the page is told, for the calls that come with Hangup.
func TestGoldenTimelines(t *testing.T) {
	for _, c := range []struct {
		name string
		rate int
		want []string
	}{
		{"refund-call.txt", 16000, []string{"caution at 9.25s closed", "hang_up at 27.7s read"}},
		{"refund-call.txt", 48000, []string{"caution at 9.25s closed", "hang_up at 27.7s read"}},
		{"windows-licensing.txt", 44100, []string{"hang_up at 30.8s it"}},
		{"fraud-team.vtt", 16000, nil},
		{"parcel.txt", 16000, nil},
	} {
		t.Run(fmt.Sprintf("%s at %d", c.name, c.rate), func(t *testing.T) {
			turns := example(t, c.name)
			e := ear.NewReplay(turns)
			inBubble(t, deskOptions{hears: e}, func(t *testing.T, d *desk) {
				p := d.open(t, fmt.Sprintf(`{"begin":{"rate":%d}}`, c.rate))
				p.rate = c.rate
				p.begun()
				p.speak(e.Length() + time.Second)
				p.say(`{"end":true}`)
				if refused := p.rest(); refused != "" {
					t.Errorf("refused: %s", refused)
				}
				if got := timeline(p); !slices.Equal(got, c.want) {
					t.Errorf("%q", got)
				}
				if got, want := len(words(p)), len(strings.Fields(say(turns))); got != want || !numbered(p) {
					t.Errorf("%d words of %d, in order: %v", got, want, numbered(p))
				}
				if ends := p.events("end"); len(ends) != 1 || ends[0].Error != nil {
					t.Errorf("%+v", ends)
				}
			})
		})
	}
}

func say(turns []call.Utterance) string {
	var all []string
	for _, u := range turns {
		all = append(all, u.Text)
	}
	return strings.Join(all, " ")
}

func TestPageResumes(t *testing.T) {
	const before, gone = 5 * time.Second, 30 * time.Second
	for _, c := range []struct {
		name     string
		kept     time.Duration // of what was spoken meanwhile
		finished bool          // the page knows that the other socket is gone
		gap      bool
	}{
		{"with all of it", gone, true, false},
		{"while the desk believes that the page is there", gone, false, false},
		{"with the last ten seconds", 10 * time.Second, true, true},
		{"with nothing, after a sleep", 0, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
				first, id := d.begin(t)
				first.speak(before)
				first.waiting()
				if c.finished {
					first.gone()
				}
				time.Sleep(gone)
				again, have := d.resume(t, id, first.last())
				if length(have) != before {
					t.Fatalf("%d samples have come", have)
				}
				lost := gone - c.kept
				from := have + int64(lost.Seconds()*Rate)
				again.say(fmt.Sprintf(`{"from":%d,"late":%d}`, from, int64(c.kept.Seconds()*Rate)))
				for range c.kept / time.Second {
					again.send(Rate)
				}
				again.speak(10 * time.Second)
				again.say(`{"end":true}`)
				if refused := again.rest(); refused != "" {
					t.Errorf("refused: %s", refused)
				}
				hole := lost
				if !c.gap {
					hole = 0
				}
				if diff := cmp.Diff(scripted(scam, before, hole), words(first, again)); diff != "" {
					t.Errorf("the words: %s", diff)
				}
				if !numbered(first, again) {
					t.Error("an event is missing, or came twice")
				}
				gaps := again.events("gap")
				if len(gaps) > 0 != c.gap || c.gap && (gaps[0].Reason != "sound_lost" || gaps[0].From != before.Seconds() || gaps[0].To != (before+lost).Seconds()) {
					t.Errorf("gaps: %+v", gaps)
				}
				if end := again.events("end"); len(end) != 1 || end[0].T != (before+gone+10*time.Second).Seconds() {
					t.Errorf("the end: %+v", end)
				}
				if refused := first.rest(); !c.finished && refused != elsewhere.Error() {
					t.Errorf("the first socket was told %q", refused)
				}
			})
		})
	}
}

// Whoever looks again at a call that is over is told all of it, until it was
// forgotten.
func TestPageResumesACallThatIsOver(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		first, id := d.begin(t)
		first.speak(20 * time.Second)
		first.say(`{"end":true}`)
		first.rest()
		for _, seq := range []uint64{0, 3, first.last() - 1, first.last(), 1 << 40} {
			again, _ := d.resume(t, id, seq)
			again.say(`{"from":320000,"late":0}`) // it does not know yet
			again.send(1600)
			again.say(`{"end":true}`)
			if refused := again.rest(); refused != "" {
				t.Errorf("refused: %s", refused)
			}
			if told := uint64(len(again.all) - 1); told != first.last()-min(seq, first.last()) {
				t.Errorf("behind %d: %d events of %d", seq, told, first.last())
			}
		}
		d.board.Forget(id)
		p := d.open(t, fmt.Sprintf(`{"resume":{"id":%q,"seq":0}}`, id))
		if refused := p.rest(); refused != "This call has ended. Start listening again." {
			t.Errorf("refused: %q", refused)
		}
	})
}

// The last socket has the call, however many ask for it; only one is heard.
func TestSameCallInAnotherWindow(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		first, id := d.begin(t)
		first.speak(time.Second)
		var windows []*page
		for range 5 {
			p, have := d.resume(t, id, 0)
			if length(have) != time.Second {
				t.Errorf("%d samples", have)
			}
			windows = append(windows, p)
		}
		last := windows[4]
		for _, p := range append(windows[:4], first) {
			p.send(Rate)
			if refused := p.rest(); refused != elsewhere.Error() {
				t.Errorf("told %q", refused)
			}
		}
		last.speak(time.Second)
		last.say(`{"end":true}`)
		last.rest()
		if end := last.events("end"); len(end) != 1 || end[0].T != 2 {
			t.Errorf("what others sent was heard: %+v", end)
		}
	})
}

func TestPageThatVanishes(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		p, id := d.begin(t)
		p.speak(12 * time.Second)
		p.gone()
		began := time.Now()
		r := d.ended(t, id)
		if took := time.Since(began); took > live.Quiet {
			t.Errorf("it ended after %v", took)
		}
		if _, v, err := r.Call().Record(); v.Level != call.LevelHangUp || err != nil {
			t.Errorf("%v, %v", v.Level, err)
		}
		synctest.Wait()
		if len(d.mic.calls) > 0 {
			t.Error("the microphone holds a call that has ended")
		}
	})
}

// A page that sleeps says nothing; its socket is closed without a reproach, and
// it resumes.
func TestPageThatSleeps(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		p, id := d.begin(t)
		began := time.Now()
		if refused := p.rest(); refused != "" || time.Since(began) > soundWait+time.Second {
			t.Errorf("after %v: %q", time.Since(began), refused)
		}
		again, _ := d.resume(t, id, p.last())
		again.speak(time.Second)
		again.gone()
	})
}

func TestGuestWhoMayNoMore(t *testing.T) {
	for _, speaks := range []bool{true, false} {
		t.Run(fmt.Sprintf("speaks %v", speaks), func(t *testing.T) {
			inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
				may := make(chan struct{})
				d.may = func() bool {
					select {
					case <-may:
						return false
					default:
						return true
					}
				}
				p, id := d.begin(t)
				p.speak(7 * time.Second)
				close(may)
				withdrawn := time.Now()
				if speaks {
					p.speak(again)
				}
				refused := p.rest()
				if refused != unwanted.Error() || p.all[len(p.all)-1].at.Sub(withdrawn) > again {
					t.Errorf("told %q after %v", refused, p.all[len(p.all)-1].at.Sub(withdrawn))
				}
				d.ended(t, id)
			})
		})
	}
}

func TestSocketThatSaysNothing(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		began := time.Now()
		p := d.dial(t)
		if refused := p.rest(); refused != unsaid.Error() || p.all[0].at.Sub(began) != firstWait {
			t.Errorf("told %q after %v", refused, p.all[0].at.Sub(began))
		}
	})
}

// Stopping the desk ends what is open, and says so.
func TestDeskThatStops(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		idle := d.dial(t)
		p, _ := d.begin(t)
		p.speak(time.Second)
		d.mic.Close()
		for _, p := range []*page{idle, p} {
			if refused := p.rest(); refused != stopping.Error() {
				t.Errorf("told %q", refused)
			}
		}
	})
}

// Nobody speaks faster than time, whatever a page claims: over one socket, or
// by resuming again and again.
func TestSoundFasterThanTime(t *testing.T) {
	const faster = "Sound comes faster than anybody can speak: 16000 samples a second were told of. Reload the page."
	for _, c := range []struct {
		name  string
		flood func(d *desk, id string, p *page) (refused string)
	}{
		{"a gigabyte", func(_ *desk, _ string, p *page) string {
			for n := 0; n < 1<<30 && p.send(maxMessage/2); n += maxMessage {
			}
			return p.rest()
		}},
		{"that calls itself late", func(_ *desk, _ string, p *page) string {
			for n := 0; n < 100; n++ {
				p.say(fmt.Sprintf(`{"from":%d,"late":%d}`, n*maxMessage/2, Rate*120))
				if !p.send(maxMessage / 2) {
					break
				}
			}
			return p.rest()
		}},
		{"by resuming", func(d *desk, id string, p *page) string {
			for range 100 {
				p.send(maxMessage / 2)
				synctest.Wait() // until it was taken
				next, _ := d.resume(p.t, id, 0)
				if refused := p.rest(); refused != elsewhere.Error() {
					return refused
				}
				p = next
			}
			return p.rest()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
				began := time.Now()
				p, id := d.begin(t)
				if refused := c.flood(d, id, p); refused != faster {
					t.Errorf("told %q", refused)
				}
				r, _ := d.board.Find(id)
				r.Finish()
				again, have := d.resume(t, id, 0)
				again.rest()
				if end := again.events("end"); length(have) > ahead+time.Since(began) || len(end) != 1 || end[0].T > (ahead+time.Since(began)).Seconds() {
					t.Errorf("%d samples, the end %+v", have, end)
				}
			})
		})
	}
}

// A page that tells a wrong rate is not cut off at once: it is told of the trouble.
func TestSoundOfAnotherRateThanTold(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(nil)}, func(t *testing.T, d *desk) {
		p, _ := d.begin(t)
		for range 200 {
			p.send(Rate * 3 / 4)
			time.Sleep(500 * time.Millisecond)
		}
		p.say(`{"end":true}`)
		if refused := p.rest(); refused != "" {
			t.Errorf("refused: %s", refused)
		}
		wrong := false
		for _, e := range p.events("trouble") {
			wrong = wrong || e.What == "wrong_rate" && e.Open
		}
		if !wrong {
			t.Errorf("nothing was said of the rate: %+v", p.events("trouble"))
		}
	})
}

func TestWhatAPageMayNotSay(t *testing.T) {
	const first = `Say {"begin":{"rate":16000}} or {"resume":{"id":"…","seq":0}} first.`
	const between = `Between sound, say {"from":N,"late":M} or {"end":true}.`
	const goesOn = "Sound goes on from sample 0 or behind it, no later than it is, with up to 120 seconds of it kept."
	begin := `{"begin":{"rate":16000}}`
	sent := func(text ...string) func(*page) {
		return func(p *page) {
			for _, s := range text {
				p.say(s)
			}
		}
	}
	for _, c := range []struct {
		name string
		does func(*page)
		want string
	}{
		{"no JSON", sent("hello"), first},
		{"an empty object", sent("{}"), first},
		{"both", sent(`{"begin":{"rate":16000},"resume":{"id":"x"}}`), first},
		{"sound first", func(p *page) { p.send(100) }, first},
		{"no rate", sent(`{"begin":{}}`), "A microphone gives from 8000 to 96000 samples a second, not 0."},
		{"an absurd rate", sent(`{"begin":{"rate":1000000000}}`), "A microphone gives from 8000 to 96000 samples a second, not 1000000000."},
		{"a rate below zero", sent(`{"begin":{"rate":-16000}}`), "A microphone gives from 8000 to 96000 samples a second, not -16000."},
		{"a rate that is no number", sent(`{"begin":{"rate":"fast"}}`), first},
		{"a country of its own", sent(`{"begin":{"rate":16000,"country":"Atlantis"}}`), "A country is two capital letters such as GB, or nothing."},
		{"a dialler of its own", sent(`{"begin":{"rate":16000,"dialled_by":"the cat"}}`), `A call was dialled by "me" or by "them", or it is left out.`},
		{"a call that is not", sent(`{"resume":{"id":"x","seq":0}}`), "This call has ended. Start listening again."},
		{"garbage between", sent(begin, "]["), between},
		{"nothing between", sent(begin, "{}"), between},
		{"begins twice", sent(begin, begin), between},
		{"backwards", sent(begin, `{"from":-1}`), goesOn},
		{"far backwards", sent(begin, `{"from":-9223372036854775808}`), goesOn},
		{"into the future", sent(begin, `{"from":9223372036854775807}`), goesOn},
		{"late before the call", sent(begin, `{"from":0,"late":-5}`), goesOn},
		{"too late", sent(begin, `{"from":0,"late":9223372036854775807}`), goesOn},
		{"half a sample", func(p *page) {
			p.say(begin)
			_ = p.conn.Write(p.t.Context(), 2, make([]byte, 321))
		}, "Sound is PCM16: two bytes a sample, and one sample at least."},
		{"no sample", func(p *page) { p.say(begin); p.send(0) }, "Sound is PCM16: two bytes a sample, and one sample at least."},
		{"too large", func(p *page) { p.say(begin); p.send(maxMessage/2 + 1) }, "A message has up to 256 KB."},
		{"too large at first", func(p *page) { p.say(begin + strings.Repeat(" ", maxMessage)) }, "A message has up to 256 KB."},
		{"talks without end", func(p *page) {
			p.say(begin)
			for range commands + 10 {
				p.say(`{"from":0,"late":0}`)
			}
		}, "The page says too much between its sound. Reload it."},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
				p := d.dial(t)
				c.does(p)
				if refused := p.rest(); refused != c.want {
					t.Errorf("told %q", refused)
				}
			})
		})
	}
}

// The sound of a call is kept where both the desk and the page want that.
func TestSoundIsKeptWhereBothWantIt(t *testing.T) {
	for _, c := range []struct{ desk, page bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		t.Run(fmt.Sprintf("desk %v, page %v", c.desk, c.page), func(t *testing.T) {
			inBubble(t, deskOptions{hears: ear.NewReplay(scam), tape: c.desk}, func(t *testing.T, d *desk) {
				p := d.open(t, fmt.Sprintf(`{"begin":{"rate":16000,"tape":%v}}`, c.page))
				id := p.begun().ID
				p.speak(5 * time.Second)
				p.say(`{"end":true}`)
				p.rest()
				r := d.ended(t, id)
				wav, whole := r.Tape()
				if kept := len(wav) > 5*7990; kept != (c.desk && c.page) || kept != whole || !kept && wav != nil {
					t.Errorf("%d bytes are kept, whole %v", len(wav), whole)
				}
			})
		})
	}
}

func TestCallThatCannotBegin(t *testing.T) {
	inBubble(t, deskOptions{}, func(t *testing.T, d *desk) {
		p := d.open(t, `{"begin":{"rate":16000}}`)
		if refused := p.rest(); refused != errDeaf.Message {
			t.Errorf("told %q", refused)
		}
	})
	inBubble(t, deskOptions{hears: ear.NewReplay(scam), most: 1}, func(t *testing.T, d *desk) {
		d.begin(t)
		p := d.open(t, `{"begin":{"rate":16000}}`)
		if refused := p.rest(); !strings.HasPrefix(refused, "This desk listens to 1 calls at once") {
			t.Errorf("told %q", refused)
		}
	})
}
