//go:build unix && !linux

package engine

import "syscall"

// apart gives the program a group of its own, so that Ctrl-C at the terminal is
// for the desk alone. It ends with the desk because its standard input does.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// nice is how much a program is put behind the desk.
const nice = 5

func restrain(pid int) error { return lower(pid) }

func memory(int) (int64, bool) { return 0, false }
