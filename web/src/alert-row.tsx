/** One alert: firing or over, what it says, where it came from, what became of it, and its labels. */

import { useState } from 'react'
import { AlertSays } from './alert-says.tsx'
import { ClauseLink } from './clause-link.tsx'
import { ReportSays } from './report-says.tsx'
import { Link } from './router.tsx'
import { capital } from './sentence.ts'
import type { Alert } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'

export function AlertRow({ alert, inside = false }: { alert: Alert; inside?: boolean }) {
  const [read, setRead] = useState(false)
  const labels = Object.entries(alert.labels)
  const said = new Set([alert.summary, alert.says.text])
  const notes = Object.entries(alert.annotations).filter(([, value]) => !said.has(value))
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <p className="min-w-0 font-semibold">{alert.summary}</p>
        <span className="text-sm">
          {alert.report && alert.status === 'firing' ? (
            <StateMark tone="off">Reported</StateMark> // a person's report has no end that a source could tell
          ) : alert.status === 'firing' ? (
            <StateMark tone="late">Firing</StateMark>
          ) : (
            <StateMark tone="good">Resolved</StateMark>
          )}
        </span>
      </div>
      <p className="text-sm text-ink-2">
        {capital(alert.sourceName)}; began <When at={alert.startsAt} />
        {alert.resolvedAt && (
          <>
            ; over since <When at={alert.resolvedAt} only="absolute" />
          </>
        )}
        {!inside && (
          <>
            ;{' '}
            {alert.routing === 'attached' && alert.incident ? (
              <Link to="/incidents/$number" params={{ number: String(alert.incident.number) }}>
                incident #{alert.incident.number}
              </Link>
            ) : alert.routing === 'logged' ? (
              'logged only'
            ) : (
              'waiting to be routed'
            )}
          </>
        )}
        {alert.rule && (
          <>
            ; by the plan's rule <ClauseLink clause={alert.rule} />
          </>
        )}
      </p>
      <AlertSays says={alert.says} />
      {alert.report && (
        <details className="text-sm" onToggle={event => setRead(event.currentTarget.open)}>
          <summary className="min-h-8 py-1 text-accent">What was reported</summary>
          <div className="border-l-3 border-rule py-1 pl-3">{read && <ReportSays reference={alert.report} answering={inside} />}</div>
        </details>
      )}
      {(labels.length > 0 || notes.length > 0) && (
        <details className="text-sm">
          <summary className="min-h-8 py-1 text-accent">
            {labels.length} {labels.length === 1 ? 'label' : 'labels'}
          </summary>
          <dl className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 border-l-3 border-rule py-1 pl-3 font-mono text-xs">
            {[...labels, ...notes].map(([key, value]) => (
              <div key={key} className="contents">
                <dt className="text-ink-2">{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  )
}
