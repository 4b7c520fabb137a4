/** What follows from a pattern that was raised: it is mended, the plan is changed, or it is accepted. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Segments } from '../segments.tsx'
import { Sheet } from '../sheet.tsx'
import { fromLocalInput } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'

const ways = [
  ['remediation', 'It is mended'],
  ['plan change', 'The plan changes'],
  ['accepted', 'It is accepted'],
] as const
type Way = (typeof ways)[number][0]
const asks: Record<Way, string> = {
  remediation: 'What exactly is done',
  'plan change': 'What changes in the plan',
  accepted: 'Why it is accepted',
}

export function AnswerPattern({ pattern, name, close }: { pattern: string; name: string; close: () => void }) {
  const people = useQuery(questions.people)
  const [way, setWay] = useState<Way>('remediation')
  const [words, setWords, clear] = useDraft(`pattern/${pattern}`)
  const [owner, setOwner] = useState('')
  const [due, setDue] = useState('')
  const say = useWrite(['patterns', 'obligations', 'now'], () => {
    clear()
    close()
  })
  const mend = way === 'remediation'
  const at = due === '' ? null : fromLocalInput(`${due}T18:00`)
  const ready = words.trim() !== '' && (!mend || (owner !== '' && at !== null))
  return (
    <Sheet open onClose={close} title="What follows from it?" lead={name}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!ready || say.isPending) return
          say.mutate(write('POST', '/patterns/answer', { pattern, follows: way, words: words.trim(), ...(mend ? { owner, due: at } : {}) }))
        }}
      >
        <Segments legend="What follows" options={ways} value={way} onChange={setWay} />
        <Field label={asks[way]}>
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
        {mend && (
          <>
            <Field label="Who owns it">
              {ids => (
                <select {...ids} className="field" required value={owner} onChange={event => setOwner(event.target.value)}>
                  <option value="">choose somebody</option>
                  {people.data?.items.map(p => (
                    <option key={p.id} value={p.id}>
                      {p.name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="By when" hint="The end of that day for you.">
              {ids => <input {...ids} type="date" className="field" required value={due} onChange={event => setDue(event.target.value)} />}
            </Field>
          </>
        )}
        <ProblemNote error={say.error} />
        <Button tone="thumb" type="submit" busy={say.isPending && 'Recording…'}>
          Record it
        </Button>
      </form>
    </Sheet>
  )
}
