package web

import (
	"net/http"
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
)

// trick is a tactic with the source of what is true instead.
type trick struct {
	knowledge.Tactic
	From call.Source
}

// stage is when in a call its tricks come.
type stage struct {
	ID, Name string
	Tricks   []trick
}

// tricks lists what is known, by stage, in the order in which scams go.
func (s *server) tricks() []stage {
	base := s.Desk.Knowledge()
	var out []stage
	for _, id := range knowledge.Stages() {
		st := stage{ID: string(id), Name: stageNames[id]}
		for _, t := range base.Tactics() {
			// A tactic without a truth notes what has happened; it teaches nothing.
			if t.Stage == id && t.Truth != "" {
				st.Tricks = append(st.Tricks, s.trick(t))
			}
		}
		slices.SortFunc(st.Tricks, func(a, b trick) int { return compare(a.Name, b.Name) })
		if len(st.Tricks) > 0 {
			out = append(out, st)
		}
	}
	return out
}

func (s *server) trick(t knowledge.Tactic) trick {
	st, _ := s.Desk.Knowledge().Statement(t.Source)
	return trick{t, st.Source()}
}

func (s *server) knowledge(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "How telephone scams work", knowledgePage(s.tricks(), s.Desk.Knowledge().Version()))
}

func (s *server) tactic(w http.ResponseWriter, r *http.Request) error {
	t, known := s.Desk.Knowledge().Tactic(r.PathValue("id"))
	if !known {
		return errNotThere
	}
	st, _ := s.Desk.Knowledge().Statement(t.Source)
	return s.render(w, r, http.StatusOK, t.Name, tacticPage(s.trick(t), st, stageNames[t.Stage]))
}
