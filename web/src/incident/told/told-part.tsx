/** Who is told: the customers that are affected, the formal words that go to them, and the public. */
import { StatusOfIncident } from '../../status/status-of-incident.tsx'
import type { Given } from '../work.tsx'
import { Affected } from './affected.tsx'
import { Notifications } from './notifications.tsx'

export default function ToldPart(given: Given) {
  return (
    <div className="space-y-9 *:first:border-t-0">
      <Affected {...given} />
      <Notifications {...given} />
      <StatusOfIncident number={given.incident.number} />
    </div>
  )
}
