package backup

import (
	"errors"

	"golang.org/x/sys/windows"
)

// volumes are the drives of this computer, without those of a network, which may take minutes to answer.
func volumes() []string {
	mask, err := windows.GetLogicalDrives()
	if err != nil {
		return nil
	}
	var list []string
	for i := range 26 {
		if mask&(1<<i) == 0 {
			continue
		}
		root := string(rune('A'+i)) + `:\`
		name, err := windows.UTF16PtrFromString(root)
		if err != nil {
			continue
		}
		if kind := windows.GetDriveType(name); kind == windows.DRIVE_REMOVABLE || kind == windows.DRIVE_FIXED {
			list = append(list, root)
		}
	}
	return list
}

// freeSpace is how many bytes the disk of a folder still takes, -1 when unknown.
func freeSpace(dir string) int64 {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return -1
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return -1
	}
	return int64(free)
}

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_FILE_TOO_LARGE) // of a stick with FAT: 4 GB
}
