/**
 * What an incident asks before it acts: a reason, a person, a time. One dialog at a time; it stays open, with what was
 * typed, until the server has it.
 */
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { Acting } from '../acting.ts'
import { Empty, Skeleton } from '../answer.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { capital, sentence } from '../sentence.ts'
import { SeverityMark } from '../severity-mark.tsx'
import type { IncidentDetail, Obligation, Verb } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { fromLocalInput, minutesWords, toLocalInput } from '../time-words.ts'
import { factWords } from './fact-words.ts'
import { nextPhase } from './main-action.ts'

export type Asked =
  | { what: 'severity' | 'kind' | 'snooze' | 'add-responder' | 'resolve' | 'close' | 'false positive' | 'reopen' | 'all' }
  | { what: 'phase'; to?: string }
  | { what: 'meet' | 'waive' | 'answer'; obligation: Obligation }
  | { what: 'explain'; deviation: IncidentDetail['deviations'][number] }
  | { what: 'fact'; fact: IncidentDetail['facts'][number] }
  | { what: 'milestone'; milestone: IncidentDetail['milestones'][number] }
  | { what: 'give-role'; role: IncidentDetail['roles'][number] }

type Props = { incident: IncidentDetail; acting: Acting; close: () => void }

export function Asking({ asked, ...rest }: Props & { asked: Asked | null }) {
  if (!asked) return null
  switch (asked.what) {
    case 'severity':
      return <AskSeverity {...rest} />
    case 'kind':
      return <AskKind {...rest} />
    case 'snooze':
      return <AskSnooze {...rest} />
    case 'add-responder':
      return <AskPerson {...rest} verb="add-responder" title="Call someone in" lead="They are paged now, until they acknowledge." />
    case 'give-role':
      return <AskPerson {...rest} verb="take-role" role={asked.role} title={`Who takes ${asked.role.name}?`} lead={asked.role.duty} />
    case 'phase':
      return <AskPhase {...rest} to={asked.to} />
    case 'fact':
      return <AskFact {...rest} fact={asked.fact} title={factWords(asked.fact.id)} />
    case 'milestone':
      return <AskMilestone {...rest} milestone={asked.milestone} />
    case 'answer':
      return <AskMeet {...rest} obligation={asked.obligation} answer />
    case 'meet':
      return <AskMeet {...rest} obligation={asked.obligation} />
    case 'waive':
      return (
        <AskReason
          {...rest}
          verb="waive"
          title={`Waive: ${asked.obligation.name}`}
          lead="It is not owed any more. That is a departure from the plan: it stays on record, with your reason."
          label="Reason"
          required
          button="Waive it"
          busy="Waiving…"
          send={(reason, done) => rest.acting.act('waive', { obligation: asked.obligation.id, reason }, done)}
        />
      )
    case 'explain':
      return (
        <AskReason
          {...rest}
          verb="explain"
          title="Why did you depart from the plan?"
          lead={
            <>
              {asked.deviation.what} <ClauseLink clause={asked.deviation.clause} />
            </>
          }
          label="Reason"
          required
          button="Record the reason"
          busy="Recording…"
          send={(reason, done) => rest.acting.act('explain', { deviation: asked.deviation.id, reason }, done)}
        />
      )
    case 'resolve':
      return (
        <AskReason
          {...rest}
          verb="resolve"
          title="Resolve"
          lead="The condition is over. What is still owed, such as notifications and the review, stays owed."
          label="What ended it (optional)"
          button="Resolve"
          busy="Resolving…"
          send={(note, done) => rest.acting.act('resolve', note ? { note } : {}, done)}
        />
      )
    case 'reopen':
      return (
        <AskReason
          {...rest}
          verb="reopen"
          title="Reopen"
          lead="It is back, or it was not over. Paging begins again as the plan says."
          label="What happened (optional)"
          button="Reopen"
          busy="Reopening…"
          send={(reason, done) => rest.acting.act('reopen', reason ? { reason } : {}, done)}
        />
      )
    case 'close':
      return (
        <AskReason
          {...rest}
          verb="close"
          title="Close"
          lead="The work is done. The record stays."
          label="Closing words (optional)"
          button="Close the incident"
          busy="Closing…"
          send={(reason, done) => rest.acting.act('close', { as: 'done', ...(reason ? { reason } : {}) }, done)}
        />
      )
    case 'false positive':
      return (
        <AskReason
          {...rest}
          verb="close"
          title="Close as a false positive"
          lead="Nothing was wrong. It is kept, with the reason, so that detection can get better."
          label="What it was instead"
          required
          button="Close as a false positive"
          busy="Closing…"
          send={(reason, done) => rest.acting.act('close', { as: 'false positive', reason }, done)}
        />
      )
    case 'all':
      return null
  }
}

