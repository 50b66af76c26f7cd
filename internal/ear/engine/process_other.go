//go:build !linux

package engine

import (
	"os/exec"
	"syscall"
)

func apart() *syscall.SysProcAttr { return nil }

func gentle(int) {}

func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func memory(int) int64 { return 0 }
