import { usePlace } from '../../lib/router'
import { CustomerList } from './CustomerList'
import { CustomerRecord } from './CustomerRecord'
import { ImportPage } from './import/ImportPage'
import { TwinPage } from './twin/TwinPage'
import './customer.css'

// The page of customers: the list, one record beside it, an import, or those who are there twice.
export default function CustomerPage() {
  const { segments, query } = usePlace()
  const which = segments[1] ?? ''
  if (which === 'importar') return <ImportPage />
  if (which === 'repetidos') return <TwinPage ids={segments.slice(2).map(Number)} />
  const id = Number(which)
  const reach = query.get('alcance') ?? ''
  const open = which === 'novo' || id > 0
  return (
    <div className="customers">
      <CustomerList key={reach} current={id || 0} reach={reach} />
      {open && <CustomerRecord key={which} id={id || 0} />}
    </div>
  )
}
