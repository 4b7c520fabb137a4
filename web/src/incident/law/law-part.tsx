/** What the law and contracts ask: is it a breach, since when, of whose data, and which duties follow. */

import { useQuery } from '@tanstack/react-query'
import { Answer } from '../../answer.tsx'
import { refOf } from '../../incident-ref.ts'
import * as questions from '../../questions.ts'
import type { Given } from '../work.tsx'
import { BreachQuestion } from './breach-question.tsx'
import { DataHit } from './data-hit.tsx'
import { Moments } from './moments.tsx'
import { Regimes } from './regimes.tsx'

export default function LawPart(given: Given) {
  const known = useQuery(questions.known(refOf(given.incident)))
  return (
    <Answer of={known} lines={8}>
      {data => (
        <div className="space-y-9 *:first:border-t-0">
          <BreachQuestion {...given} known={data} />
          <Regimes {...given} known={data} />
          <Moments {...given} known={data} />
          <DataHit {...given} known={data} />
          <p className="text-sm text-ink-2">Not legal advice: have counsel confirm what applies, and every date that is counted here.</p>
        </div>
      )}
    </Answer>
  )
}
