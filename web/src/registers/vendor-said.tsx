/** "They told us": a vendor's word. Where our data is touched it opens our own incident, and the clocks of the customers it concerns. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { MomentField } from '../moment-field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { serverNow } from '../server.ts'
import type { Vendor, VendorHeard, VendorWord } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { momentInput, momentOf } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'

const touchedOptions = [
  { value: 'yes', label: 'Yes, our data is touched', hint: 'Our incident opens, and the clocks of the customers whose data they hold.' },
  { value: 'unknown', label: 'Not known yet', hint: 'The same: what is not known is treated as if it were.' },
  { value: 'no', label: 'No, ours is not touched', hint: 'Nothing opens, and nothing is kept: note it where you keep such things.' },
] as const

export function VendorSaid({ vendor, close }: { vendor: Vendor; close: () => void }) {
  const [at, setAt] = useState(() => momentInput(serverNow()))
  const [words, setWords, clear] = useDraft(`vendor/${vendor.id}/said`)
  const [touched, setTouched] = useState<VendorWord['touched']>('unknown')
  const [data, setData] = useState<readonly string[]>([])
  const [heard, setHeard] = useState<VendorHeard | null>(null)
  const customers = useQuery(questions.customers(''))
  const sets = [...new Set((customers.data?.items ?? []).filter(c => c.vendors.includes(vendor.id)).flatMap(c => c.data))].sort()
  const say = useWrite<VendorHeard>(['incidents', 'now', 'obligations'], answer => {
    clear()
    setHeard(answer)
  })
  const toldAt = momentOf(at)
  if (heard !== null)
    return (
      <Sheet open onClose={close} title={heard.incident ? 'Our incident is open' : 'Heard'}>
        {heard.incident ? (
          <>
            <p className="mb-4">
              <StateMark tone="act">The clocks run from when {vendor.name} told us.</StateMark>
            </p>
            <Link
              to="/incidents/$number"
              params={{ number: String(heard.incident.number ?? heard.incident.id) }}
              className="btn btn-main btn-thumb"
              onClick={close}
            >
              To incident #{heard.incident.number ?? ''}
            </Link>
          </>
        ) : (
          <p>Our data is not touched by it: no incident was opened, and no clock runs.</p>
        )}
      </Sheet>
    )
  return (
    <Sheet
      open
      onClose={close}
      title={`What ${vendor.name} told us`}
      lead="From their word on, the law may take us for aware. Say it now; what is missing can follow."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (toldAt === null || say.isPending) return
          const body: VendorWord = { toldAt, words: words.trim(), touched, data: [...data] }
          say.mutate(write('POST', `/vendors/${encodeURIComponent(vendor.id)}/word`, body))
        }}
      >
        <MomentField
          label="They told us at"
          hint="Your own time zone. Not when you read it: when it arrived."
          value={at}
          onChange={setAt}
        />
        <Field label="What they said">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={5_000}
              placeholder="Their words, or the gist of them"
              value={words}
              onChange={event => setWords(event.target.value)}
            />
          )}
        </Field>
        <Choice legend="Is our data touched?" options={touchedOptions} value={touched} onChange={setTouched} />
        {touched !== 'no' && sets.length > 0 && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">Which of it (none chosen: all that they hold)</legend>
            <div className="flex flex-wrap gap-x-5">
              {sets.map(set => (
                <label key={set} className="flex min-h-10 items-center gap-2.5">
                  <input
                    type="checkbox"
                    className="size-4.5 accent-(--accent)"
                    checked={data.includes(set)}
                    onChange={event => setData(event.target.checked ? [...data, set] : data.filter(d => d !== set))}
                  />
                  {set}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <ProblemNote error={say.error} />
        <Button tone="thumb" type="submit" busy={say.isPending && 'Opening…'}>
          {touched === 'no' ? 'Note that ours is not touched' : 'Open our incident'}
        </Button>
      </form>
    </Sheet>
  )
}
