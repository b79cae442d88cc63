package app

import (
	"errors"

	"planob/backend/desk"
)

// sentences are the words of the errors that can come before there is a page.
var sentences = map[string]string{
	"app.alreadyOpen":        "O Plano B já está aberto com esta pasta de dados. Use a janela que está aberta, ou feche-a e tente de novo.",
	"app.folder":             "Não deu para usar a pasta de dados. Nada foi alterado. Confira se ela existe, se há espaço no disco e se você pode gravar nela.",
	"app.folderSynced":       "Esta pasta é copiada para a nuvem por outro programa (OneDrive, Google Drive, Dropbox…), e isso estraga os dados. Nada foi alterado. Escolha uma pasta só deste computador.",
	"app.folderNetwork":      "Esta pasta fica em outro computador, e isso estraga os dados. Nada foi alterado. Escolha uma pasta deste computador.",
	"store.damaged":          "Os dados da loja têm um defeito neste disco. Nada foi apagado nem refeito. Traga de volta a última cópia boa: planob restore ARQUIVO.planob.",
	"store.newer":            "Estes dados foram gravados por uma versão mais nova do Plano B. Nada foi alterado. Instale a versão mais nova para abrir.",
	"command.loopback":       "Por enquanto o Plano B só atende o navegador deste computador. Use --listen 127.0.0.1:0.",
	"command.noKey":          "Sem a chave de recuperação, ou a frase secreta, a cópia não abre. Nada foi alterado.",
	"session.copied":         "Esta pasta foi copiada de outro lugar. Abra o Plano B e escolha trazer a loja para este computador.",
	"backup.notSetUp":        "As cópias ainda não foram preparadas. Abra o Plano B, entre em Cópias e escolha a pasta e a chave.",
	"backup.wrongKey":        "Esta chave não abre esta cópia. Nada foi alterado. Confira se ela foi digitada inteira.",
	"backup.notACopy":        "Este arquivo não é uma cópia do Plano B. Nada foi alterado.",
	"backup.damaged":         "Esta cópia está danificada. Nada foi alterado. Use outra, mais antiga.",
	"backup.cannotRead":      "Não deu para ler a cópia. Nada foi alterado. Confira se o arquivo existe e se o disco está ligado.",
	"backup.cannotWrite":     "Não deu para gravar na pasta. As cópias de antes continuam lá. Confira se ela existe e se há espaço.",
	"backup.diskFull":        "O disco está cheio. As cópias de antes continuam lá. Libere espaço e tente de novo.",
	"backup.diskAway":        "O pen drive das cópias não está conectado. As cópias de antes continuam guardadas. Conecte e tente de novo.",
	"backup.destinationGone": "A pasta das cópias sumiu, ou este é outro disco. As cópias de antes não foram tocadas. Confira a pasta.",
	"backup.noDeviceKey":     "Este computador perdeu a chave com que confere as cópias. Abra o Plano B, entre em Cópias e prepare de novo.",
	"secret.locked":          "As senhas guardadas não abrem neste computador. Digite-as de novo no Plano B.",
	"command.listen":         "Este endereço já está em uso ou não existe neste computador. Use --listen 127.0.0.1:0 para o Plano B escolher um livre.",
}

// Sentence is what a person reads of err where no page can show it: in a terminal, in a dialog.
func Sentence(err error) string {
	var known *desk.Error
	if errors.As(err, &known) {
		if s, ok := sentences[known.Key]; ok {
			return s
		}
	}
	return "O Plano B parou por um problema que ele não conhece. Seus dados continuam guardados. Abra de novo; se repetir, envie esta linha a quem dá suporte: " + err.Error()
}
