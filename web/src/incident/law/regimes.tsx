/**
 * What law and contracts ask of this incident, regime by regime: possible, owed or not, and why; decided by a person where
 * somebody decided; handed in with its reference.
 */

import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { refOf } from '../../incident-ref.ts'
import { ObligationRow } from '../../obligation-row.tsx'
import * as questions from '../../questions.ts'
import { Link } from '../../router.tsx'
import type { Known, Obligation, ReportBrief } from '../../shapes.ts'
import { StateMark } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import { isRunning } from '../main-action.ts'
import type { Given } from '../work.tsx'
import { AskRegime } from './ask-regime.tsx'
import { AskSubmitted } from './ask-submitted.tsx'

const ReportSheet = lazy(() => import('./report-sheet.tsx'))

type Asked = { what: 'regime' | 'submitted' | 'report'; of: Obligation; regime: string | null }

export function Regimes({ incident, acting, me, known }: Given & { known: Known }) {
  const rules = useQuery({ ...questions.lawRules, staleTime: 300_000 })
  const reports = useQuery(questions.reports(refOf(incident)))
  const reportOf = (o: Obligation) => reports.data?.items.find(r => `law:${r.rule}` === o.rule)
  const [asked, setAsked] = useState<Asked | null>(null)
  const law = incident.obligations.filter(o => o.clause === null)
  const regimeOf = (o: Obligation): string =>
    o.rule.startsWith('contract:') ? 'Contracts' : (rules.data?.items.find(r => `law:${r.rule}` === o.rule)?.regime ?? 'Law')
  const running = law.filter(isRunning)
  const over = law.filter(o => !isRunning(o))
  const possible = running.filter(o => o.state === 'possible')
  const acts = (o: Obligation) => {
    if (incident.status === 'closed' && !o.can.includes('meet')) return null
    return (
      <>
        {reportOf(o) && (
          <Button small onClick={() => setAsked({ what: 'report', of: o, regime: null })} aria-label={`The report… ${o.name}`}>
            The report…
          </Button>
        )}
        {o.can.includes('meet') && (
          <Button small onClick={() => setAsked({ what: 'submitted', of: o, regime: null })} aria-label={`It was handed in… ${o.name}`}>
            It was handed in…
          </Button>
        )}
        {o.rule.startsWith('law:') && (
          <Button
            small
            tone="quiet"
            onClick={() => setAsked({ what: 'regime', of: o, regime: regimeOf(o) })}
            aria-label={`Decide… ${o.name}`}
          >
            Decide…
          </Button>
        )}
      </>
    )
  }
  const row = (o: Obligation, regime: string) => (
    <ObligationRow
      key={o.id}
      of={o}
      me={me}
      acts={acts(o)}
      where={
        <>
          <Fields of={reportOf(o)} />
          <Decided known={known} of={o} regime={regime} />
        </>
      }
    />
  )
  return (
    <Article title="What law and contracts ask" count={running.filter(o => o.state !== 'possible').length || undefined}>
      {law.length === 0 && (
        <p className="py-2 text-ink-2">
          Nothing, as far as is known: no breach is suspected, and nothing was said that a rule asks for. Which rules are looked at follows
          from <Link to="/law">what we are</Link>.
        </p>
      )}
      <Grouped of={running.filter(o => o.state !== 'possible')} regimeOf={regimeOf} row={row} />
      {possible.length > 0 && (
        <details className="border-t border-rule" open={possible.length === running.length && possible.length < 6}>
          <summary className="min-h-11 py-2.5 text-sm text-accent">Possible, as long as it is not known better: {possible.length}</summary>
          <Grouped of={possible} regimeOf={regimeOf} row={row} />
        </details>
      )}
      {over.length > 0 && (
        <details className="border-t border-rule">
          <summary className="min-h-11 py-2.5 text-sm text-accent">
            Handed in, decided and not applicable: {over.length}
            {over.some(o => o.late) && `, ${over.filter(o => o.late).length} late`}
          </summary>
          <ol className="rows">
            {over.map(o => (
              <ObligationRow
                key={o.id}
                of={o}
                me={me}
                where={
                  <>
                    <Decided known={known} of={o} regime={regimeOf(o)} />
                    <HandedIn known={known} of={o} />
                    {o.rule.startsWith('law:') && o.state === 'not applicable' && incident.status !== 'closed' && (
                      <Button small tone="quiet" className="-ml-2" onClick={() => setAsked({ what: 'regime', of: o, regime: regimeOf(o) })}>
                        Decide anew…<span className="sr-only"> {o.name}</span>
                      </Button>
                    )}
                  </>
                }
              />
            ))}
          </ol>
        </details>
      )}
      {asked?.what === 'regime' && <AskRegime {...asked} incident={incident} close={() => setAsked(null)} />}
      {asked?.what === 'report' && (
        <Suspense>
          <ReportSheet incident={incident} rule={ruleOf(asked.of)} name={asked.of.name} close={() => setAsked(null)} />
        </Suspense>
      )}
      {asked?.what === 'submitted' && <AskSubmitted of={asked.of} incident={incident} acting={acting} close={() => setAsked(null)} />}
    </Article>
  )
}

function Grouped({
  of,
  regimeOf,
  row,
}: {
  of: readonly Obligation[]
  regimeOf: (o: Obligation) => string
  row: (o: Obligation, regime: string) => ReactNode
}) {
  const regimes = [...new Set(of.map(regimeOf))]
  return regimes.map(regime => (
    <section key={regime} aria-label={regime} className="border-t border-rule first:border-0">
      <h3 className="pt-2 text-sm font-bold text-ink-2">{regime}</h3>
      <ol className="rows">{of.filter(o => regimeOf(o) === regime).map(o => row(o, regime))}</ol>
    </section>
  ))
}

const ruleOf = (o: Obligation) => o.rule.replace(/^law:/, '')

/** How much of what the regime wants to be told is said. */
function Fields({ of }: { of: ReportBrief | undefined }) {
  if (!of?.counts) return null
  const { present, unknown, missing, missingRequired } = of.counts
  return (
    <p className="text-sm">
      Its report: {present} of {present + unknown + missing} said, {unknown} not known yet
      {missingRequired > 0 && (
        <>
          , <StateMark tone="late">{missingRequired} required and missing</StateMark>
        </>
      )}
    </p>
  )
}

/** The last decision about it, by rule or by regime. */
function Decided({ known, of, regime }: { known: Known; of: Obligation; regime: string }) {
  const last = known.decisions.findLast(d => d.rule === ruleOf(of) || d.rule === regime)
  if (last === undefined) return null
  return (
    <p className="text-sm">
      Decided: {last.rule === regime ? `${regime} as a whole ` : ''}
      {last.decision}
      {last.until && (
        <>
          {' '}
          until <When at={last.until} only="absolute" />
        </>
      )}
      . {last.reason} <span className="text-ink-2">({last.by})</span>
    </p>
  )
}

function HandedIn({ known, of }: { known: Known; of: Obligation }) {
  const last = known.submissions.findLast(s => s.rule === ruleOf(of))
  if (last === undefined) return null
  return (
    <p className="text-sm">
      Handed in <When at={last.happenedAt} only="absolute" />
      {last.reason && `: ${last.reason}`} <span className="text-ink-2">({last.by})</span>
    </p>
  )
}
