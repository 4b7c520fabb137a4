/** What the public is told of an incident: its words for the status page, and vendors that have a part in it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { PublishSheet } from './publish-sheet.tsx'
import { type StatusUpdate, statusOfIncident, vendorsOfIncident } from './status-shapes.ts'
import { UpdateForm } from './update-form.tsx'
import { UpdateList } from './update-list.tsx'

export function StatusOfIncident({ number }: { number: number }) {
  const ref = String(number)
  const found = useQuery(statusOfIncident(ref))
  const [writing, setWriting] = useState<{ words?: string } | null>(null)
  const [publishing, setPublishing] = useState<StatusUpdate | null>(null)
  return (
    <>
      <Article
        title="Status page"
        aside={
          found.data && (
            <Button small onClick={() => setWriting({})}>
              Write an update…
            </Button>
          )
        }
      >
        <Answer of={found} lines={2}>
          {data => (
            <>
              {!data.open && (
                <p className="py-1 text-ink-2">The status page is not open: what is published here is seen by nobody outside.</p>
              )}
              {data.drill && <StateMark tone="act">A drill: nothing of it reaches the page.</StateMark>}
              {data.meetable.map(o => (
                <p key={o.id} className="py-1 text-sm">
                  <StateMark tone="act">Owed to customers</StateMark> {o.name}
                  {o.dueAt && (
                    <>
                      , <When at={o.dueAt} />
                    </>
                  )}{' '}
                  <ClauseLink clause={o.clause} />
                </p>
              ))}
              {data.updates.length === 0 ? (
                <p className="py-1 text-ink-2">Nothing was written for the public. What stands in the timeline stays inside.</p>
              ) : (
                <UpdateList updates={data.updates} components={data.components} of={data} incident={ref} />
              )}
              {writing && (
                <UpdateForm
                  begun={{ incident: ref, components: data.components, ...writing }}
                  close={() => setWriting(null)}
                  written={update => {
                    setWriting(null)
                    setPublishing(update)
                  }}
                />
              )}
              {publishing && <PublishSheet update={publishing} of={data} close={() => setPublishing(null)} />}
            </>
          )}
        </Answer>
      </Article>
      <VendorsOfIncident number={number} putIn={words => setWriting({ words })} />
    </>
  )
}

function VendorsOfIncident({ number, putIn }: { number: number; putIn: (words: string) => void }) {
  const found = useQuery(vendorsOfIncident(String(number)))
  const [naming, setNaming] = useState(false)
  return (
    <Article
      title="Vendors with a part in it"
      aside={
        <Button small onClick={() => setNaming(true)}>
          Name one…
        </Button>
      }
    >
      <Answer of={found} lines={2}>
        {data =>
          data.items.length === 0 ? (
            <p className="py-1 text-ink-2">None is named. Of those that are, what their status page says stands in the timeline.</p>
          ) : (
            <ul className="rows">
              {data.items.map(({ vendor, since, said }) => (
                <li key={vendor.id} className="py-2.5">
                  <p>
                    <span className="font-semibold">{vendor.name}</span>{' '}
                    <span className="text-sm text-ink-2">
                      since <When at={since} only="absolute" />
                    </span>
                  </p>
                  {said.length === 0 && <p className="text-sm text-ink-2">Its status page has said nothing, or is not read.</p>}
                  {said.map(one => (
                    <div key={one.id} className="mt-1.5 border-l-3 border-rule pl-3 text-sm">
                      <p>
                        <StateMark tone={one.over ? 'good' : 'calm'}>{one.status}</StateMark> <When at={one.happenedAt} />
                      </p>
                      <p className="whitespace-pre-line [overflow-wrap:anywhere]">{one.words}</p>
                      <Button
                        small
                        tone="quiet"
                        onClick={() => putIn(`${vendor.name}: ${one.words}`)}
                        aria-label={`Put into a draft: ${vendor.name}`}
                      >
                        Put into a draft
                      </Button>
                    </div>
                  ))}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {naming && <NameVendor number={number} close={() => setNaming(false)} />}
    </Article>
  )
}

function NameVendor({ number, close }: { number: number; close: () => void }) {
  const vendors = useQuery(questions.vendors)
  const [vendor, setVendor] = useState('')
  const [reason, setReason] = useState('')
  const name = useWrite(['incident-vendors', 'timeline'], close)
  return (
    <Sheet open onClose={close} title="A vendor has a part in it" lead="What its status page says stands in the timeline from here on.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (vendor !== '')
            name.mutate(write('POST', `/incidents/${number}/vendors`, { vendor, ...(reason.trim() ? { reason: reason.trim() } : {}) }))
        }}
      >
        <Field label="Vendor">
          {ids => (
            <select {...ids} className="field" required value={vendor} onChange={event => setVendor(event.target.value)}>
              <option value="">Choose one</option>
              {(vendors.data?.items ?? []).map(v => (
                <option key={v.id} value={v.id}>
                  {v.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Why">
          {ids => <input {...ids} className="field" maxLength={2_000} value={reason} onChange={event => setReason(event.target.value)} />}
        </Field>
        <ProblemNote error={name.error} />
        <Button tone="thumb" type="submit" busy={name.isPending && 'Naming…'}>
          It has a part
        </Button>
      </form>
    </Sheet>
  )
}
