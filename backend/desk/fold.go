package desk

import "strings"

// latin are the letters of À to ÿ without their accents, in lower case; a dash stands for what has no such letter.
const latin = "aaaaaa-ceeeeiiii-nooooo-ouuuuy--aaaaaa-ceeeeiiii-nooooo-ouuuuy-y"

// FoldLatin writes text in lower case without accents, and false when it has letters beyond those of Western Europe:
// then a whole table of Unicode is needed, which is a hundred times slower. Names come by the hundred thousand.
func FoldLatin(s string) (string, bool) {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < 0x80:
			b.WriteByte(byte(r))
		case r >= 0xc0 && r <= 0xff && latin[r-0xc0] != '-':
			b.WriteByte(latin[r-0xc0])
		default:
			return "", false
		}
	}
	return b.String(), true
}
