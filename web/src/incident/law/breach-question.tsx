/** The question that starts most clocks, the words given to it so far, and the time in which nobody has decided. */
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { useNow } from '../../clock.ts'
import { breachWords } from '../../registers/breach-words.ts'
import type { Known } from '../../shapes.ts'
import { StateMark } from '../../state-mark.tsx'
import { spanWords } from '../../time-words.ts'
import { When } from '../../when.tsx'
import { factWords } from '../fact-words.ts'
import type { Given } from '../work.tsx'

export function BreachQuestion({ incident, ask, known }: Given & { known: Known }) {
  const fact = incident.facts.find(f => f.id === 'breach')
  const breach = incident.law?.breach ?? 'unknown'
  const { tone, words } = breachWords[breach]
  const said = known.facts.find(f => f.id === 'breach')?.said ?? []
  return (
    <Article title={fact?.asks ?? 'Is it a breach of personal data?'}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-2">
        <p className="text-2xl font-bold">
          <StateMark tone={tone}>{words}</StateMark>
        </p>
        {fact && incident.status !== 'closed' && (
          <Button
            tone={breach === 'unknown' || breach === 'suspected' ? 'main' : 'plain'}
            className="max-md:w-full"
            onClick={() => ask({ what: 'fact', fact })}
          >
            {breach === 'unknown' ? 'Answer it…' : 'Answer it anew…'}
          </Button>
        )}
      </div>
      {known.undecided && <Undecided {...known.undecided} />}
      {!fact && (
        <p className="text-sm text-ink-2">The plan asks no such question: it follows from the data and the moments that are said below.</p>
      )}
      {said.length > 0 && (
        <ol className="rows mt-2 border-t border-rule">
          {said.map((word, n) => (
            <li key={`${word.at} ${n}`} className="py-2 text-sm">
              <strong>{factWords(word.value)}</strong>
              {word.reason ? `: ${word.reason}` : ''}
              <span className="block text-ink-2">
                {word.by}, <When at={word.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Article>
  )
}

/** Counted in view: putting the decision off hides nothing. */
function Undecided({ since, until }: { since: string; until: string | null }) {
  const now = useNow(30_000)
  const ms = Math.max(0, (until === null ? now : Date.parse(until)) - Date.parse(since))
  if (until === null)
    return (
      <p className="text-lg">
        <StateMark tone="act">Undecided for {spanWords(ms)}</StateMark>
        <span className="block text-sm text-ink-2">
          since the first suspicion, <When at={since} only="absolute" />. Authorities count this time too.
        </span>
      </p>
    )
  return <p className="text-sm text-ink-2">It was undecided for {spanWords(ms)} from the first suspicion on.</p>
}
