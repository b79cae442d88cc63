// Package document reads and writes the numbers of Brazilian documents: CPF of people and CNPJ of firms, also the ones
// with letters that are given out since 2026. It knows numbers only, not whose they are.
package document

import "strings"

const (
	cpfLength  = 11
	cnpjLength = 14
)

// CPF reads the number of a person, with or without punctuation, and returns its eleven digits; false when it is none or
// its check digits do not fit.
func CPF(text string) (string, bool) {
	n, ok := bare(text)
	return n, ok && validCPF(n)
}

// CNPJ reads the number of a firm, with or without punctuation, and returns its fourteen digits and capital letters;
// false when it is none or its check digits do not fit.
func CNPJ(text string) (string, bool) {
	n, ok := bare(text)
	return n, ok && validCNPJ(n)
}

// Restore reads a number that a spreadsheet took for an amount, and gives back the zeros that it lost in front. A CPF
// wins over a CNPJ where a number could be either, because it needs fewer of them.
func Restore(text string) (string, bool) {
	n, ok := bare(text)
	if !ok || n == "" {
		return "", false
	}
	if cpf := zeros(n, cpfLength); len(n) > 2 && validCPF(cpf) {
		return cpf, true
	}
	if cnpj := zeros(n, cnpjLength); len(n) > cpfLength-1 && validCNPJ(cnpj) {
		return cnpj, true
	}
	return "", false
}

// Display writes a canonical number for a person: "123.456.789-09", "12.ABC.345/01DE-35". Any other text comes back as it is.
func Display(n string) string {
	switch len(n) {
	case cpfLength:
		return n[:3] + "." + n[3:6] + "." + n[6:9] + "-" + n[9:]
	case cnpjLength:
		return n[:2] + "." + n[2:5] + "." + n[5:8] + "/" + n[8:12] + "-" + n[12:]
	}
	return n
}

// bare takes the punctuation away and makes letters capital.
func bare(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r == '.', r == '-', r == '/', r == ' ', r == '\u00a0', r == '\u2013', r == '\u2011':
		default:
			return "", false
		}
	}
	return b.String(), true
}

func zeros(n string, length int) string {
	if len(n) >= length {
		return n
	}
	return strings.Repeat("0", length-len(n)) + n
}

func validCPF(n string) bool {
	if len(n) != cpfLength || !digitsOnly(n) || same(n) {
		return false
	}
	return n[9] == check(n[:9], 10, 2) && n[10] == check(n[:10], 11, 2)
}

func validCNPJ(n string) bool {
	if len(n) != cnpjLength || !digitsOnly(n[12:]) || same(n) {
		return false
	}
	return n[12] == check(n[:12], 9, 2) && n[13] == check(n[:13], 9, 2)
}

// check is the digit of modulo 11: the last character has the lowest weight, and after the highest it starts again. A
// letter counts as its place in ASCII above that of zero.
func check(n string, highest, lowest int) byte {
	sum, weight := 0, lowest
	for i := len(n) - 1; i >= 0; i-- {
		sum += int(n[i]-'0') * weight
		if weight++; weight > highest {
			weight = lowest
		}
	}
	if rest := sum % 11; rest > 1 {
		return byte('0' + 11 - rest)
	}
	return '0'
}

func digitsOnly(n string) bool {
	return strings.Trim(n, "0123456789") == ""
}

// same reports a number of one digit only: its check digits fit, and nobody has it.
func same(n string) bool { return strings.Count(n, n[:1]) == len(n) }
