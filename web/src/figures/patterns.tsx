/** Incidents read together: what came again, whether it came back after it was mended, and what follows from it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { PatternShown, Patterns, RaisedPattern } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { AnswerPattern } from './answer-pattern.tsx'

const shares: Record<PatternShown['likeness'], string> = {
  cause: 'Root cause',
  signal: 'Signal',
  'false positives': 'False positives',
  vendor: 'Vendor',
  surface: 'Surface',
  kind: 'Kind',
}
const days = (ms: number) => (ms < 86_400_000 ? 'less than a day' : `${Math.round(ms / 86_400_000)} day${ms < 129_600_000 ? '' : 's'}`)

export function PatternsArticle() {
  const found = useQuery(questions.patterns)
  return (
    <Article title="Patterns" aside={found.data?.criteria.clause && <ClauseLink clause={found.data.criteria.clause} />}>
      <Answer of={found} lines={4}>
        {data => (
          <>
            <Lead of={data} />
            {data.items.length === 0 && <p className="py-2 text-ink-2">Nothing came so often in this time.</p>}
            <ul className="rows">
              {data.items.map(pattern => (
                <Row key={pattern.key} of={pattern} />
              ))}
            </ul>
            {data.raised.length > 0 && (
              <section aria-label="Raised">
                <h3 className="mt-4 font-semibold">Raised</h3>
                <ul className="rows">
                  {data.raised.map(raised => (
                    <Raised key={raised.id} of={raised} />
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </Answer>
    </Article>
  )
}

function Lead({ of: { criteria, incidents, unnamed, isWhole } }: { of: Patterns }) {
  const { times, withinDays } = criteria
  return (
    <p className="mb-2 max-w-prose text-sm text-ink-2">
      {criteria.whose === 'plan'
        ? `By the plan, ${times} incidents alike within ${withinDays} days are a pattern.`
        : `The plan says no number: Tocsin reads ${times} incidents alike within ${withinDays} days as a pattern${criteria.raises ? ', and nothing is owed by a date' : ''}.`}{' '}
      Read over {incidents} {incidents === 1 ? 'incident' : 'incidents'} of the last {withinDays} days
      {!isWhole && ', the newest of more'}; no drills.
      {unnamed > 0 && ` Of ${unnamed} that ${unnamed === 1 ? 'is' : 'are'} over nobody has named a root cause.`}
    </p>
  )
}

function Row({ of: p }: { of: PatternShown }) {
  return (
    <li className="py-3">
      <p>
        <span className="text-ink-2">{shares[p.likeness]}:</span> <strong>{p.name}</strong>, {p.count} times
      </p>
      <p className="text-sm">
        {p.mended === null ? (
          <StateMark tone="act">Nothing of it was mended{p.mending > 0 && `; ${p.mending} to be`}</StateMark>
        ) : p.mended.back > 0 ? (
          <StateMark tone="late">
            Came back {p.mended.back === 1 ? 'once' : `${p.mended.back} times`} since it was mended:{' '}
            <When at={p.mended.at} only="absolute" />
          </StateMark>
        ) : (
          <StateMark tone="good">
            Mended, <When at={p.mended.at} only="absolute" />, and not back since
          </StateMark>
        )}
      </p>
      <p className="text-sm text-ink-2">
        From <When at={p.firstAt} only="absolute" /> to <When at={p.lastAt} only="absolute" />
        {p.usualGapMs !== null && `, ${days(p.usualGapMs)} apart`}; {p.severities.map(s => `${s.count} ${s.id}`).join(', ')}
        {p.nearMisses > 0 && `; ${p.nearMisses} near ${p.nearMisses === 1 ? 'miss' : 'misses'}`}
      </p>
      {p.among.length > 0 && (
        <p className="text-sm text-ink-2">
          Among them: {p.among.map(a => `${shares[a.likeness].toLowerCase()} ${a.name} (${a.count})`).join(', ')}
        </p>
      )}
      <ul className="mt-1 flex flex-wrap gap-x-4 text-sm">
        {p.incidents.map(i => (
          <li key={i.number}>
            <Link
              to="/incidents/$number"
              params={{ number: String(i.number) }}
              className="inline-flex min-h-6 items-center"
              title={i.title}
            >
              #{i.number}
            </Link>
          </li>
        ))}
      </ul>
    </li>
  )
}

const followsWords: Record<NonNullable<RaisedPattern['answer']>['follows'], string> = {
  remediation: 'To be mended',
  'plan change': 'The plan is changed',
  accepted: 'Accepted',
}

function Raised({ of: r }: { of: RaisedPattern }) {
  const [open, setOpen] = useState(false)
  return (
    <li className="py-3">
      <p>
        {r.count} times <strong>{r.name}</strong>, raised <When at={r.at} only="absolute" />
      </p>
      {r.answer === null ? (
        <>
          <p className="text-sm text-ink-2">
            <StateMark tone={r.state === 'overdue' ? 'late' : 'act'}>
              {r.state === 'overdue' ? 'Overdue' : 'What follows is owed'}
            </StateMark>
            {r.owedBy !== null && ` by ${r.owedBy.name}`}
            {r.dueAt !== null && (
              <>
                , by <When at={r.dueAt} only="absolute" />
              </>
            )}
          </p>
          <Button small className="mt-1" onClick={() => setOpen(true)} aria-label={`Say what follows… ${r.name}`}>
            Say what follows…
          </Button>
          {open && <AnswerPattern pattern={r.id} name={r.name} close={() => setOpen(false)} />}
        </>
      ) : (
        <p className="text-sm text-ink-2">
          <StateMark tone="good">{followsWords[r.answer.follows]}</StateMark>: {r.answer.words ?? '(erased)'}. {r.answer.by?.name},{' '}
          <When at={r.answer.at} only="absolute" />
          {r.answer.item !== null && `; ${r.answer.item.owner?.name ?? 'nobody'} has it, ${r.answer.item.state}`}
        </p>
      )}
    </li>
  )
}
