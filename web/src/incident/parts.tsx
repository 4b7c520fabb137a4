/** The sections of the incident page below the obligations: roles, phases, facts, deviations, pages, alerts. */

import { useQuery } from '@tanstack/react-query'
import type { Acting } from '../acting.ts'
import { AlertRow } from '../alert-row.tsx'
import { Skeleton } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { refOf } from '../incident-ref.ts'
import { methodNames } from '../method-names.ts'
import { peopleWords } from '../people-words.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { IncidentDetail, Page } from '../shapes.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import type { Asked } from './asking.tsx'
import { factWords } from './fact-words.ts'

type Props = { incident: IncidentDetail; acting: Acting; ask: (asked: Asked) => void; me: string | null }

export function Roles({ incident, acting, ask, me }: Props) {
  const busy = (verb: 'take-role' | 'leave-role', role: string, words: string) =>
    acting.doing === verb && (acting.body as { role: string }).role === role && words
  const open = incident.status !== 'closed'
  return (
    <Article title="Roles">
      <ul className="rows">
        {incident.roles.map(role => {
          const mine = me !== null && role.people.some(person => person.id === me)
          return (
            <li key={role.id} className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1 py-2.5">
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-semibold">{role.name}</p>
                <p className="text-sm">
                  {role.vacant ? <StateMark tone="late">Vacant, and owed</StateMark> : peopleWords(role.people, me)}
                </p>
                <p className="text-sm text-ink-2">{role.duty}</p>
              </div>
              {open && (
                <div className="flex gap-2">
                  {mine ? (
                    <Button
                      small
                      busy={busy('leave-role', role.id, 'Leaving…')}
                      onClick={() => acting.act('leave-role', { role: role.id })}
                      aria-label={`Leave ${role.name}`}
                    >
                      Leave
                    </Button>
                  ) : (
                    me !== null && (
                      <Button
                        small
                        busy={busy('take-role', role.id, 'Taking…')}
                        onClick={() => acting.act('take-role', { role: role.id })}
                        aria-label={`Take ${role.name}`}
                      >
                        Take
                      </Button>
                    )
                  )}
                  <Button small onClick={() => ask({ what: 'give-role', role })} aria-label={`Give ${role.name} to somebody`}>
                    Give…
                  </Button>
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {(acting.failed === 'take-role' || acting.failed === 'leave-role') && <ProblemNote error={acting.error} again={acting.again} />}
      <p className="mt-2 text-sm text-ink-2">Responders: {peopleWords(incident.responders, me, 6)}</p>
    </Article>
  )
}

export function Phases({ incident, ask }: Props) {
  if (incident.phases.length === 0) return null
  const open = incident.status === 'open'
  return (
    <Article
      title="Phases"
      aside={
        open && (
          <Button small hint="p" onClick={() => ask({ what: 'phase' })}>
            Next phase…
          </Button>
        )
      }
    >
      <ol className="rows">
        {incident.phases.map(phase => (
          <li
            key={phase.id}
            aria-current={phase.current ? 'step' : undefined}
            className={`flex items-baseline justify-between gap-3 py-2 ${phase.current ? '-ml-3 border-l-4 border-l-accent pl-2' : ''}`}
          >
            <span className={phase.current ? 'font-bold' : phase.enteredAt ? '' : 'text-ink-2'}>{phase.name}</span>
            <span className="text-right text-sm text-ink-2">
              {phase.enteredAt ? <When at={phase.enteredAt} only="absolute" /> : 'not yet'}
              {phase.noteOwed && (
                <>
                  {' '}
                  <button type="button" className="text-warn underline" onClick={() => ask({ what: 'phase', to: phase.id })}>
                    <StateMark tone="act">note owed</StateMark>
                  </button>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Article>
  )
}

/** But for what the checklist asks: that stands there. */
export function Facts({ incident, ask }: Props) {
  const known = useQuery(questions.known(refOf(incident)))
  const listed = new Set((known.data?.checklist ?? []).map(item => item.sets))
  const facts = incident.facts.filter(fact => !listed.has(fact.id))
  if (facts.length === 0 && incident.milestones.length === 0) return null
  const open = incident.status !== 'closed'
  return (
    <Article title="What is known">
      <ul className="rows">
        {facts.map(fact => (
          <li key={fact.id} className="flex items-center justify-between gap-3 py-2">
            <span className="min-w-0">
              <span className="text-ink-2">{fact.asks ?? `${factWords(fact.id)}:`}</span> <strong>{factWords(fact.value)}</strong>
            </span>
            {open && (
              <Button small onClick={() => ask({ what: 'fact', fact })} aria-label={`Answer: ${factWords(fact.id)}`}>
                Answer…
              </Button>
            )}
          </li>
        ))}
        {incident.milestones
          .filter(milestone => milestone.happenedAt !== null || milestone.can)
          .map(milestone => (
            <li key={milestone.id} className="flex min-h-11 items-center justify-between gap-3 py-1.5">
              <span className="min-w-0">
                {milestone.name}
                <span className="block text-sm text-ink-2">{milestone.happenedAt ? <When at={milestone.happenedAt} /> : 'not set'}</span>
              </span>
              {open && milestone.can && (
                <Button
                  small
                  onClick={() => ask({ what: 'milestone', milestone })}
                  aria-label={`${milestone.happenedAt ? 'Correct' : 'Set'}: ${milestone.name}`}
                >
                  {milestone.happenedAt ? 'Correct…' : 'Set…'}
                </Button>
              )}
            </li>
          ))}
      </ul>
    </Article>
  )
}

export function Deviations({ incident, ask }: Props) {
  if (incident.deviations.length === 0) return null
  return (
    <Article title="Departures from the plan" count={incident.deviations.length}>
      <ul className="rows">
        {incident.deviations.map(deviation => (
          <li key={deviation.id} className="flex items-start justify-between gap-3 py-2.5">
            <div className="min-w-0">
              <p>
                {deviation.what} <ClauseLink clause={deviation.clause} />
              </p>
              <p className="text-sm text-ink-2">
                <When at={deviation.at} />
                {deviation.explained ? ', explained' : ''}
              </p>
            </div>
            {!deviation.explained && (
              <Button small onClick={() => ask({ what: 'explain', deviation })} aria-label={`Reason owed… ${deviation.what}`}>
                Reason owed…
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Article>
  )
}

const outcomes: Record<NonNullable<Page['outcome']>, { tone: Tone; words: string }> = {
  'handed over': { tone: 'good', words: 'Handed over' },
  refused: { tone: 'late', words: 'Refused' },
  unknown: { tone: 'act', words: 'Unknown' },
  superseded: { tone: 'off', words: 'No longer wanted' },
  'held back': { tone: 'off', words: 'Held back: a fast drill' },
  withheld: { tone: 'off', words: 'Withheld: shadow' },
}

export function Pages({ incident, me }: Props) {
  const pages = [...incident.pages].sort((a, b) => b.requestedAt.localeCompare(a.requestedAt))
  return (
    <Article title="Pages" count={pages.length || undefined}>
      {pages.length === 0 && <p className="py-2 text-ink-2">Nobody was paged.</p>}
      <ul className="rows">
        {pages.map(page => {
          const outcome = page.outcome ? outcomes[page.outcome] : null
          return (
            <li key={page.id} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-2 text-sm">
              <div className="min-w-0">
                <span className="font-semibold">{page.person.id === me ? 'You' : page.person.name}</span>, {methodNames[page.method]}{' '}
                <span className="text-ink-2">{page.address}</span> <ClauseLink clause={page.clause} />
                {page.detail && <span className="block text-ink-2">{page.detail}</span>}
              </div>
              <div className="text-right">
                {outcome ? <StateMark tone={outcome.tone}>{outcome.words}</StateMark> : <StateMark tone="calm">On its way</StateMark>}
                <span className="block text-ink-2">
                  <When at={page.requestedAt} only="absolute" />
                </span>
              </div>
            </li>
          )
        })}
      </ul>
    </Article>
  )
}

export function Alerts({ incident }: { incident: IncidentDetail }) {
  const found = useQuery({ ...questions.incidentAlerts(refOf(incident)), enabled: incident.alerts > 0 })
  return (
    <Article
      title="Alerts"
      count={incident.alerts || undefined}
      aside={
        incident.alerts > 0 && (
          <Link to="/alerts" className="text-sm">
            All alerts
          </Link>
        )
      }
    >
      {incident.alerts === 0 && <p className="py-2 text-ink-2">Declared by hand; no alert is attached.</p>}
      {incident.alerts > 0 && found.isPending && <Skeleton lines={3} />}
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      <ul className="rows">
        {found.data?.items.map(alert => (
          <AlertRow key={alert.id} alert={alert} inside />
        ))}
      </ul>
      {found.data && found.data.items.length < incident.alerts && (
        <p className="py-2 text-sm text-ink-2">
          {found.data.items.length} of {incident.alerts} shown.
        </p>
      )}
    </Article>
  )
}
