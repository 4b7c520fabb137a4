/** The rules as data: what starts each, how it is counted, how sure we are of it, and whether it is looked at for us. */
import { useState } from 'react'
import { Empty } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Segments } from '../segments.tsx'
import type { LawRule } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'

const marks: Record<LawRule['mark'], string> = { V: 'checked in public sources', K: 'from general knowledge', U: 'unsettled' }
const which = [
  ['ours', 'Looked at'],
  ['others', 'Not looked at'],
  ['all', 'All'],
] as const

export function Rules({ rules }: { rules: readonly LawRule[] }) {
  const [show, setShow] = useState<(typeof which)[number][0]>('ours')
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const fitting = rules
    .filter(rule => show === 'all' || rule.asked === (show === 'ours'))
    .filter(rule => `${rule.rule} ${rule.regime} ${rule.name} ${rule.citation}`.toLowerCase().includes(wanted))
  const regimes = [...new Set(fitting.map(rule => rule.regime))]
  return (
    <Article title="Rules" count={fitting.length}>
      <search className="mb-4 grid grid-cols-1 gap-3 md:grid-cols-[minmax(0,24rem)_auto] md:justify-start">
        <input
          type="search"
          aria-label="Search rules"
          placeholder="Search: GDPR, California, 72 …"
          className="field"
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Segments legend="Which rules" options={which} value={show} onChange={setShow} />
      </search>
      {fitting.length === 0 && (
        <Empty title="No rule fits.">{show === 'ours' && 'Say above what we are; and the plan can name rules in its obligations.'}</Empty>
      )}
      {regimes.map(regime => (
        <section key={regime} aria-label={regime} className="mb-6">
          <h3 className="border-b border-line pb-1 font-bold">{regime}</h3>
          <ul className="rows">
            {fitting
              .filter(rule => rule.regime === regime)
              .map(rule => (
                <Rule key={`${rule.rule} ${rule.citation} ${rule.counting}`} rule={rule} />
              ))}
          </ul>
        </section>
      ))}
    </Article>
  )
}

function Rule({ rule }: { rule: LawRule }) {
  return (
    <li className="py-3">
      <p>
        <strong>{rule.name}</strong> <span className="ml-1 font-mono text-xs text-ink-2">{rule.rule}</span>
      </p>
      <p className="text-sm text-ink-2">{rule.citation}</p>
      <p className="mt-0.5 text-sm">
        From <em className="not-italic underline decoration-dotted underline-offset-4">{rule.from}</em>, {rule.counting}. To {rule.to}.
      </p>
      <p className="mt-0.5 flex flex-wrap gap-x-4 text-sm">
        {rule.disabled !== null ? (
          <StateMark tone="off">Switched off: {rule.disabled}</StateMark>
        ) : rule.asked ? (
          <StateMark tone="good">Looked at in our incidents</StateMark>
        ) : (
          <StateMark tone="off">Not looked at, by what we are</StateMark>
        )}
      </p>
      <details className="text-sm">
        <summary className="min-h-8 py-1 text-accent">How sure this is</summary>
        <p>
          {marks[rule.mark]}, last looked at {rule.lookedAt}. {rule.source}.
        </p>
        {rule.note && <p className="mt-1 max-w-prose">{rule.note}</p>}
      </details>
    </li>
  )
}
