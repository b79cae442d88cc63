package sheet

import (
	"slices"
	"strings"
	"testing"
)

// Headings are understood as people in Brazil write them.
func TestHeadings(t *testing.T) {
	for heading, want := range map[string]Field{
		"Nome": FieldName, "NOME DO CLIENTE": FieldName, "Nome completo": FieldName, "cliente": FieldName, "Aluno(a)": FieldName,
		"Responsável": FieldName, "First Name": FieldName, "Sobrenome": FieldName, "Contato": FieldName,
		"Empresa": FieldCompany, "Razão Social": FieldCompany, "Nome Fantasia": FieldCompany, "Nome da empresa": FieldCompany,
		"Telefone": FieldPhone, "CELULAR / ZAP": FieldPhone, "Tel.": FieldPhone, "Fone Res.": FieldPhone, "Whats": FieldPhone,
		"WhatsApp": FieldPhone, "Telefone 2": FieldPhone, "Número do celular": FieldPhone, "Contato telefônico": FieldPhone,
		"Nº telefone": FieldPhone, "Phone 1 - Value": FieldPhone, "DDD + Telefone": FieldPhone,
		"E-mail": FieldEmail, "EMAIL": FieldEmail, "e_mail": FieldEmail, "E-mail do cliente": FieldEmail, "Correio eletrônico": FieldEmail,
		"Obs.": FieldNotes, "OBSERVAÇÕES": FieldNotes, "Anotação": FieldNotes,
		"CPF": FieldDocument, "CPF/CNPJ": FieldDocument, "CNPJ da empresa": FieldDocument, "Data de Nascimento": FieldBirthday, "Dt. Nasc.": FieldBirthday,
		"Aniversário": FieldBirthday, "Número": FieldNumber, "Nº da casa": FieldNone, "Endereço": FieldStreet, "Nome da rua": FieldStreet,
		"Endereço de e-mail": FieldEmail, "Cidade": FieldCity, "UF": FieldUF, "Estado": FieldUF, "Estado civil": FieldNone, "Bairro": FieldDistrict,
		"CEP": FieldCEP, "Complemento": FieldComplement, "Apelido": FieldPreferred, "Como chamar": FieldPreferred, "Número do pedido": FieldNone,
		"Número da nota": FieldNotes, "": FieldNone, "Nome da mãe": FieldNone, "RG": FieldNone, "Data": FieldNone,
		"Nota fiscal": FieldNone, "Código do cliente": FieldNone, "COD_ANTIGO": FieldNone, "DDD": FieldNone,
		"Data do contato": FieldNone, "Valor": FieldNone, "Coluna1": FieldNone,
	} {
		if got, _ := headingField(heading); got != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
}

// grid is a sheet as text: rows by lines, cells by bars.
func grid(text string) []row {
	var all []row
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if cells := cleanRow(strings.Split(line, "|")); len(cells) > 0 {
			all = append(all, row{i + 1, cells})
		}
	}
	return all
}

