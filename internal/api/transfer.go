package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

const (
	linesMedia  = "application/x-ndjson"
	backupMedia = "application/vnd.sqlite3"
)

type (
	bodyInput   struct{ request }
	importReply struct {
		Status int
		Body   imported
	}
	imported struct {
		Lines   int       `json:"lines" doc:"Read."`
		Cases   int       `json:"cases" doc:"Written down, new or known."`
		Known   int       `json:"known" doc:"Of these, cases that were there: what was done to them since is added."`
		Erased  int       `json:"erased" doc:"Left out, because they were erased here."`
		Refused []refused `json:"refused" doc:"Lines that could not be taken in; at most 1000 are told."`
		Found   bool      `json:"found" doc:"They can be found already; else the database follows."`
	}
	refused struct {
		Line int    `json:"line" doc:"Counted from 1."`
		Why  string `json:"why"`
	}
)

func (s *server) transfer() {
	register(s, operation{
		id: "export", method: http.MethodGet, path: "/api/v1/export", tag: tagData, may: access.PermManage,
		summary: "Export all cases", description: "One JSON object a line, the oldest case first: the report and every change, with the bytes of attachments (docs/case.schema.json). It is lossless: import takes it in again.",
		long:     true,
		answers:  &answer{media: linesMedia, schema: &huma.Schema{Type: huma.TypeString, Description: "One case a line."}},
		problems: []kind{unavailable, full},
	}, s.export)
	register(s, operation{
		id: "import", method: http.MethodPost, path: "/api/v1/import", tag: tagData, may: access.PermManage, where: "body", long: true,
		summary: "Import cases", description: "Takes in lines of an export. The same case twice is one; what was erased here stays erased; a bad line stops none of the rest.",
		body:     &body{media: []string{linesMedia}, schema: &huma.Schema{Type: huma.TypeString, Description: "One case a line."}, about: "Lines of an export."},
		also:     map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."},
		problems: []kind{full},
	}, s.importLines)
	register(s, operation{
		id: "backup", method: http.MethodGet, path: "/api/v1/backup", tag: tagData, may: access.PermManage,
		summary: "Make a backup", description: "A copy of the database as it is now.",
		long:     true,
		answers:  &answer{media: backupMedia, schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, headers: map[string]string{"Content-Disposition": "attachment, with a name for it."}},
		problems: []kind{unavailable, full},
	}, s.backup)
	register(s, operation{
		id: "restore", method: http.MethodPost, path: "/api/v1/restore", tag: tagData, may: access.PermManage, where: "body", status: http.StatusNoContent, long: true,
		summary: "Restore a backup", description: "Puts a backup in the place of the database. What was erased since stays erased, and what the journal still holds is added to it. A backup of how things are now is made first.",
		body:     &body{media: []string{backupMedia}, most: s.opt.MostBackup, about: "A backup."},
		problems: []kind{newer, unavailable, full},
	}, s.restore)
}

func (s *server) export(ctx context.Context, _ *struct{}) (*stream, error) {
	who := actor(ctx)
	return s.streamed("export", func(ctx context.Context, w http.ResponseWriter) error {
		w.Header().Set("Content-Type", linesMedia)
		w.Header().Set("Content-Disposition", attachedAs("jsonl"))
		out := bufio.NewWriterSize(w, 64<<10)
		err := s.desk.Export(ctx, who, func(line []byte) error {
			if _, err := out.Write(line); err != nil {
				return err
			}
			return out.WriteByte('\n')
		})
		if err != nil {
			return err
		}
		return out.Flush()
	}), nil
}

func attachedAs(ending string) string {
	return `attachment; filename="hangup-` + time.Now().UTC().Format(time.DateOnly) + "." + ending + `"`
}