/** The form all dialogs share: fields, what went wrong, one main action. */
function Form({
  title,
  lead,
  children,
  button,
  busy,
  verb,
  ready = true,
  submit,
  acting,
  close,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
  button: string
  busy: string
  verb: Verb
  ready?: boolean
  submit: () => void
  acting: Acting
  close: () => void
}) {
  const [tried, setTried] = useState(false)
  return (
    <Sheet open onClose={close} title={title} lead={lead}>
      <form
        className="space-y-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          setTried(true)
          if (ready && acting.doing === null) submit()
        }}
      >
        {children}
        {tried && !ready && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Something is still missing above.
          </p>
        )}
        {acting.failed === verb && <ProblemNote error={acting.error} again={acting.again} />}
        <Button tone="thumb" type="submit" busy={acting.doing === verb && busy}>
          {button}
        </Button>
      </form>
    </Sheet>
  )
}

function AskReason({
  incident,
  acting,
  close,
  verb,
  title,
  lead,
  label,
  required = false,
  button,
  busy,
  send,
}: Props & {
  verb: Verb
  title: string
  lead: ReactNode
  label: string
  required?: boolean
  button: string
  busy: string
  send: (text: string, done: () => void) => void
}) {
  const [text, setText, clear] = useDraft(`incident/${incident.number}/${title}`)
  const done = () => {
    clear()
    close()
  }
  return (
    <Form
      title={title}
      lead={lead}
      button={button}
      busy={busy}
      verb={verb}
      ready={!required || text.trim() !== ''}
      submit={() => send(text.trim(), done)}
      acting={acting}
      close={close}
    >
      <Field label={label}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={required}
            maxLength={2_000}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
    </Form>
  )
}

