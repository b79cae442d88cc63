import { Modal } from '@mantine/core'
import { useActionList } from '../lib/action'
import { t } from '../lib/i18n'
import { Keys } from '../ui/Keys'
import './shortcuts.css'

// ShortcutList is every key that works right now on this screen.
export default function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const actions = useActionList().filter((a) => a.shortcut)
  const groups = [...new Set(actions.map((a) => a.group ?? t('shortcut.group.general')))]
  return (
    <Modal opened={open} onClose={onClose} title={t('frame.shortcuts')} size="62rem">
      <div className="shortcuts">
        {groups.map((g) => (
          <section key={g}>
            <h3>{g}</h3>
            <dl>
              {actions
                .filter((a) => (a.group ?? t('shortcut.group.general')) === g)
                .map((a) => (
                  <div key={a.name}>
                    <dt>{a.label}</dt>
                    <dd>
                      <Keys shortcut={a.shortcut ?? ''} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