func (s *server) importLines(ctx context.Context, in *bodyInput) (*importReply, error) {
	l := s.desk.Limits()
	lines := lineReader{in: bufio.NewReaderSize(in.r.Body, 1<<20), most: int(2*int64(l.Attachments)*l.Attachment + s.words() + small)}
	done, err := s.desk.Import(ctx, actor(ctx), lines.next)
	if err != nil {
		return nil, err
	}
	out := imported{Lines: done.Lines, Cases: done.Cases, Known: done.Known, Erased: done.Erased, Refused: []refused{}, Found: done.Found}
	for _, r := range done.Refused {
		out.Refused = append(out.Refused, refused{r.Line, sentence(r.Why)})
	}
	status := http.StatusOK
	if !done.Found {
		status = http.StatusAccepted
	}
	return &importReply{status, out}, nil
}

// lineReader gives the lines of a body, without the empty ones at its end. One
// that is longer than a case can be is given as nothing, which no case is.
type lineReader struct {
	in      *bufio.Reader
	most    int
	empty   int // empty lines read and not given yet
	waiting []byte
}

func (l *lineReader) next() ([]byte, error) {
	for {
		if l.empty > 0 && l.waiting != nil {
			l.empty--
			return nil, nil
		}
		if line := l.waiting; line != nil {
			l.waiting = nil
			return line, nil
		}
		line, tooLong, err := l.line()
		switch {
		case len(line) > 0 || tooLong:
			l.waiting = append([]byte{}, line...)
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, cutOff(err, "The lines ended too soon. What came before is taken in; send it again, nothing is doubled.")
		default:
			l.empty++
		}
	}
}

func (l *lineReader) line() (line []byte, tooLong bool, err error) {
	for {
		part, err := l.in.ReadSlice('\n')
		if len(line)+len(part) > l.most {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSpace(line), tooLong, err
		}
	}
}

func (s *server) backup(ctx context.Context, _ *struct{}) (*stream, error) {
	who := actor(ctx)
	return s.streamed("backup", func(ctx context.Context, w http.ResponseWriter) (err error) {
		dir, err := os.MkdirTemp(s.opt.Temp, "hangup-backup-")
		if err != nil {
			return onDisk(err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		name := filepath.Join(dir, "desk.db")
		if err := s.desk.Backup(ctx, who, name); err != nil {
			return onDisk(err)
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", backupMedia)
		w.Header().Set("Content-Disposition", attachedAs("db"))
		w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		_, err = io.Copy(w, f)
		return err
	}), nil
}

func (s *server) restore(ctx context.Context, in *bodyInput) (_ *struct{}, err error) {
	f, err := os.CreateTemp(s.opt.Temp, "hangup-restore-*.db")
	if err != nil {
		return nil, onDisk(err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if err := errors.Join(s.receive(f, in.r.Body), f.Close()); err != nil {
		return nil, onDisk(err)
	}
	return &struct{}{}, s.desk.Restore(ctx, actor(ctx), f.Name())
}

// stretch is how much of a backup comes in before the disk is asked again.
const stretch = 4 << 20

// receive writes a backup to the disk, and stops where the room would be
// lacking that reports need.
func (s *server) receive(w io.Writer, body io.Reader) error {
	in := &coming{r: body}
	for {
		if err := s.opt.Ready(); err != nil {
			return &desk.Error{Code: desk.Full, Err: err, Message: "There is not enough room on the disk for this backup. Nothing was changed; make room, then send it again."}
		}
		_, err := io.CopyN(w, in, stretch)
		switch {
		case errors.Is(in.err, io.EOF):
			return nil
		case in.err != nil:
			return cutOff(in.err, "The backup ended too soon. Nothing was changed; send it again.")
		case err != nil:
			return err
		}
	}
}

// coming remembers why a body ended, to tell that from a fault of the disk.
type coming struct {
	r   io.Reader
	err error
}

func (c *coming) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.err = err
	return n, err
}

// onDisk tells a disk without room as the desk does.
func onDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return &desk.Error{Code: desk.Full, Err: err, Message: fmt.Sprintf("%s. %s", full.title, full.means)}
	}
	return err
}
