/** What it is: how grave, how far, what it is called, and under which version of the plan. */

import { alertsWords } from '../alerts-words.ts'
import { refOf } from '../incident-ref.ts'
import { DrillTag, IncidentState, MineTag, ShadowTag } from '../incident-state.tsx'
import { Link } from '../router.tsx'
import { SeverityMark } from '../severity-mark.tsx'
import type { IncidentDetail } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import type { Asked } from './asking.tsx'

export function Head({ incident, ask }: { incident: IncidentDetail; ask: (asked: Asked) => void }) {
  const closed = incident.status === 'closed'
  return (
    <header className={incident.drill ? 'border-l-4 border-dashed border-edge pl-4' : ''}>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {incident.drill && <DrillTag />}
        {incident.shadow && <ShadowTag />}
        {closed ? (
          <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} size="lg" />
        ) : (
          <button type="button" className="underline decoration-dotted underline-offset-4" onClick={() => ask({ what: 'severity' })}>
            <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} size="lg" />
            <span className="sr-only">, change it</span>
          </button>
        )}
        <IncidentState of={incident} />
        {incident.phaseName && <span>{incident.phaseName}</span>}
        {incident.mine && <MineTag />}
        {incident.nearMiss && <span className="text-ink-2">Near miss</span>}
      </p>
      <h1 tabIndex={-1} className="mt-2 text-2xl font-bold tracking-tight md:text-3xl">
        <span className="font-normal text-ink-2">#{refOf(incident)}</span> {incident.title}
      </h1>
      {incident.shadow && (
        <p className="mt-2">
          Opened in shadow: nobody is paged for it from here. <Link to="/shadow">Compare with the other pager</Link>
        </p>
      )}
      <p className="mt-2 text-sm text-ink-2">
        Opened <When at={incident.openedAt} />
        {incident.alerts > 0 && `; ${alertsWords(incident)}`}
        {incident.touches.length > 0 && `; touches ${incident.touches.join(', ')}`}
        {'; '}
        {closed ? (
          `kind: ${incident.kinds.find(k => k.id === incident.kind)?.name ?? 'not known'}`
        ) : (
          <button type="button" className="underline decoration-dotted underline-offset-4" onClick={() => ask({ what: 'kind' })}>
            kind: {incident.kinds.find(k => k.id === incident.kind)?.name ?? 'not known'}
          </button>
        )}
        {'; '}
        <Link to="/incidents/$number/plan" params={{ number: String(incident.number) }} className="text-ink-2">
          plan {incident.plan.version}
          {incident.plan.current ? '' : closed ? ', not the newest' : ', not the newest: see what adopting it would change'}
        </Link>
        {incident.conference && (
          <>
            {'; '}
            <a href={incident.conference} rel="noreferrer" target="_blank">
              join the conference
            </a>
          </>
        )}
      </p>
      {incident.calledOut.some(call => !call.mine) && (
        <p className="mt-1 text-sm">
          <StateMark tone="act">
            {incident.shadow ? 'Would be paged' : 'Being paged'}: {/* Called for two things at once, they are one person. */}
            {[...new Set(incident.calledOut.filter(call => !call.mine).map(call => call.person.name))].join(', ')}
          </StateMark>
        </p>
      )}
    </header>
  )
}
