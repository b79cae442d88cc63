package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/backend/channel/whatsapp/loopback"
)

// The owner's afternoon, end to end, in a real browser: five spreadsheets come in and one goes out again, two records of
// one person become one, WhatsApp is paired by its picture, a customer is answered, WhatsApp fails and one button tells
// who waits, the talk goes on by e-mail in the same conversation, WhatsApp returns and nothing is lost or said twice, the
// report tells it all, the customers leave as a spreadsheet and the shop as a proved copy in which the talk is brought back.
func TestStory(t *testing.T) {
	w := newTown(t)
	shop := w.start()
	p := openPage(t, 1366, 768)
	p.goTo(shop.URL)
	s := &story{town: w, page: p, shop: shop}
	s.nameTheShop()
	s.bringCustomers()
	s.takeOneBack()
	s.settleTwins()
	s.linkWhatsApp()
	s.linkEmail()
	s.talk()
	s.fail()
	s.pressTheButton()
	s.goOnByEmail()
	s.comeBack()
	s.readReport()
	s.takeCustomersOut(16)
	s.copyAndBringBack()
}

// story is one pass through the program; each method is a chapter.
type story struct {
	*town
	*page
	shop *program
}

func (s *story) place(name string) {
	s.page.act("run", at{"script": "location.hash = '#/" + name + "'"})
}

func (s *story) nameTheShop() {
	s.fill(label("Nome").exact(), "Padaria Pão Quente")
	s.shot("01-comeco")
	s.click(button("Continuar"))
	s.click(button("Fazer isso depois"))
	s.gone(text("Por onde você quer começar?"))
	s.see(at{"role": "heading", "name": "Primeiros passos"})
	s.shot("01-vazio")
}

func (s *story) linkWhatsApp() {
	s.place("canais")
	s.click(button("Configurar").in(at{"role": "article", "name": "WhatsApp"}))
	s.click(button("Entendi, continuar"))
	s.see(css(".pair-paper img"))
	s.scanFromThePicture()
	s.see(text("WhatsApp ligado"))
	s.shot("07-whatsapp-ligado")
}

// scanFromThePicture reads the code off the screen, as a phone does, and lets the phone scan it.
func (s *story) scanFromThePicture() {
	s.town.t.Helper()
	var code string
	eventually(s.town.t, "a code that can be read from the picture", func() bool {
		code = readQR(s.town.t, s.shot("06-qr", css(".pair-paper")))
		return code != ""
	})
	if err := s.phone.Scan(s.town.t.Context(), code); err != nil {
		s.town.t.Fatal(err)
	}
}

func (s *story) linkEmail() {
	s.place("canais")
	s.click(button("Configurar").in(at{"role": "article", "name": "E-mail"}))
	s.fill(label("E-mail da empresa"), shopMail)
	s.fill(label("Senha").exact(), mailWord)
	s.see(text("Não achei os servidores deste endereço").with("exact", false))
	imap, smtp := at{"css": ".email-server", "nth": 0}, at{"css": ".email-server", "nth": 1}
	s.fill(label("Servidor de entrada (IMAP)"), "localhost")
	s.fill(label("Porta").in(imap), strconv.Itoa(s.mail.IMAP.Port()))
	s.fill(label("Servidor de saída (SMTP)"), "localhost")
	s.fill(label("Porta").in(smtp), strconv.Itoa(s.mail.SMTP.Port()))
	s.shot("08-email")
	s.click(button("Entrar e salvar"))
	s.see(at{"role": "article", "name": "E-mail", "has": "Funcionando"})
	s.see(at{"role": "article", "name": "WhatsApp", "has": "Funcionando"})
	s.shot("09-canais")
}

