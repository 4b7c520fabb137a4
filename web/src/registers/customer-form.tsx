/** One customer: added, changed, taken out. The id is made from the name and stays. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Refused } from '../server.ts'
import type { Customer } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { partsOf, slugOf } from '../slug.ts'
import { useWrite, write } from '../writing.ts'
import { AskedToHear } from './asked-to-hear.tsx'

type Terms = Customer['contracts'][number]
const fresh: Customer = { id: '', name: '', country: null, role: 'unknown', contact: null, data: [], vendors: [], contracts: [] }

export function CustomerForm({ customer, close }: { customer: Customer | null; close: () => void }) {
  const [draft, setDraft] = useState<Customer>(customer ?? fresh)
  const [data, setData] = useState((customer ?? fresh).data.join(', '))
  const [contact, setContact] = useState(customer?.contact ?? { name: '', email: '' })
  const [leaving, setLeaving] = useState(false)
  const vendors = useQuery(questions.vendors)
  const save = useWrite(['customers', 'vendors'], close)
  const remove = useWrite(['customers', 'vendors'], close)
  const id = customer?.id ?? slugOf(draft.name)
  const set = (change: Partial<Customer>) => setDraft({ ...draft, ...change })
  const setTerms = (n: number, change: Partial<Terms>) =>
    set({ contracts: draft.contracts.map((terms, i) => (i === n ? { ...terms, ...change } : terms)) })
  const field = save.error instanceof Refused ? save.error.problem.field?.replace(/^body\./, '') : undefined
  const wrong = (name: string) => (field === name ? save.error!.message : null)
  const known = new Set([...(vendors.data?.items ?? []).map(v => v.id), ...draft.vendors])
  const submit = () => {
    const email = contact.email.trim()
    const body: Customer = {
      ...draft,
      id,
      name: draft.name.trim(),
      country: draft.country?.trim().toUpperCase() || null,
      contact: email === '' ? null : { name: contact.name.trim(), email },
      data: partsOf(data).map(slugOf),
      contracts: draft.contracts.map(terms => ({ ...terms, zone: terms.zone?.trim() || null })),
    }
    if (!save.isPending) save.mutate(write('PUT', `/customers/${encodeURIComponent(id)}`, body))
  }
  return (
    <Sheet
      open
      onClose={close}
      wide
      title={customer === null ? 'Add a customer' : customer.name}
      lead={customer === null ? 'Only a name is needed; a customer without a contact cannot be told anything.' : `Known as ${customer.id}.`}
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
          <Field
            label="Name"
            error={draft.name.trim() !== '' && id === '' ? 'Write at least one letter from a to z, or a digit.' : wrong('name')}
          >
            {ids => (
              <input
                {...ids}
                className="field"
                required
                maxLength={200}
                value={draft.name}
                onChange={event => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label="Country" error={wrong('country')} hint="As DE">
            {ids => (
              <input
                {...ids}
                className="field uppercase"
                maxLength={2}
                autoCapitalize="characters"
                value={draft.country ?? ''}
                onChange={event => set({ country: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field label="Contact: address" error={wrong('contact.email')} hint="Whom a notification goes to.">
            {ids => (
              <input
                {...ids}
                type="email"
                className="field"
                maxLength={320}
                autoComplete="off"
                value={contact.email}
                onChange={event => setContact({ ...contact, email: event.target.value })}
              />
            )}
          </Field>
          <Field label="Contact: name" error={wrong('contact.name')}>
            {ids => (
              <input
                {...ids}
                className="field"
                maxLength={200}
                autoComplete="off"
                value={contact.name}
                onChange={event => setContact({ ...contact, name: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field label="Our role towards them">
            {ids => (
              <select
                {...ids}
                className="field"
                value={draft.role}
                onChange={event => set({ role: event.target.value as Customer['role'] })}
              >
                <option value="unknown">Not said</option>
                <option value="processor">Processor: it is their data</option>
                <option value="controller">Controller: it is ours to answer for</option>
                <option value="both">Both</option>
              </select>
            )}
          </Field>
          <Field label="Data of theirs that we hold" hint="Data sets, with commas: orders, addresses">
            {ids => <input {...ids} className="field" value={data} onChange={event => setData(event.target.value)} />}
          </Field>
        </div>
        <label className="flex min-h-10 items-start gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4.5 shrink-0 accent-(--accent)"
            checked={draft.enterprise ?? false}
            onChange={event => set({ enterprise: event.target.checked })}
          />
          <span>
            Enterprise customer
            <span className="block text-sm text-ink-2">By it they can be chosen when a vulnerability is disclosed.</span>
          </span>
        </label>
        {known.size > 0 && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">Vendors that hold it for us</legend>
            <div className="flex flex-wrap gap-x-5">
              {[...known].map(vendor => (
                <label key={vendor} className="flex min-h-10 items-center gap-2.5">
                  <input
                    type="checkbox"
                    className="size-4.5 accent-(--accent)"
                    checked={draft.vendors.includes(vendor)}
                    onChange={event =>
                      set({ vendors: event.target.checked ? [...draft.vendors, vendor] : draft.vendors.filter(v => v !== vendor) })
                    }
                  />
                  {vendors.data?.items.find(v => v.id === vendor)?.name ?? vendor}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <fieldset className="space-y-4 border-t border-rule pt-3">
          <legend className="float-left w-full text-base font-bold">What their contracts say</legend>
          {draft.contracts.length === 0 && (
            <p className="clear-both text-sm text-ink-2">No contract starts a clock. What the plan and the law owe them stays owed.</p>
          )}
          {draft.contracts.map((terms, n) => (
            <div key={n} className="clear-both space-y-3 border-l-3 border-rule pl-4">
              <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
                <Field label="Contract" error={wrong(`contracts.${n}.contract`)} hint="A short name, unique: acme-dpa">
                  {ids => (
                    <input
                      {...ids}
                      className="field"
                      required
                      pattern="[a-z0-9][a-z0-9\-]{0,62}"
                      title="small letters, digits and dashes"
                      value={terms.contract}
                      onChange={event => setTerms(n, { contract: event.target.value })}
                    />
                  )}
                </Field>
                <Field label="Zone of its days" error={wrong(`contracts.${n}.zone`)} hint="Where days are counted; empty: the plan's">
                  {ids => (
                    <input
                      {...ids}
                      className="field"
                      placeholder="Europe/Berlin"
                      value={terms.zone ?? ''}
                      onChange={event => setTerms(n, { zone: event.target.value })}
                    />
                  )}
                </Field>
              </div>
              <Field
                label="By when"
                error={wrong(`contracts.${n}.clock`)}
                hint='As "72 hours of aware", "3 business days of confirmed" or "without undue delay of aware"'
              >
                {ids => (
                  <input
                    {...ids}
                    className="field"
                    required
                    value={terms.clock}
                    onChange={event => setTerms(n, { clock: event.target.value })}
                  />
                )}
              </Field>
              <Field label="The clause, in its own words" error={wrong(`contracts.${n}.clause`)}>
                {ids => (
                  <textarea
                    {...ids}
                    className="field"
                    required
                    maxLength={2_000}
                    value={terms.clause}
                    onChange={event => setTerms(n, { clause: event.target.value })}
                  />
                )}
              </Field>
              <Button small tone="quiet" onClick={() => set({ contracts: draft.contracts.filter((_, i) => i !== n) })}>
                Leave this contract out
              </Button>
            </div>
          ))}
          <Button
            small
            className="clear-both"
            onClick={() =>
              set({
                contracts: [
                  ...draft.contracts,
                  { contract: id === '' ? '' : `${id}-dpa`, clause: '', clock: '72 hours of aware', zone: null },
                ],
              })
            }
          >
            Add a contract
          </Button>
        </fieldset>
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          {customer === null ? 'Add' : 'Save'}
        </Button>
        {customer !== null &&
          (leaving ? (
            <div className="border-t border-rule pt-3">
              <p className="mb-2 text-sm">They leave the register, and can be told nothing. Incidents keep that they were affected.</p>
              <ProblemNote error={remove.error} />
              <Button
                tone="danger"
                className="w-full"
                busy={remove.isPending && 'Removing…'}
                onClick={() => remove.mutate(write('DELETE', `/customers/${encodeURIComponent(customer.id)}`))}
              >
                Take {customer.name} out of the register
              </Button>
            </div>
          ) : (
            <Button tone="quiet" small onClick={() => setLeaving(true)}>
              No longer a customer…
            </Button>
          ))}
      </form>
      {customer !== null && <AskedToHear customer={customer} />}
    </Sheet>
  )
}
