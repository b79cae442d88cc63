import { UnstyledButton } from '@mantine/core'
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight'
import type { KindView } from '../../backend'
import { t, type Key } from '../../lib/i18n'
import { goInstead } from '../../lib/router'
import { Tile } from '../../ui/kind'

// Ways are the several ways of connecting one kind of channel, as cards.
export function Ways({ ways }: { ways: KindView[] }) {
  return (
    <ul className="setup-ways">
      {ways.map((w) => (
        <li key={w.way}>
          <UnstyledButton className="card setup-way" onClick={() => goInstead(['canais', 'configurar', w.way])}>
            <Tile kind={w.kind} side={4.4} />
            <span>
              <strong>{t(`channel.way.${w.way}` as Key)}</strong>
              <span className="quiet">{t(`channel.about.${w.way}` as Key)}</span>
            </span>
            <CaretRightIcon size="1.8rem" aria-hidden />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}
