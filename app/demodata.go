package app

// The shop of examples: Padaria Pão Quente. Every name is invented, every telephone number is of the range kept for
// fiction, every address of a domain that belongs to nobody.

const (
	demoShop  = "Padaria Pão Quente"
	demoOwner = "Jéssica Paiva"
)

// demoPerson is one invented customer. By are the ways to reach them, the first one preferred: w WhatsApp, e e-mail,
// s SMS, t Telegram, p telephone.
type demoPerson struct{ name, company, by, notes string }

var demoPeople = []demoPerson{
	{"Ana Beatriz Nogueira", "Vila Verde Eventos", "wse", "Alérgica a amendoim. Nota no CNPJ."},
	{"Joaquim Ferreira dos Santos", "", "ws", ""},
	{"Maria das Graças Albuquerque", "", "wesp", "Prefere ligação de manhã."},
	{"Condomínio Edifício Vila Mariana", "Síndica: Rosângela Pimenta", "ep", ""},
	{"Buffet Doce Encontro", "Compras: Lúcia", "we", ""},
	{"Geraldo Assunção", "Mercearia do Geraldo", "wsp", ""},
	{"Escola Municipal Darcy Ribeiro", "Merenda, até dezembro", "e", ""},
	{"Luíza Tanaka", "", "w", ""},
	{"Paulo Henrique Diniz", "Diniz Contabilidade", "we", ""},
	{"Rosilene da Conceição", "", "t", ""},
	{"Tiago Moreira", "", "ws", ""},
	{"Cláudia Regina Pacheco", "", "wet", ""},
	{"Igreja Batista Nova Esperança", "Pr. Elias", "wep", ""},
	{"Márcio Antunes", "", "w", ""},
	{"Dona Zuleica", "", "p", "Só atende telefone fixo."},
	{"Restaurante Sabor de Minas", "Compras: Edvaldo", "we", ""},
	{"Fernanda Couto Brandão", "", "we", ""},
	{"Sebastião Lopes", "", "ws", ""},
	{"Academia Corpo em Forma", "Recepção", "e", ""},
	{"Patrícia Yumi Sato", "", "wes", ""},
	{"Otávio Guimarães Neto", "", "w", ""},
	{"Clínica Bem Viver", "Dra. Helena", "wep", ""},
	{"Raimunda Nonata", "", "ws", ""},
	{"Pousada das Flores", "Governança", "e", ""},
	{"Vinícius Prado", "", "we", ""},
	{"Neusa Camargo", "", "s", ""},
	{"Colégio Santa Rita", "Cantina", "we", ""},
	{"Edson Arantes Filho", "", "w", ""},
	{"Gráfica Impressa", "Financeiro", "e", ""},
	{"Silvana Quadros", "", "wet", ""},
	{"Antônio Carlos Bueno", "", "ws", ""},
	{"Lanchonete do Zeca", "Zeca", "we", ""},
	{"Marlene Figueiredo", "", "w", ""},
	{"Hospital São Camilo", "Copa", "ep", ""},
	{"Rafael Teixeira", "", "wt", ""},
	{"Creche Pequeno Príncipe", "Direção", "we", ""},
	{"Iracema Duarte", "", "ws", ""},
	{"Oficina do Beto", "Roberto", "w", ""},
	{"Helena Vasques", "", "wes", ""},
	{"Cafeteria Grão Nobre", "Renata", "we", ""},
}

// demoLine is one thing said, so many minutes ago: by the shop when us.
type demoLine struct {
	ago  int
	us   bool
	text string
}

// demoTalk is one conversation over one kind of channel; a resolved one ends with its last line.
type demoTalk struct {
	name     string
	kind     string
	subject  string
	resolved bool
	lines    []demoLine
}

