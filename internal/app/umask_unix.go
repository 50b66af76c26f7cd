//go:build unix

package app

import "syscall"

// private keeps from others whatever this process makes from now on. Parts of
// the desk make files with wider rights and only then tighten them.
func private() { syscall.Umask(0o077) }
