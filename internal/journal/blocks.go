package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hangup-project/hangup/internal/disk"
)

// line is one of the two streams: its files, and how far it is on the disk.
type line struct {
	name   string // of the stream
	kind   string // the last part of its subjects
	folder string // where the server keeps its block files
	// tail is the number of the newest block file; the records that come go
	// into it or a later one. It belongs to whoever holds Journal.disk.
	tail int

	mu    sync.Mutex
	last  uint64        // the last place that is on the disk
	moved chan struct{} // closed when it is worth looking again
}

func newLine(dir, name, kind string) *line {
	return &line{
		name: name, kind: kind, moved: make(chan struct{}),
		folder: filepath.Join(dir, "jetstream", "$G", "streams", name, "msgs"),
	}
}

// reached tells the last place on the disk, and what is closed when there may
// be a later one.
func (l *line) reached() (uint64, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last, l.moved
}

// advance says that all up to a place is on the disk, and can be read.
func (l *line) advance(to uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = max(l.last, to)
	close(l.moved)
	l.moved = make(chan struct{})
}

const blockEnd = ".blk"

// block gives the file name of a block.
func (l *line) block(n int) string {
	return filepath.Join(l.folder, strconv.Itoa(n)+blockEnd)
}

// blocks lists the numbers of the block files, rising; their records rise too.
func (l *line) blocks() ([]int, error) {
	files, err := os.ReadDir(l.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []int
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), blockEnd); ok {
			if n, err := strconv.Atoi(name); err == nil {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	return all, nil
}

// holds tells whether a block file has anything in it.
func (l *line) holds() (bool, error) {
	all, err := l.blocks()
	if err != nil {
		return false, err
	}
	for _, n := range all {
		info, err := os.Stat(l.block(n))
		if err != nil {
			return false, err
		}
		if info.Size() > 0 {
			return true, nil
		}
	}
	return false, nil
}

// find sets the tail from what is on the disk.
func (l *line) find() error {
	all, err := l.blocks()
	if err != nil {
		return err
	}
	l.tail = 0
	if len(all) > 0 {
		l.tail = all[len(all)-1]
	}
	return nil
}

// sync brings to the disk what was written since the last sync: the newest
// block, and any that was begun after it, with their names in the folder.
func (l *line) sync() error {
	if l.tail > 0 {
		_, err := os.Lstat(l.block(l.tail + 1))
		if errors.Is(err, fs.ErrNotExist) {
			if err = syncFile(l.block(l.tail)); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	all, err := l.blocks()
	if err != nil {
		return err
	}
	if len(all) == 0 || all[len(all)-1] < l.tail {
		return fmt.Errorf("journal: the server's block %d is not where it was", l.tail)
	}
	for _, n := range all {
		if n < l.tail {
			continue
		}
		if err := os.Chmod(l.block(n), 0o600); err != nil {
			return err
		}
		if err := syncFile(l.block(n)); err != nil {
			return err
		}
	}
	if err := disk.SyncFolder(l.folder); err != nil {
		return err
	}
	l.tail = all[len(all)-1]
	return nil
}

// writeAgain writes the newest blocks again as they can be read, for after a
// failed sync the system takes pages for written that are not.
func (l *line) writeAgain() error {
	all, err := l.blocks()
	if err != nil {
		return err
	}
	for _, n := range all {
		if n < l.tail {
			continue
		}
		if err := rewrite(l.block(n), func(b []byte) {}); err != nil {
			return err
		}
	}
	return nil
}

// rewrite puts what f makes of the bytes of a file in their place, piece by
// piece, and syncs it.
func rewrite(name string, f func([]byte)) (err error) {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	piece := make([]byte, 1<<20)
	for at := int64(0); ; {
		n, err := file.ReadAt(piece, at)
		if n > 0 {
			f(piece[:n])
			if _, err := file.WriteAt(piece[:n], at); err != nil {
				return err
			}
			at += int64(n)
		}
		if errors.Is(err, io.EOF) {
			return file.Sync()
		}
		if err != nil {
			return err
		}
	}
}

// starts gives the place of the first record of a block, erased or not; 0 where
// the block has none.
func (l *line) starts(n int) (seq uint64, err error) {
	file, err := os.Open(l.block(n))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if seq, err = firstPlace(file); err != nil {
		return 0, fmt.Errorf("block %d: %w", n, err)
	}
	return seq, nil
}

// firstPlace reads the headers of JetStream's records: their length in 4 bytes
// and their place in 8, little endian, each with marks in its highest bits.
func firstPlace(block io.ReaderAt) (uint64, error) {
	const (
		header    = 22
		hasFields = 1 << 31 // of the length
		erased    = 1 << 63 // of the place
		removal   = 1 << 62 // of the place: it tells of another record
	)
	var b [header]byte
	for at := int64(0); ; {
		if _, err := block.ReadAt(b[:], at); errors.Is(err, io.EOF) {
			return 0, nil
		} else if err != nil {
			return 0, err
		}
		length := binary.LittleEndian.Uint32(b[:]) &^ hasFields
		place := binary.LittleEndian.Uint64(b[4:])
		if length < header {
			return 0, errors.New("it has no records that this program knows")
		}
		if place&removal == 0 {
			return place &^ erased, nil
		}
		at += int64(length)
	}
}

// span is a block and the places in it: first to before next.
type span struct {
	block       int
	first, next uint64
}

// spans lists the blocks that have records, in order. The last one's next is
// the largest number there is.
func (l *line) spans() ([]span, error) {
	all, err := l.blocks()
	if err != nil {
		return nil, err
	}
	var out []span
	for _, n := range all {
		first, err := l.starts(n)
		if err != nil {
			return nil, err
		}
		if first == 0 {
			continue
		}
		if len(out) > 0 {
			out[len(out)-1].next = first
		}
		out = append(out, span{block: n, first: first, next: 1<<64 - 1})
	}
	return out, nil
}

func syncFile(name string) error {
	// Windows syncs only what is open for writing.
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncTree brings a folder with all that is in it to the disk, and its name.
// Files that go while it runs are passed over.
func syncTree(dir string) error {
	if err := disk.SyncFolder(filepath.Dir(dir)); err != nil {
		return err
	}
	return walk(dir, func(name string, d fs.DirEntry) error {
		if d.IsDir() {
			return disk.SyncFolder(name)
		}
		return syncFile(name)
	})
}

// keepPrivate takes everything in a folder from all but its owner.
func keepPrivate(dir string) error {
	return walk(dir, func(name string, d fs.DirEntry) error {
		if d.IsDir() {
			return os.Chmod(name, 0o700)
		}
		return os.Chmod(name, 0o600)
	})
}

func walk(dir string, f func(string, fs.DirEntry) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil {
			err = f(name, d)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}
