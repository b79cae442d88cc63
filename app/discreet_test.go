package app_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/whatsapp/loopback"
)

// book keeps everything that is logged, whoever writes it.
type book struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *book) lines() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Split(b.text.String(), "\n")
}

// Nothing personal is in the log at its most talkative, whoever writes it, our rooms or the libraries of the networks: no
// name, number, address, text, password or folder of a person, on good days and in trouble.
func TestLogTellsNobody(t *testing.T) {
	log := &book{}
	line := channeltest.NewLine(t)
	w := newWired(t, line, func(o *app.Options) {
		o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		o.DataDir = filepath.Join(filepath.Dir(o.DataDir), "Fulana-Sigilosa", "data")
		o.Records = filepath.Join(filepath.Dir(o.DataDir), "records")
	})
	full := get[app.CustomerView](w.opened, "Customers.Save", app.CustomerInput{
		Name: "Zuleica Pacová", Notes: "Alergia a gergelim", Addresses: []app.AddressInput{
			{Kind: "whatsapp", Value: "+5531995550142", Classes: []string{"reply"}}, {Kind: "email", Value: "bia@cliente.test", Classes: []string{"reply"}},
		},
	})
	talk := get[app.ConversationView](w.opened, "Inbox.Open", full.ID).Row.ID
	w.send(talk, "Segredinho da massa")
	w.ask("Inbox.AddNote", talk, "Anotação reservada", "n")
	if _, err := w.ana.SendText(t.Context(), "+5531988880000", "Pergunta particular"); err != nil {
		t.Fatal(err)
	}
	mail := "From: Bia Reservada <bia@cliente.test>\r\nTo: loja@padaria.test\r\nSubject: Assunto discreto\r\nMessage-ID: <a1@cliente.test>\r\n\r\nCarta confidencial\r\n"
	if err := w.mail.Deliver("loja@padaria.test", []byte(mail)); err != nil {
		t.Fatal(err)
	}
	refused := w.customer("Caio Oculto", "email", "caio@cliente.test")
	if err := w.mail.Refuse("caio@cliente.test", "550 5.1.1 <caio@cliente.test> no such user"); err != nil {
		t.Fatal(err)
	}
	w.send(refused, "Texto recusado")
	w.within(time.Minute, "everything came and left", func() bool {
		n := len(get[app.MessagePage](w.opened, "Inbox.Messages", talk, 0, 0, 50).Rows)
		return n >= 4 && len(w.ana.Got()) >= 1 && get[app.OutboxSummary](w.opened, "Outbox.Summary").Failed == 1
	})
	w.try("Channels.SaveEmail", app.EmailInput{
		Address: "loja@padaria.test", Password: "senha-errada-xyz", IMAPHost: "localhost", IMAPPort: w.mail.IMAP.Port(), IMAPSecurity: "tls",
		SMTPHost: "localhost", SMTPPort: w.mail.SMTP.Port(), SMTPSecurity: "starttls",
	})
	w.try("Inbox.Search", "gergelim", 0, 10)
	w.try("Customers.Find", app.CustomerQuery{Text: "Zuleica"})
	w.try("Backup.SetUp", app.BackupSetup{Folder: filepath.Join(t.TempDir(), "Fulana-Sigilosa"), Method: "passphrase", Passphrase: "frase-muito-secreta"})
	w.try("Backup.Inspect", app.RestoreInput{Path: filepath.Join(t.TempDir(), "Fulana-Sigilosa.planob"), Key: "chave-muito-secreta"})
	w.cutWhatsApp()
	line.Die()
	w.send(talk, "Mensagem no apagão")
	w.within(time.Minute, "an outage", func() bool { return w.channel(w.mailID).ReceiveHalf == "down" })
	line.Live()

	secrets := []string{
		"Zuleica", "Pacov", "gergelim", "995550142", "988880000", "bia@", "caio@", "loja@", "cliente.test", "Segredinho", "reservada", "particular",
		"Bia Reservada", "Assunto discreto", "confidencial", "Caio Oculto", "recusado", "pao-de-queijo", "senha-errada", "Fulana", "muito-secreta", "apagão",
	}
	lines := log.lines()
	if len(lines) < 8 {
		t.Fatalf("only %d lines were logged", len(lines))
	}
	for _, l := range lines {
		for _, s := range secrets {
			if strings.Contains(l, s) {
				t.Errorf("%q is in the log: %s", s, l)
			}
		}
	}
}

// A path in a log keeps the file's name and loses the folders, wherever it stands.
func TestLogHidesFolders(t *testing.T) {
	var out bytes.Buffer
	dir := filepath.Join(t.TempDir(), "Fulana-Sigilosa", "data")
	log := app.DiscreetLog(slog.New(slog.NewTextHandler(&out, nil)), app.Options{DataDir: dir, Records: dir + "-records"})
	_, err := os.Open(filepath.Join(dir, "planob.db"))
	log.With("where", dir).WithGroup("g").Info("look at "+dir, "err", err, slog.Group("more", "path", filepath.Join(dir+"-records", "x")), "n", 7)
	if s := out.String(); strings.Contains(s, "Fulana") || !strings.Contains(s, "planob.db") || !strings.Contains(s, "n=7") {
		t.Error(s)
	}
}

// cutWhatsApp ends the connection with an error of the stream, about which libraries talk.
func (w *wired) cutWhatsApp() {
	w.server.SetFaults(func(f *loopback.Faults) { f.StreamError = &loopback.StreamError{Code: "503"} })
}
