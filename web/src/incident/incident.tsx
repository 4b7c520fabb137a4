/**
 * The page to live in. Top: what it is and what happens next; under the thumb the one main action; then what is owed, the
 * timeline, and everything else. On a desktop the timeline stands beside.
 */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type Acting, useActing } from '../acting.ts'
import { type Action, useActions } from '../actions.ts'
import { Skeleton } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { DrillTag, IncidentState, MineTag } from '../incident-state.tsx'
import { NextStep } from '../next-step.tsx'
import { ObligationRow } from '../obligation-row.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { capital } from '../sentence.ts'
import { Refused } from '../server.ts'
import { SeverityMark } from '../severity-mark.tsx'
import type { IncidentDetail, Obligation } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { type Asked, Asking } from './asking.tsx'
import { isRunning, mainAction } from './main-action.ts'
import { NoteForm } from './note-form.tsx'
import { Alerts, Deviations, Facts, Pages, Phases, Roles } from './parts.tsx'
import { Timeline } from './timeline.tsx'

export function IncidentScreen() {
  const { number } = useParams({ from: '/incidents/$number' })
  const found = useQuery(questions.incident(number))
  if (!found.data) {
    if (found.error instanceof Refused && found.error.status === 404) {
      return (
        <div className="max-w-prose">
          <h1 className="text-2xl font-bold">There is no incident #{number}</h1>
          <p className="mt-2">
            <Link to="/incidents">All incidents</Link>
          </p>
        </div>
      )
    }
    return found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : <Skeleton lines={7} />
  }
  return <Incident key={found.data.id} incident={found.data} />
}

const snoozeMinutes = 30

function Incident({ incident }: { incident: IncidentDetail }) {
  const ref = String(incident.number)
  const me = useQuery(questions.me).data?.person?.id ?? null
  const acting = useActing(ref)
  const [asked, setAsked] = useState<Asked | null>(null)
  const note = useRef<HTMLTextAreaElement>(null)
  const ask = (next: Asked) => {
    acting.dismiss()
    setAsked(next)
  }
  useEffect(() => {
    document.title = `#${incident.number} ${incident.title} · Tocsin`
  }, [incident.number, incident.title])

  const open = incident.status === 'open'
  const writeNote = () => {
    note.current?.scrollIntoView({ block: 'center' })
    note.current?.focus()
  }
  const acts: Action[] = [
    ...(open ? [act('acknowledge', 'Acknowledge', 'a', () => acting.act('acknowledge', {}))] : []),
    ...(open && me ? [act('take-over', 'Take over: I have it from here', 't', () => acting.act('take-over', {}))] : []),
    ...(open ? [act('responder', 'Escalate: call someone in', 'e', () => ask({ what: 'add-responder' }), 'add responder page')] : []),
    ...(open ? [act('snooze', 'Snooze…', 'z', () => ask({ what: 'snooze' }))] : []),
    act('note', 'Write a note', 'n', writeNote),
    ...(incident.status !== 'closed'
      ? [
          act('severity', 'Change the severity', 's', () => ask({ what: 'severity' })),
          act('kind', 'Set the kind', 'K', () => ask({ what: 'kind' })),
        ]
      : []),
    ...(open
      ? [act('phase', 'Enter a phase', 'p', () => ask({ what: 'phase' })), act('resolve', 'Resolve', 'r', () => ask({ what: 'resolve' }))]
      : [act('reopen', 'Reopen', 'o', () => ask({ what: 'reopen' }))]),
    ...(incident.status === 'resolved' ? [act('close', 'Close', 'x', () => ask({ what: 'close' }))] : []),
    ...(incident.status !== 'closed' ? [act('false', 'Close as a false positive', 'X', () => ask({ what: 'false positive' }))] : []),
  ]
  useActions(acts)
  const parts = { incident, acting, ask, me }
  const inDialog = asked !== null && acting.failed !== null
  return (
    <>
      <div className="grid grid-cols-1 gap-x-12 gap-y-9 pb-24 md:pb-0 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
        <div className="space-y-9">
          <Head incident={incident} ask={ask} />
          <section aria-label="What happens next" className="border-t-2 border-line pt-5">
            {incident.status === 'closed' ? (
              <p className="text-xl font-bold">Closed {incident.closedAt && <When at={incident.closedAt} />}. The record stays.</p>
            ) : (
              <NextStep incident={incident} me={me} large />
            )}
            {!inDialog && acting.error && acting.failed !== 'note' && (
              <div className="mt-4">
                <ProblemNote error={acting.error} again={acting.again} />
              </div>
            )}
            <div className="mt-5 max-md:hidden">
              <MainButton incident={incident} acting={acting} ask={ask} />
            </div>
            <Seconds incident={incident} acting={acting} ask={ask} me={me} />
          </section>
          <Owed {...parts} />
          <div className="xl:hidden">
            <NoteAndTimeline {...parts} note={note} narrow />
          </div>
          <Roles {...parts} />
          <Phases {...parts} />
          <Facts {...parts} />
          <Deviations {...parts} />
          <Pages {...parts} />
          <Alerts incident={incident} />
        </div>
        <div className="max-xl:hidden">
          <NoteAndTimeline {...parts} note={note} narrow={false} />
        </div>
      </div>
      {mainAction(incident) && (
        <div className="fixed inset-x-0 bottom-[calc(3.75rem+env(safe-area-inset-bottom))] z-20 border-t border-rule bg-paper px-4 py-2 md:hidden">
          <MainButton incident={incident} acting={acting} ask={ask} />
        </div>
      )}
      <Asking asked={asked} incident={incident} acting={acting} close={() => setAsked(null)} />
    </>
  )
}

