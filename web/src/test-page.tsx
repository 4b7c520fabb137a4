/** Sending oneself, or somebody, a test page: reachability is proved in daylight (STYLE.md, "At 3 a.m."). */
import { Button } from './button.tsx'
import { ProblemNote } from './problem-note.tsx'
import type { MethodTested } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { useWrite, write } from './writing.ts'

const words: Record<MethodTested['outcome'], string> = {
  'handed over': 'Handed over. Did it arrive?',
  refused: 'Refused',
  failed: 'Failed',
  unknown: 'Nobody can say whether it went out',
}

/** The button, and below it what came of it. */
export function useTestPage(person: string, method: string, name: string, label: string) {
  const test = useWrite<MethodTested>(['people', 'now'])
  const button = (
    <Button
      small
      busy={test.isPending && 'Sending…'}
      onClick={() => test.mutate(write('POST', `/people/${person}/methods/${method}/test`))}
      aria-label={`${test.isSuccess ? 'Again' : label}: ${name}`}
    >
      {test.isSuccess ? 'Again' : label}
    </Button>
  )
  const outcome = (
    <div role="status" className="text-sm">
      {test.data && (
        <p className="pt-1">
          <StateMark tone={test.data.outcome === 'handed over' ? 'good' : 'late'}>{words[test.data.outcome]}</StateMark>
          {test.data.detail && test.data.outcome !== 'handed over' && <span className="block text-ink-2">{test.data.detail}</span>}
        </p>
      )}
      <ProblemNote error={test.error} />
    </div>
  )
  return { button, outcome }
}
