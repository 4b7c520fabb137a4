/** One drill: led while it goes on, taken part in, and read when it is over. */

import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Skeleton } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { DrillTag, IncidentState } from '../incident-state.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link, useParams } from '../router.tsx'
import { Refused } from '../server.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type Drill, drill as one } from './drill-questions.ts'
import { DrillState } from './drills.tsx'

const Leading = lazy(() => import('./leading.tsx'))
const Beside = lazy(() => import('./beside.tsx'))
const stale = ['drill', 'drills', 'now', 'incidents']

export function DrillScreen() {
  const { id } = useParams('/drills/$id')
  const found = useQuery(one(id))
  if (found.data) return <Screen key={found.data.id} drill={found.data} />
  if (found.error instanceof Refused && found.error.status === 404)
    return (
      <div className="max-w-prose">
        <h1 className="text-2xl font-bold">There is no such drill</h1>
        <p className="mt-2">
          <Link to="/drills">All drills</Link>
        </p>
      </div>
    )
  return found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : <Skeleton lines={7} />
}

function Screen({ drill }: { drill: Drill }) {
  const asking = useWrite<Drill>(stale)
  const at = `/drills/${drill.id}`
  const send = (path: string, body: object = {}) => asking.mutate(write('POST', `${at}/${path}`, body))
  const going = drill.state !== 'over'
  return (
    <>
      <PageHead title={drill.title}>
        {drill.state === 'running' && (
          <Button busy={asking.isPending && 'One moment…'} onClick={() => send('pause')}>
            Pause
          </Button>
        )}
        {drill.state === 'paused' && drill.mayEnd && (
          <Button tone="main" busy={asking.isPending && 'One moment…'} onClick={() => send('resume')}>
            Go on
          </Button>
        )}
        {going && drill.mayEnd && (
          <>
            <Button busy={asking.isPending && 'One moment…'} onClick={() => send('end', { as: 'done' })}>
              End it
            </Button>
            <Button tone="danger" busy={asking.isPending && 'One moment…'} onClick={() => send('end', { as: 'aborted' })}>
              Break it off
            </Button>
          </>
        )}
      </PageHead>
      <p className="-mt-5 mb-7 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <DrillTag />
        <DrillState of={drill} />
        <span>
          Drill {drill.number}, <When at={drill.startedAt} />
        </span>
        <span className="text-ink-2">
          plan {drill.plan.version}
          {drill.factor > 1 ? `, ${drill.factor} times as fast` : ''}, led by {drill.facilitator}
        </span>
      </p>
      <ProblemNote error={asking.error} />
      {drill.real.length > 0 && <Real drill={drill} send={send} busy={asking.isPending} />}
      {drill.lead !== null ? (
        <Suspense fallback={<Skeleton lines={7} />}>
          <Leading drill={drill} lead={drill.lead} send={send} busy={asking.isPending}>
            <Incidents drill={drill} />
            <Findings drill={drill} send={send} busy={asking.isPending} />
          </Leading>
        </Suspense>
      ) : (
        <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
          <div className="space-y-10">
            {going && (
              <Article title="You take part">
                <p className="max-w-prose py-2">
                  Do what you would do. Answer your pages, work the incident, write down what you find. What carries DRILL is practice; what
                  does not is real, and comes first.
                </p>
              </Article>
            )}
            {!going && <Over drill={drill} />}
            <Incidents drill={drill} />
          </div>
          {!going && (
            <div className="space-y-10">
              <Findings drill={drill} send={send} busy={asking.isPending} />
              <Suspense fallback={<Skeleton />}>
                <Beside drill={drill} />
              </Suspense>
            </div>
          )}
        </div>
      )}
    </>
  )
}

type Asking = { drill: Drill; send: (path: string, body?: object) => void; busy: boolean }

/** One button, for anybody: what is real comes first. */
function Real({ drill, send, busy }: Asking) {
  return (
    <div role="alert" className="mb-7 border-l-4 border-alarm bg-alarm-soft px-4 py-3">
      <p className="font-bold">Something real is burning since this drill began.</p>
      <ul className="my-1 text-sm">
        {drill.real.map(incident => (
          <li key={incident.number}>
            <Link to="/incidents/$number" params={{ number: String(incident.number) }}>
              #{incident.number} {incident.title}
            </Link>{' '}
            {incident.severityName}
          </li>
        ))}
      </ul>
      {drill.state === 'running' ? (
        <Button tone="danger" busy={busy && 'Pausing…'} onClick={() => send('pause', { why: 'A real incident opened.' })}>
          Pause the drill
        </Button>
      ) : (
        <p className="text-sm">The drill is paused: no page of it leaves.</p>
      )}
    </div>
  )
}