const act = (id: string, label: string, keys: string, run: () => void, words = ''): Action => ({
  id: `incident ${id}`,
  label,
  group: 'This incident',
  keys,
  words,
  run,
})

/** Stands once in the document: beside on a wide screen, between on a narrow one. */
function NoteAndTimeline({
  incident,
  acting,
  note,
  narrow,
}: {
  incident: IncidentDetail
  acting: Acting
  note: React.RefObject<HTMLTextAreaElement | null>
  narrow: boolean
}) {
  const wide = useWide()
  if (wide === narrow) return null
  return (
    <>
      <NoteForm number={incident.number} acting={acting} field={note} />
      {acting.failed === 'note' && (
        <div className="mb-6">
          <ProblemNote error={acting.error} again={acting.again} />
        </div>
      )}
      <Timeline of={String(incident.number)} />
    </>
  )
}

const wideQuery = '(min-width: 80rem)'
function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(wideQuery).matches)
  useEffect(() => {
    const query = matchMedia(wideQuery)
    const change = () => setWide(query.matches)
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return wide
}

function Head({ incident, ask }: { incident: IncidentDetail; ask: (asked: Asked) => void }) {
  const closed = incident.status === 'closed'
  return (
    <header>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {closed ? (
          <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} size="lg" />
        ) : (
          <button type="button" className="underline decoration-dotted underline-offset-4" onClick={() => ask({ what: 'severity' })}>
            <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} size="lg" />
            <span className="sr-only">, change it</span>
          </button>
        )}
        <IncidentState of={incident} />
        {incident.phaseName && <span>{incident.phaseName}</span>}
        {incident.mine && <MineTag />}
        {incident.drill && <DrillTag />}
        {incident.nearMiss && <span className="text-ink-2">Near miss</span>}
      </p>
      <h1 tabIndex={-1} className="mt-2 text-2xl font-bold tracking-tight md:text-3xl">
        <span className="font-normal text-ink-2">#{incident.number}</span> {incident.title}
      </h1>
      <p className="mt-2 text-sm text-ink-2">
        Opened <When at={incident.openedAt} />
        {incident.alerts > 0 && `; ${incident.alertsFiring} of ${incident.alerts} alerts firing`}
        {incident.touches.length > 0 && `; touches ${incident.touches.join(', ')}`}
        {'; '}
        {closed ? (
          `kind: ${incident.kinds.find(k => k.id === incident.kind)?.name ?? 'not known'}`
        ) : (
          <button type="button" className="underline decoration-dotted underline-offset-4" onClick={() => ask({ what: 'kind' })}>
            kind: {incident.kinds.find(k => k.id === incident.kind)?.name ?? 'not known'}
          </button>
        )}
        {'; '}
        <Link to="/plan-view" className="text-ink-2">
          plan {incident.plan.version}
          {incident.plan.current ? '' : ', not the newest'}
        </Link>
        {incident.conference && (
          <>
            {'; '}
            <a href={incident.conference} rel="noreferrer" target="_blank">
              join the conference
            </a>
          </>
        )}
      </p>
      {incident.calledOut.some(call => !call.mine) && (
        <p className="mt-1 text-sm">
          <StateMark tone="act">
            Being paged:{' '}
            {incident.calledOut
              .filter(call => !call.mine)
              .map(call => call.person.name)
              .join(', ')}
          </StateMark>
        </p>
      )}
    </header>
  )
}

function MainButton({ incident, acting, ask }: { incident: IncidentDetail; acting: Acting; ask: (asked: Asked) => void }) {
  const main = mainAction(incident)
  if (!main) return null
  switch (main.do) {
    case 'acknowledge':
      return (
        <Button
          tone="thumb"
          hint="a"
          busy={acting.doing === 'acknowledge' && 'Acknowledging…'}
          onClick={() => acting.act('acknowledge', {})}
        >
          Acknowledge
        </Button>
      )
    case 'answer':
      return (
        <Button tone="thumb" onClick={() => ask({ what: 'answer', obligation: main.obligation })}>
          {capital(main.obligation.name)}
        </Button>
      )
    case 'meet':
      return (
        <Button tone="thumb" onClick={() => ask({ what: 'meet', obligation: main.obligation })}>
          Done: {capital(main.obligation.name)}
        </Button>
      )
    case 'phase':
      return (
        <Button tone="thumb" hint="p" onClick={() => ask({ what: 'phase', to: main.phase.id })}>
          Go on to {main.phase.name}
        </Button>
      )
    case 'resolve':
      return (
        <Button tone="thumb" hint="r" onClick={() => ask({ what: 'resolve' })}>
          Resolve
        </Button>
      )
    case 'close':
      return (
        <Button tone="thumb" hint="x" onClick={() => ask({ what: 'close' })}>
          Close the incident
        </Button>
      )
  }
}

