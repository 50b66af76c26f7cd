package judge_test

import (
	"runtime"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
)

// A phone system runs many calls at once: one keeps 64 KiB at most, and words
// that bring nothing new allocate nothing.
func TestStateOfOneCallIsBounded(t *testing.T) {
	j := shipped(t)
	c := dialogue("I am calling from the technical department about errors on your computer.", "What errors do you mean?",
		"Please go to the browser and type in the address that I give you, and stay on the line.", "I am not very good with it, wait a moment.")
	const sessions = 200
	running := make([]*judge.Session, sessions)
	before := heap()
	for i := range running {
		running[i] = j.NewSession(judge.Setting{Kind: call.KindCall})
		for range 5 {
			for _, u := range c.Turns {
				running[i].Observe(u)
			}
		}
	}
	each := (heap() - before) / sessions
	t.Logf("%d bytes a running call", each)
	if each > 64<<10 {
		t.Errorf("a running call keeps %d bytes, more than 64 KiB", each)
	}
	runtime.KeepAlive(running)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	s := shipped(t).NewSession(judge.Setting{Kind: call.KindCall})
	turn := call.Utterance{Role: call.RoleCallee, Text: "well the weather was lovely so we walked along the river and had our lunch by the old mill"}
	for range 200 {
		s.Observe(turn)
	}
	if n := testing.AllocsPerRun(100, func() { s.Observe(turn) }); n != 0 {
		t.Errorf("%v allocations a turn", n)
	}
}
