/** What can be done about an incident's obligation from the list: the same dialogs as on its page, which is asked for when one opens. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useActing } from '../acting.ts'
import { Button } from '../button.tsx'
import type { Asked } from '../incident/asking.tsx'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { RunningObligation } from '../shapes.ts'

const Asking = lazy(() => import('../incident/asking.tsx'))

export function IncidentActs({ of, incident }: { of: RunningObligation; incident: NonNullable<RunningObligation['incident']> }) {
  const ref = refOf(incident)
  const acting = useActing(ref)
  const [asked, setAsked] = useState<Asked | null>(null)
  const detail = useQuery({ ...questions.incident(ref), enabled: asked !== null })
  if (of.can.length === 0) return null
  const about = `${of.name}, #${ref}`
  return (
    <>
      {of.waits && (
        <Button small onClick={() => setAsked({ what: 'begin', obligation: of })} aria-label={`Say when… ${about}`}>
          Say when…
        </Button>
      )}
      {of.can.includes('acknowledge') && (
        <Button
          small
          busy={acting.doing === 'acknowledge' && 'Acknowledging…'}
          onClick={() => acting.act('acknowledge', {})}
          aria-label={`Acknowledge: ${about}`}
        >
          Acknowledge
        </Button>
      )}
      {of.can.includes('answer') && (
        <Button small onClick={() => setAsked({ what: 'answer', obligation: of })} aria-label={`Answer… ${about}`}>
          Answer…
        </Button>
      )}
      {of.can.includes('meet') && (
        <Button
          small
          onClick={() => setAsked({ what: 'meet', obligation: of })}
          aria-label={`${of.clause === null ? 'It was handed in…' : 'It is done…'} ${about}`}
        >
          {of.clause === null ? 'It was handed in…' : 'It is done…'}
        </Button>
      )}
      {of.can.includes('waive') && (
        <Button tone="quiet" small onClick={() => setAsked({ what: 'waive', obligation: of })} aria-label={`Waive… ${about}`}>
          Waive…
        </Button>
      )}
      {asked === null && acting.error && <ProblemNote error={acting.error} again={acting.again} />}
      {asked !== null && detail.error && <ProblemNote error={detail.error} again={() => void detail.refetch()} />}
      {asked !== null && detail.data && (
        <Suspense>
          <Asking
            asked={asked}
            incident={detail.data}
            acting={acting}
            close={() => {
              acting.dismiss()
              setAsked(null)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
