/** Whom we have to tell: contacts, what of theirs we hold and through whom, and the clocks that their contracts start. */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useActions } from '../actions.ts'
import { Empty, Skeleton } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { replaceSearch, useSearch } from '../router.tsx'
import type { Customer } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { CustomerForm } from './customer-form.tsx'
import { CustomerImport } from './customer-import.tsx'

export const rolesTowards: Record<Customer['role'], string> = {
  controller: 'we are the controller',
  processor: 'we are their processor',
  both: 'controller and processor',
  unknown: 'our role is not said',
}
const shownAtFirst = 100

export function CustomersScreen() {
  const { q = '' } = useSearch('/customers')
  const [text, setText] = useState(q)
  const [without, setWithout] = useState(false)
  const [shown, setShown] = useState(shownAtFirst)
  const [open, setOpen] = useState<Customer | 'new' | 'import' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const found = useQuery({ ...questions.customers(q), placeholderData: previous => previous })
  useEffect(() => {
    if (text.trim() === q) return
    const timer = setTimeout(() => {
      setShown(shownAtFirst)
      replaceSearch(text.trim() === '' ? {} : { q: text.trim() })
    }, 200)
    return () => clearTimeout(timer)
  })
  useActions([
    { id: 'add', label: 'Add a customer', group: 'Do', keys: 'a', run: () => setOpen('new') },
    { id: 'import', label: 'Import customers from CSV', group: 'Do', keys: 'm', run: () => setOpen('import') },
    { id: 'filter', label: 'Search customers', group: 'Do', keys: 'f', run: () => field.current?.focus() },
  ])
  const all = found.data?.items ?? []
  const mute = all.filter(c => c.contact === null)
  const items = without ? mute : all
  return (
    <>
      <PageHead title="Customers" lead="Whom we have to tell, whom to ask for there, and by when their contracts want to hear.">
        <Button hint="m" onClick={() => setOpen('import')}>
          Import CSV…
        </Button>
        <Button tone="main" hint="a" onClick={() => setOpen('new')}>
          Add a customer
        </Button>
      </PageHead>
      <search className="mb-3">
        <input
          ref={field}
          type="search"
          aria-label="Search customers"
          placeholder="Search by name, id or country"
          className="field md:max-w-xl"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </search>
      <div className="mb-2 flex min-h-11 flex-wrap items-center justify-between gap-x-6 text-sm">
        <p role="status" className="text-ink-2">
          {found.data && `${all.length} ${q ? 'found' : 'in all'}`}
        </p>
        {mute.length > 0 && (
          <label className="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={without}
              onChange={event => setWithout(event.target.checked)}
            />
            <StateMark tone="late">{mute.length} without a contact</StateMark>
          </label>
        )}
      </div>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? (
        <Skeleton lines={8} />
      ) : items.length === 0 ? (
        q || without ? (
          <Empty title="No customer fits." />
        ) : (
          <Empty title="No customer is in the register yet.">
            Without it nobody can be told of a breach. Import a CSV file with at least the columns name and contact_email, or add them one
            by one.
          </Empty>
        )
      ) : (
        <ul className="rows border-t-2 border-b border-line border-b-rule">
          {items.slice(0, shown).map(customer => (
            <Row key={customer.id} customer={customer} open={() => setOpen(customer)} />
          ))}
        </ul>
      )}
      {items.length > shown && (
        <Button className="mt-4 w-full" onClick={() => setShown(shown + 500)}>
          Show more: {items.length - shown} are left
        </Button>
      )}
      {open === 'import' ? (
        <CustomerImport close={() => setOpen(null)} />
      ) : open === 'new' ? (
        <CustomerForm customer={null} close={() => setOpen(null)} />
      ) : open !== null ? (
        <CustomerForm key={open.id} customer={open} close={() => setOpen(null)} />
      ) : null}
    </>
  )
}

function Row({ customer, open }: { customer: Customer; open: () => void }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 py-3 md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,1.3fr)_auto]">
      <div className="min-w-0">
        <p className="font-semibold">
          {customer.name}
          {customer.country && <span className="ml-2 font-normal text-ink-2">{customer.country}</span>}
        </p>
        <p className="text-sm text-ink-2">
          {customer.enterprise && 'enterprise, '}
          {rolesTowards[customer.role]}
        </p>
        {(customer.asked ?? []).length > 0 && <p className="text-sm">Asked to hear of vulnerabilities</p>}
      </div>
      <div className="min-w-0 text-sm max-md:order-3 max-md:col-span-2">
        {customer.contact ? (
          <>
            {customer.contact.name || 'Contact'}
            <span className="block text-ink-2 [overflow-wrap:anywhere]">{customer.contact.email}</span>
          </>
        ) : (
          <StateMark tone="late">No contact: cannot be told</StateMark>
        )}
      </div>
      <div className="min-w-0 text-sm max-md:order-3 max-md:col-span-2">
        {customer.contracts.map(terms => (
          <p key={terms.contract}>
            {terms.clock} <span className="text-ink-2">({terms.contract})</span>
          </p>
        ))}
        {(customer.data.length > 0 || customer.vendors.length > 0) && (
          <p className="text-ink-2">
            {customer.data.length > 0 && `Data: ${customer.data.join(', ')}`}
            {customer.data.length > 0 && customer.vendors.length > 0 && '; '}
            {customer.vendors.length > 0 && `through ${customer.vendors.join(', ')}`}
          </p>
        )}
      </div>
      <Button small className="self-start" onClick={open} aria-label={`Edit ${customer.name}`}>
        Edit…
      </Button>
    </li>
  )
}
