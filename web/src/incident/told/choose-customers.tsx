/** Says which customers are affected: all, those that fit a filter, or a list; how many that are is told before it is said. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import * as questions from '../../questions.ts'
import type { ChooseCustomers as Chosen, Customer, IncidentDetail } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { useWrite, write } from '../../writing.ts'
import { NamedCustomers, useNamed } from './named-customers.tsx'

export function ChooseCustomers({ incident, frozen, close }: { incident: IncidentDetail; frozen: boolean; close: () => void }) {
  const register = useQuery(questions.customers(''))
  const vendors = useQuery(questions.vendors)
  const [how, setHow] = useState<Chosen['how'] | null>(null)
  const [country, setCountry] = useState('')
  const [data, setData] = useState('')
  const [vendor, setVendor] = useState('')
  const [list, setList] = useState('')
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/customers`)
  const say = useWrite(['affected', 'known', 'incident', 'timeline', 'obligations', 'now', 'reports'], () => {
    clear()
    close()
  })
  const all = register.data?.items ?? []
  const filter = { ...(country && { country }), ...(data && { data }), ...(vendor && { vendor }) }
  const named = useNamed(list)
  const chosen: readonly Customer[] =
    how === 'all'
      ? all
      : how === 'filter'
        ? all.filter(
            c => (!country || c.country === country) && (!data || c.data.includes(data)) && (!vendor || c.vendors.includes(vendor)),
          )
        : []
  const count = how === 'upload' ? (named.found?.total ?? 0) : chosen.length
  const mute = how === 'upload' ? (named.found?.withoutContact ?? 0) : chosen.filter(c => c.contact === null).length
  const fits = how === 'upload' ? named.found?.problems.length === 0 : how !== 'filter' || Object.keys(filter).length > 0
  const ready = how !== null && count > 0 && fits
  const of = (pick: (c: Customer) => readonly (string | null)[]) => [...new Set(all.flatMap(pick).filter(value => value !== null))].sort()
  return (
    <Sheet
      open
      onClose={close}
      title="Which customers are affected?"
      lead={
        frozen
          ? 'A notification went out already: those who were told stay on the list.'
          : 'The clocks of their contracts start with it. It can be said anew until a notification goes.'
      }
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!ready || say.isPending) return
          const body: Chosen = {
            how: how!,
            ...(how === 'filter' ? { filter } : {}),
            ...(how === 'upload' ? { csv: list } : {}),
            ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          }
          say.mutate(write('POST', `/incidents/${refOf(incident)}/customers`, body))
        }}
      >
        <Choice
          legend="How they are chosen"
          value={how}
          onChange={setHow}
          options={[
            { value: 'all', label: 'All of the register', hint: register.data ? `${all.length} customers` : undefined },
            { value: 'filter', label: 'Those that fit', hint: 'By country, data set or vendor' },
            { value: 'upload', label: 'A list', hint: 'Ids, names or addresses, one a line; pasted or from a file' },
          ]}
        />
        {how === 'filter' && (
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
            <Pick label="Country" value={country} onChange={setCountry} options={of(c => [c.country])} />
            <Pick label="Data set" value={data} onChange={setData} options={of(c => c.data)} />
            <Pick
              label="Vendor"
              value={vendor}
              onChange={setVendor}
              options={of(c => c.vendors)}
              name={id => vendors.data?.items.find(v => v.id === id)?.name ?? id}
            />
          </div>
        )}
        {how === 'upload' && <NamedCustomers text={list} setText={setList} named={named} />}
        <p role="status" className="text-lg font-bold">
          {how !== null && `${count} ${count === 1 ? 'customer' : 'customers'}`}
          {mute > 0 && (
            <span className="block text-sm text-alarm">{mute} of them without a contact: they cannot be told until somebody adds one.</span>
          )}
        </p>
        <Field label="How you know" hint="Needed where fewer are affected than was said before.">
          {ids => (
            <textarea {...ids} className="field" maxLength={10_000} value={reason} onChange={event => setReason(event.target.value)} />
          )}
        </Field>
        <ProblemNote error={say.error ?? register.error} />
        <Button tone="thumb" type="submit" aria-disabled={ready ? undefined : true} busy={say.isPending && 'Recording…'}>
          {ready ? `These ${count} are affected` : 'Choose them above'}
        </Button>
      </form>
    </Sheet>
  )
}

function Pick({
  label,
  value,
  onChange,
  options,
  name = id => id,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  options: readonly string[]
  name?: (id: string) => string
}) {
  return (
    <Field label={label}>
      {ids => (
        <select {...ids} className="field" value={value} onChange={event => onChange(event.target.value)}>
          <option value="">any</option>
          {options.map(option => (
            <option key={option} value={option}>
              {name(option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
