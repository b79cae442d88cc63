import { Menu, UnstyledButton } from '@mantine/core'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree'
import { FunnelIcon } from '@phosphor-icons/react/dist/csr/Funnel'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { TimerIcon } from '@phosphor-icons/react/dist/csr/Timer'
import { UserIcon } from '@phosphor-icons/react/dist/csr/User'
import { memo } from 'react'
import type { InboxCounts, InboxSort, InboxTab, Whose } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useLayout } from '../../lib/layout'
import { go } from '../../lib/router'
import { number } from '../../lib/words'
import '../../ui/tabs.css'
import { IconButton } from '../../ui/IconButton'
import type { ListChoice } from './useConversations'
import { useUnseenMail } from './useOtherMail'

const sorts: InboxSort[] = ['waiting', 'recent']
const everyone: Whose[] = ['', 'mine', 'nobody']
const whoseWord = (whose: Whose) => t(whose ? `inbox.whose.${whose}` : 'inbox.whose.all')
const customers: InboxTab[] = ['open', 'waiting', 'resolved', 'all']

// Groups stand apart, so that they bury no customer, and only where there are any. They are a tab while they are looked at.
const tabsOf = (counts: InboxCounts | undefined, chosen: InboxTab): InboxTab[] =>
  counts?.groups || chosen === 'groups' ? [...customers, 'groups'] : customers

const countOf = (tab: InboxTab, counts: InboxCounts | undefined): string => {
  const n = { open: counts?.open, waiting: counts?.waiting, groups: counts?.unreadGroups, resolved: 0, all: 0 }[tab]
  return n ? number(n) : ''
}

interface Props {
  choice: ListChoice
  counts: InboxCounts | undefined
  filtering: boolean
  onFilter: () => void
  onChoice: (change: Partial<ListChoice>) => void
  onNew: () => void
}

// ListHead is what stands over the list: what is listed, in which order.
export const ListHead = memo(function ListHead({ choice, counts, filtering, onFilter, onChoice, onNew }: Props) {
  const can = useCan('agent')
  const unseen = useUnseenMail()
  const narrow = useLayout() === 'compact'
  // Where not every tab fits, the one that is not chosen and least needed moves into the menu.
  const tabs = tabsOf(counts, choice.tab)
  const most = narrow ? 3 : 4
  const shown = tabs.slice(0, most).includes(choice.tab) ? tabs.slice(0, most) : [...tabs.slice(0, most - 1), choice.tab]
  return (
    <header className="list-head">
      <div className="list-title">
        <h1>{t('section.inbox')}</h1>
        <IconButton label={t('inbox.filter')} icon={FunnelIcon} pressed={filtering} onClick={onFilter} />
        <Menu position="bottom-end">
          <Menu.Target>
            <UnstyledButton className="list-more" aria-label={t('inbox.more')}>
              <DotsThreeIcon size="2rem" weight="bold" aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {tabs
              .filter((tab) => !shown.includes(tab))
              .map((tab) => (
                <Menu.Item
                  key={tab}
                  onClick={() => onChoice({ tab })}
                  rightSection={tab === 'groups' && <span className="num">{countOf(tab, counts)}</span>}
                >
                  {t(`inbox.tab.${tab}`)}
                </Menu.Item>
              ))}
            <Menu.Item onClick={() => go(['fila', 'doubt'])}>{t('outbox.title')}</Menu.Item>
            <Menu.Item onClick={() => go(['atendimento', 'emails'])} rightSection={unseen > 0 && <span className="num">{number(unseen)}</span>}>
              {t('inbox.otherMail')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {can && <IconButton label={t('inbox.new')} icon={PlusIcon} shortcut="Ctrl+N" onClick={onNew} />}
      </div>
      {filtering && (
        <input
          className="list-filter"
          aria-label={t('inbox.filter')}
          placeholder={t('inbox.filter.hint')}
          value={choice.text}
          onChange={(e) => onChoice({ text: e.currentTarget.value })}
          // The filter opens because somebody wants to type in it.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
      )}
      <div className="tabs" role="group" aria-label={t('inbox.tabs')}>
        {shown.map((tab) => (
          <UnstyledButton
            key={tab}
            className="tab"
            aria-pressed={choice.tab === tab}
            onClick={() => onChoice({ tab })}
          >
            {t(`inbox.tab.${tab}`)} <span className="num">{choice.whose && tab !== 'groups' ? '' : countOf(tab, counts)}</span>
          </UnstyledButton>
        ))}
      </div>
      {choice.tab !== 'groups' && <Order choice={choice} onChoice={onChoice} />}
    </header>
  )
})

// Order is in which order conversations stand, and whose they are.
function Order({ choice, onChoice }: Pick<Props, 'choice' | 'onChoice'>) {
  return (
    <div className="list-order">
      <Menu position="bottom-start">
        <Menu.Target>
          <UnstyledButton className="list-sort">
            <TimerIcon size="1.5rem" aria-hidden />
            <span className="cut">{t(`inbox.sort.${choice.sort}`)}</span>
            <CaretDownIcon size="1.3rem" weight="bold" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {sorts.map((sort) => (
            <Menu.RadioItem
              key={sort}
              value={sort}
              checked={sort === choice.sort}
              closeMenuOnClick
              onChange={() => onChoice({ sort })}
              rightSection={sort === choice.sort && <CheckIcon size="1.6rem" weight="bold" aria-hidden />}
            >
              {t(`inbox.sort.${sort}`)}
            </Menu.RadioItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className="list-sort list-whose" data-on={choice.whose !== '' || undefined} aria-label={t('inbox.whose', { whose: whoseWord(choice.whose) })}>
            <UserIcon size="1.5rem" aria-hidden />
            {whoseWord(choice.whose)}
            <CaretDownIcon size="1.3rem" weight="bold" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {everyone.map((whose) => (
            <Menu.RadioItem
              key={whose}
              value={whose}
              checked={whose === choice.whose}
              closeMenuOnClick
              onChange={() => onChoice({ whose })}
              rightSection={whose === choice.whose && <CheckIcon size="1.6rem" weight="bold" aria-hidden />}
            >
              {whoseWord(whose)}
            </Menu.RadioItem>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
