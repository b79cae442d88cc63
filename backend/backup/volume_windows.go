package backup

import "golang.org/x/sys/windows"

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

func freeSpace(dir string) (int64, bool) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, false
	}
	return int64(free), true
}
