package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// packView is the page of the prepared reports of a case.
type packView struct {
	call.Case
	Prepared  []desk.Prepared
	Country   string
	Countries []place
	Now       time.Time
}

func (s *server) pack(w http.ResponseWriter, r *http.Request) error {
	v, err := s.packOf(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Reports to send", packPage(v))
}

func (s *server) packOf(r *http.Request) (packView, error) {
	country := r.URL.Query().Get("country")
	c, prepared, err := s.Desk.Pack(r.Context(), actor(r), r.PathValue("id"), country)
	if country == "" {
		country = c.Report.Call.Country
	}
	return packView{c, prepared, country, s.countries(), s.Now()}, err
}

// packFile gives one prepared report as a text to save: {channel}.txt.
func (s *server) packFile(w http.ResponseWriter, r *http.Request) error {
	channel, isText := strings.CutSuffix(r.PathValue("file"), ".txt")
	if !isText {
		return errNotThere
	}
	v, err := s.packOf(r)
	if err != nil {
		return err
	}
	for _, p := range v.Prepared {
		if p.Channel.ID == channel {
			asFile(w, channel+"-"+v.Received.UTC().Format("2006-01-02")+".txt", "text/plain; charset=utf-8")
			send(w, []byte(p.Text()))
			return nil
		}
	}
	return errNotThere
}