// The row of headings is found below titles, and columns are known by heading, by content, or not at all.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		name   string
		text   string
		header int
		want   []string
	}{
		{"as it should be", "Nome|Telefone|E-mail\nAna Lima|31988887777|ana@x.com", 1, []string{"name sure", "phone sure", "email sure"}},
		{"titles above", "Padaria Pão Quente||\nLista de clientes||\n||\nCliente|Celular|CPF\nAna|31988887777|12345678909", 4,
			[]string{"name sure", "phone sure", "document sure"}},
		{"contacts of Google", "First Name|Last Name|Organization Name|E-mail 1 - Label|E-mail 1 - Value|Phone 1 - Type|Phone 1 - Value\n" +
			"Bruno|Reis|Gás do Bruno|* Work|bruno@x.com|Mobile|+55 31 99555-0602", 1,
			[]string{"name sure", "name sure", "company sure", " none", "email sure", " none", "phone sure"}},
		{"damaged numbers", "Nome|Celular\nAna|3,19956E+10\nBia|31988887777", 1, []string{"name sure", "phone check"}},
		{"no headings", "Ana Lima|31988887777|ana@x.com\nBia Reis|31977776666|bia@x.com", 0, []string{"name check", "phone check", "email check"}},
		{"unknown headings", "Quem|Onde achar|Quando\nAna Lima|31988887777|ontem", 1, []string{"name check", "phone check", " none"}},
		{"contact is a phone", "Nome|Contato\nAna|31988887777\nBia|3133334444", 1, []string{"name sure", "phone check"}},
		{"contact is a person", "Empresa|Contato|Fone\nPadaria|Ana Lima|3133334444", 1, []string{"company sure", "name sure", "phone sure"}},
		{"two names", "Nome|Responsável|Fone\nDavi|Ana|3133334444", 1, []string{"name sure", " none", "phone sure"}},
		{"name in pieces", "Nome|Sobrenome\nAna|Lima", 1, []string{"name sure", "name sure"}},
		{"two phones", "Nome|Telefone 1|Telefone 2\nAna|3133334444|31988887777", 1, []string{"name sure", "phone sure", "phone sure"}},
		{"wrong content", "Nome|Telefone\nAna|Centro\nBia|Centro", 1, []string{"name sure", "phone check"}},
		{"CPF without heading", "Nome|\nAna|12345678909\nBia|98765432100", 1, []string{"name sure", "document check"}},
		{"area beside", "Nome|DDD|Fone\nAna|31|988887777\nBia|31|33334444", 1, []string{"name sure", " none", "phone sure"}},
		{"one column", "Telefone\n31988887777\n31977776666", 1, []string{"phone sure"}},
		{"empty column", "Nome|E-mail\nAna|\nBia|", 1, []string{"name sure", "email check"}},
	} {
		head := grid(c.text)
		header := findHeader(head)
		var got []string
		for _, col := range columns(head, header, "") {
			got = append(got, string(col.Field)+" "+string(col.Certainty))
		}
		if header != c.header || !slices.Equal(got, c.want) {
			t.Errorf("%s: heading at %d, %q; want %d, %q", c.name, header, got, c.header, c.want)
		}
	}
}

// Names agree when they can be one person's, and not because they are alike.
func TestSimilarNames(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"Ana Beatriz Nogueira", "ANA B. NOGUEIRA"}:        true,
		{"Ana", "Ana Beatriz Nogueira"}:                    true,
		{"Dona Ana", "ana nogueira"}:                       true,
		{"João da Silva", "Joao Silva"}:                    true,
		{"Luiz Souza", "Luís Sousa"}:                       true,
		{"Thaís Vitória", "Tais Victoria"}:                 false, // a letter that is heard is not dropped
		{"Padaria São José LTDA", "Padaria Sao Jose - ME"}: true,
		{"Mário Lima", "Maria Lima"}:                       false,
		{"Paulo", "Paula"}:                                 false,
		{"Maria José", "José Maria"}:                       false,
		{"Maria José Lima", "Maria Aparecida Lima"}:        false,
		{"Ana Lima", "Ana Souza"}:                          false,
		{"A. L.", "Ana Lima"}:                              false,
		{"A. L.", "A. Lima"}:                               false,
		{"", "Ana"}:                                        false,
		{"", ""}:                                           false,
		{"...", "!!!"}:                                     false,
		{"Dr.", "Dra."}:                                    false,
		{"Carlos", "Carlos"}:                               true,
	} {
		if got := similar(pair[0], pair[1]); got != want {
			t.Errorf("%q and %q: %v", pair[0], pair[1], got)
		}
		if similar(pair[0], pair[1]) != similar(pair[1], pair[0]) {
			t.Errorf("%q and %q: the order matters", pair[0], pair[1])
		}
	}
}

// A number that a spreadsheet took for a number is read when nothing of it is lost, and never made up.
func TestNumbersOfExcel(t *testing.T) {
	for cell, want := range map[string]string{
		"31995550142": "31995550142", "31995550142.0": "31995550142", "31995550142,00": "31995550142",
		"3.1995550142E10": "31995550142", "3,1995550142E+10": "31995550142", "3.1995550142000E+10": "31995550142",
		"3.19956E+10": "3.19956E+10", "1,19E+10": "1,19E+10", "3E+10": "3E+10", "3.19955501425E+10": "3.19955501425E+10",
		"(31) 9555-0142": "(31) 9555-0142", "": "",
	} {
		if got := number(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}
