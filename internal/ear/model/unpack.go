package model

import (
	"archive/tar"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// What an archive may hold: weights hardly shrink, so one that grows more than
// this is made to fill the disk.
const (
	growth    = 8
	headroom  = 1 << 20
	mostNames = 1000
)

var errBomb = errors.New("the archive holds more than a model can: it is made to fill the disk, and nothing of it was kept")

// unpacker gives what reads the packing that a file's name tells of; nil where
// it is none that we know.
func unpacker(name string) func(io.Reader) (io.Reader, error) {
	switch {
	case strings.HasSuffix(name, ".tar.bz2"):
		return func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }
	case strings.HasSuffix(name, ".tar.gz"):
		return func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	}
	return nil
}

// unpack writes the files of a model into a folder. Anything in the archive
// that is not a file or a folder inside of it fails it.
func unpack(packed io.Reader, m Model, folder string) (err error) {
	open, err := unpacker(m.Source)(packed)
	if err != nil {
		return fmt.Errorf("the archive is damaged: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	most := growth*m.Size + headroom
	whole := &bounded{r: open, left: most}
	files := tar.NewReader(whole)
	missing := slices.Clone(m.Files)
	for n := 0; ; n++ {
		h, err := files.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return damaged(err)
		}
		// A file with holes is larger than what the archive has of it.
		if most -= h.Size; n >= mostNames || most < 0 {
			return errBomb
		}
		name, err := member(h)
		if err != nil {
			return err
		}
		if !slices.Contains(m.Files, name) && !forPeople(name) {
			continue
		}
		if err := extract(root, name, files); err != nil {
			return damaged(err)
		}
		missing = slices.DeleteFunc(missing, func(f string) bool { return f == name })
	}
	// What proves that the archive is whole stands at its end.
	if _, err := io.Copy(io.Discard, whole); err != nil {
		return damaged(err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the archive has no %s: it is another model than the catalogue says", strings.Join(missing, ", "))
	}
	return nil
}

// damaged says of what reading an archive fails, where it is the archive.
func damaged(err error) error {
	var bits bzip2.StructuralError
	var flipped flate.CorruptInputError
	if errors.Is(err, tar.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &bits) || errors.As(err, &flipped) {
		return fmt.Errorf("the archive is damaged: %w", err)
	}
	return err
}

// member gives the name of a file without the one folder that the archive has
// them in; empty for what is no file right in it.
func member(h *tar.Header) (string, error) {
	if h.Typeflag == tar.TypeXGlobalHeader {
		return "", nil
	}
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
		return "", fmt.Errorf("the archive holds a link or a device (%q): no model has that, and nothing of it was kept", h.Name)
	}
	if !filepath.IsLocal(h.Name) || strings.Contains(h.Name, `\`) {
		return "", fmt.Errorf("the archive wants to write outside of its folder (%q): no model does that, and nothing of it was kept", h.Name)
	}
	folder, name := path.Split(path.Clean(h.Name))
	if h.Typeflag == tar.TypeDir || strings.Count(folder, "/") > 1 {
		return "", nil
	}
	return name, nil
}

// forPeople tells whether a file says who made a model, and what one may do
// with it.
func forPeople(name string) bool {
	name = strings.ToUpper(strings.TrimSuffix(name, path.Ext(name)))
	return slices.Contains([]string{"README", "LICENSE", "LICENCE", "NOTICE", "COPYING"}, name)
}

// extract writes one file and brings it to the disk. A name comes once.
func extract(root *os.Root, name string, from io.Reader) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("the archive holds %s twice: nothing of it was kept", name)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}

// bounded is a reader that fails when there is more than there may be.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBomb
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
