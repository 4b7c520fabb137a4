/**
 * A person's decision about a rule, or its whole regime: it applies, does not, or is held back until a time; with its ground,
 * its reason and who approved it.
 */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import * as questions from '../../questions.ts'
import type { IncidentDetail, Obligation, Report } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { fromLocalInput } from '../../time-words.ts'
import { useWrite, write } from '../../writing.ts'
import { reportStale } from './report-stale.ts'

type Decision = NonNullable<Report['decision']>['decision']
const grounds = [
  ['', 'not said'],
  ['exemption', 'an exemption of the law'],
  ['not notifiable', 'it is not notifiable: no risk, say'],
  ['law-enforcement hold', 'law enforcement asked for it'],
  ['other', 'another one'],
] as const

export function AskRegime({
  of,
  regime,
  incident,
  close,
}: {
  of: Obligation
  regime: string | null
  incident: IncidentDetail
  close: () => void
}) {
  const rule = of.rule.replace(/^law:/, '')
  const people = useQuery(questions.people)
  const me = useQuery(questions.me).data?.person?.id ?? ''
  const [whole, setWhole] = useState(false)
  const [decision, setDecision] = useState<Decision | null>(null)
  const [ground, setGround] = useState<(typeof grounds)[number][0]>('')
  const [approvedBy, setApprovedBy] = useState('')
  const [until, setUntil] = useState('')
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/regime/${rule}`)
  const decide = useWrite(reportStale, () => {
    clear()
    close()
  })
  const held = decision === 'held' ? fromLocalInput(until) : null
  const ready = decision !== null && reason.trim() !== '' && (decision !== 'held' || held !== null)
  const [tried, setTried] = useState(false)
  return (
    <Sheet
      open
      onClose={close}
      title={of.name}
      lead="It stands above what is reckoned from the facts, and stays on record with its reason. Not legal advice: have counsel confirm."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          setTried(true)
          if (!ready || decide.isPending) return
          const said = { decision, reason: reason.trim(), ...(held === null ? {} : { until: held }) }
          const at = `/incidents/${refOf(incident)}`
          decide.mutate(
            whole && regime !== null
              ? write('POST', `${at}/regime`, { ...said, rule: regime })
              : write('POST', `${at}/reports/${encodeURIComponent(rule)}/decide`, {
                  ...said,
                  ...(ground === '' || decision === 'applies' ? {} : { ground }),
                  ...(approvedBy === '' ? {} : { approvedBy }),
                }),
          )
        }}
      >
        <Choice
          legend="Decision"
          value={decision}
          onChange={setDecision}
          options={[
            { value: 'applies', label: 'It applies', hint: 'It is owed as soon as its moment is set.' },
            { value: 'does not apply', label: 'It does not apply', hint: 'An exemption, no risk, or not one of ours: say which.' },
            { value: 'held', label: 'Held back until a time', hint: 'Then it comes back by itself.' },
          ]}
        />
        {decision === 'held' && (
          <Field label="Until" hint="Your own time zone.">
            {ids => (
              <input
                {...ids}
                type="datetime-local"
                className="field"
                required
                value={until}
                onChange={event => setUntil(event.target.value)}
              />
            )}
          </Field>
        )}
        {regime !== null && (
          <label className="flex min-h-10 items-center gap-3">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={whole}
              onChange={event => setWhole(event.target.checked)}
            />
            For all of {regime}, not for this duty alone
          </label>
        )}
        {!whole && decision !== null && decision !== 'applies' && (
          <Field label="Its ground">
            {ids => (
              <select {...ids} className="field" value={ground} onChange={event => setGround(event.target.value as typeof ground)}>
                {grounds.map(([value, words]) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {!whole && (
          <Field label="Approved by">
            {ids => (
              <select {...ids} className="field" value={approvedBy} onChange={event => setApprovedBy(event.target.value)}>
                <option value="">whoever records it</option>
                {people.data?.items
                  .filter(p => p.id !== me)
                  .map(p => (
                    <option key={p.id} value={p.id}>
                      {p.name}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        )}
        <Field label={whole ? 'Why, and who approved it' : 'Why'}>
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={whole ? 2_000 : 5_000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {tried && !ready && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Something is still missing above.
          </p>
        )}
        <ProblemNote error={decide.error} />
        <Button tone="thumb" type="submit" busy={decide.isPending && 'Recording…'}>
          Record the decision
        </Button>
      </form>
    </Sheet>
  )
}
