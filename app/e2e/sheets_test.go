package e2e_test

import (
	"fmt"
	"path/filepath"
	"testing"
)

// sheet is one of the files in which an owner has the shop's customers.
type sheet struct {
	file       string
	fresh      int    // customers that it brings
	joined     int    // rows that are of people already there
	kinds      int    // kinds of channel that the program asks consent for
	columnName string // a heading that the screen must show
}

// fiveSheets are what lies on the computer of a real shop: the workbook with a title and a heading over two cells, what
// the till and the old program gave out, the one that Excel has spoiled, and the telephone's own.
var fiveSheets = []sheet{
	{file: "clientes 2026.xlsx", fresh: 9, kinds: 2, columnName: "Celular / Zap"},
	{file: "fiado.csv", fresh: 2, joined: 1, kinds: 2, columnName: "Observações"},
	{file: "maquininha.txt", fresh: 2, kinds: 2, columnName: "Telefone"},
	{file: "cadastro antigo.xlsx", fresh: 4, kinds: 1, columnName: "Nascimento"},
	{file: "contacts.csv", fresh: 2, kinds: 2, columnName: "Phone 1 - Value"},
}

// writeSheets writes them into dir, each by the program or the way that makes such a file.
func writeSheets(t *testing.T, dir string) {
	t.Helper()
	python(t, `
import os, sys, datetime, openpyxl
os.chdir(sys.argv[1])
ana, mail = sys.argv[2], sys.argv[3]

book = openpyxl.Workbook(); s = book.active
s.append(['Clientes da Padaria Pão Quente']); s.merge_cells('A1:D1')
s.append(['', 'Contato', None, '']); s.merge_cells('B2:C2')
s.append(['Nome do cliente', 'Celular / Zap', 'E-mail', 'Obs.'])
s.append(['Ana Beatriz Nogueira', ana, mail, 'Alérgica a amendoim'])
for n in range(8): s.append(['Cliente %s da Silva' % 'ABCDEFGH'[n], 31995550200 + n, '', ''])
s.append(['', '123', '', 'linha sem nome'])
book.save('clientes 2026.xlsx')

rows = ['Nome;Celular;E-mail;Observações', 'Conceição Araújo;(31) 99555-0301;conceicao@cliente.test;Pão francês às 6h',
  'Cliente B da Silva;31 99555-0201;;Já estava na outra', 'João Luís Ação;(31) 3555-0302;;"Deve R$ 12,50; paga sexta"']
open('fiado.csv', 'wb').write('\r\n'.join(rows).encode('cp1252'))

rows = ['Cliente\tTelefone\tE-mail', 'Íris Muñoz\t31995550401\tiris@cliente.test', 'Ângela Simões\t31 9 9555 0402\t']
open('maquininha.txt', 'wb').write('\r\n'.join(rows).encode('utf-16'))

book = openpyxl.Workbook(); s = book.active
s.append(['Cliente', 'Fone', 'CPF', 'Nascimento'])
s.append(['Rosa Maria Teles', 31995550501, 1234567890, 29221])
s.append(['Helena Prado', 31995550502, '', 32874])
s.append(['Helena Prado', 31995550503, '', datetime.datetime(1990, 1, 1)])
s['B2'].number_format = '0.00E+00'; s['D4'].number_format = 'dd/mm/yyyy'
s.append(['Fone perdido', '1,19E+10', '', ''])
book.save('cadastro antigo.xlsx')

rows = ['First Name,Middle Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value',
  'Tia,,Neide,,,,Mobile,+55 31 99555-0601', 'Bruno,,Reis,Gás do Bruno,* Work,bruno@gas.test,Mobile,(31) 99555-0602']
open('contacts.csv', 'w', encoding='utf-8').write('\n'.join(rows))`, dir, "(31) 99555-0142", anaMail)
}

// bringCustomers imports the five, one after the other.
func (s *story) bringCustomers() {
	dir := s.town.t.TempDir()
	writeSheets(s.town.t, dir)
	s.place("clientes/importar")
	for i, f := range fiveSheets {
		if i > 0 {
			s.click(button("Importar outra"))
		}
		s.attach(css("input[type=file]"), filepath.Join(dir, f.file))
		s.see(at{"css": "tbody th", "has": f.columnName})
		s.shot(fmt.Sprintf("02-colunas-%d", i+1))
		s.click(button("Continuar"))
		for n := range f.kinds {
			s.click(at{"role": "radio", "name": "Sim, respostas e avisos da loja", "nth": n})
		}
		if i == 0 {
			s.shot("03-autorizacoes")
		}
		s.click(button(fmt.Sprintf("Importar %d clientes", f.fresh+f.joined)))
		s.see(text("Pronto. Seus clientes estão aqui."))
		s.shot(fmt.Sprintf("04-importados-%d", i+1))
	}
}

// takeOneBack undoes the last import: the telephone's contacts were not customers after all.
func (s *story) takeOneBack() {
	s.click(button("Desfazer importação"))
	s.click(button("Desfazer importação").in(at{"role": "dialog"}))
	s.see(text("Desfeita"))
	s.shot("04-desfeita")
}

// settleTwins joins two records that the program takes for one person.
func (s *story) settleTwins() {
	s.place("clientes/repetidos")
	s.see(text("Mesmo nome e mais um dado"))
	s.shot("04-repetidos")
	s.click(button("Juntar e ficar com os dados de Helena Prado"))
	s.see(text("Nenhum cadastro repetido"))
	s.place("clientes")
	s.see(text("Helena Prado"))
	s.shot("05-clientes")
}
