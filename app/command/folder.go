package command

import (
	"os"
	"path/filepath"
	"runtime"
)

// defaultFolder is where this person's data live. It is a folder that no system copies to a cloud by itself.
func defaultFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "planob"
	}
	switch runtime.GOOS {
	case "windows":
		if local := os.Getenv("LocalAppData"); local != "" {
			return filepath.Join(local, "PlanoB")
		}
		return filepath.Join(home, "AppData", "Local", "PlanoB")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "PlanoB")
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "planob")
	}
	return filepath.Join(home, ".local", "share", "planob")
}
