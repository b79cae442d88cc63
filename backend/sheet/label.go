package sheet

import (
	"slices"
	"strings"

	"planob/backend/desk"
)

// The most labels that a file may name, and the longest name of one: a column of free text is no column of labels.
const (
	labelsMost = 200
	maxLabel   = 40
)

// labelMarks are what may stand between two labels of a cell.
const labelMarks = ";,|\n"

// readLabels reads the labels of a cell. What is one too many for the file is left out and named.
func (r *reader) readLabels(p *person, cell string) {
	if saysNothing(cell) {
		return
	}
	for _, name := range splitLabels(cell) {
		if name = desk.Line(name, maxLabel); name == "" || slices.Contains(p.labels, name) {
			continue
		}
		if !r.labels[name] {
			if len(r.labels) == labelsMost {
				p.wrong(reasonLabels, name)
				continue
			}
			r.labels[strings.Clone(name)] = true
		}
		p.labels = append(p.labels, name)
	}
}

// splitLabels cuts a cell at its marks, but not within quotes. A list of contacts of Google's writes " ::: " between, and
// a star before its own.
func splitLabels(cell string) []string {
	var all []string
	for rest := cell; ; {
		rest = strings.TrimLeft(rest, " :"+labelMarks)
		if rest == "" {
			return all
		}
		name := ""
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			name, rest = unquote(quoted)
		}
		i := labelEnd(rest)
		if name == "" {
			name = strings.TrimPrefix(rest[:i], "* ")
		} else {
			name += rest[:i]
		}
		all = append(all, strings.TrimSpace(name))
		rest = rest[i:]
	}
}

func labelEnd(text string) int {
	for i := range len(text) {
		if strings.IndexByte(labelMarks, text[i]) >= 0 || strings.HasPrefix(text[i:], ":::") {
			return i
		}
	}
	return len(text)
}

// unquote reads up to the closing quote, two of which are one. Without any the quote was a letter.
func unquote(text string) (name, rest string) {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			i++
			continue
		}
		return strings.ReplaceAll(text[:i], `""`, `"`), text[i+1:]
	}
	return "", `"` + text
}

// joinLabels writes labels so that splitLabels reads the same.
func joinLabels(all []string) string {
	out := make([]string, len(all))
	for i, name := range all {
		if out[i] = name; strings.ContainsAny(name, labelMarks+`"`) || strings.Contains(name, ":::") || strings.HasPrefix(name, ":") || strings.HasPrefix(name, "* ") {
			out[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return strings.Join(out, "; ")
}

// relationWords are what a cell may call somebody, as plain writes it.
var relationWords = relations(map[desk.Relation]string{
	desk.Buyer:    "cliente clientes consumidor consumidora comprador compradora customer client buyer",
	desk.Supplier: "fornecedor fornecedora fornecedores supplier suppliers vendor",
	desk.Partner:  "parceiro parceira parceiros partner partners",
	desk.Staff:    "equipe funcionario funcionaria funcionarios colaborador colaboradora staff team employee",
})

func relations(words map[desk.Relation]string) map[string]desk.Relation {
	out := map[string]desk.Relation{}
	for r, all := range words {
		for w := range wordSet(all) {
			out[w] = r
		}
	}
	return out
}
