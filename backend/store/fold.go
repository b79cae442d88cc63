package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"planob/backend/desk"
)

// Fold makes text comparable for search and order: lower case, no accents, single spaces.
func Fold(s string) string {
	if quick, ok := desk.FoldLatin(s); ok {
		return strings.Join(strings.Fields(quick), " ")
	}
	strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(strip, s)
	if err != nil {
		out = s // text that is not UTF-8 is compared as it is
	}
	return strings.Join(strings.Fields(strings.ToLower(out)), " ")
}

// customerSearch is what customer.search holds: everything a customer is found by, folded.
func customerSearch(c desk.Customer) string {
	parts := []string{c.Name, c.Preferred, c.Company, c.CPF, c.CNPJ}
	for _, a := range c.Addresses {
		parts = append(parts, a.Value)
	}
	return Fold(strings.Join(parts, " "))
}

// likePattern matches any text that holds s; the query says ESCAPE '\'.
func likePattern(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(Fold(s)) + "%"
}
