/** What is owed on this incident, soonest first, and what is over; each with what can be done about it. */
import type { Acting } from '../acting.ts'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { partOfObligation } from '../obligation-part.ts'
import { ObligationRow } from '../obligation-row.tsx'
import { replaceSearch } from '../router.tsx'
import type { IncidentDetail, Obligation } from '../shapes.ts'
import type { Asked } from './asking.tsx'
import { isRunning } from './main-action.ts'

export function Owed({
  incident,
  acting,
  ask,
  me,
}: {
  incident: IncidentDetail
  acting: Acting
  ask: (asked: Asked) => void
  me: string | null
}) {
  const running = incident.obligations.filter(isRunning)
  const over = incident.obligations.filter(o => !isRunning(o))
  const owed = running.filter(o => o.state !== 'possible').length
  return (
    <Article title="Obligations" count={owed || undefined}>
      {running.length === 0 && <p className="py-2 text-ink-2">Nothing is owed now.</p>}
      <ol className="rows">
        {running.map(o => (
          <ObligationRow key={o.id} of={o} me={me} acts={<ObligationActs of={o} acting={acting} ask={ask} />} />
        ))}
      </ol>
      {over.length > 0 && (
        <details className="border-t border-rule">
          <summary className="min-h-11 py-2.5 text-sm text-accent">
            Met, waived and not applicable: {over.length}
            {over.some(o => o.late) && `, ${over.filter(o => o.late).length} late`}
          </summary>
          <ol className="rows">
            {over.map(o => (
              <ObligationRow key={o.id} of={o} me={me} />
            ))}
          </ol>
        </details>
      )}
    </Article>
  )
}

export function ObligationActs({ of, acting, ask }: { of: Obligation; acting: Acting; ask: (asked: Asked) => void }) {
  if (of.can.length === 0) return null
  return (
    <>
      {of.waits && (
        <Button small onClick={() => ask({ what: 'begin', obligation: of })} aria-label={`Say when… ${of.name}`}>
          Say when…
        </Button>
      )}
      {of.can.includes('acknowledge') && (
        <Button
          small
          busy={acting.doing === 'acknowledge' && 'Acknowledging…'}
          onClick={() => acting.act('acknowledge', {})}
          aria-label={`Acknowledge: ${of.name}`}
        >
          Acknowledge
        </Button>
      )}
      {of.can.includes('answer') && (
        <Button small onClick={() => ask({ what: 'answer', obligation: of })} aria-label={`Answer: ${of.name}`}>
          Answer…
        </Button>
      )}
      {of.can.includes('meet') && (
        <Button small onClick={() => ask({ what: 'meet', obligation: of })} aria-label={`It is done… ${of.name}`}>
          It is done…
        </Button>
      )}
      {of.rule === 'status-over' && (
        <Button small onClick={() => replaceSearch(partOfObligation(of))}>
          To the words on the status page
        </Button>
      )}
      {of.can.includes('waive') && (
        <Button tone="quiet" small onClick={() => ask({ what: 'waive', obligation: of })} aria-label={`Waive: ${of.name}`}>
          Waive…
        </Button>
      )}
    </>
  )
}
