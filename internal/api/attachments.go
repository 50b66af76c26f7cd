package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

type (
	attachInput struct {
		request
		ID   string `path:"id" format:"uuid" doc:"Of the report."`
		Name string `query:"name" doc:"The name of the file; a form brings its own." example:"letter.png"`
	}
	attachReply struct {
		Status   int
		Location string `header:"Location"`
		Body     written
	}
	attachmentInput struct {
		ID         string `path:"id" format:"uuid" doc:"Of the report."`
		Attachment string `path:"attachment" format:"uuid" doc:"Of the attachment."`
	}
)

func (s *server) attachments() {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	register(s, operation{
		id: "attach", method: http.MethodPost, path: "/api/v1/reports/{id}/attachments", tag: tagCases, may: access.PermChange, where: "body", status: http.StatusCreated,
		summary: "Attach a file", description: "Send the bytes with their Content-Type and `?name=`, or a form (multipart/form-data) with one `file`.",
		long:     true,
		body:     &body{media: []string{anyMedia}, most: s.desk.Limits().Attachment + small, about: "The file, or a form with the file in it."},
		also:     map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."},
		answers:  &answer{headers: map[string]string{"Location": "Where the bytes are."}},
		problems: []kind{notFound, gone, full},
	}, s.attach)
	register(s, operation{
		id: "attachment", method: http.MethodGet, path: "/api/v1/reports/{id}/attachments/{attachment}", tag: tagCases, may: access.PermRead, where: "path",
		summary: "Read a file", description: "The bytes of an attachment, always as a download. That it was read is written into the audit trail.",
		long:     true,
		answers:  &answer{media: anyMedia, schema: bytes, headers: map[string]string{"Content-Disposition": "attachment, with its name."}},
		problems: []kind{notFound, unavailable, full},
	}, s.attachment)
	register(s, operation{
		id: "detach", method: http.MethodDelete, path: "/api/v1/reports/{id}/attachments/{attachment}", tag: tagCases, may: access.PermChange, where: "path", status: http.StatusNoContent,
		summary: "Remove a file", description: "Removes an attachment for good.",
		also: map[int]string{http.StatusAccepted: "Written down; it goes as soon as the database can be reached."}, problems: []kind{notFound, gone, unavailable, full},
	}, s.detach)
}

func (s *server) attach(ctx context.Context, in *attachInput) (*attachReply, error) {
	name, media, data, err := s.file(in)
	if err != nil {
		return nil, err
	}
	done, err := s.desk.Attach(ctx, actor(ctx), in.ID, name, media, data)
	if err != nil {
		return nil, err
	}
	at := caseURL(in.ID) + "/attachments/" + done.ID
	return &attachReply{gently(done, http.StatusCreated).Status, at, written{ID: done.ID, URL: at, Seen: done.Seen}}, nil
}

// file reads the file of a request: its body, or the file of a form.
func (s *server) file(in *attachInput) (name, media string, data []byte, err error) {
	most := s.desk.Limits().Attachment
	media = in.r.Header.Get("Content-Type")
	m, _, err := mime.ParseMediaType(media)
	if err != nil || m != "multipart/form-data" {
		data, err = upTo(in.r.Body, most)
		return in.Name, media, data, err
	}
	form, err := in.r.MultipartReader()
	if err != nil {
		return "", "", nil, unreadable.problem("The form cannot be read. Send it as multipart/form-data with one file.")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			const m = "The form has no file in it. Send one as \"file\"."
			return "", "", nil, invalid.problem(m, Fault{"body.file", m})
		}
		if err != nil {
			return "", "", nil, tooMuch(cutOff(err, "The form ended too soon. Send it again."), most)
		}
		if part.FormName() == "file" {
			data, err = upTo(part, most)
			return part.FileName(), part.Header.Get("Content-Type"), data, err
		}
	}
}

// tooMuch tells the bound of a request as that of the file in it, which is what
// a person knows of.
func tooMuch(err error, most int64) error {
	var size *http.MaxBytesError
	if errors.As(err, &size) {
		return &desk.Error{Code: desk.TooLarge, Field: "file", Message: "The file is larger than " + bytesInWords(most) + ". Send a smaller one."}
	}
	return err
}

// upTo reads a file of at most so many bytes.
func upTo(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, tooMuch(cutOff(err, "The body ended too soon. Send it again."), most)
	case int64(len(data)) > most:
		return nil, tooMuch(&http.MaxBytesError{Limit: most}, most)
	}
	return data, nil
}

func (s *server) attachment(ctx context.Context, in *attachmentInput) (*stream, error) {
	a, err := s.desk.Attachment(ctx, actor(ctx), in.ID, in.Attachment)
	if err != nil {
		return nil, err
	}
	return s.streamed("attachment", func(_ context.Context, w http.ResponseWriter) error {
		h := w.Header()
		// Whatever the sender called it, no browser runs it under this address.
		h.Set("Content-Type", a.Media)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
		h.Set("Content-Length", strconv.Itoa(len(a.Bytes)))
		_, err := w.Write(a.Bytes)
		return err
	}), nil
}

func (s *server) detach(ctx context.Context, in *attachmentInput) (*doneReply, error) {
	done, err := s.desk.Detach(ctx, actor(ctx), in.ID, in.Attachment)
	if err != nil {
		return nil, err
	}
	return gently(done, http.StatusNoContent), nil
}
