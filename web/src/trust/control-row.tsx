/** One control: its state, the evidence that decides it, and the facts behind that, each with its link. */
import { Button } from '../button.tsx'
import { capital } from '../sentence.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import type { TrustControl, TrustReading } from './trust-shapes.ts'

export const toneOf: Readonly<Record<TrustControl['state'], Tone>> = {
  operating: 'good',
  'in progress': 'act',
  planned: 'calm',
  absent: 'off',
}

export function ControlRow({ control: c, perform }: { control: TrustControl; perform: () => void }) {
  return (
    <li id={c.id} className="py-3.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5">
        <h3 className="min-w-0 font-semibold">{c.name}</h3>
        <StateMark tone={toneOf[c.state]}>{capital(c.state)}</StateMark>
      </div>
      <p className="max-w-prose text-sm">
        {c.says}{' '}
        <span className="text-ink-2">
          {c.criteria.join(', ')}
          {c.owner && `. ${c.owner}`}
        </span>
      </p>
      {c.readings.length === 0 ? <p className="mt-1 text-sm text-ink-2">{c.missing.join(' ')}</p> : <Readings readings={c.readings} />}
      {c.attestedBy.length > 0 && (
        <p className="mt-1 text-sm text-ink-2">
          {c.attestedBy.map(a => `By the word of ${a.by}, ${a.on} to ${a.until}${a.document ? ` (${a.document})` : ''}`).join('; ')}.
        </p>
      )}
      {c.performable && (
        <Button small className="mt-2" onClick={perform} aria-label={`Record that it was carried out: ${c.name}`}>
          Record that it was carried out…
        </Button>
      )}
    </li>
  )
}

const verdictWords = { across: 'All through', part: 'In part', against: 'Not kept', none: 'Nothing' } as const
const verdictTones: Readonly<Record<keyof typeof verdictWords, Tone>> = { across: 'good', part: 'act', against: 'late', none: 'off' }

export function Readings({ readings }: { readings: readonly TrustReading[] }) {
  return (
    <ul className="mt-1.5 space-y-1.5 text-sm">
      {readings.map(r => (
        <li key={r.kind} className="border-l-3 border-rule pl-3">
          <span className="font-semibold">{r.name}.</span> {r.says}{' '}
          <StateMark tone={verdictTones[r.verdict]}>{verdictWords[r.verdict]}</StateMark>
          {r.missing && <span className="block text-ink-2">Missing: {r.missing}.</span>}
          {r.reads && <span className="block text-ink-2">Read from: {r.reads}.</span>}
          {r.facts.length > 0 && (
            <details>
              <summary className="min-h-6 cursor-pointer py-0.5 text-accent">
                {r.count > r.facts.length
                  ? `The newest ${r.facts.length} of ${r.count}`
                  : r.facts.length === 1
                    ? 'The fact'
                    : `All ${r.facts.length}`}
              </summary>
              <ul className="space-y-1 pt-1">
                {r.facts.map(f => (
                  <li key={`${f.at} ${f.words}`}>
                    {f.link ? <a href={f.link}>{f.words}</a> : f.words}, <When at={f.at} only="absolute" />
                    {!f.held && (
                      <StateMark tone="late" className="ml-2">
                        Not kept
                      </StateMark>
                    )}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
