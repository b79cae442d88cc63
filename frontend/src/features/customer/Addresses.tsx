import { Button, Checkbox, Menu, TextInput } from '@mantine/core'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { CaretUpIcon } from '@phosphor-icons/react/dist/csr/CaretUp'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash'
import { useQuery } from '@tanstack/react-query'
import { backend, type AddressView, type CallError } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { dateWords, moment } from '../../lib/words'
import { personName } from '../../ui/person'
import { IconButton } from '../../ui/IconButton'
import { kindName, Tile } from '../../ui/kind'
import { errorWords } from '../../ui/Problem'
import { kindsFor, moved, newAddress, type AddressForm } from './form'

function Proof({ address: a }: { address?: AddressView }) {
  const now = useNow()
  const given = a?.consents[0]
  const words = [
    a?.verifiedAt && t('customer.address.verified', { at: moment(a.verifiedAt, now) }),
    given && t('customer.address.given', { by: given.givenBy === 'customer' ? t('customer.address.self') : personName(given.givenBy), at: dateWords(given.givenAt) }),
    a?.shared && t('panel.address.shared'),
  ].filter(Boolean)
  return words.length > 0 ? <p className="quiet">{words.join(' · ')}</p> : null
}

// Addresses are the customer's own ladder: tried from the top, each only for what the customer accepted.
export function Addresses({ addresses, stored, readOnly, problem, onChange }: {
  addresses: AddressForm[]
  stored: AddressView[]
  readOnly: boolean
  problem?: CallError
  onChange: (list: AddressForm[]) => void
}) {
  const kinds = useQuery({ queryKey: keys.kinds, queryFn: () => backend.Channels.Kinds() }).data ?? []
  const set = (i: number, part: Partial<AddressForm>) => onChange(addresses.map((a, n) => (n === i ? { ...a, ...part } : a)))
  return (
    <section className="addresses" aria-labelledby="addresses">
      <h3 id="addresses">{t('customer.addresses')}</h3>
      <ol>
        {addresses.map((a, i) => (
          <li key={a.key} className="address-edit">
            <Tile kind={a.kind} />
            <div>
              <TextInput
                aria-label={kindName(a.kind)}
                placeholder={t(a.kind === 'email' ? 'customer.address.email' : 'customer.address.phone')}
                value={a.value}
                readOnly={readOnly}
                onChange={(e) => set(i, { value: e.currentTarget.value })}
                error={problem?.field === `addresses.${i}` || problem?.field === `addresses.${i}.value` ? errorWords(problem) : undefined}
              />
              <div className="address-consent">
                <Checkbox
                  label={t('customer.consent.reply')}
                  checked={a.reply}
                  disabled={readOnly}
                  onChange={(e) => set(i, { reply: e.currentTarget.checked })}
                />
                <Checkbox
                  label={t('customer.consent.notice')}
                  checked={a.notice}
                  disabled={readOnly}
                  onChange={(e) => set(i, { notice: e.currentTarget.checked })}
                />
              </div>
              <Proof address={stored.find((s) => s.id === a.id && a.id !== 0)} />
            </div>
            {!readOnly && (
              <span className="address-acts">
                <IconButton label={t('customer.address.up')} icon={CaretUpIcon} disabled={i === 0} onClick={() => onChange(moved(addresses, i, -1))} />
                <IconButton
                  label={t('customer.address.down')}
                  icon={CaretDownIcon}
                  disabled={i === addresses.length - 1}
                  onClick={() => onChange(moved(addresses, i, 1))}
                />
                <IconButton
                  label={t('customer.address.remove', { channel: kindName(a.kind) })}
                  icon={TrashIcon}
                  onClick={() => onChange(addresses.filter((x) => x.key !== a.key))}
                />
              </span>
            )}
          </li>
        ))}
      </ol>
      {addresses.length === 0 && <p className="quiet">{t('panel.noAddress')}</p>}
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="light" leftSection={<PlusIcon size="1.6rem" aria-hidden />}>
              {t('customer.address.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kindsFor(kinds).map((k) => (
              <Menu.Item key={k} leftSection={<Tile kind={k} side={2.2} />} onClick={() => onChange([...addresses, newAddress(k)])}>
                {kindName(k)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </section>
  )
}
