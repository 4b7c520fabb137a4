/** The register of breaches: each that was at least suspected, told or not, with effects, measures and reasons. */

import { useQuery } from '@tanstack/react-query'
import { Answer, Empty } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { ExportFoot } from '../export-foot.tsx'
import { instantsOf } from '../period.ts'
import { PeriodChoice } from '../period-choice.tsx'
import * as questions from '../questions.ts'
import { Link, replaceSearch, useSearch } from '../router.tsx'
import { capital } from '../sentence.ts'
import type { BreachEntry } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { breachWords } from './breach-words.ts'

export function BreachesScreen() {
  const { from = '', to = '' } = useSearch('/breaches')
  const asked = instantsOf({ from, to })
  const found = useQuery({ ...questions.breaches(asked), placeholderData: previous => previous })
  return (
    <>
      <PageHead
        title="Breaches"
        lead="The register that Article 33(5) of the GDPR asks for: every breach of personal data that was at least suspected, told or not."
      />
      <div className="mb-5">
        <PeriodChoice
          value={{ from, to }}
          onChange={period => replaceSearch(Object.fromEntries(Object.entries(period).filter(([, date]) => date !== '')))}
        />
      </div>
      <Answer of={found} lines={6}>
        {register => (
          <>
            {register.items.length === 0 ? (
              <Empty title="The register is empty for this time.">
                An incident is entered as soon as somebody says that a breach of personal data is suspected, and stays when it is ruled out.
              </Empty>
            ) : (
              <ol className="rows border-t-2 border-b border-line border-b-rule">
                {register.items.map(entry => (
                  <Entry key={entry.number} entry={entry} />
                ))}
              </ol>
            )}
            <ExportFoot of={register.export} href={`/api/v1/breaches.csv${questions.search(asked)}`} counted="entries" />
          </>
        )}
      </Answer>
    </>
  )
}

function Entry({ entry }: { entry: BreachEntry }) {
  const { tone, words } = breachWords[entry.breach]
  const late = entry.told.filter(t => t.late).length
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-2 py-4 md:grid-cols-[12rem_minmax(0,1fr)]">
      <div>
        <StateMark tone={tone}>{words}</StateMark>
        <dl className="mt-1 grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-2 text-sm">
          <Moment name="Opened" at={entry.openedAt} />
          <Moment name="Suspected" at={entry.suspectedAt} />
          <Moment name="Aware" at={entry.awareAt} />
          <Moment name="Confirmed" at={entry.confirmedAt} />
        </dl>
      </div>
      <div className="min-w-0">
        <h2 className="text-lg font-semibold">
          <Link to="/incidents/$number" params={{ number: String(entry.number) }}>
            #{entry.number} {entry.title}
          </Link>
        </h2>
        <dl className="mt-1 grid grid-cols-1 gap-x-3 gap-y-1 text-sm sm:grid-cols-[7rem_minmax(0,1fr)]">
          <Lines name="Facts" lines={entry.facts} none="nobody has written down what happened" />
          <Lines name="Effects" lines={entry.effects} none="not said yet" />
          <Lines name="Measures" lines={entry.measures} none="none is written down" />
          <Lines name="Reasons" lines={entry.reasons} none="none is written down" />
          <dt className="text-ink-2">Customers</dt>
          <dd>{entry.customers === 0 ? 'none is named' : entry.customers}</dd>
          {entry.notifications.map((n, i) => (
            <Told key={`${i} ${n.name}`} n={n} />
          ))}
        </dl>
        {entry.open.length > 0 && (
          <div className="mt-2 border-l-4 border-warn bg-warn-soft px-3 py-2 text-sm">
            <p className="font-semibold">Not documented yet</p>
            <ul className="list-disc pl-5">
              {entry.open.map(one => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
        {entry.authorities.length > 0 && (
          <section className="mt-2 text-sm">
            <h3 className="font-semibold">Authorities, and why they were told or not</h3>
            <ul className="rows border-y border-rule">
              {entry.authorities.map(authority => (
                <AuthorityRow key={authority.rule} of={authority} />
              ))}
            </ul>
          </section>
        )}
        {entry.told.length > 0 && (
          <details className="mt-1 text-sm">
            <summary className="min-h-8 py-1 text-accent">
              Who was told by law and contract: {entry.told.filter(t => t.state === 'met').length} of{' '}
              {entry.told.filter(t => t.state !== 'not applicable').length}
              {late > 0 && `, ${late} late`}
            </summary>
            <ul className="rows border-y border-rule">
              {entry.told.map((told, n) => (
                <li key={`${told.what} ${n}`} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                  <span>{told.what}</span>
                  <span className="text-ink-2">
                    {capital(told.state)}
                    {told.late && ', late'}
                    {told.metAt ? (
                      <>
                        {' '}
                        <When at={told.metAt} only="absolute" />
                      </>
                    ) : told.dueAt ? (
                      <>
                        {' '}
                        by <When at={told.dueAt} only="absolute" />
                      </>
                    ) : null}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  )
}

function Told({ n }: { n: BreachEntry['notifications'][number] }) {
  return (
    <>
      <dt className="text-ink-2">Told</dt>
      <dd>
        {n.name}
        {n.preliminary && ', preliminary'}: {n.status}
        {n.sentAt && (
          <>
            {' '}
            <When at={n.sentAt} only="absolute" />
          </>
        )}
        , {n.reached} of {n.recipients} reached
        {n.approvedBy.length > 0 && `; approved by ${n.approvedBy.join(', ')}`}
      </dd>
    </>
  )
}

function AuthorityRow({ of }: { of: BreachEntry['authorities'][number] }) {
  return (
    <li className="py-1.5">
      <p>
        <strong>{of.name}</strong> <span className="text-ink-2">{of.citation}</span>
      </p>
      <p className={of.ground === null ? 'font-semibold text-alarm' : ''}>
        {of.ground ?? 'No ground is written down'}
        {of.approvedBy !== null && `; approved by ${of.approvedBy}`}
      </p>
      {of.submissions.map((s, n) => (
        <p key={`${n} ${s.at}`} className="text-ink-2">
          Handed in <When at={s.at} only="absolute" /> by {s.by}: {s.reference ?? 'without a reference'}
          {s.withdrawn !== null && `; ${s.withdrawn}`}
        </p>
      ))}
    </li>
  )
}

function Moment({ name, at }: { name: string; at: string | null }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd>{at === null ? <span className="text-ink-2">not set</span> : <When at={at} only="absolute" />}</dd>
    </>
  )
}

function Lines({ name, lines, none }: { name: string; lines: readonly string[]; none: string }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd>
        {lines.length === 0 ? (
          <span className="text-ink-2">{none}</span>
        ) : (
          lines.map((line, n) => (
            <span key={`${n} ${line}`} className="block whitespace-pre-line">
              {line}
            </span>
          ))
        )}
      </dd>
    </>
  )
}
