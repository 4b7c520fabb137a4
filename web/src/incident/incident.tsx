/**
 * The page to live in. Its head says what it is; then one of its parts: the work, with what happens next and the timeline;
 * what the law asks; who is told. Under the thumb stands the one main action, whichever part is open.
 */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useActing } from '../acting.ts'
import { type Action, useActions } from '../actions.ts'
import { Skeleton } from '../answer.tsx'
import { whenIdle } from '../idle.ts'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link, replaceSearch, useParams, useSearch } from '../router.tsx'
import { Refused } from '../server.ts'
import type { IncidentDetail } from '../shapes.ts'
import { When } from '../when.tsx'
import type { Asked } from './asking.tsx'
import { Head } from './head.tsx'
import { mainAction } from './main-action.ts'
import { MainButton } from './main-button.tsx'
import { type Part, Parts, partOf, parts } from './parts-bar.tsx'
import { recordAddress } from './record-links.tsx'
import { TimelineSide } from './timeline-side.tsx'
import { Work } from './work.tsx'

const fetchAsking = () => import('./asking.tsx')
const Asking = lazy(fetchAsking)
const LawPart = lazy(() => import('./law/law-part.tsx'))
const ToldPart = lazy(() => import('./told/told-part.tsx'))

export function IncidentScreen() {
  const { number } = useParams('/incidents/$number')
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

function Incident({ incident }: { incident: IncidentDetail }) {
  const ref = refOf(incident)
  const me = useQuery(questions.me).data?.person?.id ?? null
  const acting = useActing(ref)
  const part = partOf(useSearch('/incidents/$number').part)
  const [asked, setAsked] = useState<Asked | null>(null)
  const note = useRef<HTMLTextAreaElement>(null)
  const ask = (next: Asked) => {
    acting.dismiss()
    setAsked(next)
  }
  const show = (next: Part) => replaceSearch(next === 'work' ? {} : { part: next })
  useEffect(() => whenIdle(() => void fetchAsking()), [])
  useEffect(() => {
    document.title = `#${refOf(incident)} ${incident.title} · Tocsin`
  }, [incident.number, incident.title])

  const open = incident.status === 'open'
  const writeNote = () => {
    const write = () => {
      note.current?.focus({ preventScroll: true })
      note.current?.scrollIntoView({ block: 'center' })
    }
    if (part !== 'work') show('work')
    // By key at once: what is typed next are words, and not keys that do something. Otherwise when the field is drawn, or the dialog is gone.
    if (part === 'work' && document.querySelector('[role="dialog"]') === null) write()
    else setTimeout(write, 0)
  }
  const acts: Action[] = [
    ...parts.map(({ part, label, key, words }) => act(`part ${part}`, label, key, () => show(part), words)),
    ...(open || incident.calledOut.some(call => call.mine)
      ? [act('acknowledge', 'Acknowledge', 'a', () => acting.act('acknowledge', {}))]
      : []),
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
    act(
      'record',
      'Print or save the record',
      '',
      () => window.open(`${recordAddress(ref)}?as=html`, '_blank', 'noreferrer'),
      'export auditor report',
    ),
    ...(incident.status !== 'closed' ? [act('false', 'Close as a false positive', 'X', () => ask({ what: 'false positive' }))] : []),
  ]
  useActions(acts)
  const given = { incident, acting, ask, me }
  const inDialog = asked !== null && acting.failed !== null
  const problem = !inDialog && acting.error && acting.failed !== 'note' && <ProblemNote error={acting.error} again={acting.again} />
  return (
    <>
      <div className="grid grid-cols-1 gap-x-12 gap-y-9 pb-24 md:pb-0 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
        <div className="min-w-0 space-y-6">
          <Head incident={incident} ask={ask} />
          {incident.status === 'closed' && (
            <p className="text-xl font-bold">
              Closed {incident.closedAt && <When at={incident.closedAt} />}. The{' '}
              <a href={`${recordAddress(ref)}?as=html`} target="_blank" rel="noreferrer">
                record
              </a>{' '}
              stays.
            </p>
          )}
          <Parts incident={incident} part={part} />
          {part === 'work' ? (
            <Work {...given} note={note} problem={problem} />
          ) : (
            <Suspense fallback={<Skeleton lines={7} />}>{part === 'law' ? <LawPart {...given} /> : <ToldPart {...given} />}</Suspense>
          )}
        </div>
        <div className="max-xl:hidden">
          <TimelineSide {...given} note={note} narrow={false} />
        </div>
      </div>
      {mainAction(incident) && (
        <div className="fixed inset-x-0 bottom-[calc(3.75rem+env(safe-area-inset-bottom))] z-20 border-t border-rule bg-paper px-4 py-2 md:hidden">
          <MainButton incident={incident} acting={acting} ask={ask} />
        </div>
      )}
      <Suspense>{asked && <Asking asked={asked} incident={incident} acting={acting} close={() => setAsked(null)} />}</Suspense>
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
