package web

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	complaints "github.com/hangup-project/hangup/internal/complaint"
	"github.com/hangup-project/hangup/internal/desk"
)

func (s *server) importRoutes() []route {
	return []route{
		{"GET /desk/imports", access.PermManage, s.imports},
		{"POST /desk/imports", access.PermManage, s.takeFile},
		{"GET /desk/imports/running", access.PermManage, s.importing},
		{"GET /desk/imports/{id}", access.PermManage, s.imported},
		{"GET /desk/imports/{id}/refused.csv", access.PermManage, s.refusedLines},
		{"GET /desk/imports/{id}/undo", access.PermManage, s.askUndo},
		{"POST /desk/imports/{id}/undo", access.PermManage, s.undoImport},
	}
}

// importsView is the page of files of complaints.
type importsView struct {
	Files   []desk.ImportedFile
	Running []desk.Underway
	Source  string // as it was typed
	Fault   fault
	Now     time.Time
}

func (s *server) importsView(r *http.Request) (v importsView, err error) {
	v = importsView{Running: s.Desk.Importing(), Now: s.Now()}
	v.Files, err = s.Desk.Imports(r.Context())
	return v, err
}

func (s *server) imports(w http.ResponseWriter, r *http.Request) error {
	v, err := s.importsView(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Imports", importsPage(v))
}

// importing shows how far the files that are being read have come, and the list of
// the others where it is not these files that the page shows as being read.
func (s *server) importing(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("HX-Request") == "" {
		http.Redirect(w, r, "/desk/imports", http.StatusSeeOther)
		return nil
	}
	running := s.Desk.Importing()
	if readNow(running) == r.FormValue("shown") {
		return s.fragment(w, r, underway(running, s.Now()))
	}
	v, err := s.importsView(r)
	if err != nil {
		return err
	}
	return s.fragment(w, r, templ.Join(underway(v.Running, v.Now), takenIn(v.done(), v.Now, true)))
}

// done are the files that are not being read at the moment.
func (v importsView) done() []desk.ImportedFile {
	return slices.DeleteFunc(slices.Clone(v.Files), func(f desk.ImportedFile) bool { return f.Reading })
}

// readNow tells files that are being read from others, in an address.
func readNow(files []desk.Underway) string {
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%s %d\n", f.Import, f.Began.UnixNano())
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// swapped makes htmx put an element into the place of the one with the same id.
func swapped(anew bool) templ.Attributes {
	if !anew {
		return nil
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}

// takeFile takes in a file as it comes: none of it is kept aside.
func (s *server) takeFile(w http.ResponseWriter, r *http.Request) error {
	access.Unhurried(w)
	source, id, done, err := s.takeParts(r)
	f, status, ok := faultOf(err)
	var told *desk.Error
	if !ok && errors.As(err, &told) && told.Code == desk.Unavailable {
		f, status, ok = fault{"", told.Message}, http.StatusServiceUnavailable, true
	}
	if ok {
		// A browser shows the answer only once all that it sends is taken.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return formFault(err)
		}
		v, err := s.importsView(r)
		if err != nil {
			return err
		}
		v.Source, v.Fault = source, f
		return s.render(w, r, status, "Imports", importsPage(v))
	}
	if err != nil {
		return err
	}
	v := importedView{Taken: &done, Now: s.Now()}
	if v.ImportedFile, err = s.Desk.Imported(r.Context(), id); err != nil && done.Found {
		return err
	}
	if v.Lines, err = s.someRefused(r, id); err != nil && done.Found {
		return err
	}
	return s.render(w, r, http.StatusOK, "Imported", importedPage(v))
}

// takeParts reads the form: what the file is called, then the file.
func (s *server) takeParts(r *http.Request) (source, id string, done desk.FileTaken, err error) {
	none := wrong("file", "Choose a file first.")
	again := false
	parts, err := r.MultipartReader()
	if err != nil {
		return "", "", done, formFault(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return source, "", done, none
		}
		if err != nil {
			return source, "", done, formFault(err)
		}
		switch part.FormName() {
		case "source":
			typed, err := io.ReadAll(io.LimitReader(part, formRoom))
			if err != nil {
				return source, "", done, formFault(err)
			}
			source = strings.TrimSpace(string(typed))
		case "again":
			again = true
		case "file":
			if part.FileName() == "" {
				return source, "", done, none
			}
			id, done, err := s.take(r, part, source, again)
			return source, id, done, err
		}
	}
}

// mostHeld is the most of a file that is held in memory, to find out before it is
// taken in whether it stands under another name. Of a longer one that is told
// afterwards.
const mostHeld = 16 << 20

// broken is the end of what did not arrive whole.
type broken struct{ error }

func (b broken) Read([]byte) (int, error) { return 0, b.error }

// sniffed is how much of a file tells it from others.
const sniffed = 64 << 10

// take gives a file to the desk. It is known again by its beginning and how much
// the browser sends, whatever it is called; with again, for each name anew.
func (s *server) take(r *http.Request, part *multipart.Part, source string, again bool) (string, desk.FileTaken, error) {
	in := bufio.NewReaderSize(part, sniffed)
	first, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", desk.FileTaken{}, formFault(err)
	}
	if complaints.IsExport(first) {
		return "", desk.FileTaken{}, wrong("file", "This is an export of a desk, not a file of complaints. On the machine of the desk, hangup import takes it in.")
	}
	name := part.FileName()
	sent := int64(len(source) + len(name)) // beside the file
	if source == "" {
		source = name
	}
	mark := ""
	if again {
		mark = source
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", mark, r.ContentLength-sent, first))
	id := hex.EncodeToString(sum[:12])
	var text io.Reader = in
	if !again && r.ContentLength >= 0 && r.ContentLength <= mostHeld { // of unknown length it may have no end
		whole, err := io.ReadAll(in)
		if err == nil {
			err = s.Desk.Elsewhere(r.Context(), whole, source)
			if err != nil {
				return "", desk.FileTaken{}, err
			}
			text = bytes.NewReader(whole)
		} else {
			text = io.MultiReader(bytes.NewReader(whole), broken{err})
		}
	}
	done, err := s.Desk.TakeFile(r.Context(), actor(r), text, desk.FileOptions{Import: id, Begins: true, Name: name, Source: source})
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = &desk.Error{Code: desk.Invalid, Field: "file", Err: err, Message: "The file did not arrive whole. What was read is taken in. Send the same file again, and it goes on where it stopped."}
	}
	return id, done, err
}

// importedView is the page of one file.
type importedView struct {
	desk.ImportedFile
	Taken *desk.FileTaken // what a reading has just brought; nil at other times
	Lines []call.RefusedLine
	Fault fault
	Now   time.Time
}

// shownRefused is how many refused lines the page of a file shows.
const shownRefused = 100

func (s *server) importedView(r *http.Request) (v importedView, err error) {
	v.Now = s.Now()
	if v.ImportedFile, err = s.Desk.Imported(r.Context(), r.PathValue("id")); err == nil {
		v.Lines, err = s.someRefused(r, v.Import)
	}
	return v, err
}

func (s *server) someRefused(r *http.Request, id string) ([]call.RefusedLine, error) {
	enough := errors.New("enough")
	var out []call.RefusedLine
	err := s.Desk.RefusedOf(r.Context(), id, func(l call.RefusedLine) error {
		if len(out) == shownRefused {
			return enough
		}
		out = append(out, l)
		return nil
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return out, err
}

func (s *server) imported(w http.ResponseWriter, r *http.Request) error {
	v, err := s.importedView(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Imported", importedPage(v))
}

func (s *server) refusedLines(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Desk.Imported(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	access.Unhurried(w)
	asFile(w, "refused-"+f.Import[:min(8, len(f.Import))]+".csv", "text/csv; charset=utf-8")
	return s.Desk.RefusedCSV(r.Context(), f.Import, w)
}

func (s *server) askUndo(w http.ResponseWriter, r *http.Request) error {
	v, err := s.importedView(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Take a file back", undoPage(v))
}

func (s *server) undoImport(w http.ResponseWriter, r *http.Request) error {
	access.Unhurried(w)
	done, err := s.Desk.UndoImport(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/desk/imports")
}

// importedPath is the page of a file, or what belongs to it.
func importedPath(id, rest string) string { return "/desk/imports/" + url.PathEscape(id) + rest }

// fileTitle is what a file is called.
func fileTitle(f desk.ImportedFile) string {
	if f.Name != "" {
		return f.Name
	}
	name, _ := complaints.OwnName(f.Source)
	return cmp.Or(name, f.Source)
}

// fileKind says what a file was read as, and under what name.
func fileKind(f desk.ImportedFile) string {
	kind := complaints.Format(f.Format).Title()
	if name, own := complaints.OwnName(f.Source); own && name != "" && name != f.Name {
		kind += ", under the name " + name
	}
	return kind
}

// howFar ends a sentence on a file that was not read to its end.
func howFar(f desk.ImportedFile) string {
	switch {
	case f.Reading:
		return "; it is being read at the moment"
	case !f.Whole():
		return ", but it broke off or ends within a line: send it again whole, and what is missing is taken in"
	}
	return ""
}

// reasons are why lines of a file were refused, the most common first.
func reasons(why map[string]int) []string {
	out := slices.Sorted(maps.Keys(why))
	slices.SortStableFunc(out, func(a, b string) int { return why[b] - why[a] })
	return out
}

// digits writes a number so that it can be read: 1,234,567.
func digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// brought says in one line what came of a file.
func brought(f desk.ImportedFile) string {
	var parts []string
	if f.Taken > 0 || f.Reports == 0 {
		parts = append(parts, several(f.Taken, "complaint"))
	}
	if f.Reports > 0 {
		parts = append(parts, several(f.Reports, "report")+" with words")
	}
	return strings.Join(append(parts, digits(int64(f.Known))+" known already", digits(int64(f.Refused))+" refused"), ", ")
}

// goes says what goes with a file.
func goes(f desk.ImportedFile) string {
	count := "no longer count"
	if f.Taken == 1 {
		count = "no longer counts"
	}
	out := several(f.Taken, "complaint") + " " + count
	if f.Reports > 0 {
		out += ", and of " + several(f.Reports, "report") + " with words those are erased that no other file holds"
	}
	return out + "."
}

// several counts something in digits.
func several(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return digits(int64(n)) + " " + what
}

// refusedNow is how many lines a reading refused.
func refusedNow(t *desk.FileTaken) (n int64) {
	for _, m := range t.Summary.Refused {
		n += m
	}
	return n
}
