/** The same drill on another version of the plan: what would be owed, paged or late otherwise. Nobody is paged for it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { StateMark } from '../state-mark.tsx'
import { spanWords } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'
import type { Drill, DrillCompared } from './drill-questions.ts'

export default function Beside({ drill }: { drill: Drill }) {
  const versions = useQuery(questions.planVersions)
  const [other, setOther] = useState('')
  const compare = useWrite<DrillCompared>([])
  return (
    <Article title="Under another plan">
      <p className="py-1 text-sm text-ink-2">
        The drill is played twice without anybody: on the plan that runs, and on the version you choose.
      </p>
      <form
        className="space-y-3"
        onSubmit={event => {
          event.preventDefault()
          if (other !== '') compare.mutate(write('POST', '/drills/compare', { drill: drill.id, other }))
        }}
      >
        <Field label="Set against">
          {ids => (
            <select {...ids} className="field" value={other} onChange={event => setOther(event.target.value)}>
              <option value="">Choose a version</option>
              {(versions.data?.items ?? []).map(version => (
                <option key={version.id} value={version.id}>
                  {version.version}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit" small busy={compare.isPending && 'Playing it twice…'}>
          Compare
        </Button>
      </form>
      <ProblemNote error={versions.error ?? compare.error} />
      {compare.data && <Compared of={compare.data} />}
    </Article>
  )
}

type Went = DrillCompared['incidents'][number]['rows'][number]['was']
const after = (ms: number | null): string => (ms === null ? 'no date' : `after ${spanWords(ms)}`)
const words = (of: Went): string =>
  of === null ? 'not owed' : `${of.outcome}; due ${after(of.dueMs)}${of.metMs === null ? '' : `, met ${after(of.metMs)}`}`

function Compared({ of }: { of: DrillCompared }) {
  const differ = of.incidents.flatMap(incident => incident.rows.filter(row => row.differs).map(row => ({ incident: incident.number, row })))
  const alike = of.incidents.reduce((sum, { rows }) => sum + rows.filter(row => !row.differs).length, 0)
  const pages = of.incidents.reduce((sum, { pages }) => [sum[0] + pages.was, sum[1] + pages.would] as const, [0, 0] as readonly [
    number,
    number,
  ])
  return (
    <div className="mt-4 space-y-3 text-sm">
      <p role="status">
        As it is (plan {of.was.plan.version}): {of.was.score.points} of {of.was.score.of}. Set against {of.would.plan.version}:{' '}
        {of.would.score.points} of {of.would.score.of}. {alike} obligations are alike; {pages[0]} pages, then {pages[1]}.
      </p>
      {differ.length === 0 ? (
        <p className="font-semibold">Nothing that is owed differs.</p>
      ) : (
        <ul className="rows">
          {differ.map(({ incident, row }) => (
            <li key={`${incident} ${row.rule} ${words(row.was)} ${words(row.would)}`} className="py-2">
              <p className="font-semibold">
                {row.name} {row.lateOnly === 'would' && <StateMark tone="late">Late then</StateMark>}
                {row.lateOnly === 'was' && <StateMark tone="good">In time then</StateMark>}
              </p>
              <p>As it is: {words(row.was)}</p>
              <p>Then: {words(row.would)}</p>
            </li>
          ))}
        </ul>
      )}
      {of.leftOut.length > 0 && (
        <div>
          <p className="font-semibold">Left out, because that version has no place for it</p>
          <ul className="list-disc pl-5">
            {of.leftOut.map(({ line, why }) => (
              <li key={line}>{why}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
