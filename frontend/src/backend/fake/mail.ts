import type * as v from '../types'
import letter from './mail.html?url'
import { addThread, type Thread } from './threads'
import type { World } from './world'

type Sent = [ago: number, origin: string, name: string, sender: string, subject: string, text: string, seen?: boolean, html?: boolean]

const sent: Sent[] = [
  [25, 'automatic', 'Formulário do site', 'site@paoquente.exemplo.com.br', 'Novo pedido pelo site', 'Nome: Rafael Duarte. Quero 60 brigadeiros para sexta. Telefone: (31) 9 9555-0190.', false, true],
  [190, 'bounce', 'Mail Delivery System', 'mailer-daemon@exemplo.com.br', 'Undelivered Mail Returned to Sender', 'O endereço joao.siqueira@exemplo.com.br não existe. 550 5.1.1'],
  [60 * 9, 'automatic', 'Banco Exemplo', 'avisos@banco.exemplo.com.br', 'Sua fatura fechou', 'Olá. A fatura de novembro fechou em R$ 1.240,00 e vence no dia 10.', false, true],
  [60 * 26, 'automatic', 'Moinho Boa Massa', 'novidades@moinho.exemplo.com.br', 'Farinha com desconto até domingo', 'Promoção de farinha tipo 1: leve dez sacos e pague nove.', true, true],
  [60 * 50, 'automatic', 'Ana Beatriz Nogueira', 'ana.beatriz@exemplo.com.br', 'Resposta automática: Encomenda', 'Estou fora até segunda-feira. Respondo quando voltar.', true],
]

export function fillMail(world: World): void {
  world.mail = [...sent].reverse().map(([ago, origin, name, sender, subject, text, seen = false, html = false]) => ({
    id: world.id(world.started - ago * 60_000),
    origin,
    name,
    sender,
    subject,
    text,
    at: world.time(ago),
    seen,
    hasHTML: html,
    answerable: origin === 'automatic',
    conversation: 0,
    files: [],
  }))
  world.mail.sort((a, b) => b.id - a.id)
}

// takeMail makes a conversation of a mail, with a customer that nobody has confirmed.
export function takeMail(world: World, mail: v.MailView): Thread {
  const customer = world.addPerson({ name: mail.name, by: 'e' }, world.customers.length)
  customer.unconfirmed = true
  return addThread(world, customer, [{ who: 'them', by: 'e', ago: 0, subject: mail.subject, text: mail.text, html: mail.hasHTML }])
}

// wholeMail is a letter as the program gives it.
export function wholeMail(id: v.Id): v.WholeMailView {
  return {
    id,
    subject: 'Dados para a nota',
    url: letter,
    blocked: 2,
    remote: 1,
    links: [
      { text: 'aqui', address: 'https://mapa.exemplo.com.br/rua-das-acacias', host: 'mapa.exemplo.com.br', astray: false },
      { text: 'www.paoquente.exemplo.com.br', address: 'https://outra.exemplo.net/nota', host: 'outra.exemplo.net', astray: true },
    ],
  }
}
