/** The plan's checklist: what is asked when an incident is taken up, each answer in view with who gave it. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { IncidentDetail, Known } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { factWords } from './fact-words.ts'

type Item = Known['checklist'][number]
/** Ids of the plan read as words; what the plan wrote for people stays as it is. */
const answerWords = (item: Item, answer: string): string =>
  item.sets === 'severity' ? answer : /^[a-z0-9]+(-[a-z0-9]+)*$/.test(answer) ? factWords(answer) : answer

export function Checklist({ incident }: { incident: IncidentDetail }) {
  const known = useQuery(questions.known(refOf(incident)))
  const [open, setOpen] = useState<Item | null>(null)
  const items = known.data?.checklist ?? []
  if (items.length === 0) return null
  const left = items.filter(item => item.answered === null).length
  return (
    <Article
      title="Checklist"
      aside={<span className="text-sm text-ink-2">{left === 0 ? 'All answered' : `${left} of ${items.length} to answer`}</span>}
    >
      <ul className="rows">
        {items.map(item => (
          <li key={item.id} className="flex items-center justify-between gap-3 py-2">
            <div className="min-w-0">
              <p className={item.answered ? 'text-ink-2' : ''}>
                {item.question} <ClauseLink clause={item.clause} />
              </p>
              {item.answered ? (
                <p>
                  <strong>{item.answered.answers.map(a => answerWords(item, a)).join(', ') || item.answered.reason}</strong>
                  {item.answered.answers.length > 0 && item.answered.reason && <span>: {item.answered.reason}</span>}
                  <span className="block text-sm text-ink-2">
                    {item.answered.by}, <When at={item.answered.at} only="absolute" />
                  </span>
                </p>
              ) : (
                <p className="text-sm">
                  <StateMark tone="calm">Not answered{item.who ? `: ${item.who}` : ''}</StateMark>
                </p>
              )}
            </div>
            {incident.status !== 'closed' && (
              <Button small onClick={() => setOpen(item)} aria-label={`${item.answered ? 'Answer anew' : 'Answer'}: ${item.question}`}>
                {item.answered ? 'Answer anew…' : 'Answer…'}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open && <Answer key={open.id} item={open} incident={incident} close={() => setOpen(null)} />}
    </Article>
  )
}

function Answer({ item, incident, close }: { item: Item; incident: IncidentDetail; close: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>(item.answered?.answers ?? (item.sets === 'severity' ? [incident.severity] : []))
  const [note, setNote, clear] = useDraft(`incident/${refOf(incident)}/checklist/${item.id}`)
  const give = useWrite(['known', 'incident', 'timeline', 'obligations', 'now'], () => {
    clear()
    close()
  })
  const choosing = item.answers.length > 0
  const moved = item.sets === 'severity' && chosen[0] !== undefined && chosen[0] !== incident.severity
  const ready = choosing ? chosen.length > 0 && (!moved || note.trim() !== '') : note.trim() !== ''
  const [tried, setTried] = useState(false)
  return (
    <Sheet open onClose={close} title={item.question} lead={item.who ? `Asked of: ${item.who}.` : undefined}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          setTried(true)
          if (!ready || give.isPending) return
          const body = { item: item.id, answers: choosing ? chosen : [], ...(note.trim() === '' ? {} : { note: note.trim() }) }
          give.mutate(write('POST', `/incidents/${refOf(incident)}/checklist`, body))
        }}
      >
        {choosing && item.single && (
          <Choice
            legend="Answer"
            value={chosen[0] ?? ''}
            onChange={value => setChosen([value])}
            options={item.answers.map(value => ({
              value,
              label:
                item.sets === 'severity'
                  ? `${value} ${incident.severities.find(s => s.id === value)?.name ?? ''}`
                  : answerWords(item, value),
              hint: item.sets === 'severity' && value === incident.severity ? 'as it stands' : undefined,
            }))}
          />
        )}
        {choosing && !item.single && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">All that fit</legend>
            <div className="rows border-y border-rule">
              {item.answers.map(value => (
                <label key={value} className="flex min-h-12 items-center gap-3 has-checked:bg-accent-soft">
                  <input
                    type="checkbox"
                    className="ml-2 size-4.5 accent-(--accent)"
                    checked={chosen.includes(value)}
                    onChange={event => setChosen(event.target.checked ? [...chosen, value] : chosen.filter(v => v !== value))}
                  />
                  <span className="font-semibold">{answerWords(item, value)}</span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <Field
          label={
            moved
              ? 'Why the severity changes'
              : choosing
                ? 'More about it (optional)'
                : item.sets === 'thread'
                  ? 'Where it is: a link or a name'
                  : 'Answer'
          }
        >
          {ids => <textarea {...ids} className="field" maxLength={10_000} value={note} onChange={event => setNote(event.target.value)} />}
        </Field>
        {tried && !ready && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Something is still missing above.
          </p>
        )}
        <ProblemNote error={give.error} />
        <Button tone="thumb" type="submit" busy={give.isPending && 'Recording…'}>
          Record the answer
        </Button>
      </form>
    </Sheet>
  )
}
