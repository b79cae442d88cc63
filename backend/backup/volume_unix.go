//go:build !windows

package backup

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// volumes are where Linux desktops and macOS put disks that come and go.
func volumes() []string {
	var list []string
	for _, pattern := range []string{"/media/*", "/media/*/*", "/run/media/*/*", "/mnt/*", "/Volumes/*"} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		list = append(list, found...)
	}
	return list
}

func freeSpace(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
