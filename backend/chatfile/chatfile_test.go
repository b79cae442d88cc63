package chatfile_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"planob/backend/chatfile"
)

var zone = time.FixedZone("BRT", -3*3600)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Every form that phones write is read: who, when, what, and which file.
func TestForms(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		want  []chatfile.Line
		order chatfile.Order
	}{
		"android": {
			text: "12/03/2024 14:05 - As mensagens e ligações são protegidas com a criptografia de ponta a ponta.\n" +
				"12/03/2024 14:05 - Dona Célia: Bom dia!\nTem pão francês?\n\nAté as 18h: pode ser\n" +
				"13/03/2024 08:01 - Padaria: Tem sim: 20 unidades\n" +
				"13/03/2024 08:02 - Padaria: <Mídia oculta>\n" +
				"13/03/2024 08:03 - Dona Célia: \u200eIMG-20240313-WA0001.jpg (arquivo anexado)\nolha que bonito\n" +
				"13/03/2024 08:04 - Dona Célia: Mensagem apagada\n" +
				"13/03/2024 08:05 - Padaria: 18 reais <Mensagem editada>\n",
			want: []chatfile.Line{
				{At: at("2024-03-12 14:05:00"), Who: "Dona Célia", Text: "Bom dia!\nTem pão francês?\n\nAté as 18h: pode ser"},
				{At: at("2024-03-13 08:01:00"), Who: "Padaria", Text: "Tem sim: 20 unidades"},
				{At: at("2024-03-13 08:02:00"), Who: "Padaria", Left: true},
				{At: at("2024-03-13 08:03:00"), Who: "Dona Célia", File: "IMG-20240313-WA0001.jpg", Text: "olha que bonito"},
				{At: at("2024-03-13 08:04:00"), Who: "Dona Célia", Gone: true},
				{At: at("2024-03-13 08:05:00"), Who: "Padaria", Text: "18 reais"},
			},
			order: chatfile.DayFirst,
		},
		"iphone": {
			text: "\ufeff[12/03/24, 14:05:33] Padaria: \u200eAs mensagens e ligações são protegidas com a criptografia de ponta a ponta.\r\n" +
				"[12/03/24, 14:05:34] ~ Célia: Oi\r\nsegunda linha\r\n" +
				"\u200e[13/03/24, 08:00:00] Padaria: \u200e<anexado: 00000012-PHOTO-2024-03-13-08-00-00.jpg>\r\n" +
				"\u200e[13/03/24, 08:00:01] Padaria: Cardápio \u200e<anexado: 00000013-cardápio.pdf>\r\n" +
				"\u200e[13/03/24, 08:00:02] ~ Célia: \u200eimagem ocultada\r\n" +
				"\u200e[13/03/24, 08:00:03] ~ Célia: \u200eChamada de voz perdida\r\n",
			want: []chatfile.Line{
				{At: at("2024-03-12 14:05:34"), Who: "~ Célia", Text: "Oi\nsegunda linha"},
				{At: at("2024-03-13 08:00:00"), Who: "Padaria", File: "00000012-PHOTO-2024-03-13-08-00-00.jpg"},
				{At: at("2024-03-13 08:00:01"), Who: "Padaria", Text: "Cardápio", File: "00000013-cardápio.pdf"},
				{At: at("2024-03-13 08:00:02"), Who: "~ Célia", Left: true},
				{At: at("2024-03-13 08:00:03"), Who: "~ Célia", Text: "Chamada de voz perdida"},
			},
			order: chatfile.DayFirst,
		},
		"english, twelve hours": {
			text: "3/13/24, 12:05\u202fAM - Ana: one\n3/13/24, 2:05\u202fPM - Ana: two\n3/14/24, 12:30 p. m. - Ana: three\n",
			want: []chatfile.Line{
				{At: at("2024-03-13 00:05:00"), Who: "Ana", Text: "one"},
				{At: at("2024-03-13 14:05:00"), Who: "Ana", Text: "two"},
				{At: at("2024-03-14 12:30:00"), Who: "Ana", Text: "three"},
			},
			order: chatfile.MonthFirst,
		},
		"year first": {
			text: "[2024-03-13, 08:00:00] Ana: um\n[2024-03-14, 08:00:00] Ana: dois\n",
			want: []chatfile.Line{
				{At: at("2024-03-13 08:00:00"), Who: "Ana", Text: "um"}, {At: at("2024-03-14 08:00:00"), Who: "Ana", Text: "dois"},
			},
			order: chatfile.YearFirst,
		},
		"dots": {
			text:  "13.03.24, 08:00 - Ana: um\n",
			want:  []chatfile.Line{{At: at("2024-03-13 08:00:00"), Who: "Ana", Text: "um"}},
			order: chatfile.DayFirst,
		},
		"the order told by time going on": {
			text: "1/2/24, 08:00 - Ana: um\n1/3/24, 08:00 - Ana: dois\n2/1/24, 08:00 - Ana: três\n",
			want: []chatfile.Line{
				{At: at("2024-01-02 08:00:00"), Who: "Ana", Text: "um"}, {At: at("2024-01-03 08:00:00"), Who: "Ana", Text: "dois"},
				{At: at("2024-02-01 08:00:00"), Who: "Ana", Text: "três"},
			},
			order: chatfile.MonthFirst,
		},
	} {
		t.Run(name, func(t *testing.T) {
			chat, err := chatfile.Read(strings.NewReader(c.text), zone, "")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(chat.Lines, c.want) {
				t.Errorf("lines:\n%+v\nwant:\n%+v", chat.Lines, c.want)
			}
			if chat.Order != c.order || !chat.Sure {
				t.Errorf("order %s, sure %v", chat.Order, chat.Sure)
			}
		})
	}
}

