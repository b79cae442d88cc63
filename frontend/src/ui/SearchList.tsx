import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { t } from '../lib/i18n'
import './searchlist.css'

interface Props<T> {
  label: string
  placeholder: string
  text: string
  onText: (text: string) => void
  items: T[]
  // heading of the group an item stands in; the items come sorted by it
  group?: (item: T) => string
  renderItem: (item: T) => ReactNode
  onChoose: (item: T) => void
  // answers are on their way
  busy: boolean
  // what stands there when nothing was found
  none: string
}

// SearchList is a field with a list under it: arrows move, Enter chooses, the pointer does both.
export function SearchList<T>({ label, placeholder, text, onText, items, group, renderItem, onChoose, busy, none }: Props<T>) {
  const id = useId()
  const [at, setAt] = useState(0)
  const chosen = Math.min(at, items.length - 1)
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, chosen])
  const onKey = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    const item = items[chosen]
    if (step && items.length) {
      e.preventDefault()
      setAt((chosen + step + items.length) % items.length)
    } else if (e.key === 'Enter' && !e.nativeEvent.isComposing && item !== undefined) {
      e.preventDefault()
      onChoose(item)
    }
  }
  return (
    <>
      <input
        className="searchlist-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={items.length ? `${id}-${chosen}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(e) => {
          onText(e.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
        data-autofocus
      />
      <p className="off-screen" role="status">
        {text.trim().length < 2 || busy ? '' : t('ui.found', { count: items.length })}
      </p>
      <div className="searchlist scroll" id={id} role="listbox" aria-label={t('ui.results')}>
        {items.map((item, i) => {
          const heading = group?.(item)
          const before = items[i - 1]
          const first = heading !== undefined && (before === undefined || group?.(before) !== heading)
          return (
            <div key={i} role="presentation">
              {first && (
                <p className="searchlist-heading" role="presentation">
                  {heading}
                </p>
              )}
              <div
                id={`${id}-${i}`}
                className="searchlist-row"
                role="option"
                tabIndex={-1}
                aria-selected={i === chosen}
                onPointerMove={() => setAt(i)}
                onPointerUp={() => onChoose(item)}
              >
                {renderItem(item)}
              </div>
            </div>
          )
        })}
      </div>
      {!busy && items.length === 0 && <p className="searchlist-none quiet">{none}</p>}
    </>
  )
}
