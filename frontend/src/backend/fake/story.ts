import type { Form, Hold, MediaView, Status } from '../types'
import type { Scene } from './data'

// Line is one thing said; ago is in minutes.
export interface Line {
  ago: number
  who: 'us' | 'them' | 'note'
  text: string
  by?: 'w' | 'e' | 's' | 't'
  status?: Status
  hold?: Hold
  reason?: string
  author?: string
  subject?: string
  html?: boolean
  automatic?: boolean
  unreadable?: boolean
  // how many lines above is what it answers
  answers?: number
  reactions?: string[]
  form?: Form
  // what it said before it was edited
  before?: string
  // the customer took it back; text is what it said
  deleted?: boolean
  // minutes ago at which it expired
  expired?: number
  media?: MediaView[]
}

let mediaId = 1
const media = (name: string, mime: string, size: number, more: Partial<MediaView> = {}): MediaView => ({
  id: mediaId,
  name,
  mime,
  size,
  available: true,
  image: mime.startsWith('image/'),
  thumb: '',
  url: `/files/media/${mediaId++}`,
  blocked: false,
  ...more,
})

const cake =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 180"><rect width="240" height="180" fill="#f0d9b5"/>' +
      '<rect x="50" y="80" width="140" height="70" rx="10" fill="#a5562a"/><rect x="50" y="70" width="140" height="24" rx="12" fill="#fff3e0"/>' +
      '<circle cx="120" cy="60" r="12" fill="#c4342b"/></svg>',
  )

const ana: Line[] = [
  { ago: 44, who: 'them', text: 'Bom dia! Dá para fazer um bolo de cenoura de 2 kg e 60 pães de queijo para sábado?' },
  {
    ago: 34,
    who: 'us',
    text: 'Bom dia, Ana! Dá sim. O bolo de 2 kg fica R$ 68,00 e os 60 pães de queijo, R$ 90,00.',
  },
  { ago: 31, who: 'them', text: '', media: [media('audio.ogg', 'audio/ogg; codecs=opus', 41_000)] },
  { ago: 29, who: 'note', text: 'Ela é alérgica a amendoim. Jéssica, avisa a cozinha?', author: 'Rafael Lima' },
  {
    ago: 18,
    who: 'them',
    by: 'e',
    subject: 'Dados para a nota',
    html: true,
    text: 'Segue o CNPJ para a nota e o endereço da entrega.',
    media: [media('Dados para nota fiscal – Vila Verde.pdf', 'application/pdf', 86_000)],
  },
  { ago: 15, who: 'us', text: 'Pode deixar, sem amendoim! Entrega sábado, 8h30.' },
]

const calmEnd: Line[] = [{ ago: 8, who: 'us', text: 'Mando a chave do Pix por aqui.', status: 'delivered' }]

const outageEnd: Line[] = [
  { ago: 8, who: 'us', text: 'Mando a chave do Pix por aqui.', status: 'in_doubt' },
  { ago: 6, who: 'us', text: 'Pode mandar o comprovante quando der.', status: 'queued' },
  {
    ago: 2,
    who: 'us',
    by: 'e',
    subject: 'Atendimento 20261120-0104',
    text: 'Ana, aqui é da Padaria Pão Quente. O WhatsApp caiu, seguimos por e-mail. Pix: financeiro@paoquente.exemplo.com.br',
  },
  { ago: 0.5, who: 'them', by: 'e', subject: 'Re: Atendimento 20261120-0104', text: 'Recebi! Já fiz o Pix. Pode ser 8h30 mesmo.' },
]

