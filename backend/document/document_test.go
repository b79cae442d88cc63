package document_test

import (
	"testing"

	"planob/backend/document"
)

// A CPF is believed only when its check digits fit, however it is punctuated.
func TestCPF(t *testing.T) {
	for text, want := range map[string]string{
		"529.982.247-25": "52998224725", "52998224725": "52998224725", " 529 982 247 25": "52998224725", "111.444.777-35": "11144477735",
		"012.345.678-90": "01234567890",
		"529.982.247-26": "", "111.111.111-11": "", "000.000.000-00": "", "": "", "5299822472": "", "529982247250": "", "529.982.247-2X": "",
		"529_982_247_25": "", "11.222.333/0001-81": "",
	} {
		if got, ok := document.CPF(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

// A CNPJ is believed only when its check digits fit, also one with letters in either case.
func TestCNPJ(t *testing.T) {
	for text, want := range map[string]string{
		"11.222.333/0001-81": "11222333000181", "11222333000181": "11222333000181",
		"12.ABC.345/01DE-35": "12ABC34501DE35", "12abc34501de35": "12ABC34501DE35",
		"11.222.333/0001-80": "", "00.000.000/0000-00": "", "12.ABC.345/01DE-3F": "", "12.ABC.345/01DE-36": "", "": "", "1122233300018": "",
	} {
		if got, ok := document.CNPJ(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

// A spreadsheet eats the zeros in front; the check digits say what the number was.
func TestRestore(t *testing.T) {
	for text, want := range map[string]string{
		"1234567890": "01234567890", "52998224725": "52998224725", "529.982.247-25": "52998224725", "11222333000181": "11222333000181",
		"191": "00000000191", "191000100": "", "12": "", "": "", "abc": "", "52998224726": "",
	} {
		if got, ok := document.Restore(text); ok != (want != "") || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

// What is shown is what people know, and reads back as what is stored.
func TestDisplay(t *testing.T) {
	for number, want := range map[string]string{
		"52998224725": "529.982.247-25", "12ABC34501DE35": "12.ABC.345/01DE-35", "123": "123", "": "",
	} {
		if got := document.Display(number); got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}

// No text makes the reader fail, and what it accepts it accepts again as it shows it.
func FuzzDocument(f *testing.F) {
	for _, s := range []string{"529.982.247-25", "12.ABC.345/01DE-35", "191", "0", "ã"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (string, bool){document.CPF, document.CNPJ, document.Restore} {
			n, ok := read(text)
			if !ok {
				continue
			}
			if again, ok := read(document.Display(n)); !ok || again != n {
				t.Errorf("%q: %q reads back as %q", text, n, again)
			}
		}
	})
}
