package mailbench

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Fill puts n mails into the INBOX of address at once, as they lie in a mailbox that is some years old.
func (b *Bench) Fill(address string, n int, mail func(n int) []byte) error {
	folder := filepath.Join(b.folder(address, "INBOX"), "new")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d.%s", i, rand.Text())), mail(i), 0o600); err != nil {
			return err
		}
	}
	return giveTo(mailUser, b.folder(address, "INBOX"))
}

var shapeWords = strings.Fields("bom dia gostaria de saber se ainda tem bolo de fubá para sábado à tarde e qual o preço da encomenda " +
	"obrigada pelo retorno segue o comprovante em anexo pode entregar na rua de sempre até amanhã abraço")

// Shape is the n-th mail of a mailbox as shops have them: most are a few lines of one of four hundred people, with a copy in
// HTML; one in seven is of no person, one in twenty brings a file. They weigh twelve kilobytes in the mean. The same number
// gives the same mail.
func Shape(n int, to string, last time.Time) []byte {
	r := mathrand.New(mathrand.NewPCG(uint64(n), 20_000))
	who := r.IntN(400)
	var text strings.Builder
	for range 20 + r.IntN(160) {
		text.WriteString(shapeWords[r.IntN(len(shapeWords))])
		text.WriteString([]string{" ", " ", " ", " ", "\r\n"}[r.IntN(5)])
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Cliente %d <cliente%d@customer.test>\r\nTo: %s\r\nSubject: Pedido %d\r\nDate: %s\r\nMessage-ID: <shape-%d@customer.test>\r\n",
		who, who, to, n, last.Add(-time.Duration(20_000-n%20_000)*20*time.Minute).Format(time.RFC1123Z), n)
	if r.IntN(7) == 0 {
		b.WriteString("List-Id: <ofertas.customer.test>\r\nPrecedence: bulk\r\n")
	}
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=fora\r\n\r\n--fora\r\nContent-Type: multipart/alternative; boundary=dentro\r\n\r\n" +
		"--dentro\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.String() + "\r\n--dentro\r\nContent-Type: text/html; charset=utf-8\r\n\r\n")
	fmt.Fprintf(&b, "<html><body><table width=600><tr><td style=\"font-family:Arial\">%s</td></tr></table>", strings.ReplaceAll(text.String(), "\r\n", "<br>\r\n"))
	for i := range r.IntN(60) {
		fmt.Fprintf(&b, "<p class=\"c%d\" style=\"margin:0;color:#333333\">%s</p>\r\n", i, shapeWords[r.IntN(len(shapeWords))])
	}
	b.WriteString("</body></html>\r\n--dentro--\r\n")
	if r.IntN(20) == 0 {
		file := make([]byte, 20_000+r.IntN(240_000))
		for i := range file {
			file[i] = byte(r.Uint32())
		}
		b.WriteString("--fora\r\nContent-Type: application/pdf; name=comprovante.pdf\r\nContent-Disposition: attachment; filename=comprovante.pdf\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n")
		for text := base64.StdEncoding.EncodeToString(file); text != ""; text = text[min(76, len(text)):] {
			b.WriteString(text[:min(76, len(text))] + "\r\n")
		}
	}
	b.WriteString("--fora--\r\n")
	return b.Bytes()
}
