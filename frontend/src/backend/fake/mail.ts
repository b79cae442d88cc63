import type * as v from '../types'
import letter from './mail.html?url'

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
