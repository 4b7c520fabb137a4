/** Who holds data for us, how their incidents reach us, and what they told us: their word starts our clocks. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../actions.ts'
import { Answer, Empty } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { Vendor } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { partsOf, slugOf } from '../slug.ts'
import { VendorPage } from '../status/vendor-page.tsx'
import { useWrite, write } from '../writing.ts'
import { VendorImport } from './vendor-import.tsx'
import { ReportsOf } from './vendor-reports.tsx'
import { VendorSaid } from './vendor-said.tsx'
import { UptimeOf } from './vendor-uptime.tsx'

type Open = { what: 'new' | 'import' } | { what: 'edit' | 'said'; vendor: Vendor }

export function VendorsScreen() {
  const found = useQuery(questions.vendors)
  const [open, setOpen] = useState<Open | null>(null)
  useActions([
    { id: 'add', label: 'Add a vendor', group: 'Do', keys: 'a', run: () => setOpen({ what: 'new' }) },
    { id: 'import', label: 'Import vendors and their reports', group: 'Do', keys: 'm', run: () => setOpen({ what: 'import' }) },
  ])
  const close = () => setOpen(null)
  return (
    <>
      <PageHead
        title="Vendors"
        lead="Those whom the plan names and our own, with their reports and what they promise. When one of them tells us of an incident, say so here at once: the clocks run from their word."
      >
        <Button hint="m" onClick={() => setOpen({ what: 'import' })}>
          Import a file…
        </Button>
        <Button tone="main" hint="a" onClick={() => setOpen({ what: 'new' })}>
          Add a vendor
        </Button>
      </PageHead>
      <Answer of={found} lines={6}>
        {data =>
          data.items.length === 0 ? (
            <Empty title="No vendor is known.">The plan can name them in its block of vendors; or add one here.</Empty>
          ) : (
            <ul className="rows border-t-2 border-b border-line border-b-rule">
              {data.items.map(vendor => (
                <Row key={vendor.id} vendor={vendor} open={setOpen} />
              ))}
            </ul>
          )
        }
      </Answer>
      {open?.what === 'import' && <VendorImport close={close} />}
      {open?.what === 'said' && <VendorSaid vendor={open.vendor} close={close} />}
      {(open?.what === 'new' || open?.what === 'edit') && <VendorForm vendor={open.what === 'edit' ? open.vendor : null} close={close} />}
    </>
  )
}

function Row({ vendor, open }: { vendor: Vendor; open: (open: Open) => void }) {
  const customers = vendor.customers ?? 0
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-2 py-4 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto]">
      <div className="min-w-0">
        <h2 className="text-lg font-semibold">{vendor.name}</h2>
        <p className="text-sm text-ink-2">{vendor.role}</p>
      </div>
      <dl className="grid min-w-0 grid-cols-[6.5rem_minmax(0,1fr)] content-start gap-x-3 gap-y-0.5 text-sm">
        <dt className="text-ink-2">Holds</dt>
        <dd>{vendor.holds.length > 0 ? vendor.holds.join(', ') : <span className="text-ink-2">nothing that is named</span>}</dd>
        <dt className="text-ink-2">Of customers</dt>
        <dd>{customers === 0 ? <span className="text-ink-2">none by the register</span> : customers}</dd>
        <dt className="text-ink-2">Word comes by</dt>
        <dd>{vendor.interface?.length ? vendor.interface.join(', ') : <span className="text-ink-2">no interface is named</span>}</dd>
        <ReportsOf vendor={vendor} />
        <UptimeOf vendor={vendor} />
        <VendorPage vendor={vendor.id} />
        <dt className="text-ink-2">Contact</dt>
        <dd className="[overflow-wrap:anywhere]">
          {vendor.contact ? `${vendor.contact.name} ${vendor.contact.email}`.trim() : <span className="text-ink-2">none yet</span>}
        </dd>
      </dl>
      <div className="flex flex-wrap items-start gap-2">
        <Button small onClick={() => open({ what: 'said', vendor })} aria-label={`They told us… ${vendor.name}`}>
          They told us…
        </Button>
        <Button small onClick={() => open({ what: 'edit', vendor })} aria-label={`Edit ${vendor.name}`}>
          Edit…
        </Button>
      </div>
    </li>
  )
}

function VendorForm({ vendor, close }: { vendor: Vendor | null; close: () => void }) {
  const [name, setName] = useState(vendor?.name ?? '')
  const [role, setRole] = useState(vendor?.role ?? '')
  const [holds, setHolds] = useState(vendor?.holds.join(', ') ?? '')
  const [contact, setContact] = useState(vendor?.contact ?? { name: '', email: '' })
  const [leaving, setLeaving] = useState(false)
  const save = useWrite(['vendors'], close)
  const remove = useWrite(['vendors'], close)
  const id = vendor?.id ?? slugOf(name)
  return (
    <Sheet
      open
      onClose={close}
      title={vendor === null ? 'Add a vendor' : vendor.name}
      lead={
        vendor === null ? 'One that holds data of ours is a sub-processor.' : 'What is said here stands above what the plan says of it.'
      }
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          const email = contact.email.trim()
          const body: Vendor = {
            id,
            name: name.trim(),
            role: role.trim(),
            holds: partsOf(holds),
            contact: email === '' ? null : { name: contact.name.trim(), email },
          }
          if (!save.isPending) save.mutate(write('PUT', `/vendors/${encodeURIComponent(id)}`, body))
        }}
      >
        <Field label="Name" error={name.trim() !== '' && id === '' ? 'Write at least one letter from a to z, or a digit.' : null}>
          {ids => (
            <input {...ids} className="field" required maxLength={200} value={name} onChange={event => setName(event.target.value)} />
          )}
        </Field>
        <Field label="What they do for us">
          {ids => (
            <input {...ids} className="field" required maxLength={200} value={role} onChange={event => setRole(event.target.value)} />
          )}
        </Field>
        <Field label="What of ours they hold" hint="With commas; empty: nothing">
          {ids => <input {...ids} className="field" value={holds} onChange={event => setHolds(event.target.value)} />}
        </Field>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field label="Contact: address">
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
          <Field label="Contact: name">
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
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          {vendor === null ? 'Add' : 'Save'}
        </Button>
        {vendor !== null &&
          (leaving ? (
            <div className="border-t border-rule pt-3">
              <p className="mb-2 text-sm">Our own entry goes. A vendor that the plan names stays, as the plan has it.</p>
              <ProblemNote error={remove.error} />
              <Button
                tone="danger"
                className="w-full"
                busy={remove.isPending && 'Removing…'}
                onClick={() => remove.mutate(write('DELETE', `/vendors/${encodeURIComponent(vendor.id)}`))}
              >
                Take our entry of {vendor.name} out
              </Button>
            </div>
          ) : (
            <Button tone="quiet" small onClick={() => setLeaving(true)}>
              No longer a vendor…
            </Button>
          ))}
      </form>
    </Sheet>
  )
}