// talk: Ana writes, the shop answers, and the ticks follow.
func (s *story) talk() {
	t := s.town.t
	s.place("atendimento")
	if _, err := s.ana.SendText(t.Context(), shopNumber, "Bom dia! Tem bolo de cenoura para sábado?"); err != nil {
		t.Fatal(err)
	}
	s.click(at{"role": "option", "has": "Ana Beatriz Nogueira"})
	s.see(text("Tem bolo de cenoura para sábado?").last())
	s.answer("Tem sim, Ana! Separo um de 2 kg?")
	eventually(t, "the answer on Ana's phone", func() bool { _, n := s.anaGot("Separo um de 2 kg?"); return n == 1 })
	s.see(text("Entregue").last())
	for _, g := range s.ana.Got() {
		if err := s.ana.MarkRead(t.Context(), g.ID); err != nil {
			t.Fatal(err)
		}
	}
	s.see(text("Lida").last())
	s.shot("10-conversa")
}

// answer types into the composer and sends.
func (s *story) answer(words string) {
	s.page.t.Helper()
	s.see(at{"css": ".composer", "has": "Vai por:"}) // the way is known, so Enter sends
	s.fill(css(".composer textarea"), words)
	s.press("Enter")
	s.see(at{"text": words, "last": true, "within": at{"role": "log"}})
}

// fail: WhatsApp is gone while Ana waits. The page says whose fault it is, and the composer already knows another way.
func (s *story) fail() {
	if _, err := s.ana.SendText(s.town.t.Context(), shopNumber, "E quanto fica?"); err != nil {
		s.town.t.Fatal(err)
	}
	s.see(text("E quanto fica?").last())
	s.whatsapp.SetFaults(func(f *loopback.Faults) { f.UpgradeStatus = 503 })
	s.whatsapp.Drop()
	began := time.Now()
	s.see(at{"css": ".banner", "has": "O WhatsApp está fora do ar"})
	s.town.t.Logf("the banner stood %s after the cut", time.Since(began).Round(100*time.Millisecond))
	s.see(at{"css": ".composer", "has": "E-mail"})
	s.shot("11-queda")
	s.page.act("size", at{"width": 1024, "height": 640})
	s.page.act("scheme", at{"dark": true})
	s.shot("11-queda-1024-escuro")
	s.page.act("scheme", at{"dark": false})
	s.page.act("size", at{"width": 1366, "height": 768})
}

// pressTheButton: plan B by the one button of the banner. Who waits is told, once, and who does not is left alone.
func (s *story) pressTheButton() {
	t := s.town.t
	s.click(button("Ativar contingência").in(css(".banner")))
	s.see(at{"role": "heading", "name": "WhatsApp fora do ar"})
	s.fill(label("Mensagem").exact(), "Oi, {nome}! O WhatsApp caiu: fale por aqui.")
	s.shot("11b-porta")
	s.click(button("Ativar agora e avisar 1 pessoa"))
	s.see(text("Plano B ativo desde"))
	eventually(t, "the notice in Ana's mailbox", func() bool { return s.anaMails("Ana! O WhatsApp caiu: fale por aqui.") == 1 })
	s.see(at{"css": ".people tr", "has": "Ana Beatriz Nogueira"})
	s.shot("11c-ativo")
	s.place("atendimento")
	s.click(at{"role": "option", "has": "Ana Beatriz Nogueira"})
}

// goOnByEmail: the next reply goes by e-mail through the real server, and Ana's answer lands in the same conversation.
func (s *story) goOnByEmail() {
	t := s.town.t
	s.answer("Nosso WhatsApp caiu. Seguimos por aqui, Ana.")
	eventually(t, "the reply in Ana's mailbox", func() bool { return s.anaMails("Seguimos por aqui") == 1 })
	var mail string
	for _, m := range s.mail.Mails(anaMail, "INBOX") {
		if strings.Contains(string(m), "Seguimos por aqui") {
			mail = string(m)
		}
	}
	id := header(mail, "Message-Id")
	if id == "" {
		t.Fatalf("a mail without Message-ID:\n%s", mail)
	}
	reply := strings.Join([]string{
		"From: Ana Beatriz <" + anaMail + ">", "To: <" + shopMail + ">", "Subject: Re: " + header(mail, "Subject"),
		"Message-ID: <resposta-da-ana@cliente.test>", "In-Reply-To: " + id, "References: " + id,
		"Date: " + time.Now().Format(time.RFC1123Z), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "",
		"Pode separar, passo as 10h.", "",
	}, "\r\n")
	if err := s.mail.Deliver(shopMail, []byte(reply)); err != nil {
		t.Fatal(err)
	}
	s.see(at{"text": "Pode separar, passo as 10h.", "last": true, "within": at{"role": "log"}})
	s.see(at{"text": "Tem bolo de cenoura para sábado?", "last": true, "within": at{"role": "log"}}) // the same conversation
	s.shot("12-segue-por-email")
}

