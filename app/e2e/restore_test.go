package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/store"
)

// copyAndBringBack: an encrypted copy is made and proved in the page, brought back in an empty folder by a second
// program, and holds the same; nothing of it leaves before a person reviewed it.
func (s *story) copyAndBringBack() {
	t := s.town.t
	s.leaveOneWaiting()
	copies := filepath.Join(t.TempDir(), "pen-drive")
	if err := os.Mkdir(copies, 0o700); err != nil {
		t.Fatal(err)
	}
	s.place("copias")
	s.fill(label("Pasta das cópias"), copies)
	s.click(button("Guardar e fazer a primeira cópia"))
	key := s.readSheet()
	s.see(text("Protegido."))
	s.shot("15-copias")
	s.clean()
	s.shop.stop()
	made, err := filepath.Glob(filepath.Join(copies, "*.planob"))
	if err != nil || len(made) != 1 {
		t.Fatalf("copies: %v, %v", made, err)
	}
	if _, err := os.Stat(filepath.Join(copies, "planob.id")); err != nil {
		t.Errorf("the stick is not marked, so it would not be known on another letter: %v", err)
	}
	before := facts(t, filepath.Join(s.launch.Data, store.FileName))
	s.bringBack(made[0], key, before)
}

// readSheet copies the recovery key from the sheet, as a person writes it down, and types the two groups that are asked for.
func (s *story) readSheet() string {
	groups := make([]string, 12)
	for i := range groups {
		groups[i] = s.text(at{"css": ".sheet-key code", "nth": i})
	}
	s.shot("14-folha")
	s.click(button("Já tenho no papel"))
	for i := range 2 {
		name := s.text(at{"css": ".sheet-asked label", "nth": i})
		n, err := strconv.Atoi(strings.TrimPrefix(name, "Grupo "))
		if err != nil {
			s.town.t.Fatalf("asked for %q", name)
		}
		s.fill(label(name).exact(), groups[n-1])
	}
	s.click(button("Pronto"))
	return strings.Join(groups, " ")
}

// leaveOneWaiting writes to a customer who has only WhatsApp while that is gone: the copy must hold it, and a restored
// shop must not send it.
func (s *story) leaveOneWaiting() {
	s.whatsapp.SetFaults(func(f *loopback.Faults) { f.UpgradeStatus = 503 })
	s.whatsapp.Drop()
	s.see(at{"css": ".banner", "has": "O WhatsApp está fora do ar"})
	s.place("clientes")
	s.fill(at{"role": "searchbox", "name": "Procurar cliente"}, "Cliente B")
	s.click(link("Cliente B da Silva"))
	s.click(button("Conversar"))
	s.answer("Seu pedido fica pronto amanhã.")
	s.see(at{"text": "Guardada", "within": at{"role": "log"}})
	s.shot("13b-guardada")
}

// bringBack restores in the page of a program that has never been used.
func (s *story) bringBack(file, key string, before map[string]int64) {
	t := s.town.t
	raw, mails := len(s.ana.Got()), len(s.mail.Mails(anaMail, "INBOX"))
	dir := t.TempDir()
	second := s.launch
	second.Data, second.Records = filepath.Join(dir, "data"), filepath.Join(dir, "records")
	if err := os.MkdirAll(second.Records, 0o700); err != nil {
		t.Fatal(err)
	}
	shop := start(t, second, "SSL_CERT_FILE="+s.mail.CAFile(), "HOME="+second.Records, "XDG_CONFIG_HOME="+second.Records)
	s.goTo(shop.URL)
	s.act("complaints", at{}) // of the program that was stopped under the page
	s.nameTheShop()
	s.place("copias")
	s.click(button("Restaurar de um arquivo"))
	s.attach(css("input[type=file]"), file)
	s.fill(label("Chave de recuperação ou senha"), key)
	s.click(button("Ver o que tem"))
	s.see(text("Padaria Pão Quente").last())
	s.shot("16-restaurar")
	s.click(button("Voltar para esta cópia"))
	s.see(at{"css": ".review", "has": "1 mensagem espera a sua revisão"})
	s.shot("17-revisar")
	s.place("clientes")
	s.see(text("Ana Beatriz Nogueira"))
	s.place("atendimento")
	s.click(at{"role": "option", "has": "Ana Beatriz Nogueira"})
	for _, words := range []string{"Separo um de 2 kg?", "Seguimos por aqui, Ana.", "Pode separar, passo as 10h.", "Até sábado!"} {
		s.see(at{"text": words, "last": true, "within": at{"role": "log"}})
	}
	s.shot("18-mesma-conversa")
	time.Sleep(3 * time.Second) // time enough for anything that wanted to leave by itself
	if now := len(s.ana.Got()); now != raw {
		t.Errorf("%d messages reached Ana before the review", now-raw)
	}
	if now := len(s.mail.Mails(anaMail, "INBOX")); now != mails {
		t.Errorf("%d mails reached Ana before the review", now-mails)
	}
	s.clean()
	shop.stop()
	after := facts(t, filepath.Join(second.Data, store.FileName))
	for _, table := range []string{"customer", "address", "consent", "conversation", "service", "message", "attempt", "media", "inbound", "batch"} {
		if after[table] != before[table] {
			t.Errorf("%s: %d rows came back, %d were copied", table, after[table], before[table])
		}
	}
}

// facts counts a store that nobody has open.
func facts(t *testing.T, path string) map[string]int64 {
	t.Helper()
	f, err := store.Files{}.Check(context.Background(), path, backup.Whole)
	if err != nil {
		t.Fatal(err)
	}
	return f.Counts
}