function AskSeverity({ incident, acting, close }: Props) {
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${incident.number}/severity`)
  const options = incident.severities.map((severity, rank) => ({
    value: severity.id,
    label: (
      <>
        <SeverityMark rank={rank} id={severity.id} name={severity.name} />
        {severity.id === incident.severity && <span className="ml-2 text-sm font-normal text-ink-2">now</span>}
      </>
    ),
    hint: severity.definition,
  }))
  return (
    <Form
      title="Change the severity"
      lead="Every clock follows. What was already owed stays in the record."
      button="Change severity"
      busy="Changing…"
      verb="severity"
      ready={to !== null && to !== incident.severity && reason.trim() !== ''}
      submit={() =>
        acting.act('severity', { to: to!, reason: reason.trim() }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Choice legend="Severity" options={options} value={to ?? incident.severity} onChange={setTo} />
      <Field label="Why" hint="What is known now that was not known before.">
        {ids => (
          <textarea
            {...ids}
            className="field"
            required
            maxLength={2_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
    </Form>
  )
}

function AskKind({ incident, acting, close }: Props) {
  const [to, setTo] = useState(incident.kind ?? '')
  const [reason, setReason, clear] = useDraft(`incident/${incident.number}/kind`)
  return (
    <Form
      title="What kind of incident is it?"
      button="Set kind"
      busy="Setting…"
      verb="kind"
      ready={reason.trim() !== '' && to !== (incident.kind ?? '')}
      submit={() =>
        acting.act('kind', { to: to === '' ? null : to, reason: reason.trim() }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label="Kind">
        {ids => (
          <select {...ids} className="field" value={to} onChange={event => setTo(event.target.value)}>
            <option value="">Not known</option>
            {incident.kinds.map(kind => (
              <option key={kind.id} value={kind.id}>
                {kind.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Why">
        {ids => (
          <textarea
            {...ids}
            className="field"
            required
            maxLength={2_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
    </Form>
  )
}

const naps = [15, 30, 60, 120, 240, 480, 1440]
function AskSnooze({ acting, close }: Props) {
  return (
    <Sheet open onClose={close} title="Snooze" lead="Nobody is paged for it until then. Other clocks of the plan go on.">
      <div className="grid grid-cols-2 gap-2">
        {naps.map(minutes => (
          <Button
            key={minutes}
            busy={acting.doing === 'snooze' && (acting.body as { minutes: number }).minutes === minutes && 'Snoozing…'}
            onClick={() => acting.act('snooze', { minutes }, close)}
          >
            {minutesWords(minutes)}
          </Button>
        ))}
      </div>
      <div className="mt-4">{acting.failed === 'snooze' && <ProblemNote error={acting.error} again={acting.again} />}</div>
    </Sheet>
  )
}

function AskPerson({
  incident,
  acting,
  close,
  verb,
  role,
  title,
  lead,
}: Props & { verb: 'add-responder' | 'take-role'; role?: IncidentDetail['roles'][number]; title: string; lead: string }) {
  const people = useQuery(questions.people)
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const already = new Set((role ? role.people : incident.responders).map(person => person.id))
  const found = (people.data?.items ?? [])
    .filter(person => person.name.toLowerCase().includes(text.trim().toLowerCase()))
    .sort((a, b) => Number(b.onCallNow.length > 0) - Number(a.onCallNow.length > 0))
  const call = (person: string) =>
    role ? acting.act('take-role', { role: role.id, person }, close) : acting.act('add-responder', { person }, close)
  return (
    <Sheet open onClose={close} title={title} lead={lead} focus={field}>
      {(people.data?.items.length ?? 0) > 6 && (
        <input
          ref={field}
          type="search"
          aria-label="Find a person"
          placeholder="Find a person"
          className="field mb-3"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      )}
      {acting.failed === verb && <ProblemNote error={acting.error} again={acting.again} />}
      {people.isPending && <Skeleton />}
      <ProblemNote error={people.error} again={() => void people.refetch()} />
      {people.data && found.length === 0 && <Empty title="Nobody of that name." />}
      <ul className="rows border-y border-rule">
        {found.map(person => {
          const busy = acting.doing === verb && (acting.body as { person?: string }).person === person.id
          return (
            <li key={person.id} className="flex items-center justify-between gap-3 py-2">
              <div className="min-w-0 text-sm">
                <span className="block text-base font-semibold">{person.name}</span>
                {!person.canBeReached ? (
                  <StateMark tone="late">No verified contact method</StateMark>
                ) : (
                  <span className="text-ink-2">
                    {person.onCallNow.length > 0
                      ? `On call: ${person.onCallNow.map(shift => shift.name).join(', ')}`
                      : person.positions.join(', ') || 'Not on call'}
                  </span>
                )}
              </div>
              <Button
                small
                busy={busy && (role ? 'Giving…' : 'Calling…')}
                onClick={() => call(person.id)}
                aria-label={`${role ? 'Give to' : 'Call'} ${person.name}`}
              >
                {already.has(person.id) ? (role ? 'Has it' : 'Call again') : role ? 'Give' : 'Call'}
              </Button>
            </li>
          )
        })}
      </ul>
    </Sheet>
  )
}

function AskPhase({ incident, acting, close, to: wanted }: Props & { to?: string | undefined }) {
  const [to, setTo] = useState(wanted ?? nextPhase(incident.phases)?.id ?? incident.phases[0]?.id ?? '')
  const [note, setNote, clear] = useDraft(`incident/${incident.number}/phase`)
  const phase = incident.phases.find(p => p.id === to)
  return (
    <Form
      title="Enter a phase"
      button={`Enter ${phase?.name ?? 'phase'}`}
      busy="Entering…"
      verb="phase"
      ready={to !== ''}
      submit={() =>
        acting.act('phase', { to, ...(note.trim() ? { note: note.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label="Phase">
        {ids => (
          <select {...ids} className="field" value={to} onChange={event => setTo(event.target.value)}>
            {incident.phases.map(p => (
              <option key={p.id} value={p.id}>
                {p.name}
                {p.current ? ' (now)' : ''}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={incident.phases.some(p => p.noteOwed) ? 'Note (the plan wants one for each phase at this severity)' : 'Note (optional)'}
        hint="What was found or done, and how you know."
      >
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={note} onChange={event => setNote(event.target.value)} />}
      </Field>
    </Form>
  )
}

function AskFact({
  incident,
  acting,
  close,
  fact,
  title,
  lead,
}: Props & { fact: IncidentDetail['facts'][number]; title: string; lead?: ReactNode }) {
  const [value, setValue] = useState<string | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${incident.number}/fact/${fact.id}`)
  return (
    <Form
      title={title}
      lead={lead ?? 'Clocks of the plan start and stop with the answer.'}
      button="Record the answer"
      busy="Recording…"
      verb="fact"
      ready={value !== null}
      submit={() =>
        acting.act('fact', { fact: fact.id, value: value!, ...(reason.trim() ? { reason: reason.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Choice
        legend="Answer"
        value={value ?? fact.value}
        onChange={setValue}
        options={fact.values.map(v => ({ value: v, label: factWords(v), hint: v === fact.value ? 'as it stands' : undefined }))}
      />
      <Field label="How you know (optional)">
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={reason} onChange={event => setReason(event.target.value)} />}
      </Field>
    </Form>
  )
}

function AskMilestone({ incident, acting, close, milestone }: Props & { milestone: IncidentDetail['milestones'][number] }) {
  const [at, setAt] = useState(toLocalInput(milestone.happenedAt ? Date.parse(milestone.happenedAt) : Date.now()))
  const [reason, setReason, clear] = useDraft(`incident/${incident.number}/milestone/${milestone.id}`)
  return (
    <Form
      title={milestone.name}
      lead={
        milestone.happenedAt ? 'A correction is a new fact; the old one stays in the record.' : 'Clocks that run from it start with it.'
      }
      button={milestone.happenedAt ? 'Correct it' : 'Set it'}
      busy="Setting…"
      verb="milestone"
      ready={fromLocalInput(at) !== null}
      submit={() =>
        acting.act(
          'milestone',
          { milestone: milestone.id, happenedAt: fromLocalInput(at)!, ...(reason.trim() ? { reason: reason.trim() } : {}) },
          () => {
            clear()
            close()
          },
        )
      }
      acting={acting}
      close={close}
    >
      <Field label="It happened at" hint="Your own time zone.">
        {ids => (
          <input {...ids} type="datetime-local" className="field" required value={at} onChange={event => setAt(event.target.value)} />
        )}
      </Field>
      <Field label="Reason">
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={reason} onChange={event => setReason(event.target.value)} />}
      </Field>
    </Form>
  )
}

function AskMeet({ incident, acting, close, obligation, answer = false }: Props & { obligation: Obligation; answer?: boolean }) {
  const [note, setNote, clear] = useDraft(`incident/${incident.number}/meet/${obligation.id}`)
  return (
    <Form
      title={capital(obligation.name)}
      lead={
        <>
          Met by: {sentence(obligation.meets)} <ClauseLink clause={obligation.clause} />
        </>
      }
      button={answer ? 'Record the answer' : 'It is done'}
      busy="Recording…"
      verb="meet"
      ready={!answer || note.trim() !== ''}
      submit={() =>
        acting.act('meet', { obligation: obligation.id, ...(note.trim() ? { note: note.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label={answer ? 'What was decided, and why' : 'How it was done (optional)'}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={answer}
            maxLength={10_000}
            value={note}
            onChange={event => setNote(event.target.value)}
          />
        )}
      </Field>
    </Form>
  )
}
