import { Menu, UnstyledButton } from '@mantine/core'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { MinusIcon } from '@phosphor-icons/react/dist/csr/Minus'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { backend } from '../backend'
import { useSession } from '../backend/query'
import { useActions } from '../lib/action'
import { setAppearance, textSizes, useAppearance, type Theme } from '../lib/appearance'
import { t } from '../lib/i18n'
import { go } from '../lib/router'
import { initials, sentence } from '../lib/words'
import { Keys } from '../ui/Keys'
import { personName } from '../ui/person'
import '../ui/avatar.css'

const themes: Theme[] = ['auto', 'light', 'dark']

// keep stores a setting; losing one is not worth a word, the screen already shows it.
const keep = (name: string, value: string) => void backend.Session.SetSetting(name, value).catch(() => undefined)

function setTheme(theme: Theme) {
  setAppearance({ theme })
  keep('ui.theme', theme)
}

function setTextSize(textSize: number) {
  setAppearance({ textSize })
  keep('ui.textSize', String(textSize))
}

// UserMenu hangs under the initials: theme, text size and the list of shortcuts.
export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const session = useSession().data
  const name = personName(session?.actor || 'auto')
  const role = session ? t(`role.${session.role}`) : ''
  const { theme, textSize } = useAppearance()
  const at = textSizes.indexOf(textSize)
  const smaller = textSizes[at - 1]
  const larger = textSizes[at + 1]
  useActions([
    {
      name: 'text.larger',
      label: t('frame.text.larger'),
      shortcut: 'Ctrl++',
      run: () => larger && setTextSize(larger),
      inDialog: true,
    },
    {
      name: 'text.smaller',
      label: t('frame.text.smaller'),
      shortcut: 'Ctrl+-',
      run: () => smaller && setTextSize(smaller),
      inDialog: true,
    },
    { name: 'text.normal', label: t('frame.text.normal'), shortcut: 'Ctrl+0', run: () => setTextSize(100), inDialog: true },
  ])
  return (
    <>
      <Menu position="bottom-end" width="26rem">
        <Menu.Target>
          <UnstyledButton className="user avatar" data-tone="0" aria-label={t('frame.user', { name })}>
            {initials(name)}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{session && (name === sentence(role) ? name : t('frame.signedIn', { name, role }))}</Menu.Label>
          <Menu.Item onClick={() => go(['ajustes'])} rightSection={<Keys shortcut="Ctrl+," />}>
            {t('section.setting')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('frame.theme')}</Menu.Label>
          {themes.map((x) => (
            <Menu.RadioItem
              key={x}
              value={x}
              checked={x === theme}
              onChange={() => setTheme(x)}
              rightSection={x === theme && <CheckIcon size="1.6rem" weight="bold" aria-hidden />}
            >
              {t(`frame.theme.${x}`)}
            </Menu.RadioItem>
          ))}
          <Menu.Divider />
          <Menu.Label>{t('frame.text', { percent: textSize })}</Menu.Label>
          <Menu.Item
            closeMenuOnClick={false}
            disabled={!larger}
            onClick={() => larger && setTextSize(larger)}
            leftSection={<PlusIcon size="1.6rem" aria-hidden />}
            rightSection={<Keys shortcut="Ctrl++" />}
          >
            {t('frame.text.larger')}
          </Menu.Item>
          <Menu.Item
            closeMenuOnClick={false}
            disabled={!smaller}
            onClick={() => smaller && setTextSize(smaller)}
            leftSection={<MinusIcon size="1.6rem" aria-hidden />}
            rightSection={<Keys shortcut="Ctrl+-" />}
          >
            {t('frame.text.smaller')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => go(['primeiros-passos'])}>{t('section.welcome')}</Menu.Item>
          <Menu.Item onClick={onShortcuts} rightSection={<Keys shortcut="Ctrl+/" />}>
            {t('frame.shortcuts')}
          </Menu.Item>
          <Menu.Label>{session && t('frame.version', { version: session.version })}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