// Every state a message can be in, for the state sheet and the tests.
const states: Line[] = [
  { ago: 300, who: 'them', text: 'Oi! Quero encomendar um panetone.', media: [media('bolo.jpg', 'image/jpeg', 182_000, { thumb: cake, url: cake }), media('festa.mp4', 'video/mp4', 2_400_000, { available: false })] },
  { ago: 298, who: 'us', text: 'Claro! Qual sabor?', status: 'read' },
  { ago: 200, who: 'us', text: 'Temos frutas, chocolate e doce de leite.', status: 'accepted', answers: 2, reactions: ['❤️'] },
  { ago: 195, who: 'them', text: 'Prefiro o de frutas, sem uva-passa se der. Pode ser o de um quilo mesmo.', answers: 1, reactions: ['👍'] },
  { ago: 190, who: 'us', text: 'Esse número ainda é o seu?', status: 'failed', reason: 'whatsapp.noNumber' },
  { ago: 180, who: 'us', text: 'Sua encomenda fica pronta às 11:00.', status: 'expired', reason: 'outbox.expired', expired: 150 },
  { ago: 170, who: 'us', text: 'Promoção de panetone até domingo!', status: 'held', hold: 'hours', automatic: true, author: 'auto' },
  { ago: 160, who: 'us', text: 'Pode buscar depois das 15h.', status: 'cancelled' },
  { ago: 158, who: 'them', text: '', unreadable: true },
  { ago: 156, who: 'them', text: 'Quero 20 panetones, por favor.', before: 'Quero 2 panetones, por favor.' },
  { ago: 154, who: 'them', text: 'Desculpe, mandei para a pessoa errada!', deleted: true },
  { ago: 153, who: 'them', text: 'Casa da vó\nRua das Flores, 120\nhttps://maps.google.com/?q=-19.919054,-43.938669', form: 'place' },
  { ago: 152.8, who: 'them', text: 'Seu João da entrega\n(31) 97777-0009', form: 'contact', media: [media('CONTACT-20261120.vcf', 'text/vcard', 210)] },
  { ago: 152.6, who: 'them', text: 'Qual recheio?\n– Doce de leite\n– Goiabada', form: 'poll' },
  { ago: 152.4, who: 'them', text: '', form: 'call' },
  { ago: 152.2, who: 'them', text: '', form: 'once' },
  { ago: 152, who: 'them', text: '', form: 'other' },
  { ago: 150, who: 'them', text: '', media: [media('contrato.exe', 'application/x-msdownload', 912_000, { blocked: true })] },
  { ago: 149, who: 'them', text: '', media: [media('video.mp4', 'video/mp4', 9_120_000, { available: false })] },
  { ago: 3, who: 'us', text: 'Já separei o de frutas para você.', status: 'active' },
]

const stories: Record<number, Line[]> = {
  0: [
    { ago: 33, who: 'them', by: 'e', subject: 'Café da reunião', text: 'Bom dia, preciso do orçamento do café.' },
    {
      ago: 31,
      who: 'them',
      by: 'e',
      subject: 'Café da reunião',
      text: 'Pedido do café da reunião de sexta-feira, 40 pessoas. Podem confirmar até as 12h?',
    },
  ],
  1: [
    { ago: 50, who: 'us', text: 'Boa tarde, dona Maria! Chegou o pão de batata.' },
    { ago: 16, who: 'them', text: '', media: [media('audio-2.ogg', 'audio/ogg; codecs=opus', 70_000)] },
  ],
  2: [
    { ago: 26, who: 'us', text: 'Os 30 salgados ficam prontos às 11h.' },
    { ago: 7, who: 'them', text: 'Chego às 11 para buscar os 30 salgados' },
  ],
  4: [
    { ago: 60, who: 'them', by: 'e', subject: 'Orçamento de dezembro', text: 'Segue o arquivo com os pedidos de dezembro.' },
    {
      ago: 37,
      who: 'us',
      by: 'e',
      subject: 'Re: Orçamento de dezembro',
      text: 'Recebido! Respondo até amanhã.',
      media: [media('orçamento-dezembro.pdf', 'application/pdf', 212_000)],
    },
  ],
  5: [
    { ago: 60, who: 'them', text: 'Amanhã quero 40 pães às 6h, pode ser?' },
    { ago: 51, who: 'us', text: 'Combinado, 40 pães às 6h' },
  ],
  6: [
    { ago: 90, who: 'us', by: 'e', subject: 'Lanche dos alunos', text: 'Lanche dos alunos: confirmação de novembro.' },
  ],
  7: states,
}

// crafted is the story of one of the first people of the list, if they have one.
export function crafted(person: number, scene: Scene): Line[] | undefined {
  if (person !== 3) return stories[person]
  return [...ana, ...(scene === 'outage' || scene === 'active' ? outageEnd : calmEnd)]
}
