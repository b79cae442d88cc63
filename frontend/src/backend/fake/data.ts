// The example shop: "Padaria Pão Quente". Names and numbers are invented; the numbers are of the range kept for fiction.

export interface Person {
  name: string
  company?: string
  // w WhatsApp, e e-mail, s SMS, t Telegram, p phone; a capital letter is an address without consent for replies
  by: string
}

export const people: Person[] = [
  { name: 'Condomínio Edifício Vila Mariana – Bloco B', company: 'Síndica: Rosângela Pimenta', by: 'ep' },
  { name: 'Maria das Graças Albuquerque de Vasconcelos', by: 'wesp' },
  { name: 'Joaquim Ferreira dos Santos', by: 'ws' },
  { name: 'Ana Beatriz Nogueira', company: 'Vila Verde Eventos', by: 'wse' },
  { name: 'Buffet Doce Encontro Eventos Ltda.', company: 'CNPJ 12.ABC.345/01DE-35', by: 'we' },
  { name: 'Geraldo Assunção (Mercearia)', company: 'Geraldo Assunção ME', by: 'wsp' },
  { name: 'Escola Municipal Prof. Darcy Ribeiro', company: 'Merenda, até dezembro', by: 'e' },
  { name: 'Luíza Tanaka', by: 'w' },
  { name: 'Paulo Henrique Diniz', company: 'Diniz Contabilidade', by: 'we' },
  { name: 'Rosilene da Conceição Aparecida', by: 'w' },
  { name: 'Tiago Moreira', by: 'wE' },
  { name: 'Cláudia Regina Pacheco', by: 'we' },
  { name: 'Igreja Batista Nova Esperança', company: 'Pr. Elias', by: 'wep' },
  { name: 'Márcio Antunes', by: 'w' },
  { name: 'Dona Zuleica', by: 'p' },
  { name: 'Restaurante Sabor de Minas', company: 'Compras: Edvaldo', by: 'we' },
  { name: 'Fernanda Couto Brandão', by: 'we' },
  { name: 'Sebastião Lopes', by: 'w' },
  { name: 'Academia Corpo em Forma', company: 'Recepção', by: 'e' },
  { name: 'Patrícia Yumi Sato', by: 'we' },
  { name: 'Otávio Guimarães Neto', by: 'w' },
  { name: 'Clínica Bem Viver', company: 'Dra. Helena', by: 'wep' },
  { name: 'Raimunda Nonata', by: 'w' },
  { name: 'Hotel Pousada das Flores', company: 'Governança', by: 'e' },
  { name: 'Vinícius Prado', by: 'we' },
  { name: 'Neusa Camargo', by: 'w' },
  { name: 'Colégio Santa Rita', company: 'Cantina', by: 'we' },
  { name: 'Edson Arantes Filho', by: 'w' },
  { name: 'Gráfica Impressa', company: 'Financeiro', by: 'e' },
  { name: 'Silvana Quadros', by: 'we' },
]

export const openers = [
  'Bom dia! Vocês entregam no sábado cedo?',
  'Oi, tem pão de queijo congelado?',
  'Qual o valor do bolo de cenoura de 2 kg?',
  'Preciso de 30 pães franceses amanhã às 6h.',
  'Vocês aceitam vale-refeição?',
  'Confirmando o pedido da semana passada.',
  'Pode incluir mais 10 salgados?',
  'Meu pedido ainda não chegou.',
  'Obrigada, estava tudo ótimo!',
  'Tem opção sem lactose?',
]

export const answers = [
  'Bom dia! Entregamos sim, a partir das 6h30.',
  'Temos! O pacote de 1 kg está R$ 28,00.',
  'Combinado, já anotei aqui.',
  'Anotado. Fica pronto às 6h.',
  'Sim, aceitamos.',
  'Está confirmado para sábado.',
  'Incluído! O total ficou R$ 96,00.',
  'Vou verificar com o entregador agora.',
  'Que bom! Até a próxima.',
  'Temos pão de forma e bolo de milho sem lactose.',
]

export const scenes = [
  'calm',
  'outage',
  'active',
  'returning',
  'offline',
  'unlinked',
  'replaced',
  'blocked',
  'first',
  'demo',
  'fresh',
  'restored',
  'readonly',
  'late',
  'damaged',
  'full',
  'failing',
  'clock',
  'slow',
  'broken',
  'crash',
  'big',
] as const
export type Scene = (typeof scenes)[number]
