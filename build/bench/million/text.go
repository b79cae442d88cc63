package million

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/store"
)

var (
	agents    = []string{"dono", "aline", "joão", "márcia"}
	fileNames = []string{"IMG-20260412-WA0007.jpg", "foto do pedido.png", "comprovante pix.png", "nota fiscal.png", "orçamento.png"}
	things    = strings.Fields("pão açúcar café manteiga bolo caderno lápis uniforme mochila ração remédio chá feijão arroz óleo sabão torneira lâmpada " +
		"pneu bateria cimento tijolo queijo requeijão pão-de-queijo salgado brigadeiro limão maçã mamão camarão frango linguiça")
	days = strings.Fields("hoje amanhã segunda terça quarta quinta sexta sábado domingo")

	asks = []string{
		"Bom dia! Vocês têm %s?", "Oi, quanto custa %s?", "Boa tarde, queria fazer um pedido de %s para %s", "Já saiu a entrega do pedido %d?",
		"Pode separar dez de %s pra mim? Passo aí %s", "Fiz o pix agora, segue o comprovante", "Não recebi a nota fiscal do pedido %d",
		"Obrigada!! 😊", "Tá bom, combinado", "O %s veio errado, dá pra trocar?", "Vocês abrem %s?", "Qual o endereço de vocês?",
		"Meu CEP é 30140-110, entrega aqui?", "Consegue fazer um desconto à vista?", "ok", "Pode ser no cartão?", "Então cancela o pedido %d por favor",
		"Estou na frente da loja, alguém me atende?", "Meu filho faltou à aula %s porque está com febre, tem reposição?",
		"Quando vence o boleto? Não chegou no meu e-mail", "A encomenda %d ainda não chegou e o rastreio não muda há três dias, podem verificar, por favor?",
	}
	answers = []string{
		"Bom dia! Temos sim, %s está fresquinho hoje", "O quilo de %s sai por R$ %d,90", "Seu pedido %d saiu para entrega agora",
		"Separado! Pode retirar %s até as 18h", "Recebemos o pagamento, obrigado!", "Vou verificar e já retorno, um instante",
		"Segue a segunda via do boleto no seu e-mail", "Entregamos no seu bairro %s, a taxa é R$ %d,00", "Pode trocar sim, traga a nota fiscal por favor",
		"Abrimos %s das 7h às 20h", "Prontinho, pedido %d cancelado", "A reposição fica para %s, tudo bem?", "Nós que agradecemos! Até a próxima",
		"Não temos %s no momento, chega %s. Quer que eu avise?", "O código de rastreio da encomenda %d foi atualizado; a transportadora prometeu a entrega para %s",
	}
	notes = []string{"Cliente pediu desconto, falar com o gerente", "Ligar %s para confirmar a entrega", "Já trocou o pedido %d uma vez", "Prefere ser chamada à tarde"}
)

// text is one line as people write it; one in five leaves the accents out.
func (s *shop) text(d desk.Direction) string {
	list := asks
	switch d {
	case desk.Out:
		list = answers
	case desk.Note:
		list = notes
	}
	line := one(s.rand, list)
	for strings.Contains(line, "%") {
		i := strings.Index(line, "%")
		word := fmt.Sprint(100_000 + s.rand.IntN(900_000))
		if line[i+1] == 's' {
			word = one(s.rand, things)
			if strings.Contains(line[:i], "para ") || strings.Contains(line[:i], "abre") || strings.Contains(line[:i], "Abrimos") || strings.Contains(line[:i], "até") {
				word = one(s.rand, days)
			}
		} else if strings.Contains(line[:i], "R$") {
			word = fmt.Sprint(4 + s.rand.IntN(90))
		}
		line = line[:i] + word + line[i+2:]
	}
	if d == desk.In && s.rand.IntN(5) == 0 {
		line = store.Fold(line)
	}
	return line
}

// quiet is the moment before which no running conversation spoke: the openNow that spoke last go on.
func (s *shop) quiet() time.Time {
	var all []time.Time
	for _, p := range s.people {
		all = append(all, p.lastAt)
	}
	slices.SortFunc(all, func(a, b time.Time) int { return b.Compare(a) })
	return all[min(openNow, len(all)-1)]
}
