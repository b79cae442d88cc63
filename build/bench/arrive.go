package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"planob/app"
	"planob/backend/channel/email/mailbench"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/contingency"
	"planob/backend/desk"
)

const (
	shopNumber = "+5531988880000"
	anaNumber  = "+5531995550142"
	shopMail   = "loja@padaria.test"
	mailWord   = "pao-de-queijo"
)

// shopProgram is the program in this process, with the loopback servers in place of WhatsApp and the mail provider.
type shopProgram struct {
	*app.App
	link string
	stop func() error
}

func (b *bench) program(server *loopback.Server, mail *mailbench.Bench) (*shopProgram, error) {
	dir, err := b.folder("arrive")
	if err != nil {
		return nil, err
	}
	o := app.Options{
		DataDir: filepath.Join(dir, "data"), Records: filepath.Join(dir, "records"), WhatsAppHTTP: server.HTTPClient(),
		Internet: contingency.Blind{}, MailDNS: noNames{}, Page: os.DirFS(filepath.Join(b.frontend(), "dist")),
		Log: slog.New(slog.DiscardHandler), Version: "bench",
	}
	if mail != nil {
		o.MailTLS = &tls.Config{RootCAs: mail.CA(), MinVersion: tls.VersionTLS12}
	}
	a, err := app.Open(b.ctx, o)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	ctx, end := context.WithCancel(b.ctx)
	site := &http.Server{Handler: a.Handler([]string{l.Addr().String()}), ReadHeaderTimeout: 10 * time.Second}
	go site.Serve(l)
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	p := &shopProgram{App: a, link: fmt.Sprintf("http://%s%s", l.Addr(), a.OwnerLink())}
	p.stop = func() error {
		end()
		return errors.Join(site.Close(), <-done, a.Close())
	}
	return p, nil
}

// noNames is a DNS that knows nothing, so that no name leaves this computer.
type noNames struct{}

