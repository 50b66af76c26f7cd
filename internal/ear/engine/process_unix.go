//go:build unix

package engine

import (
	"errors"
	"os"
	"syscall"
)

// lower gives a group of processes less time than the desk has.
func lower(group int) error {
	err := syscall.Setpriority(syscall.PRIO_PGRP, group, nice)
	if errors.Is(err, syscall.ESRCH) {
		return nil // it has ended
	}
	return err
}

// terminate asks the group of a process to end.
func terminate(p *os.Process) error { return send(p, syscall.SIGTERM) }

// kill ends the group of a process.
func kill(p *os.Process) error { return send(p, syscall.SIGKILL) }

func send(p *os.Process, s syscall.Signal) error {
	err := syscall.Kill(-p.Pid, s)
	// Where only the process itself is left and not waited for, macOS says EPERM.
	if errors.Is(err, syscall.ESRCH) || errors.Is(err, syscall.EPERM) {
		return nil
	}
	return err
}
