/** The versions that the plan has had: which one runs, which waits for its day, and who saved each. */

import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { PlanVersion } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'

export const versionMarks = {
  running: { tone: 'good', words: 'Runs' },
  waiting: { tone: 'act', words: 'Waits for its day' },
  earlier: { tone: 'off', words: 'Earlier' },
} as const

export function Versions() {
  const versions = useQuery(questions.planVersions)
  return (
    <Article title="Versions" count={versions.data?.items.length}>
      <Answer of={versions} lines={2}>
        {data => (
          <ol className="rows">
            {data.items.map(version => (
              <Version key={version.id} version={version} />
            ))}
          </ol>
        )}
      </Answer>
      <p className="pt-2 text-sm">
        <Link to="/plan-versions">Compare versions, and who has read which</Link>
      </p>
    </Article>
  )
}

function Version({ version }: { version: PlanVersion }) {
  const { tone, words } = versionMarks[version.state]
  return (
    <li className="py-2 text-sm">
      <span className="font-semibold">{version.version}</span> <StateMark tone={tone}>{words}</StateMark>
      <span className="block text-ink-2">
        Saved <When at={version.savedAt} only="absolute" /> by {version.savedBy}
        {version.state === 'waiting' && (
          <>
            ; runs from <When at={version.startsAt} only="absolute" />
          </>
        )}
        {version.openIncidents > 0 &&
          `; ${version.openIncidents === 1 ? 'one open incident runs' : `${version.openIncidents} open incidents run`} under it`}
      </span>
      {version.ownApproval && <span className="block text-ink-2">Approved by nobody but who saved it.</span>}
    </li>
  )
}