/** What else can be done, one tap each. */
function Seconds({
  incident,
  acting,
  ask,
  me,
}: {
  incident: IncidentDetail
  acting: Acting
  ask: (asked: Asked) => void
  me: string | null
}) {
  const main = mainAction(incident)?.do
  const [more, setMore] = useState(false)
  if (incident.status === 'closed') {
    return (
      <div className="mt-4">
        <Button hint="o" onClick={() => ask({ what: 'reopen' })}>
          Reopen
        </Button>
      </div>
    )
  }
  if (incident.status === 'resolved') {
    return (
      <div className="mt-4 grid grid-cols-2 gap-2 md:flex">
        <Button hint="o" onClick={() => ask({ what: 'reopen' })}>
          Reopen
        </Button>
        {main !== 'close' && (
          <Button hint="x" onClick={() => ask({ what: 'close' })}>
            Close
          </Button>
        )}
        <Button onClick={() => ask({ what: 'false positive' })}>False positive</Button>
      </div>
    )
  }
  const further = more ? '' : 'max-md:hidden'
  return (
    <div className="mt-4 grid grid-cols-2 gap-2 md:flex md:flex-wrap">
      {me && (
        <Button hint="t" busy={acting.doing === 'take-over' && 'Taking over…'} onClick={() => acting.act('take-over', {})}>
          Take over
        </Button>
      )}
      <Button hint="e" onClick={() => ask({ what: 'add-responder' })}>
        Call someone in
      </Button>
      <Button
        busy={acting.doing === 'snooze' && asked30(acting) && 'Snoozing…'}
        onClick={() => acting.act('snooze', { minutes: snoozeMinutes })}
      >
        Snooze {snoozeMinutes} min
      </Button>
      <Button className="md:hidden" aria-expanded={more} onClick={() => setMore(!more)}>
        {more ? 'Less' : 'More…'}
      </Button>
      <Button hint="z" className={further} onClick={() => ask({ what: 'snooze' })}>
        Snooze for…
      </Button>
      <Button hint="s" className={further} onClick={() => ask({ what: 'severity' })}>
        Severity
      </Button>
      {main !== 'phase' && incident.phases.length > 0 && (
        <Button hint="p" className={further} onClick={() => ask({ what: 'phase' })}>
          Phase
        </Button>
      )}
      {main !== 'resolve' && (
        <Button hint="r" className={further} onClick={() => ask({ what: 'resolve' })}>
          Resolve
        </Button>
      )}
      <Button className={further} onClick={() => ask({ what: 'false positive' })}>
        False positive
      </Button>
    </div>
  )
}
const asked30 = (acting: Acting) => (acting.body as { minutes?: number } | undefined)?.minutes === snoozeMinutes

function Owed({ incident, acting, ask, me }: { incident: IncidentDetail; acting: Acting; ask: (asked: Asked) => void; me: string | null }) {
  const running = incident.obligations.filter(isRunning)
  const over = incident.obligations.filter(o => !isRunning(o))
  const owed = running.filter(o => o.state !== 'possible').length
  return (
    <Article title="Obligations" count={owed || undefined}>
      {running.length === 0 && <p className="py-2 text-ink-2">Nothing is owed now.</p>}
      <ol className="rows">
        {running.map(o => (
          <ObligationRow key={o.id} of={o} me={me} acts={<ObligationActs of={o} acting={acting} ask={ask} />} />
        ))}
      </ol>
      {over.length > 0 && (
        <details className="border-t border-rule">
          <summary className="min-h-11 py-2.5 text-sm text-accent">
            Met, waived and not applicable: {over.length}
            {over.some(o => o.late) && `, ${over.filter(o => o.late).length} late`}
          </summary>
          <ol className="rows">
            {over.map(o => (
              <ObligationRow key={o.id} of={o} me={me} />
            ))}
          </ol>
        </details>
      )}
    </Article>
  )
}

function ObligationActs({ of, acting, ask }: { of: Obligation; acting: Acting; ask: (asked: Asked) => void }) {
  if (of.can.length === 0) return null
  return (
    <>
      {of.can.includes('acknowledge') && (
        <Button small busy={acting.doing === 'acknowledge' && 'Acknowledging…'} onClick={() => acting.act('acknowledge', {})}>
          Acknowledge
        </Button>
      )}
      {of.can.includes('answer') && (
        <Button small onClick={() => ask({ what: 'answer', obligation: of })} aria-label={`Answer: ${of.name}`}>
          Answer…
        </Button>
      )}
      {of.can.includes('meet') && (
        <Button small onClick={() => ask({ what: 'meet', obligation: of })} aria-label={`It is done… ${of.name}`}>
          It is done…
        </Button>
      )}
      {of.can.includes('waive') && (
        <Button tone="quiet" small onClick={() => ask({ what: 'waive', obligation: of })} aria-label={`Waive: ${of.name}`}>
          Waive…
        </Button>
      )}
    </>
  )
}
