package app

import "planob/backend/sheet"

// words are what the program says outside of the page: the titles of the window's dialogs, and names and headings of the
// files it makes.
type words struct {
	pickSheet, pickCopies, pickCopy, save string
	customers, leftOut, outage            string // names of files
	sheet                                 *sheet.Words
}

var portuguese = words{
	pickSheet: "Planilha de clientes", pickCopies: "Onde guardar as cópias", pickCopy: "Cópia de segurança", save: "Salvar",
	customers: "clientes", leftOut: "planob-linhas-de-fora", outage: "queda", sheet: sheet.Portuguese,
}

var english = words{
	pickSheet: "Spreadsheet of customers", pickCopies: "Where to keep the copies", pickCopy: "Safety copy", save: "Save",
	customers: "customers", leftOut: "planob-rows-left-out", outage: "outage", sheet: sheet.English,
}

// words are those of the language that the page was set to.
func (s *shop) words() words {
	if set, err := s.settings.Get(s.ctx, "ui.language"); err == nil && set == "en" {
		return english
	}
	return portuguese // also when the setting cannot be read: the words of most shops are better than none
}
