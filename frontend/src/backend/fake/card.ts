import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import type { World } from './world'

// fakeCard is the shop's card, made of the fake channels and of what was typed.
export function fakeCard(world: World, drawQR: (seed: number) => string): Pick<Backend['Channels'], 'Card' | 'SaveCard' | 'SaveCardFile'> {
  let more: v.CardInput = { phone: '', instagram: '', facebook: '' }
  const card = (): v.CardView => {
    const ways = [
      ...world.channels.filter((c) => c.kind === 'email').map((c) => ({ kind: c.kind, label: 'E-mail', value: c.name, link: `mailto:${c.name}` })),
      ...world.channels.filter((c) => c.invites).map((c) => ({ kind: c.kind, label: 'Telegram', value: c.name, link: `https://t.me/${c.name.slice(1)}` })),
      ...(more.phone ? [{ kind: 'phone', label: 'Telefone', value: more.phone, link: `tel:${more.phone}` }] : []),
      ...(more.instagram ? [{ kind: 'instagram', label: 'Instagram', value: `@${more.instagram}`, link: `https://ig.me/m/${more.instagram}` }] : []),
      ...(more.facebook ? [{ kind: 'facebook', label: 'Facebook', value: `@${more.facebook}`, link: `https://m.me/${more.facebook}` }] : []),
    ].map((w, i) => ({ ...w, qrsvg: drawQR(i + 3) }))
    const shop = 'Padaria Pão Quente'
    return {
      shop,
      more,
      ways,
      text: [`Se o WhatsApp parar, fale com ${shop} por aqui:`, '', ...ways.map((w) => `${w.label}: ${w.value}`)].join('\n'),
      button: `<p><strong>Fale com ${shop}</strong></p>`,
    }
  }
  return {
    Card: async () => card(),
    async SaveCard(input) {
      if (input.phone && input.phone.replace(/\D/g, '').length < 8) throw new CallError('invalid', 'card.badPhone', {}, 'phone')
      more = { ...input, instagram: input.instagram.replace(/^@/, ''), facebook: input.facebook.replace(/^@/, '') }
      return card()
    },
    SaveCardFile: async (format) => ({ token: '', name: `fale-com-a-gente.${format}`, url: '', size: 900, savedTo: `fale-com-a-gente.${format}` }),
  }
}
