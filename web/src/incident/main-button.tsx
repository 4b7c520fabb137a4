/** The one main action of the present state, as the button under the thumb. */
import type { Acting } from '../acting.ts'
import { Button } from '../button.tsx'
import { capital } from '../sentence.ts'
import type { IncidentDetail } from '../shapes.ts'
import type { Asked } from './asking.tsx'
import { mainAction } from './main-action.ts'

export function MainButton({ incident, acting, ask }: { incident: IncidentDetail; acting: Acting; ask: (asked: Asked) => void }) {
  const main = mainAction(incident)
  if (!main) return null
  switch (main.do) {
    case 'acknowledge':
      return (
        <Button
          tone="thumb"
          hint="a"
          busy={acting.doing === 'acknowledge' && 'Acknowledging…'}
          onClick={() => acting.act('acknowledge', {})}
        >
          Acknowledge
        </Button>
      )
    case 'answer':
      return (
        <Button tone="thumb" onClick={() => ask({ what: 'answer', obligation: main.obligation })}>
          <span className="line-clamp-2">{capital(main.obligation.name)}</span>
        </Button>
      )
    case 'meet':
      return (
        <Button tone="thumb" onClick={() => ask({ what: 'meet', obligation: main.obligation })}>
          <span className="line-clamp-2">
            {main.obligation.clause === null ? 'Handed in' : 'Done'}: {capital(main.obligation.name)}
          </span>
        </Button>
      )
    case 'phase':
      return (
        <Button tone="thumb" hint="p" onClick={() => ask({ what: 'phase', to: main.phase.id })}>
          Go on to {main.phase.name}
        </Button>
      )
    case 'resolve':
      return (
        <Button tone="thumb" hint="r" onClick={() => ask({ what: 'resolve' })}>
          Resolve
        </Button>
      )
    case 'close':
      return (
        <Button tone="thumb" hint="x" onClick={() => ask({ what: 'close' })}>
          Close the incident
        </Button>
      )
  }
}
