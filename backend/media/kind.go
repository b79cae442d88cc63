package media

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
)

// HeadSize is how many bytes of a file Type wants to see.
const HeadSize = 512

// The types of what must not be opened, as Type names them.
const (
	typeProgram = "application/x-msdownload"
	typeScript  = "application/x-sh"
	typeLink    = "application/x-ms-shortcut"
	typeHTML    = "text/html"
	typeSVG     = "image/svg+xml"
	typeUnknown = "application/octet-stream"
)

// signatures are first bytes that decide, whatever the name and the sender say.
var signatures = []struct{ start, mime string }{
	{"MZ", typeProgram},
	{"\x7fELF", typeProgram},
	{"\xcf\xfa\xed\xfe", typeProgram}, {"\xce\xfa\xed\xfe", typeProgram}, {"\xca\xfe\xba\xbe", typeProgram},
	{"#!", typeScript},
	{"L\x00\x00\x00\x01\x14\x02\x00", typeLink},
}

// Type tells what a file is. Its first bytes are believed before its name and what the sender declares, so that a program
// named photo.jpg is a program; where bytes say little (text, containers), the declared type or the name refines.
func Type(head []byte, declared, name string) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.start)) {
			return s.mime
		}
	}
	if looksLikeSVG(head) {
		return typeSVG
	}
	seen := baseType(http.DetectContentType(head))
	if len(head) == 0 {
		seen = typeUnknown
	}
	byName := baseType(mime.TypeByExtension(Ext(name)))
	switch seen {
	case typeUnknown, "text/plain", "application/zip", "text/xml", "application/ogg", "video/mp4":
		for _, hint := range []string{baseType(declared), byName} {
			if refines(hint, seen) {
				return hint
			}
		}
	}
	return seen
}

// refines reports whether a claimed type may stand for bytes that look like seen. Bytes that do not look like a picture
// are never called one: a viewer would be asked to decode them.
func refines(claim, seen string) bool {
	if claim == "" || claim == typeUnknown || Image(claim) {
		return false
	}
	sound := strings.HasPrefix(claim, "video/") || strings.HasPrefix(claim, "audio/")
	return seen != "text/plain" || !sound
}

func looksLikeSVG(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	return bytes.Contains(head, []byte("<svg")) || bytes.Contains(head, []byte("<!doctype svg"))
}

func baseType(s string) string {
	base, _, _ := strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(base))
}

// Image reports whether a type is one the window may show as a picture.
func Image(mimeType string) bool {
	switch mimeType {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return true
	}
	return false
}

// blockedExt are the names that an operating system runs, or opens with rights, on a double click.
var blockedExt = set(
	".exe .com .scr .pif .cpl .dll .sys .msi .msp .msix .appx .jar .apk .app .dmg .pkg .deb .rpm .run .bin " +
		".bat .cmd .ps1 .psm1 .vbs .vbe .js .jse .mjs .wsf .wsh .wsc .sct .hta .sh .bash .zsh .command .py .pl .rb .php .au3 .ahk " +
		".lnk .url .website .desktop .webloc .scf .inf .reg .library-ms .settingcontent-ms .appref-ms .gadget .application " +
		".html .htm .xhtml .xht .shtml .mht .mhtml .svg .svgz .chm .xll .xla .iso .img .vhd .vhdx")

var blockedType = set(typeProgram + " " + typeScript + " " + typeLink + " " + typeHTML + " " + typeSVG +
	" application/xhtml+xml application/javascript text/javascript application/x-javascript application/hta" +
	" application/x-msdos-program application/x-executable application/x-sharedlib application/java-archive" +
	" application/vnd.android.package-archive application/x-ms-installer application/x-msi multipart/related")

// Blocked reports whether a file is shown by name only and never opened: programs, scripts, shortcuts, and pages that
// could carry one. mimeType is what Type said.
func Blocked(name, mimeType string) bool {
	return blockedExt[Ext(name)] || blockedType[baseType(mimeType)]
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
