/** Whom the other pager paged beside whom Tocsin would have paged: the verdict first, then what is left to say, then each incident. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article } from '../article.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { ShadowReport } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { minutesWords, spanWords } from '../time-words.ts'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'

type Item = ShadowReport['items'][number]
type Call = Item['calls'][number]
type Is = Item['is']

const shownFirst = 50
const marks: Readonly<Record<Is, { tone: 'good' | 'act' | 'late' | 'off'; words: string }>> = {
  same: { tone: 'good', words: 'Same person, same time' },
  earlier: { tone: 'good', words: 'Same person, earlier here' },
  later: { tone: 'act', words: 'Same person, later here' },
  'somebody else': { tone: 'late', words: 'Somebody else here' },
  'nobody here': { tone: 'late', words: 'Nobody here' },
  'nobody there': { tone: 'act', words: 'Nobody there' },
  'not told': { tone: 'off', words: 'Cannot be compared' },
}
const verdicts: Readonly<Record<ShadowReport['verdict']['is'], { tone: 'good' | 'act' | 'off'; words: string }>> = {
  alike: { tone: 'good', words: 'Tocsin would have paged the same people at the same times.' },
  'look at it': { tone: 'act', words: 'Look at this before you switch over.' },
  'nothing to compare': { tone: 'off', words: 'There is nothing to compare yet.' },
}

export function Report() {
  const report = useQuery(questions.shadowReport)
  return (
    <Answer of={report} lines={6}>
      {data => (
        <>
          <Verdict report={data} />
          <Unknown report={data} />
          <Incidents report={data} />
        </>
      )}
    </Answer>
  )
}

function Verdict({ report }: { report: ShadowReport }) {
  const { verdict, coverage, counts } = report
  const { tone, words } = verdicts[verdict.is]
  return (
    <Article title="Beside the other pager">
      <p className="py-2">
        <StateMark tone={tone}>{words}</StateMark>
      </p>
      {verdict.lookAt.length > 0 && (
        <ul className="mb-3 list-disc space-y-1 pl-5">
          {verdict.lookAt.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {coverage.words === 0 ? (
        <p className="text-sm text-ink-2">
          Make an <Link to="/integrations">integration</Link> of the kind of your pager, and give its address to the pager as a webhook. It
          opens nothing here.
        </p>
      ) : (
        <>
          <dl className="mb-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {(Object.keys(marks) as Is[])
              .filter(is => counts[is])
              .map(is => (
                <div key={is} className="contents">
                  <dt>
                    <StateMark tone={marks[is].tone}>{marks[is].words}</StateMark>
                  </dt>
                  <dd className="tabular-nums">
                    {counts[is]} {counts[is] === 1 ? 'incident' : 'incidents'}
                  </dd>
                </div>
              ))}
          </dl>
          <p className="text-sm text-ink-2">
            {coverage.words} webhooks heard
            {coverage.lastAt && (
              <>
                , the last <When at={coverage.lastAt} only="relative" />
              </>
            )}
            . The same time is within {minutesWords(report.toleranceMs / 60_000)}; without a key in common, the same service within{' '}
            {minutesWords(report.windowMs / 60_000)}.
          </p>
        </>
      )}
    </Article>
  )
}

function Unknown({ report }: { report: ShadowReport }) {
  const owner = useQuery(questions.me).data?.owner ?? false
  const people = useQuery({ ...questions.people, enabled: owner && report.coverage.unknownPersons.length > 0 })
  const say = useWrite<ShadowReport>(['shadow'])
  if (report.coverage.unknownPersons.length === 0) return null
  return (
    <Article title="Who are they?" count={report.coverage.unknownPersons.length}>
      <ul className="rows">
        {report.coverage.unknownPersons.map(({ pager, id, name }) => (
          <li key={`${pager} ${id}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <span className="min-w-0 flex-1 wrap-anywhere">
              {name} <span className="text-sm text-ink-2">in {pager}</span>
            </span>
            {owner && (
              <select
                className="field max-w-60"
                aria-label={`Who ${name} of ${pager} is`}
                value=""
                disabled={say.isPending}
                onChange={event => say.mutate(write('PUT', '/shadow/people', { pager, id, person: event.target.value }))}
              >
                <option value="">is …</option>
                {people.data?.items.map(person => (
                  <option key={person.id} value={person.id}>
                    {person.name}
                  </option>
                ))}
              </select>
            )}
          </li>
        ))}
      </ul>
      <ProblemNote error={say.error} />
    </Article>
  )
}

function Incidents({ report }: { report: ShadowReport }) {
  const [all, setAll] = useState(false)
  const items = all ? report.items : report.items.slice(0, shownFirst)
  return (
    <Article title="Incident by incident" count={report.items.length || undefined}>
      {report.items.length === 0 && <Empty title="No incident yet, here or there" />}
      <ul className="rows">
        {items.map(item => (
          <li key={item.theirs === null ? `#${item.ours?.number}` : `${item.theirs.pager} ${item.theirs.incident}`} className="py-3">
            <Incident item={item} />
          </li>
        ))}
      </ul>
      {items.length < report.items.length && (
        <button type="button" className="btn mt-2" onClick={() => setAll(true)}>
          Show all {report.items.length}
        </button>
      )}
    </Article>
  )
}

function Incident({ item: { is, theirs, ours, matched, couldBe, calls } }: { item: Item }) {
  const title = theirs?.title ?? ours?.title ?? 'An incident without a title'
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-4">
        <StateMark tone={marks[is].tone}>{marks[is].words}</StateMark>
        <span className="min-w-0 flex-1 font-semibold wrap-anywhere">{title}</span>
      </p>
      <p className="mt-1 text-sm text-ink-2">
        {theirs ? (
          <>
            {theirs.pager} {theirs.number === null ? theirs.incident : `#${theirs.number}`}, <When at={theirs.at} />
            {theirs.service && `, ${theirs.service}`}
          </>
        ) : (
          'Nothing was heard of it there'
        )}
        {'; '}
        {ours ? (
          <>
            here{' '}
            <Link to="/incidents/$number" params={{ number: String(ours.number) }}>
              #{ours.number}
            </Link>
            , {ours.severity}
            {matched === 'service and time' && ', matched by service and time'}
          </>
        ) : couldBe.length > 0 ? (
          `here it could be ${couldBe.map(n => `#${n}`).join(' or ')}`
        ) : (
          'no incident here'
        )}
      </p>
      {calls.length > 0 && (
        <ul className="mt-1 space-y-0.5 text-sm">
          {calls.map((call, n) => (
            <li key={n}>{callWords(call)}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function callWords({ is, theirs, ours, byMs }: Call): string {
  const why = ours === null ? '' : ` (${ours.why}${ours.step === null ? '' : `, step ${ours.step + 1}`})`
  if (theirs === null) return `${ours?.person.name} here${why}, and nobody there`
  if (ours === null) return `${theirs.name} there, and nobody here${is === 'not told' ? ': nobody knows who of yours that is' : ''}`
  if (is === 'same') return `${ours.person.name} in both${why}`
  if (is === 'earlier' || is === 'later') return `${ours.person.name} in both, ${spanWords(Math.abs(byMs ?? 0))} ${is} here${why}`
  if (is === 'not told') return `${theirs.name} there, whom nobody knows here; ${ours.person.name} here${why}`
  return `${theirs.name} there, ${ours.person.name} here${why}`
}
