import { Button } from '@mantine/core'
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight'
import { DeviceMobileIcon } from '@phosphor-icons/react/dist/csr/DeviceMobile'
import { EnvelopeSimpleIcon } from '@phosphor-icons/react/dist/csr/EnvelopeSimple'
import { TableIcon } from '@phosphor-icons/react/dist/csr/Table'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { t, type Key } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useFocus } from '../../lib/useFocus'
import { DemoButton } from './DemoButton'

interface Path {
  name: 'phone' | 'email' | 'sheet'
  icon: Icon
  place: string[]
}

const paths: Path[] = [
  { name: 'phone', icon: DeviceMobileIcon, place: ['canais', 'ligar', 'whatsapp'] },
  { name: 'email', icon: EnvelopeSimpleIcon, place: ['canais', 'ligar', 'email'] },
  { name: 'sheet', icon: TableIcon, place: ['clientes', 'importar'] },
]

function PathButton({ icon: Sign, title, line, onClick }: { icon: Icon; title: Key; line: Key; onClick: () => void }) {
  return (
    <button type="button" className="path" onClick={onClick}>
      <Sign size="2.8rem" aria-hidden />
      <span>
        <strong>{t(title)}</strong>
        <span className="quiet">{t(line)}</span>
      </span>
      <CaretRightIcon size="1.8rem" weight="bold" aria-hidden />
    </button>
  )
}

// Paths are the ways to begin: with the telephone, without it, with no internet. Each leads to the screen that does it.
export function Paths({ onDone }: { onDone: () => void }) {
  const head = useFocus<HTMLHeadingElement>()
  const follow = (place: string[]) => {
    go(place)
    onDone()
  }
  return (
    <div className="first-form">
      <div className="first-middle">
        <h1 tabIndex={-1} ref={head}>
          {t('welcome.path.title')}
        </h1>
        <p className="page-sentence">{t('welcome.path.line')}</p>
        <div className="paths">
          {paths.map((p) => (
            <PathButton
              key={p.name}
              icon={p.icon}
              title={`welcome.path.${p.name}`}
              line={`welcome.path.${p.name}.line`}
              onClick={() => follow(p.place)}
            />
          ))}
        </div>
      </div>
      <div className="first-foot">
        <DemoButton className="first-demo" />
        <Button variant="subtle" size="md" onClick={() => follow(['primeiros-passos'])}>
          {t('welcome.later')}
        </Button>
      </div>
    </div>
  )
}