var demoTalks = []demoTalk{
	{name: "Ana Beatriz Nogueira", kind: "whatsapp", lines: []demoLine{
		{1500, false, "Boa tarde! Vocês fazem bolo de cenoura de 2 kg para sábado?"},
		{1494, true, "Boa tarde, Ana! Fazemos sim. O de 2 kg está R$ 96,00, com cobertura."},
		{1490, false, "Ótimo. Pode ser sem amendoim? Tenho alergia."},
		{1485, true, "Pode. Já anotei aqui no seu cadastro."},
		{14, false, "Bom dia! Dá para entregar no sábado às 9h?"},
		{13, false, "É para a festa da minha filha"},
	}},
	{name: "Joaquim Ferreira dos Santos", kind: "whatsapp", lines: []demoLine{
		{36, false, "Preciso de 30 pães franceses amanhã às 6h."},
	}},
	{name: "Maria das Graças Albuquerque", kind: "sms", lines: []demoLine{
		{75, false, "Tem pao de queijo congelado?"},
		{71, true, "Temos! O pacote de 1 kg esta R$ 28,00."},
		{52, false, "Separa 2 pra mim, passo hoje"},
	}},
	{name: "Condomínio Edifício Vila Mariana", kind: "email", subject: "Café da manhã da assembleia", lines: []demoLine{
		{190, false, "Bom dia. Gostaríamos de um orçamento de café da manhã para 40 pessoas no dia da assembleia.\n\nAtenciosamente,\nRosângela"},
		{160, true, "Bom dia, Rosângela. Para 40 pessoas fica R$ 720,00, com pães, frios, bolo, café e suco. Entregamos às 8h."},
		{24, false, "Aprovado. Pode emitir a nota no CNPJ do condomínio?"},
	}},
	{name: "Rosilene da Conceição", kind: "telegram", lines: []demoLine{
		{9, false, "Oi! Vocês abrem no feriado?"},
	}},
	{name: "Buffet Doce Encontro", kind: "whatsapp", lines: []demoLine{
		{320, false, "Confirmando o pedido da semana passada: 300 salgados."},
		{310, true, "Confirmado! Saem quentinhos na sexta, às 16h."},
		{305, false, "Perfeito, obrigada!"},
		{304, true, "Nós que agradecemos. Até sexta!"},
	}},
	{name: "Paulo Henrique Diniz", kind: "whatsapp", lines: []demoLine{
		{410, false, "Vocês aceitam vale-refeição?"},
		{402, true, "Aceitamos sim, todos."},
	}},
	{name: "Escola Municipal Darcy Ribeiro", kind: "email", subject: "Merenda de dezembro", resolved: true, lines: []demoLine{
		{3100, false, "Segue o calendário da merenda de dezembro: 120 pães por dia, de segunda a sexta."},
		{3040, true, "Recebido. A entrega continua às 6h30, no portão dos fundos."},
	}},
	{name: "Luíza Tanaka", kind: "whatsapp", resolved: true, lines: []demoLine{
		{2900, false, "Meu pedido ainda não chegou."},
		{2894, true, "Vou verificar com o entregador agora mesmo."},
		{2886, true, "Ele está na sua rua, chega em dois minutos."},
		{2880, false, "Chegou! Obrigada, estava tudo ótimo."},
	}},
	{name: "Restaurante Sabor de Minas", kind: "whatsapp", resolved: true, lines: []demoLine{
		{4400, false, "Pode incluir mais 10 broas no pedido de amanhã?"},
		{4390, true, "Incluído! O total ficou R$ 96,00."},
	}},
	{name: "Rafael Teixeira", kind: "telegram", resolved: true, lines: []demoLine{
		{5200, false, "Tem opção sem lactose?"},
		{5190, true, "Temos pão de forma e bolo de milho sem lactose."},
	}},
	{name: "Neusa Camargo", kind: "sms", resolved: true, lines: []demoLine{
		{6100, false, "Que horas fecha hoje?"},
		{6095, true, "Hoje ate as 20h, dona Neusa."},
	}},
}

// The outage of yesterday, of which the report is kept: when it began and was over, in minutes ago, and who was told by
// which other channel.
const (
	demoOutageBegan = 1640
	demoOutageBack  = 1552
	demoNotice      = "Olá, {nome}! Nosso WhatsApp está fora do ar. Continuamos atendendo por aqui: pode responder a esta mensagem. Padaria Pão Quente"
)

var demoNotices = []demoNotified{
	{"Geraldo Assunção", "sms", "Beleza, entao 20 paes as 17h"},
	{"Cláudia Regina Pacheco", "email", "Obrigada por avisar! Meu pedido continua valendo."},
	{"Tiago Moreira", "sms", ""},
	{"Igreja Batista Nova Esperança", "email", "Recebido. Deus abençoe."},
	{"Patrícia Yumi Sato", "email", ""},
	{"Sebastião Lopes", "sms", "Ok"},
}

type demoNotified struct{ name, kind, reply string }

// demoAnswers are what the invented customers say to whatever the person who practises writes.
var demoAnswers = []string{
	"Perfeito, obrigada!", "Combinado. Passo aí mais tarde.", "Ótimo! Pode separar para mim?", "Certo, fico no aguardo.",
	"Que bom! E vocês entregam?", "Entendi. Muito obrigado pela atenção.", "Pode ser. Quanto fica no total?", "Valeu, até amanhã!",
}