func (noNames) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (noNames) LookupMX(context.Context, string) ([]*net.MX, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

// asOwner is one of the services, for the owner.
func asOwner[T any](p *shopProgram) (found T) {
	for _, s := range p.For(desk.Actor{Name: "dono", Role: desk.Owner}) {
		if c, ok := s.(T); ok {
			return c
		}
	}
	return found
}

func (p *shopProgram) channels() *app.Channels { return asOwner[*app.Channels](p) }

// arrive is P14 and P13: from the moment a customer's message is given to the far end until it stands on the screen.
func (b *bench) arrive() error {
	server, err := loopback.Start(loopback.Options{})
	if err != nil {
		return err
	}
	restore := server.Trust()
	defer func() {
		server.Close()
		restore()
	}()
	mail, mailErr := mailbench.Start("", mailbench.Options{Accounts: []mailbench.Account{{Address: shopMail, Password: mailWord}}})
	if mailErr == nil {
		defer mail.Stop()
	}
	p, err := b.program(server, mail)
	if err != nil {
		return err
	}
	err = b.watch(p, server, mail)
	if mailErr != nil {
		b.add(row{name: "P13 e-mail in until it is seen", told: mailErr.Error()})
	}
	return errors.Join(err, p.stop())
}

func (b *bench) watch(p *shopProgram, server *loopback.Server, mail *mailbench.Bench) error {
	ana, err := server.NewCustomer(anaNumber, "Ana B.")
	if err != nil {
		return err
	}
	if err := b.link(p, server); err != nil {
		return err
	}
	page, err := b.openPage()
	if err != nil {
		return err
	}
	defer page.close()
	if err := asOwner[*app.Settings](p).SetShop(app.ShopInput{Name: "Padaria Pão Quente", Trade: "shop"}); err != nil {
		return err
	}
	if err := page.do("goto", place{"url": p.link}, nil); err != nil {
		return err
	}
	if err := page.do("see", place{"at": place{"css": ".frame"}, "timeout": 30_000}, nil); err != nil {
		return err
	}
	if err := page.do("run", place{"script": "location.hash = '#/atendimento'"}, nil); err != nil {
		return err
	}
	whatsapp, err := b.arrivals(page, 30, func(text string) error {
		_, err := ana.SendText(b.ctx, shopNumber, text)
		return err
	})
	if err != nil {
		return err
	}
	b.add(within("P14 WhatsApp in until it is seen", quantile(whatsapp, 0.95), 150*time.Millisecond))
	if mail == nil {
		return nil
	}
	if err := b.linkMail(p, mail); err != nil {
		return err
	}
	mails, err := b.arrivals(page, 15, func(text string) error {
		return mail.Deliver(shopMail, fmt.Appendf(nil, "From: Bia <bia@cliente.test>\r\nTo: %s\r\nSubject: Pedido\r\nMessage-ID: <%s@cliente.test>\r\nDate: %s\r\n\r\n%s\r\n",
			shopMail, text, time.Now().Format(time.RFC1123Z), text))
	})
	if err != nil {
		return err
	}
	b.add(within("P13 e-mail in until it is seen", quantile(mails, 0.95), time.Second))
	return nil
}

// seen waits on the page for a text in the list and answers with the clock of the first frame that holds it.
const seen = `new Promise((found) => {
	const look = () => [...document.querySelectorAll('.conv-preview')].some((e) => e.textContent.includes(%q))
		? requestAnimationFrame(() => found(Date.now())) : setTimeout(look, 2)
	look()
	setTimeout(() => found(0), 30000)
})`

// arrivals says so many texts, one after the other, and measures each until the list shows it.
func (b *bench) arrivals(p *page, times int, say func(text string) error) (all []time.Duration, err error) {
	for n := range times {
		text := fmt.Sprintf("chegou-%d-%d", n, time.Now().UnixNano())
		from := time.Now()
		told := make(chan error, 1)
		go func() { told <- say(text) }()
		var at float64
		if err := errors.Join(p.do("run", place{"script": fmt.Sprintf(seen, text)}, &at), <-told); err != nil {
			return nil, err
		}
		if at == 0 {
			return nil, errors.New("a message was not seen in 30 s")
		}
		if took := time.UnixMilli(int64(at)).Sub(from); n > 2 { // the first ones open what the others use
			all = append(all, took)
		}
		pause(b.ctx, 200*time.Millisecond)
	}
	return all, nil
}

// link pairs WhatsApp with a phone of the loopback server.
func (b *bench) link(p *shopProgram, server *loopback.Server) error {
	phone, err := server.NewPhone(shopNumber)
	if err != nil {
		return err
	}
	v, err := p.channels().Add("whatsapp")
	if err == nil {
		err = p.channels().AcceptRisk(v.ID)
	}
	var pair app.PairView
	if err == nil {
		pair, err = p.channels().Pair(v.ID)
	}
	for err == nil && pair.QR == "" {
		pause(b.ctx, 50*time.Millisecond)
		pair, err = p.channels().PairState(v.ID)
		if pair.State == "ended" {
			err = errors.New("no code to pair with")
		}
	}
	if err == nil {
		err = phone.Scan(b.ctx, pair.QR)
	}
	if err != nil {
		return err
	}
	return b.works(p, v.ID)
}

func (b *bench) linkMail(p *shopProgram, mail *mailbench.Bench) error {
	v, err := p.channels().SaveEmail(app.EmailInput{
		Address: shopMail, Password: mailWord, User: shopMail, IMAPHost: "localhost", IMAPPort: mail.IMAP.Port(),
		IMAPSecurity: "tls", SMTPHost: "localhost", SMTPPort: mail.SMTP.Port(), SMTPSecurity: "starttls",
	})
	if err != nil {
		return err
	}
	return b.works(p, v.ID)
}

// works waits until a channel works.
func (b *bench) works(p *shopProgram, id int64) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); pause(b.ctx, 100*time.Millisecond) {
		all, err := p.channels().List()
		if err != nil {
			return err
		}
		for _, v := range all {
			if v.ID == id && v.State == "working" {
				return nil
			}
		}
	}
	return errors.New("a channel did not work in a minute")
}
