package sheet

import (
	"regexp"
	"slices"
	"strings"

	"planob/backend/desk"
)

// Field is what a column becomes.
type Field string

// The fields. Several columns may be phones, e-mails or notes; several of a name are put together.
const (
	FieldNone    Field = ""
	FieldName    Field = "name"
	FieldCompany Field = "company"
	FieldPhone   Field = "phone"
	FieldEmail   Field = "email"
	FieldNotes   Field = "notes"
	// A phone becomes what its number is; these two say what it is, as our own export does.
	FieldWhatsApp Field = "whatsapp"
	FieldCall     Field = "call" // only dialled

	FieldPreferred  Field = "preferred"
	FieldDocument   Field = "document" // CPF or CNPJ, whichever it is
	FieldBirthday   Field = "birthday"
	FieldCEP        Field = "cep"
	FieldStreet     Field = "street"
	FieldNumber     Field = "number" // of the house
	FieldComplement Field = "complement"
	FieldDistrict   Field = "district"
	FieldCity       Field = "city"
	FieldUF         Field = "uf"

	FieldRelation Field = "relation"
	FieldLabels   Field = "labels" // several in one cell
)

// Fields are all of them, in the order in which they are offered.
var Fields = []Field{
	FieldNone, FieldName, FieldPreferred, FieldCompany, FieldRelation, FieldLabels, FieldPhone, FieldWhatsApp, FieldCall, FieldEmail, FieldDocument, FieldBirthday,
	FieldCEP, FieldStreet, FieldNumber, FieldComplement, FieldDistrict, FieldCity, FieldUF, FieldNotes,
}

// Certainty is how sure the program is of a column.
type Certainty string

// The certainties.
const (
	Sure   Certainty = "sure"  // heading and content agree
	Check  Certainty = "check" // one of them speaks for it, or some cells are damaged
	Unused Certainty = "none"
)

// Column is one column of the file with what the program takes it for.
type Column struct {
	Index     int
	Heading   string
	Field     Field
	Certainty Certainty
	Sample    string
}

// Mapping is how the columns are read.
type Mapping struct {
	Sheet     string
	HeaderRow int     // as the spreadsheet counts; 0 when there are no headings
	Fields    []Field // a column
	AreaCode  string  // of numbers written without
}

// headingWords are words of headings and what they speak for.
var headingWords = fieldWords(headingText)

var headingText = map[Field]string{
	FieldName: "nome nomes cliente clientes contato aluno aluna associado membro paciente name fullname customer client sobrenome pessoa " +
		"destinatario comprador responsavel fulano",
	FieldCompany:    "empresa razao fantasia companhia organizacao company organization estabelecimento condominio firma",
	FieldPhone:      "telefone telefones tel fone fones celular celulares cel whatsapp whats wpp zap zapzap mobile phone movel telefonico",
	FieldEmail:      "email emails mail correio",
	FieldPreferred:  "apelido chamar tratamento social nickname preferred",
	FieldDocument:   "cpf cnpj cic documento",
	FieldBirthday:   "nascimento nasc aniversario birthday",
	FieldCEP:        "cep zip postal postcode zipcode",
	FieldStreet:     "endereco rua logradouro avenida address street",
	FieldNumber:     "numero num nro number",
	FieldComplement: "complemento compl complement apartment apt suite",
	FieldDistrict:   "bairro district neighbourhood neighborhood",
	FieldCity:       "cidade municipio city",
	FieldUF:         "uf estado state",
	FieldRelation:   "quem who relacao vinculo relation relationship",
	FieldLabels:     "etiqueta etiquetas tag tags label labels marcador marcadores",
	FieldNotes: "obs observacao observacoes nota notas anotacao anotacoes comentario comentarios notes note lembrete " +
		"detalhes informacoes",
}

func fieldWords(words map[Field]string) map[string]Field {
	out := map[string]Field{}
	for field, all := range words {
		for w := range wordSet(all) {
			out[w] = field
		}
	}
	return out
}

// otherWords are words of columns that are none of ours, whatever else their heading says.
var otherWords = wordSet("data dt rg ie valor preco codigo cod id matricula status situacao tipo operadora mae pai conjuge vendedor " +
	"produto fiscal nf grupo qtd quantidade civil total sexo genero idade usuario senha site vencimento plano turma serie pedido " +
	"inscricao cadastro orgao label type")

// birthWords make a column of dates one of birthdays, whatever else its heading says: "data de nascimento".
var birthWords = wordSet(headingText[FieldBirthday])

// houseWords may stand beside the word for a number where it is that of a house; beside any other it is no field of ours.
var houseWords = wordSet(headingText[FieldNumber] + " da do de casa residencia endereco imovel predio house building street")

// headingField is what a heading speaks for, FieldNone when it says nothing known, and foreign when it says that the
// column is something else.
func headingField(heading string) (field Field, foreign bool) {
	words := strings.Fields(strings.ReplaceAll(plain(heading), "e mail", "email"))
	if len(words) == 1 && words[0] == "ddd" {
		return FieldNone, true // read together with the phone beside it
	}
	for _, w := range words {
		if birthWords[w] {
			return FieldBirthday, false
		}
	}
	house := !slices.ContainsFunc(words, func(w string) bool { return !houseWords[w] })
	for _, w := range words {
		if otherWords[w] {
			return FieldNone, true
		}
		// "Número do celular" is a phone, "número" alone a house.
		if headingWords[w] == FieldNumber && !house {
			continue
		}
		// "Contato telefônico", "e-mail do cliente": how to reach wins over who. "Nome fantasia": the firm wins.
		if f := headingWords[w]; headingRank[f] > headingRank[field] {
			field = f
		}
	}
	return field, false
}

