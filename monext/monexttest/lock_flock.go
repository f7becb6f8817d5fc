//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package monexttest

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes the file for this server alone; the system gives it back when the process ends, however it ends.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrStateInUse
	}
	if err != nil {
		return fmt.Errorf("monexttest: state file: lock: %w", err)
	}
	return nil
}

// unlock gives the file back now. Closing it would do, were it not for a process that this one is just starting: it
// shares the lock until its program is loaded.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
