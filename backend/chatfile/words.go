package chatfile

import (
	"path"
	"regexp"
	"strings"
)

// read takes the text apart: a file that was sent, one that was left out, a message taken back. False for a notice that
// the phone writes in somebody's name.
func (l *Line) read(text string) bool {
	marked := strings.HasPrefix(text, "\u200e")
	text = strings.TrimRight(strings.Trim(text, marks), " \n")
	text = editedWord.ReplaceAllString(text, "")
	if name, rest, ok := sentFile(text); ok {
		l.File, l.Text = name, rest
		return true
	}
	first, rest, _ := strings.Cut(text, "\n")
	plain := strings.ToLower(strings.Trim(first, marks+" .<>"))
	switch {
	case left[plain]:
		l.Left, l.Text = true, strings.TrimSpace(rest)
	case gone[plain]:
		l.Gone = true
	case marked && !call.MatchString(plain):
		return false
	default:
		l.Text = text
	}
	return true
}

var (
	// editedWord is what follows a text that was changed.
	editedWord = regexp.MustCompile(`\s*[\x{200e}]?<(?:Mensagem editada|Editada|This message was edited|Se editó este mensaje\.?)>$`)
	// androidFile is "IMG-20240312-WA0001.jpg (arquivo anexado)", with what was written under it on the lines below.
	androidFile = regexp.MustCompile(`^[\x{200e}]?([^\n/\\]{1,200}\.[A-Za-z0-9]{1,8}) \((?:arquivo anexado|file attached|archivo adjunto)\)(?:\n|$)`)
	// iphoneFile is "<anexado: 00000012-PHOTO-2024-03-12-14-05-33.jpg>", behind what was written with it.
	iphoneFile = regexp.MustCompile(`[\x{200e}]?<(?:anexado|anexo|attached|adjunto): ([^>\n/\\]{1,200})>`)
	// call is a call that was missed, which is worth keeping.
	call = regexp.MustCompile(`^(?:chamada|ligação|missed|llamada|video ?call|voice call)`)
)

// sentFile finds the file of a text and what else was written.
func sentFile(text string) (name, rest string, ok bool) {
	for _, form := range []*regexp.Regexp{androidFile, iphoneFile} {
		at := form.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		name = strings.Trim(text[at[2]:at[3]], marks+" ")
		if name = path.Base(name); name == "." || name == ".." || name == "" {
			continue
		}
		return name, strings.TrimSpace(strings.Trim(text[:at[0]], marks+" ") + "\n" + strings.TrimSpace(text[at[1]:])), true
	}
	return "", "", false
}

// left are the words for a file that was not exported.
var left = words(`mídia oculta
arquivo de mídia oculto
mídia omitida
imagem ocultada
imagem omitida
áudio ocultado
áudio omitido
vídeo ocultado
vídeo omitido
figurinha ocultada
figurinha omitida
documento ocultado
documento omitido
gif ocultado
gif omitido
cartão do contato omitido
mensagem de vídeo omitida
media omitted
image omitted
audio omitted
video omitted
sticker omitted
document omitted
gif omitted
contact card omitted
video note omitted
multimedia omitido
imagen omitida
audio omitido
video omitido
sticker omitido
documento omitido
null`)

// gone are the words for a message that was taken back.
var gone = words(`mensagem apagada
esta mensagem foi apagada
você apagou esta mensagem
apagou esta mensagem
this message was deleted
you deleted this message
se eliminó este mensaje
eliminaste este mensaje
mensagem apagada pelo admin`)

func words(list string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.SplitSeq(list, "\n") {
		all[word] = true
	}
	return all
}
