/** A customer who asked to hear of vulnerabilities: when, and in which words. It stays, whoever writes the rest of the entry anew. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { MomentField } from '../moment-field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { isAbout, serverNow } from '../server.ts'
import type { Customer } from '../shapes.ts'
import { momentInput, momentOf } from '../time-words.ts'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'

export function AskedToHear({ customer }: { customer: Customer }) {
  const [asked, setAsked] = useState(customer.asked ?? [])
  const [adding, setAdding] = useState(false)
  const [words, setWords, clear] = useDraft(`customer/${customer.id}/asked`)
  const [at, setAt] = useState(() => momentInput(serverNow()))
  const record = useWrite<Customer>(['customers'], after => {
    clear()
    setAsked(after.asked ?? [])
    setAdding(false)
  })
  const askedAt = momentOf(at)
  return (
    <section className="mt-4 border-t border-rule pt-3" aria-label="What they asked to hear of">
      <h3 className="mb-1 text-base font-bold">Asked to hear of vulnerabilities</h3>
      {asked.length === 0 ? (
        <p className="mb-2 text-sm text-ink-2">Not yet. Where they do, the plan may owe them a word about one.</p>
      ) : (
        <ul className="mb-2 rows">
          {asked.map((one, n) => (
            <li key={n} className="py-2 text-sm">
              <When at={one.at} only="absolute" />
              <p className="whitespace-pre-line [overflow-wrap:anywhere]">{one.words}</p>
            </li>
          ))}
        </ul>
      )}
      {adding ? (
        <form
          className="space-y-3"
          onSubmit={event => {
            event.preventDefault()
            if (askedAt === null || words.trim() === '' || record.isPending) return
            record.mutate(write('POST', `/customers/${encodeURIComponent(customer.id)}/asked`, { words: words.trim(), at: askedAt }))
          }}
        >
          <MomentField
            label="They asked at"
            value={at}
            onChange={setAt}
            error={isAbout(record.error, 'at') ? record.error.message : null}
          />
          <Field label="What they asked, in their words">
            {ids => (
              <textarea
                {...ids}
                className="field"
                required
                maxLength={2_000}
                value={words}
                onChange={event => setWords(event.target.value)}
              />
            )}
          </Field>
          <ProblemNote error={record.error} />
          <Button tone="main" type="submit" className="w-full" busy={record.isPending && 'Recording…'}>
            Record that they asked
          </Button>
        </form>
      ) : (
        <Button
          small
          onClick={() => {
            setAt(momentInput(serverNow()))
            setAdding(true)
          }}
        >
          They asked…
        </Button>
      )}
    </section>
  )
}
