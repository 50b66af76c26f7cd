package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/internal/disk"
)

// Step is what is being done to a model.
type Step string

// The steps, in order.
const (
	Fetching  Step = "fetching"
	Checking  Step = "checking"
	Unpacking Step = "unpacking"
)

// Progress is told how far a step has come, in bytes of the archive. It is
// called often, by one goroutine, and holds the work up while it runs.
type Progress func(step Step, done, total int64)

// stallTime is how long a server may send nothing.
const stallTime = time.Minute

// Fetch brings a model into a folder, which is made where it is not there: a
// folder named by its id, whole or not at all. A model that is there already is
// left alone. Where ctx ends or the connection breaks, what has come is kept,
// and the next Fetch goes on from there. progress may be nil. Errors say what to
// do, and name the files of this machine.
func Fetch(ctx context.Context, m Model, folder string, progress Progress) error {
	return install(ctx, m, folder, progress, func(p *place, progress Progress) (string, error) {
		d := download{model: m, part: p.part(m), mark: p.mark(m), progress: progress, stall: stallTime}
		if err := p.clear(d.part); err != nil {
			return "", err
		}
		return d.part, d.run(ctx)
	})
}

// FromFile does as Fetch, with the archive from a file, which is left where it
// is: for a machine without a network.
func FromFile(ctx context.Context, m Model, archive, folder string, progress Progress) error {
	return install(ctx, m, folder, progress, func(*place, Progress) (string, error) {
		info, err := os.Stat(archive)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("there is no file %s: check its name and its folder", archive)
		case err != nil:
			return "", fmt.Errorf("%s cannot be read: %w", archive, err)
		case !info.Mode().IsRegular() || info.Size() != m.Size:
			return "", fmt.Errorf("%s is not the archive of %s: that is a file of %d bytes; copy it anew from %s", archive, m.ID, m.Size, m.Source)
		}
		return archive, nil
	})
}

// install puts the archive that get brings in place.
func install(ctx context.Context, m Model, folder string, progress Progress, get func(*place, Progress) (string, error)) (err error) {
	if err := m.check(); err != nil {
		return err
	}
	if progress == nil {
		progress = func(Step, int64, int64) {}
	}
	p, err := begin(folder, m.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	if there, err := p.vacate(); there || err != nil {
		return err
	}
	archive, err := get(p, progress)
	if err != nil {
		return err
	}
	if err := verify(ctx, m, archive, progress); err != nil {
		if ours := archive == p.part(m); ours && errors.Is(err, errNotIt) {
			return errors.Join(fmt.Errorf("%w; it was removed: try again, and if it happens again, do not use it and tell the makers of hangup", err), p.clear(""))
		}
		return err
	}
	if err := p.unpack(ctx, m, archive, progress); err != nil {
		return errors.Join(err, os.RemoveAll(p.unpacking()))
	}
	return p.clear("")
}

// vacate tells whether the model is there whole, and removes one that is not.
func (p *place) vacate() (there bool, err error) {
	m, found, err := installed(p.folder, p.id)
	if err != nil || found && m.Whole {
		return found, err
	}
	if found {
		return false, os.RemoveAll(p.final())
	}
	if _, err := os.Lstat(p.final()); err == nil {
		return false, fmt.Errorf("%s is in the way, and hangup did not put it there: move it elsewhere", p.final())
	}
	return false, nil
}

var errNotIt = errors.New("the archive is not the one that the catalogue knows")

// verify compares the checksum before anything is unpacked.
func verify(ctx context.Context, m Model, archive string, progress Progress) (err error) {
	f, err := os.Open(archive)
	if err != nil {
		return fmt.Errorf("the archive cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	n, err := io.Copy(sum, &watched{ctx: ctx, r: f, tell: func(n int64) { progress(Checking, n, m.Size) }})
	if err != nil {
		return trouble("the archive cannot be read", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); n != m.Size || got != m.SHA256 {
		return fmt.Errorf("%w: its sha256 is %s and not %s", errNotIt, got, m.SHA256)
	}
	return nil
}

// unpack puts the files of the archive in place, in one step.
func (p *place) unpack(ctx context.Context, m Model, archive string, progress Progress) (err error) {
	f, err := os.Open(archive)
	if err != nil {
		return fmt.Errorf("the archive cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := os.Mkdir(p.unpacking(), 0o700); err != nil {
		return trouble("the model cannot be unpacked", err)
	}
	packed := &watched{ctx: ctx, r: f, tell: func(n int64) { progress(Unpacking, n, m.Size) }}
	if err := unpack(packed, m, p.unpacking()); err != nil {
		return trouble("the model cannot be unpacked", err)
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := write(filepath.Join(p.unpacking(), record), data); err != nil {
		return trouble("the model cannot be unpacked", err)
	}
	return errors.Join(disk.SyncFolder(p.unpacking()), os.Rename(p.unpacking(), p.final()), disk.SyncFolder(p.folder))
}

// write brings a small file to the disk.
func write(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// watched is a reader that ends with ctx and tells how much was read.
type watched struct {
	ctx  context.Context
	r    io.Reader
	tell func(int64)
	n    int64
}

func (w *watched) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(b)
	w.n += int64(n)
	w.tell(w.n)
	return n, err
}

// trouble says what to do about an error of the disk, or of ctx.
func trouble(what string, err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("stopped before the model was there: what has come is kept, and the next time goes on from it: %w", err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%s, for the disk is full: make room and try again; what has come is kept: %w", what, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s, for this user may not write there: %w", what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
