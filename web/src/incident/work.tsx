/** The work: what happens next, what is owed, the checklist, the timeline, and everything else about it. */
import { lazy, type ReactNode, type RefObject, Suspense } from 'react'
import type { Acting } from '../acting.ts'
import { NextStep } from '../next-step.tsx'
import type { IncidentDetail } from '../shapes.ts'
import type { Asked } from './asking.tsx'
import { Checklist } from './checklist.tsx'
import { MainButton } from './main-button.tsx'
import { Owed } from './owed.tsx'
import { Alerts, Deviations, Facts, Pages, Phases, Roles } from './parts.tsx'
import { Playbooks } from './playbooks.tsx'
import { Remediation } from './remediation.tsx'
import { RootCauses } from './root-causes.tsx'
import { Seconds } from './seconds.tsx'
import { Surfaces } from './surfaces.tsx'
import { TimelineSide } from './timeline-side.tsx'
import { WhatItSays } from './what-it-says.tsx'

// Below what is worked with first. A server that went away, or is another one by now, takes no more of the page along than this.
const Evidence = lazy(() => import('./evidence.tsx').catch(() => ({ default: NotLoaded })))
const NotLoaded = (_: { incident: IncidentDetail }) => (
  <p className="text-sm text-ink-2">The files kept as evidence could not be loaded: load this page again to see them.</p>
)

/** What every part of the page is given. */
export type Given = { incident: IncidentDetail; acting: Acting; ask: (asked: Asked) => void; me: string | null }

export function Work({ note, problem, ...given }: Given & { note: RefObject<HTMLTextAreaElement | null>; problem: ReactNode }) {
  const { incident, me } = given
  return (
    <div className="space-y-9">
      <section aria-label="What happens next">
        {incident.status !== 'closed' && <NextStep incident={incident} me={me} large />}
        <WhatItSays incident={incident} />
        {problem && <div className="mt-4">{problem}</div>}
        <div className="mt-5 max-md:hidden">
          <MainButton {...given} />
        </div>
        <Seconds {...given} />
      </section>
      <Owed {...given} />
      <Checklist {...given} />
      <Playbooks {...given} />
      <div className="xl:hidden">
        <TimelineSide {...given} note={note} narrow />
      </div>
      <Roles {...given} />
      <Phases {...given} />
      <Facts {...given} />
      <Surfaces {...given} />
      <Suspense>
        <Evidence incident={incident} />
      </Suspense>
      <RootCauses {...given} />
      <Remediation {...given} />
      <Deviations {...given} />
      <Pages {...given} />
      <Alerts incident={incident} />
    </div>
  )
}
