package engine

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// apart starts a program in a group of its own, so that a key pressed for the
// desk is not one for it, and has the system end it with the desk.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// milder is how much the desk goes before its ears.
const milder = 5

// gentle lets the desk go first. Where that is refused, the program is as any
// other.
func gentle(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, milder) }

// kill ends the program and what it started.
func kill(cmd *exec.Cmd) {
	// Where there is nothing left to end, the wait for it tells.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}

// memory is how many bytes a program holds; 0 where that is not known.
func memory(pid int) int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