function Incidents({ drill }: { drill: Drill }) {
  return (
    <Article title="Its incidents" count={drill.incidents.length}>
      {drill.incidents.length === 0 ? (
        <p className="py-2 text-ink-2">None has opened yet.</p>
      ) : (
        <ul className="rows">
          {drill.incidents.map(incident => (
            <li key={incident.id} className="py-2.5">
              <Link to="/incidents/$number" params={{ number: refOf(incident) }} className="font-semibold">
                #{refOf(incident)} {incident.title}
              </Link>
              <p className="flex flex-wrap gap-x-4 text-sm">
                <span>{incident.severityName}</span>
                <IncidentState of={incident} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Article>
  )
}

function Over({ drill }: { drill: Drill }) {
  const report = (as: string) => `/api/v1/drills/${drill.id}/report?as=${as}`
  return (
    <Article title="What came of it">
      {drill.score && (
        <p className="py-2 text-lg">
          <strong>
            {drill.score.points} of {drill.score.of}
          </strong>{' '}
          expectations were met.
        </p>
      )}
      <p className="flex flex-wrap gap-x-5 gap-y-1">
        <a href={report('html')} target="_blank" rel="noreferrer">
          The report, to read or print
        </a>
        <a href={report('markdown')} download={`drill-${drill.number}.md`}>
          as Markdown
        </a>
        <a href={report('json')} download={`drill-${drill.number}.json`}>
          as JSON
        </a>
      </p>
      <dl className="mt-3 text-sm">
        <dt className="text-ink-2">Transcript, SHA-256</dt>
        <dd className="font-mono break-all">{drill.transcriptHash}</dd>
        <dt className="mt-2 text-ink-2">Evidence for</dt>
        <dd>{drill.controls.join(', ') || 'no control: only a live drill is, held to its end, in which everything came in'}</dd>
      </dl>
    </Article>
  )
}

function Findings({ drill, send, busy }: Asking) {
  const [text, setText] = useState('')
  const [due, setDue] = useState('')
  const [role, setRole] = useState('')
  const roles = useQuery(questions.plan).data?.roles ?? []
  return (
    <Article title="Findings" count={drill.findings.length}>
      {drill.findings.length === 0 && (
        <p className="py-2 text-ink-2">None was written down yet. Each stays open until somebody says how it was done.</p>
      )}
      <ul className="rows">
        {drill.findings.map(finding => (
          <li key={finding.id} className="py-2.5">
            <p className="font-semibold">{finding.text}</p>
            <p className="flex flex-wrap gap-x-4 text-sm text-ink-2">
              {finding.done ? <StateMark tone="good">Done: {finding.done.note}</StateMark> : <StateMark tone="act">Open</StateMark>}
              <span>{finding.role ?? 'nobody’s yet'}</span>
              <span>{finding.due ? `until ${finding.due}` : 'no date yet'}</span>
            </p>
            {!finding.done && <Settle busy={busy} done={note => send('findings/done', { finding: finding.id, note })} />}
          </li>
        ))}
      </ul>
      {(drill.leading || drill.state === 'over') && drill.how === 'live' && (
        <form
          className="mt-3 space-y-3"
          onSubmit={event => {
            event.preventDefault()
            if (text.trim() === '') return
            send('findings', { text, ...(role === '' ? {} : { role }), ...(due === '' ? {} : { due }) })
            setText('')
            setRole('')
            setDue('')
          }}
        >
          <Field label="A finding">
            {ids => <input {...ids} className="field" value={text} onChange={event => setText(event.target.value)} />}
          </Field>
          <Field label="Who sees to it">
            {ids => (
              <select {...ids} className="field" value={role} onChange={event => setRole(event.target.value)}>
                <option value="">Nobody yet</option>
                {roles.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="To be done until">
            {ids => <input {...ids} type="date" className="field" value={due} onChange={event => setDue(event.target.value)} />}
          </Field>
          <Button type="submit" small busy={busy && 'One moment…'}>
            Write it down
          </Button>
        </form>
      )}
    </Article>
  )
}

function Settle({ done, busy }: { done: (note: string) => void; busy: boolean }): ReactNode {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  if (!open)
    return (
      <Button small tone="quiet" onClick={() => setOpen(true)}>
        It is done…
      </Button>
    )
  return (
    <form
      className="mt-2 flex flex-wrap items-end gap-2"
      onSubmit={event => {
        event.preventDefault()
        if (note.trim() !== '') done(note)
      }}
    >
      <Field label="How it was done">
        {ids => <input {...ids} className="field" value={note} onChange={event => setNote(event.target.value)} />}
      </Field>
      <Button type="submit" small busy={busy && 'One moment…'}>
        Done
      </Button>
    </form>
  )
}
