package sheet

import "planob/backend/desk"

// Words are the words of files that are opened outside of the program, where no locale reaches. Headings of every language
// are known when a file comes in.
type Words struct {
	sheet, name, company, notes, since, last string
	phone                                    string   // of numbers that are only called
	record                                   []string // headings of what the register knows besides name and addresses
	relations                                map[desk.Relation]string

	wrong, reason, outcome, row, leftOut, cameIn, unknown, column string
	reasons                                                       map[string]string
}

// Phone is the heading of the column of numbers that are only called.
func (w *Words) Phone() string { return w.phone }

// What is written alike in every language.
const (
	dateWritten  = "02/01/2006"
	dateFormat   = "dd/mm/yyyy"
	manyInOne    = " / " // between addresses of one cell
	formulaStart = "=+-@\t\r"
)

// Portuguese are the words of a shop that set no other language.
var Portuguese = &Words{
	sheet: "Clientes", name: "Nome", company: "Empresa", notes: "Observação", since: "Cliente desde", last: "Última conversa",
	phone: "Telefone",
	record: []string{
		"Quem é", "Etiquetas", "Como chamar", "CPF", "CNPJ", "Nascimento", "CEP", "Rua", "Número", "Complemento", "Bairro", "Cidade", "Estado",
	},
	relations: map[desk.Relation]string{desk.Buyer: "Cliente", desk.Supplier: "Fornecedor", desk.Partner: "Parceiro", desk.Staff: "Equipe"},

	wrong: "Linhas com problema", reason: "O que houve", outcome: "Situação", row: "Linha na planilha", leftOut: "Ficou de fora",
	cameIn: "Entrou sem este dado", unknown: "Confira esta linha", column: "Coluna",
	reasons: map[string]string{
		reasonEmpty:   "Sem nome e sem contato",
		reasonPhone:   "Telefone incompleto ou errado",
		reasonDamaged: "O Excel apagou os últimos números do telefone",
		reasonArea:    "Telefone sem DDD",
		reasonEmail:   "E-mail errado",

		reasonDocument: "CPF ou CNPJ errado",
		reasonBirthday: "Dia de nascimento errado",
		reasonCEP:      "CEP errado",
		reasonUF:       "Estado errado",

		reasonRelation: "Não diz se é cliente, fornecedor, parceiro ou equipe",
		reasonLabels:   "Etiquetas demais na planilha",
	},
}

// English are the words of a shop that set English.
var English = &Words{
	sheet: "Customers", name: "Name", company: "Company", notes: "Notes", since: "Customer since", last: "Last conversation",
	phone: "Phone",
	record: []string{
		"Who they are", "Labels", "Preferred name", "CPF", "CNPJ", "Birthday", "CEP", "Street", "House number", "Complement", "District", "City", "State",
	},
	relations: map[desk.Relation]string{desk.Buyer: "Customer", desk.Supplier: "Supplier", desk.Partner: "Partner", desk.Staff: "Staff"},

	wrong: "Rows to correct", reason: "What is wrong", outcome: "Outcome", row: "Row in the file", leftOut: "Stayed out",
	cameIn: "Came in without it", unknown: "Check this row", column: "Column",
	reasons: map[string]string{
		reasonEmpty:   "No name and no way to reach them",
		reasonPhone:   "Phone incomplete or wrong",
		reasonDamaged: "Excel cut off the last digits of the phone",
		reasonArea:    "Phone without area code",
		reasonEmail:   "E-mail wrong",

		reasonDocument: "CPF or CNPJ wrong",
		reasonBirthday: "No such day of birth",
		reasonCEP:      "CEP wrong",
		reasonUF:       "State wrong",

		reasonRelation: "Does not say customer, supplier, partner or staff",
		reasonLabels:   "Too many labels in the file",
	},
}

// languages are all words, to know our own files again.
var languages = []*Words{Portuguese, English}
