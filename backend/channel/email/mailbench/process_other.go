//go:build !linux

package mailbench

import "errors"

// Elsewhere than on Linux the bench does not run; available has refused before any of this is called.
var errLinux = errors.New("linux only")

type launcher struct{}

func newLauncher() (*launcher, error) { return nil, errLinux }

func (*launcher) start(string, string, ...string) (*process, error) { return nil, errLinux }

func (*launcher) stop() {}

type process struct{}

func (*process) waitPort(int) error { return errLinux }

func (*process) kill() {}

func giveTo(string, string) error { return errLinux }

func openPath(string) error { return errLinux }
