import type { CustomerView } from '../backend'
import { Avatar } from './Avatar'

// CustomerLine is a customer as one row of a SearchList.
export function CustomerLine({ customer }: { customer: CustomerView }) {
  return (
    <>
      <Avatar name={customer.name} tone={customer.avatar} side={3} />
      <span className="searchlist-main cut">{customer.name}</span>
      <span className="quiet cut">{customer.company || customer.addresses[0]?.display}</span>
    </>
  )
}
