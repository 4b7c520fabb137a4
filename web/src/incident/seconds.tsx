/** What else can be done, one tap each. */
import { useState } from 'react'
import type { Acting } from '../acting.ts'
import { Button } from '../button.tsx'
import type { IncidentDetail } from '../shapes.ts'
import type { Asked } from './asking.tsx'
import { mainAction } from './main-action.ts'

const snoozeMinutes = 30

export function Seconds({
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
  const main = mainAction(incident)?.do
  const [more, setMore] = useState(false)
  if (incident.status === 'closed') {
    return (
      <div className="mt-4">
        <Button hint="o" onClick={() => ask({ what: 'reopen' })}>
          Reopen
        </Button>
      </div>
    )
  }
  if (incident.status === 'resolved') {
    return (
      <div className="mt-4 grid grid-cols-2 gap-2 md:flex">
        <Button hint="o" onClick={() => ask({ what: 'reopen' })}>
          Reopen
        </Button>
        {main !== 'close' && (
          <Button hint="x" onClick={() => ask({ what: 'close' })}>
            Close
          </Button>
        )}
        <Button onClick={() => ask({ what: 'false positive' })}>False positive</Button>
      </div>
    )
  }
  const further = more ? '' : 'max-md:hidden'
  return (
    <div className="mt-4 grid grid-cols-2 gap-2 md:flex md:flex-wrap">
      {me && (
        <Button hint="t" busy={acting.doing === 'take-over' && 'Taking over…'} onClick={() => acting.act('take-over', {})}>
          Take over
        </Button>
      )}
      <Button hint="e" onClick={() => ask({ what: 'add-responder' })}>
        Call someone in
      </Button>
      <Button
        busy={acting.doing === 'snooze' && asked30(acting) && 'Snoozing…'}
        onClick={() => acting.act('snooze', { minutes: snoozeMinutes })}
      >
        Snooze {snoozeMinutes} min
      </Button>
      <Button className="md:hidden" aria-expanded={more} onClick={() => setMore(!more)}>
        {more ? 'Less' : 'More…'}
      </Button>
      <Button hint="z" className={further} onClick={() => ask({ what: 'snooze' })}>
        Snooze for…
      </Button>
      <Button hint="s" className={further} onClick={() => ask({ what: 'severity' })}>
        Severity
      </Button>
      {main !== 'phase' && incident.phases.length > 0 && (
        <Button hint="p" className={further} onClick={() => ask({ what: 'phase' })}>
          Phase
        </Button>
      )}
      {main !== 'resolve' && (
        <Button hint="r" className={further} onClick={() => ask({ what: 'resolve' })}>
          Resolve
        </Button>
      )}
      <Button className={further} onClick={() => ask({ what: 'false positive' })}>
        False positive
      </Button>
    </div>
  )
}
const asked30 = (acting: Acting) => (acting.body as { minutes?: number } | undefined)?.minutes === snoozeMinutes