var headingRank = map[Field]int{
	FieldName: 1, FieldNotes: 1, FieldCompany: 2, FieldPreferred: 2, FieldRelation: 2, FieldStreet: 2, FieldNumber: 3, FieldComplement: 3, FieldDistrict: 3,
	FieldCity: 3, FieldUF: 3, FieldPhone: 4, FieldEmail: 4, FieldDocument: 4, FieldBirthday: 4, FieldCEP: 4, FieldLabels: 4,
}

// The rows that are looked at to understand a sheet.
const (
	headRows   = 200
	headerRows = 15 // the headings are among these
)

// findHeader returns the number of the row with the headings, 0 when there are none. It is the one of the first rows
// with the most known words and no data; titles above it have fewer.
func findHeader(head []row) int {
	best, bestScore := 0, 0
	for _, r := range head[:min(len(head), headerRows)] {
		known := 0
		for _, cell := range r.cells {
			if f, foreign := headingField(cell); (f != FieldNone || foreign) && len(cell) <= 40 {
				known++
			}
		}
		if score := known - 2*reachable(r.cells); score > bestScore {
			best, bestScore = r.no, score
		}
	}
	if best == 0 && len(head) > 1 && len(head[0].cells) > 1 && reachable(head[0].cells) == 0 && reachable(head[1].cells) > 0 {
		return head[0].no // words that we do not know, above numbers that we do
	}
	return best
}

// reachable counts the cells of a row that are a phone or an e-mail: then it is a row of data.
func reachable(cells []string) int {
	n := 0
	for _, cell := range cells {
		var c content
		c.see(cell, "")
		n += c.mails + c.phones + c.damaged
	}
	return n
}

// columns describes every column of a sheet by its first rows.
func columns(head []row, headerRow int, areaCode string) []Column {
	width := 0
	var headings []string
	for _, r := range head {
		width = max(width, len(r.cells))
		if r.no == headerRow {
			headings = r.cells
		}
	}
	out := make([]Column, width)
	for i := range out {
		out[i].Index = i
		if i < len(headings) {
			out[i].Heading = desk.Line(headings[i], 80)
		}
		var c content
		for _, r := range head {
			if r.no > headerRow && i < len(r.cells) {
				c.see(r.cells[i], areaCode)
				out[i].addSample(r.cells[i])
			}
		}
		out[i].Field, out[i].Certainty = c.judge(out[i].Heading)
	}
	oneName(out, head, headerRow)
	ownPhones(out)
	return out
}

const sampleSeparator = " · "

func (c *Column) addSample(cell string) {
	if cell == "" || strings.Contains(c.Sample, sampleSeparator) {
		return
	}
	cell = desk.Line(cell, 40)
	if c.Sample == "" {
		c.Sample = cell
	} else if c.Sample != cell {
		c.Sample += sampleSeparator + cell
	}
}

var surname = regexp.MustCompile(`(?i)\b(sobrenome|last|family)\b`)

// oneName leaves one column of names, with the surname beside it: the heading that says "nome" or "cliente" wins over
// "contato" and its like. Without any, the first column that looks like names is taken.
func oneName(all []Column, head []row, headerRow int) {
	best := -1
	for i, c := range all {
		if c.Field == FieldName && !surname.MatchString(c.Heading) && (best < 0 || nameRank(c.Heading) > nameRank(all[best].Heading)) {
			best = i
		}
	}
	for i := range all {
		if c := &all[i]; c.Field == FieldName && i != best && !surname.MatchString(c.Heading) {
			c.Field, c.Certainty = FieldNone, Unused
		}
	}
	for i := 0; best < 0 && i < len(all); i++ {
		if _, foreign := headingField(all[i].Heading); all[i].Field != FieldNone || foreign {
			continue
		}
		var c content
		for _, r := range head {
			if r.no > headerRow && i < len(r.cells) {
				c.see(r.cells[i], "")
			}
		}
		if c.share(c.names) >= 0.7 {
			all[i].Field, all[i].Certainty, best = FieldName, Check, i
		}
	}
}

func nameRank(heading string) int {
	words := " " + plain(heading) + " "
	for i, w := range []string{" nome completo ", " nome do cliente ", " nome ", " name ", " cliente ", " aluno ", " associado ", " membro ", " paciente "} {
		if strings.Contains(words, w) {
			return 100 - i
		}
	}
	return 0
}

// ownPhones reads the two columns of telephones of our own export as what they are called. In any other file a number
// tells by itself what it is: people write "WhatsApp" above landlines and "Telefone" above mobiles.
func ownPhones(all []Column) {
	has := func(word string) bool {
		return slices.ContainsFunc(all, func(c Column) bool { return plain(c.Heading) == plain(word) })
	}
	for _, w := range languages {
		if !has(w.since) || !has(w.last) {
			continue
		}
		for i, c := range all {
			switch {
			case c.Field != FieldPhone:
			case plain(c.Heading) == "whatsapp":
				all[i].Field, all[i].Certainty = FieldWhatsApp, Sure
			case plain(c.Heading) == plain(w.phone):
				all[i].Field, all[i].Certainty = FieldCall, Sure
			}
		}
	}
}
