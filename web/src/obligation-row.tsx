/**
 * One obligation: when, what, because of which clause, who owes it; below that what meets it and what happens otherwise.
 * What was met late stays late.
 */
import type { ReactNode } from 'react'
import { ClauseLink } from './clause-link.tsx'
import { DueIn } from './countdown.tsx'
import { peopleWords } from './people-words.ts'
import { capital, sentence } from './sentence.ts'
import type { Obligation } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'

function Due({ of }: { of: Obligation }) {
  switch (of.state) {
    case 'overdue':
    case 'owed':
      return of.dueAt ? (
        <>
          <DueIn to={of.dueAt} overdue={of.state === 'overdue'} className="text-lg leading-tight font-bold whitespace-normal!" />
          <span className="block text-xs text-ink-2">
            by <When at={of.dueAt} only="absolute" />
          </span>
        </>
      ) : (
        <StateMark tone="act">Owed</StateMark>
      )
    case 'possible':
      return (
        <>
          <StateMark tone="calm">Possible</StateMark>
          {of.dueAt && (
            <span className="block text-xs text-ink-2">
              if so, by <When at={of.dueAt} only="absolute" />
            </span>
          )}
        </>
      )
    case 'met':
      return of.late ? <StateMark tone="late">Met late</StateMark> : <StateMark tone="good">Met</StateMark>
    case 'waived':
      return <StateMark tone="off">Waived</StateMark>
    default:
      return <StateMark tone="off">Not applicable</StateMark>
  }
}

export function ObligationRow({ of, me, acts, where }: { of: Obligation; me: string | null; acts?: ReactNode; where?: ReactNode }) {
  const runs = of.state === 'owed' || of.state === 'overdue' || of.state === 'possible'
  return (
    <li className="grid grid-cols-1 gap-x-5 gap-y-1 py-3 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
      <div>
        <Due of={of} />
        {of.state === 'overdue' && <span className="sr-only">Overdue</span>}
      </div>
      <div className="min-w-0">
        <p>
          <strong>{capital(of.name)}</strong> <ClauseLink clause={of.clause} />
          {of.citation && <span className="ml-1.5 text-xs text-ink-2">{of.citation}</span>}
        </p>
        {where}
        <p className="text-sm text-ink-2">
          {of.owedBy ? `${of.owedBy.name}: ${peopleWords(of.owedBy.people, me)}. ` : ''}
          {sentence(of.words)}
          {of.why && ` ${sentence(of.why)}`}
        </p>
        {runs && (
          <details className="text-sm">
            <summary className="min-h-8 py-1 text-accent">Why, and what then</summary>
            <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 pb-2">
              <dt className="text-ink-2">Runs since</dt>
              <dd>
                <When at={of.start} />
              </dd>
              <dt className="text-ink-2">Met by</dt>
              <dd>{sentence(of.meets)}</dd>
              <dt className="text-ink-2">Otherwise</dt>
              <dd>{sentence(of.otherwise)}</dd>
              {of.readings.length > 1 &&
                of.readings.map(reading => (
                  <div key={reading.reading} className="contents">
                    <dt className="text-ink-2">Reading</dt>
                    <dd>
                      {reading.reading}: <When at={reading.at} only="absolute" />
                    </dd>
                  </div>
                ))}
            </dl>
          </details>
        )}
        {acts && runs && <div className="mt-1 flex flex-wrap gap-2">{acts}</div>}
      </div>
    </li>
  )
}
