/** The named moments: first suspicion, the vendor's word and declared awareness side by side; then all of them, with every word about each. */
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { useNow } from '../../clock.ts'
import type { Known } from '../../shapes.ts'
import { relativeWords } from '../../time-words.ts'
import { When } from '../../when.tsx'
import type { Given } from '../work.tsx'

type Milestone = Known['milestones'][number]
const side = [
  ['suspected', 'First suspicion'],
  ['vendor-told', 'A vendor’s word'],
  ['aware', 'Declared aware'],
] as const

export function Moments({ incident, ask, known }: Given & { known: Known }) {
  const open = incident.status !== 'closed'
  const at = (id: string) => known.milestones.find(m => m.id === id)
  const shown = known.milestones.filter(m => m.can || m.happenedAt !== null)
  const told = shown.filter(m => m.happenedAt !== null)
  const left = shown.filter(m => m.happenedAt === null)
  const row = (milestone: Milestone) => (
    <Row
      key={milestone.id}
      milestone={milestone}
      set={
        open && milestone.can
          ? () => ask({ what: 'milestone', milestone: { ...milestone, happenedAt: milestone.told === null ? milestone.happenedAt : null } })
          : null
      }
    />
  )
  return (
    <Article title="Moments">
      <dl className="grid grid-cols-3 border-b border-rule">
        {side.map(([id, name]) => (
          <Side key={id} name={name} milestone={at(id)} />
        ))}
      </dl>
      <ul className="rows">{told.map(row)}</ul>
      {left.length > 0 && (
        <details className="border-t border-rule" open={told.length === 0}>
          <summary className="min-h-11 py-2.5 text-sm text-accent">Not set: {left.length}</summary>
          <ul className="rows">{left.map(row)}</ul>
        </details>
      )}
    </Article>
  )
}

function Side({ name, milestone }: { name: string; milestone: Milestone | undefined }) {
  const now = useNow()
  return (
    <div className="border-l border-rule px-3 py-2 first:border-0 first:pl-0">
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd>
        {milestone?.happenedAt ? (
          <>
            <strong>
              <When at={milestone.happenedAt} only="absolute" />
            </strong>
            <span className="block text-sm text-ink-2">
              {milestone.told === null ? relativeWords(milestone.happenedAt, now) : `not set; ${milestone.told} stands in`}
            </span>
          </>
        ) : (
          <span className="text-ink-2">not set</span>
        )}
      </dd>
    </div>
  )
}

function Row({ milestone, set }: { milestone: Milestone; set: (() => void) | null }) {
  const { said, happenedAt, told, name } = milestone
  const last = said.at(-1)
  const earlier = said.slice(0, -1)
  return (
    <li className="flex items-start justify-between gap-3 py-2">
      <div className="min-w-0">
        <p>
          {name}
          {milestone.of === 'law' && <span className="ml-2 text-xs text-ink-2">of law</span>}
        </p>
        <p className="text-sm text-ink-2">
          {happenedAt === null ? (
            'Not set'
          ) : (
            <>
              <When at={happenedAt} />
              {told !== null && `: nobody has set it, ${told} stands in`}
            </>
          )}
        </p>
        {last && (last.reason || earlier.length > 0) && (
          <p className="text-sm">
            {last.reason ?? 'No reason was given.'} <span className="text-ink-2">({last.by})</span>
          </p>
        )}
        {earlier.length > 0 && (
          <details className="text-sm">
            <summary className="min-h-8 py-1 text-accent">
              Corrected {earlier.length === 1 ? 'once' : `${earlier.length} times`}; what was said before
            </summary>
            <ol className="rows">
              {earlier.map((word, n) => (
                <li key={`${word.at} ${n}`} className="py-1.5">
                  <s className="text-ink-2">
                    <When at={word.happenedAt} only="absolute" />
                  </s>{' '}
                  {word.reason}
                  <span className="block text-ink-2">
                    {word.by}, said <When at={word.at} only="absolute" />
                  </span>
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      {set && (
        <Button small onClick={set} aria-label={`${happenedAt && told === null ? 'Correct' : 'Set'}: ${name}`}>
          {happenedAt && told === null ? 'Correct…' : 'Set…'}
        </Button>
      )}
    </li>
  )
}
