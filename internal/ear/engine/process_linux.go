package engine

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// apart gives the program a group of its own, so that Ctrl-C at the terminal is
// for the desk alone, and has the system end it with the desk however that ends.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// How much a program is put behind the desk: in time on the processor, and as
// what the kernel ends first where memory is short.
const (
	nice      = 5
	sacrifice = 500
)

func restrain(pid int) error {
	err := lower(pid)
	name := "/proc/" + strconv.Itoa(pid) + "/oom_score_adj"
	if werr := os.WriteFile(name, []byte(strconv.Itoa(sacrifice)), 0); werr != nil && !errors.Is(werr, fs.ErrNotExist) && !errors.Is(werr, syscall.ESRCH) {
		err = errors.Join(err, werr)
	}
	return err
}

// memory tells how many bytes of memory a process takes.
func memory(pid int) (int64, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(data)
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