// When nothing tells the day from the month, the day comes first and a person is asked; their answer holds.
func TestUnsure(t *testing.T) {
	const text = "01/02/2024 08:00 - Ana: um\n"
	chat, err := chatfile.Read(strings.NewReader(text), zone, "")
	if err != nil || chat.Sure || !chat.Lines[0].At.Equal(at("2024-02-01 08:00:00")) {
		t.Errorf("%+v %v", chat, err)
	}
	chat, err = chatfile.Read(strings.NewReader(text), zone, chatfile.MonthFirst)
	if err != nil || !chat.Sure || !chat.Lines[0].At.Equal(at("2024-01-02 08:00:00")) {
		t.Errorf("%+v %v", chat, err)
	}
}

// A day inside a message begins no new one, a file that only looks like one is text, and no name of a file leads out.
func TestText(t *testing.T) {
	chat, err := chatfile.Read(strings.NewReader("13/03/2024 08:00 - Ana: vale até\n13/04/2024\n13/04/2024 às nove\n"+
		"13/03/2024 08:01 - Ana: <anexado: ../../etc/passwd>\n13/03/2024 08:02 - Ana: a\x00b\xff\n13/03/2024 08:03 - Ana:\n"), zone, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(chat.Lines) != 4 || chat.Lines[0].Text != "vale até\n13/04/2024\n13/04/2024 às nove" || chat.Lines[1].File != "" ||
		chat.Lines[2].Text != "a\x00b\ufffd" || chat.Lines[3].Text != "" {
		t.Errorf("%+v", chat.Lines)
	}
}

// What is no conversation is refused.
func TestNotChat(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a list": "Nome;Telefone\nAna;1199999\n", "binary": "\x00\x01\x02\xff", "only notices": "13/03/2024 08:00 - Você criou o grupo\n",
	} {
		if _, err := chatfile.Read(strings.NewReader(text), zone, ""); !errors.Is(err, chatfile.ErrNotChat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A zip gives its conversation and its files, whatever else is in it; a damaged one is refused.
func TestZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{
		"leia.txt": strings.Repeat("nada ", 1000), "Conversa do WhatsApp com Célia.txt": "13/03/2024 08:00 - Célia: a.jpg (arquivo anexado)\n",
		"a.jpg": "\xff\xd8\xff\xe0", "__MACOSX/x": "",
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	src, err := chatfile.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	chat, err := src.Read(zone, "")
	if err != nil || len(chat.Lines) != 1 || !src.Has(chat.Lines[0].File) || src.Has("../a.jpg") {
		t.Fatalf("%+v %v", chat, err)
	}
	f, size, err := src.File("a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || len(got) != 4 || size != 4 {
		t.Errorf("%q %d %v", got, size, err)
	}
	cut := b.Bytes()[:b.Len()/2]
	if _, err := chatfile.Open(bytes.NewReader(cut), int64(len(cut))); !errors.Is(err, chatfile.ErrNotChat) {
		t.Errorf("cut: %v", err)
	}
}

// A long life of messages is read line by line.
func TestMany(t *testing.T) {
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, "%02d/%02d/2024 %02d:%02d - %s: mensagem %d\n", i/4000+1, 3, i/200%20, i%60, []string{"Ana", "Loja"}[i%2], i)
	}
	chat, err := chatfile.Read(strings.NewReader(b.String()), zone, "")
	if err != nil || len(chat.Lines) != 100_000 || !slices.Equal(chat.People, []string{"Ana", "Loja"}) {
		t.Errorf("%d %v %v", len(chat.Lines), chat.People, err)
	}
}

// No file makes the reader fail otherwise than by its errors, and what it reads is text of known people.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"12/03/2024 14:05 - Ana: oi\nfim\n", "[12/03/24, 14:05:33] Ana: \u200e<anexado: a.jpg>\n", "3/13/24, 12:05\u202fAM - Ana: one\n",
		"\ufeff[2024-03-13, 08:00:00] Ana: \u200eimagem ocultada", "13.03.24, 08:00 - Ana: a.b (arquivo anexado)\nx", "99/99/9999 99:99 - : ",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		chat, err := chatfile.Read(strings.NewReader(text), zone, "")
		if err != nil {
			if !errors.Is(err, chatfile.ErrNotChat) {
				t.Fatal(err)
			}
			return
		}
		for _, l := range chat.Lines {
			if !slices.Contains(chat.People, l.Who) || l.At.IsZero() || strings.ContainsAny(l.File, "/\\") || l.File == ".." {
				t.Fatalf("%+v", l)
			}
		}
	})
}
