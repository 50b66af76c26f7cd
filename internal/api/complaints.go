package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

// complaintsMedia is for files of any of the forms; their header tells which.
const complaintsMedia = "application/octet-stream"

type (
	fileInput struct {
		request
		Import string `query:"import" doc:"A fingerprint of the file: the same one goes on where it was cut off." example:"5f1d7a84db6d9a0b3c2e1f40"`
		Source string `query:"source" doc:"What a file of JSON lines is called." example:"front-desk"`
	}
	fileReply struct {
		Status int
		Body   fileTaken
	}
	fileTaken struct {
		Lines      int64            `json:"lines" doc:"Read."`
		Taken      int64            `json:"taken" doc:"Complaints and reports given by the file, new or known."`
		Reports    int              `json:"reports" doc:"Lines with words, judged."`
		Known      int              `json:"known" doc:"Of these, reports that were there."`
		NotCalls   int64            `json:"not_calls" doc:"Lines about letters, texts and the like."`
		Impossible int64            `json:"impossible" doc:"Dates that cannot be; they are taken as unknown."`
		From       int64            `json:"from" doc:"The line behind which it went on; 0 from the start."`
		CutOff     bool             `json:"cut_off" doc:"The file ends in the middle of a line."`
		Encoding   string           `json:"encoding" doc:"How it was read." example:"UTF-8"`
		Why        map[string]int64 `json:"why" doc:"Refused lines by reason."`
		Refused    []refused        `json:"refused" doc:"Lines that were refused; at most 1000 are told."`
		Found      bool             `json:"found" doc:"They can be found already; else the database follows."`
	}
	filesReply struct{ Body files }
	files      struct {
		Files []file `json:"files" doc:"The newest first."`
	}
	file struct {
		Import string    `json:"import" doc:"Its fingerprint."`
		Source string    `json:"source"`
		Began  time.Time `json:"began"`
		Ended  time.Time `json:"ended"`
		By     string    `json:"by"`
		Line   int64     `json:"line" doc:"How far it was read."`
		Taken  int       `json:"taken" doc:"Complaints that were new."`
	}
	fileIDInput struct {
		Import string `path:"import" doc:"The fingerprint of a file."`
	}
)

func (s *server) complaints() {
	register(s, operation{
		id: "import-complaints", method: http.MethodPost, path: "/api/v1/complaints", tag: tagData, may: access.PermManage, where: "query", long: true,
		summary: "Import a public file of complaints", description: "Takes in a file of the FTC, the FCC or the Canadian Anti-Fraud Centre, or dated JSON lines (docs/IMPORTS.md), also with gzip. The same line twice is one; a bad line stops none of the rest; what was cut off goes on where it stopped.",
		body:     &body{media: []string{complaintsMedia}, schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, about: "The file."},
		also:     map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."},
		problems: []kind{full},
	}, s.importFile)
	register(s, operation{
		id: "imported-files", method: http.MethodGet, path: "/api/v1/complaints", tag: tagData, may: access.PermManage,
		summary: "List imported files", description: "Public files of complaints that were taken in.", problems: []kind{unavailable},
	}, s.importedFiles)
	register(s, operation{
		id: "take-back-file", method: http.MethodDelete, path: "/api/v1/complaints/{import}", tag: tagData, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Take a file back", description: "Removes what a file of complaints brought, for good. Reports with words stay.",
		also: map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}, problems: []kind{notFound, unavailable, full},
	}, s.takeBack)
}

func (s *server) importFile(ctx context.Context, in *fileInput) (*fileReply, error) {
	from := &coming{r: in.r.Body}
	done, err := s.desk.TakeFile(ctx, actor(ctx), from, desk.FileOptions{Import: in.Import, Source: in.Source})
	if from.err != nil && !errors.Is(from.err, io.EOF) {
		return nil, cutOff(from.err, "The file ended too soon. What was read is taken in; send it again, and it goes on where it stopped.")
	}
	if err != nil {
		return nil, err
	}
	out := fileTaken{Lines: done.Summary.Lines, Taken: done.Taken, Reports: done.Reports, Known: done.Known, NotCalls: done.NotCalls, Impossible: done.Impossible,
		From: done.From, CutOff: done.CutOff, Encoding: string(done.Encoding), Why: done.Summary.Refused, Refused: []refused{}, Found: done.Found}
	if out.Why == nil {
		out.Why = map[string]int64{}
	}
	for _, r := range done.Lines {
		out.Refused = append(out.Refused, refused{r.Line, sentence(r.Why)})
	}
	status := http.StatusOK
	if !done.Found {
		status = http.StatusAccepted
	}
	return &fileReply{status, out}, nil
}

func (s *server) importedFiles(ctx context.Context, _ *struct{}) (*filesReply, error) {
	list, err := s.desk.Imports(ctx)
	if err != nil {
		return nil, err
	}
	out := files{Files: []file{}}
	for _, f := range list {
		out.Files = append(out.Files, file{f.Import, f.Source, f.Began, f.Ended, f.By, f.Line, f.Taken})
	}
	return &filesReply{out}, nil
}

func (s *server) takeBack(ctx context.Context, in *fileIDInput) (*doneReply, error) {
	done, err := s.desk.UndoImport(ctx, actor(ctx), in.Import)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