// header is the value of one header of a mail.
func header(mail, name string) string {
	head, _, _ := strings.Cut(strings.ReplaceAll(mail, "\r\n", "\n"), "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(k, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// comeBack: WhatsApp returns, and nothing that was said by e-mail is said again.
func (s *story) comeBack() {
	t := s.town.t
	s.whatsapp.SetFaults(func(f *loopback.Faults) { *f = loopback.Faults{} })
	s.place("contingencia")
	s.see(text("WhatsApp voltou"))
	s.shot("12b-volta")
	s.click(button("Voltar ao WhatsApp"))
	s.place("canais")
	s.see(at{"role": "article", "name": "WhatsApp", "has": "Funcionando"})
	s.place("atendimento")
	s.click(at{"role": "option", "has": "Ana Beatriz Nogueira"})
	if _, err := s.ana.SendText(t.Context(), shopNumber, "O WhatsApp voltou por aí?"); err != nil {
		t.Fatal(err)
	}
	s.see(at{"text": "O WhatsApp voltou por aí?", "last": true, "within": at{"role": "log"}})
	s.answer("Voltamos ao WhatsApp. Até sábado!")
	eventually(t, "the reply by WhatsApp", func() bool { _, n := s.anaGot("Até sábado!"); return n == 1 })
	if raw, _ := s.anaGot("Seguimos por aqui"); raw != 0 {
		t.Errorf("what went by e-mail came by WhatsApp too, %d times", raw)
	}
	if n := s.anaMails("Até sábado!"); n != 0 {
		t.Errorf("what went by WhatsApp came by e-mail too, %d times", n)
	}
	if n := s.anaMails("Ana! O WhatsApp caiu: fale por aqui."); n != 1 {
		t.Errorf("the notice arrived %d times", n)
	}
	if n := s.anaMails("Seguimos por aqui"); n != 1 {
		t.Errorf("the reply by e-mail arrived %d times", n)
	}
	s.shot("13-voltou")
}

// readReport: the outage is over, and its report says what happened, on the screen and in a file.
func (s *story) readReport() {
	t := s.town.t
	s.place("contingencia")
	s.click(link("Ver relatório"))
	s.see(at{"role": "heading", "name": "Queda: WhatsApp"})
	s.see(text("Nada ficou em aberto."))
	s.see(at{"css": ".report-events li", "has": "1 pessoa avisada"})
	s.see(at{"css": ".people tr", "has": "Pode separar, passo as 10h."})
	s.shot("13a-relatorio")
	file := filepath.Join(t.TempDir(), "queda.csv")
	s.save(button("Salvar planilha"), file)
	told, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Queda: WhatsApp", "E-mail;2;2;0;0;0", "Plano B ativado", "Ana Beatriz Nogueira;E-mail;Enviada"} {
		if !strings.Contains(string(told), want) {
			t.Errorf("the saved report does not say %q:\n%s", want, told)
		}
	}
}

// takeCustomersOut: what is shown leaves as a workbook that another house's program reads whole.
func (s *story) takeCustomersOut(n int) {
	file := filepath.Join(s.town.t.TempDir(), "saida.xlsx")
	s.place("clientes")
	s.click(button("Exportar"))
	s.save(at{"role": "menuitem", "name": "Planilha do Excel (XLSX)"}, file)
	out := python(s.town.t, `
import sys, openpyxl
rows = list(openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True))
print(len(rows) - 1, any('Ana Beatriz Nogueira' in map(str, r) for r in rows))`, file)
	if strings.TrimSpace(out) != fmt.Sprintf("%d True", n) {
		s.town.t.Errorf("another program read %q, want %d customers with Ana", out, n)
	}
}
