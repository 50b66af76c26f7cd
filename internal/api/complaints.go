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
		Source string `query:"source" doc:"Under what name lines of a file of JSON lines are told apart." example:"front-desk"`
		Name   string `query:"name" doc:"What the file is called, for people." example:"lines.jsonl"`
	}
	fileReply struct {
		Status int
		Body   fileTaken
	}
	fileTaken struct {
		Lines      int64            `json:"lines" doc:"Read."`
		Taken      int64            `json:"taken" doc:"Complaints and reports given by the file: new and known together."`
		New        int64            `json:"new" doc:"Of these, the ones that were new. 0 where found is false: only the database tells them apart."`
		Old        int64            `json:"old" doc:"Of these, the ones that were there already. 0 where found is false."`
		Reports    int              `json:"reports" doc:"Lines with words, judged."`
		Known      int              `json:"known" doc:"Of these, reports that were there."`
		NoScam     int              `json:"no_scam" doc:"Of these, reports that were judged no scam: waves do not count them."`
		Counts     int64            `json:"counts" doc:"Lines that stand for as many complaints as they say; taken counts each of these."`
		NotCalls   int64            `json:"not_calls" doc:"Lines about letters, texts and the like."`
		Impossible int64            `json:"impossible" doc:"Dates that cannot be; they are taken as unknown."`
		From       int64            `json:"from" doc:"The line from which it went on; 0 from the start."`
		CutOff     bool             `json:"cut_off" doc:"The file ends in the middle of a line."`
		Encoding   string           `json:"encoding" doc:"How it was read." example:"UTF-8"`
		Format     string           `json:"format" doc:"What it was read as." example:"ftc_dnc"`
		Same       *file            `json:"same,omitempty" doc:"A file with the same content that stands under another name, so that its lines count twice."`
		Why        map[string]int64 `json:"why" doc:"Refused lines by reason."`
		Refused    []refused        `json:"refused" doc:"Lines that were refused; at most 1000 are told here, and 100,000 under /refused."`
		Found      bool             `json:"found" doc:"They can be found already; else the database follows."`
	}
	filesReply struct{ Body files }
	files      struct {
		Files []file `json:"files" doc:"The newest first."`
	}
	file struct {
		Import     string         `json:"import" doc:"Its fingerprint."`
		Name       string         `json:"name" doc:"Empty where nobody said."`
		Source     string         `json:"source"`
		Format     string         `json:"format" doc:"What it was read as." example:"ftc_dnc"`
		Began      time.Time      `json:"began"`
		Ended      time.Time      `json:"ended"`
		By         string         `json:"by"`
		Line       int64          `json:"line" doc:"How far it was read."`
		Whole      bool           `json:"whole" doc:"It was read to its end."`
		Reading    bool           `json:"reading" doc:"It is being read at the moment."`
		Taken      int            `json:"taken" doc:"Complaints that are counted for it."`
		Known      int            `json:"known" doc:"Complaints that were there, by another file or an earlier line of this one. Those of another file become its own when that one is taken back."`
		Reports    int            `json:"reports" doc:"Lines with words, that still stand."`
		Refused    int            `json:"refused"`
		Why        map[string]int `json:"why" doc:"Refused lines by reason, of those that are kept."`
		NotCalls   int            `json:"not_calls" doc:"Lines about letters, texts and the like."`
		Impossible int            `json:"impossible" doc:"Dates that cannot be."`
		Same       string         `json:"same" doc:"Fingerprint of a file with the same content under another source, whose lines count again; empty where there is none."`
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
		id: "refused-lines", method: http.MethodGet, path: "/api/v1/complaints/{import}/refused", tag: tagData, may: access.PermManage, where: "path", long: true,
		summary: "Read the refused lines of a file", description: "Which lines of an imported file were refused, and why, the first 100,000 of them. No words and no numbers of people are in it.",
		answers: &answer{media: csvMedia, schema: &huma.Schema{Type: huma.TypeString, Description: "Rows of line and why under a heading (RFC 4180)."}}, problems: []kind{notFound, unavailable},
	}, s.refusedLines)
	register(s, operation{
		id: "take-back-file", method: http.MethodDelete, path: "/api/v1/complaints/{import}", tag: tagData, may: access.PermManage, where: "path", status: http.StatusNoContent,
		summary: "Take a file back", description: "Removes what a file brought, for good: its complaints, and its reports with words, which are erased. A line that another file holds too stays.",
		also: map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}, problems: []kind{notFound, unavailable, full},
	}, s.takeBack)
}

func (s *server) importFile(ctx context.Context, in *fileInput) (*fileReply, error) {
	from := &coming{r: in.r.Body}
	done, err := s.desk.TakeFile(ctx, actor(ctx), from, desk.FileOptions{Import: in.Import, Name: in.Name, Source: in.Source})
	if from.err != nil && !errors.Is(from.err, io.EOF) {
		return nil, cutOff(from.err, "The file ended too soon. What was read is taken in; send it again, and it goes on where it stopped.")
	}
	if err != nil {
		return nil, err
	}
	out := fileTaken{Lines: done.Summary.Lines, Taken: done.Taken, New: done.New, Old: done.Old, Reports: done.Reports, Known: done.Known, NoScam: done.NoScam, Counts: done.Counts,
		NotCalls: done.NotCalls, Impossible: done.Impossible, From: done.From, CutOff: done.CutOff, Encoding: string(done.Encoding), Format: string(done.Format),
		Why: done.Summary.Refused, Refused: []refused{}, Found: done.Found}
	if done.Same != nil {
		same := fileOf(*done.Same)
		out.Same = &same
	}
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
		out.Files = append(out.Files, fileOf(f))
	}
	return &filesReply{out}, nil
}

func fileOf(f desk.ImportedFile) file {
	out := file{f.Import, f.Name, f.Source, f.Format, f.Began, f.Ended, f.By, f.Line, f.Whole(), f.Reading, f.Taken, f.Known, f.Reports, f.Refused, map[string]int{}, f.NotCalls, f.Impossible, f.Same}
	for why, n := range f.Why {
		out.Why[why] = n
	}
	return out
}

func (s *server) refusedLines(ctx context.Context, in *fileIDInput) (*stream, error) {
	if _, err := s.desk.Imported(ctx, in.Import); err != nil {
		return nil, err
	}
	return s.leaves("refused-lines", csvMedia, "refused.csv", func(ctx context.Context, w io.Writer) error {
		return s.desk.RefusedCSV(ctx, in.Import, w)
	}), nil
}

func (s *server) takeBack(ctx context.Context, in *fileIDInput) (*doneReply, error) {
	done, err := s.desk.UndoImport(ctx, actor(ctx), in.Import)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
