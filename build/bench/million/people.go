package million

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/media"
	"planob/backend/store"
)

// person is a customer with what their conversation has come to.
type person struct {
	desk.Customer
	conversation desk.ConversationID
	mailer       bool // writes by e-mail

	service                            desk.ServiceID
	last                               desk.Message
	lastAt, lastInbound, waiting, open time.Time
	unread                             int
	readUpto                           desk.MessageID
	protocol                           string
	left                               int // messages until the running service is resolved
}

type picture struct {
	sha   string
	size  int64
	thumb []byte
}

type outage struct {
	id         desk.IncidentID
	from, till time.Time
}

var (
	firstNames = strings.Fields("Ana Antônia Beatriz Caetano Camila Cauã Cecília Cláudio Conceição Débora Edson Fabrício Fátima Flávia " +
		"Francisco Gabriela Geraldo Graça Heloísa Iara Ícaro Jéssica João Joaquim José Júlia Kauê Larissa Luís Luíza Márcia Marcos Mariana " +
		"Mário Moacir Nair Natália Otávio Patrícia Paulo Rafaela Raimundo Renata Rogério Sebastião Sílvia Tânia Tarcísio Thaís Vânia Vinícius Zélia")
	lastNames = strings.Fields("Almeida Araújo Barbosa Batista Brandão Cardoso Carvalho Conceição Corrêa Damião Dias Falcão Fernandes " +
		"Gonçalves Guimarães Lima Magalhães Marques Mendonça Monteiro Moraes Nogueira Oliveira Paixão Pereira Pinheiro Ribeiro Salomão Santos " +
		"Silva Simões Souza Tavares Teixeira Vasconcelos Vieira Xavier")
	companies = []string{"", "", "", "", "", "", "Padaria Pão Quente", "Escola São José", "Mercadinho do Zé", "Oficina Irmãos Falcão",
		"Salão da Conceição", "Clínica Bem-Estar", "Papelaria Ágil", "Transportes Guimarães"}
)

// mailConfig is a mailbox that nobody opens while its account is paused.
const mailConfig = `{"address":"loja@exemplo.com.br","imapHost":"localhost","imapPort":993,"imapSecurity":"tls",` +
	`"smtpHost":"localhost","smtpPort":587,"smtpSecurity":"starttls"}`

// open writes what was there on the first day: accounts that are paused, so that a program on this folder contacts
// nobody, and the customers.
func (s *shop) open(ctx context.Context, files media.Store) {
	const account = "account (id, kind, name, config, position, paused, created_at)"
	s.rows.add(account, whatsapp, "whatsapp", "+55 31 3000-0000", "{}", 0, 1, s.start.UnixMilli())
	s.rows.add(account, email, "email", "loja@exemplo.com.br", mailConfig, 1, 1, s.start.UnixMilli())
	s.rows.add("setting (name, value)", "shop.name", "Padaria Pão Quente")
	s.paint(ctx, files)
	for i := range s.Customers {
		s.people = append(s.people, s.person(i))
	}
}

func (s *shop) person(i int) *person {
	made := s.start.Add(time.Duration(i) * time.Millisecond)
	p := &person{mailer: s.rand.IntN(10) == 0, conversation: desk.ConversationID(at(made, 3))}
	p.ID = desk.CustomerID(at(made, 0))
	p.Name = one(s.rand, firstNames) + " " + one(s.rand, lastNames)
	if s.rand.IntN(3) == 0 {
		p.Name += " " + one(s.rand, lastNames)
	}
	p.Company = one(s.rand, companies)
	p.Addresses = []desk.Address{{ID: desk.AddressID(at(made, 1)), Kind: "whatsapp", Value: fmt.Sprintf("+55319%08d", 80_000_000+i)}}
	if p.mailer || s.rand.IntN(10) < 6 {
		name := store.Fold(strings.ReplaceAll(p.Name, " ", "."))
		p.Addresses = append(p.Addresses, desk.Address{ID: desk.AddressID(at(made, 2)), Kind: "email", Value: fmt.Sprintf("%s%d@exemplo.com.br", name, i)})
	}
	found := p.Name + " " + p.Company
	for _, a := range p.Addresses {
		found += " " + a.Value
	}
	ms := made.UnixMilli()
	s.rows.add("customer (id, name, company, search, sort, created_at, updated_at)",
		p.ID, p.Name, p.Company, store.Fold(found), store.Fold(p.Name), ms, ms)
	for n, a := range p.Addresses {
		s.rows.add("address (id, customer_id, kind, value, position, created_at)", a.ID, p.ID, string(a.Kind), a.Value, n, ms)
		s.rows.add("consent (id, address_id, class, given_at, given_by)", at(made, 4+2*n), a.ID, string(desk.Reply), ms, "customer")
		if s.rand.IntN(4) > 0 {
			s.rows.add("consent (id, address_id, class, given_at, given_by)", at(made, 5+2*n), a.ID, string(desk.Notice), ms, "customer")
		}
	}
	return p
}

// paint makes the few pictures that customers send again and again.
func (s *shop) paint(ctx context.Context, files media.Store) {
	for n := range 6 {
		img := image.NewRGBA(image.Rect(0, 0, 320, 240))
		for y := range 240 {
			for x := range 320 {
				img.Set(x, y, color.RGBA{uint8(x + n*40), uint8(y + n*20), uint8(120 + n*20), 255})
			}
		}
		var raw bytes.Buffer
		if s.err = png.Encode(&raw, img); s.err != nil {
			return
		}
		var p picture
		if p.thumb, s.err = media.Thumb(bytes.NewReader(raw.Bytes())); s.err != nil {
			return
		}
		if p.sha, p.size, s.err = files.Put(ctx, &raw); s.err != nil {
			return
		}
		s.pictures = append(s.pictures, p)
	}
}

// crowd picks who speaks: a few write much, most write seldom, and each at least once.
type crowd struct {
	zipf *rand.Zipf
	left []int // who has not spoken yet
}

func (s *shop) crowd() *crowd {
	c := &crowd{zipf: rand.NewZipf(s.rand, 1.1, 10, uint64(s.Customers-1))}
	c.left = s.rand.Perm(s.Customers)
	return c
}

// next is who speaks now, when so many messages are still to come.
func (c *crowd) next(r *rand.Rand, toCome int) int {
	if n := len(c.left); n > 0 && r.IntN(toCome) < n {
		i := c.left[n-1]
		c.left = c.left[:n-1]
		return i
	}
	return int(c.zipf.Uint64())
}
