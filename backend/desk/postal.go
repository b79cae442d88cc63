package desk

import (
	"slices"
	"strings"
)

// Postal is where a customer gets letters and parcels. Nothing of it is looked up; every part may be empty.
type Postal struct {
	CEP        string // eight digits
	Street     string
	Number     string // as written: "12", "s/n", "km 4"
	Complement string
	District   string
	City       string
	UF         string // two capital letters
}

// IsZero reports whether nothing is known.
func (p Postal) IsZero() bool { return p == Postal{} }

var states = strings.Fields("AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO")

var stateNames = map[string]string{
	"acre": "AC", "alagoas": "AL", "amazonas": "AM", "amapa": "AP", "bahia": "BA", "ceara": "CE", "distrito federal": "DF",
	"espirito santo": "ES", "goias": "GO", "maranhao": "MA", "minas gerais": "MG", "mato grosso do sul": "MS", "mato grosso": "MT",
	"para": "PA", "paraiba": "PB", "pernambuco": "PE", "piaui": "PI", "parana": "PR", "rio de janeiro": "RJ",
	"rio grande do norte": "RN", "rondonia": "RO", "roraima": "RR", "rio grande do sul": "RS", "santa catarina": "SC", "sergipe": "SE",
	"sao paulo": "SP", "tocantins": "TO",
}

// UF reads a state by its two letters or its name.
func UF(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if up := strings.ToUpper(text); slices.Contains(states, up) {
		return up, true
	}
	folded, _ := FoldLatin(text)
	uf, ok := stateNames[strings.Join(strings.Fields(folded), " ")]
	return uf, ok
}

// CEP reads a postcode, with or without punctuation; one that lost its zero in front gets it back.
func CEP(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" .-\u00a0\u2013", r):
			return "", false
		}
	}
	n := b.String()
	if len(n) == 7 {
		n = "0" + n
	}
	return n, len(n) == 8 && strings.Trim(n, "0") != ""
}

// DisplayCEP writes a postcode for a person: "01310-100".
func DisplayCEP(cep string) string {
	if len(cep) != 8 {
		return cep
	}
	return cep[:5] + "-" + cep[5:]
}
