package sheet

import "planob/backend/desk"

// The words of files that are opened outside of the program, where no locale reaches.
const (
	wordSheet    = "Clientes"
	wordName     = "Nome"
	wordCompany  = "Empresa"
	wordNotes    = "Observação"
	wordCalled   = "Como chamar"
	wordBirthday = "Nascimento"
	wordSince    = "Cliente desde"
	wordLast     = "Última conversa"
	wordRelation = "Quem é"
	wordLabels   = "Etiquetas"
	wordWrong    = "Linhas com problema"
	wordReason   = "O que houve"
	wordOutcome  = "Situação"
	wordRow      = "Linha na planilha"
	wordLeftOut  = "Ficou de fora"
	wordCameIn   = "Entrou sem este dado"
	wordUnknown  = "Confira esta linha"
	wordColumn   = "Coluna"
	dateWritten  = "02/01/2006"
	dateFormat   = "dd/mm/yyyy"
	manyInOne    = " / " // between addresses of one cell
	formulaStart = "=+-@\t\r"
)

// recordWords are the headings of what the register knows besides name and addresses.
var recordWords = []string{wordRelation, wordLabels, wordCalled, "CPF", "CNPJ", wordBirthday, "CEP", "Rua", "Número", "Complemento", "Bairro", "Cidade", "Estado"}

var relationNames = map[desk.Relation]string{
	desk.Buyer: "Cliente", desk.Supplier: "Fornecedor", desk.Partner: "Parceiro", desk.Staff: "Equipe",
}

var reasonWords = map[string]string{
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
}
