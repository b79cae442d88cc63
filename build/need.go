package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// What Debian packages are needed for.
var (
	windowPackages = []string{"build-essential", "pkg-config", "libgtk-3-dev", "libwebkit2gtk-4.1-dev"}
	testPackages   = append([]string{
		"xvfb", "xauth", "dbus-x11", "xdotool", "imagemagick", "chromium", "dovecot-imapd", "dovecot-lmtpd",
		"dovecot-submissiond", "opensmtpd", "isync", "sqlite3", "python3-openpyxl", "zbar-tools", "fonts-dejavu-core", "nsis",
		"strace", "age", "zstd",
	}, windowPackages...)
)

// needNode refuses a Node that cannot build the page.
func needNode(ctx context.Context) error {
	if !has("node") || !has("npm") {
		return errors.New("npm or Node is missing; install Node 20.19 or newer with npm from nodejs.org and type the line again")
	}
	v, err := line("node", "--version").stdout(ctx)
	if err != nil {
		return err
	}
	if !atLeast(strings.TrimPrefix(strings.TrimSpace(v), "v"), 20, 19) {
		return fmt.Errorf("this Node, %s, is too old; install 20.19 or newer from nodejs.org and type the line again", strings.TrimSpace(v))
	}
	return nil
}

func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version+".0.0", ".", 3)
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	return errA == nil && errB == nil && (a > major || a == major && b >= minor)
}

// missing are the packages of wanted that this Debian does not have.
func missing(ctx context.Context, wanted []string) []string {
	out, _ := line(append([]string{"dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"}, wanted...)...).stdoutAnyway(ctx)
	installed := map[string]bool{}
	for _, l := range strings.Split(out, "\n") {
		if name, ok := strings.CutSuffix(l, " installed"); ok {
			installed[name] = true
		}
	}
	var lack []string
	for _, p := range wanted {
		if !installed[p] {
			lack = append(lack, p)
		}
	}
	return lack
}

// stdoutAnyway is stdout of a program that also fails when only part of its question has an answer.
func (c cmd) stdoutAnyway(ctx context.Context) (string, error) {
	x := c.prepare(ctx)
	out, err := x.Output()
	return string(out), err
}

func isDebian() bool {
	return runtime.GOOS == "linux" && has("apt-get") && has("dpkg-query")
}

// install installs packages, with sudo where we are not root. It removes nothing that is there.
func install(ctx context.Context, packages []string) error {
	apt := installLine(packages)
	fmt.Printf("Needs %d system packages: %s\n", len(packages), strings.Join(packages, " "))
	sudo := []string{}
	if os.Getuid() != 0 {
		if !has("sudo") {
			return fmt.Errorf("only root can install them; type as root: %s", strings.Join(apt, " "))
		}
		fmt.Println("sudo may ask for your password.")
		sudo = []string{"sudo"}
	}
	quietly := []string{"env", "DEBIAN_FRONTEND=noninteractive"}
	try := func(args ...string) error {
		return line(append(append(sudo[:len(sudo):len(sudo)], quietly...), args...)...).shown(ctx)
	}
	if try(apt...) == nil {
		return nil
	}
	// The list of packages may be older than the mirror, or absent.
	if err := try("apt-get", "update"); err == nil && try(apt...) == nil {
		return nil
	}
	return fmt.Errorf("the packages were not installed; type: sudo %s", strings.Join(apt, " "))
}

func installLine(packages []string) []string {
	return append([]string{"apt-get", "install", "-y", "--no-install-recommends", "--no-remove"}, packages...)
}
