/** Who is told: the customers that are affected. */
import type { Given } from '../work.tsx'
import { Affected } from './affected.tsx'

export default function ToldPart(given: Given) {
  return (
    <div className="space-y-9">
      <Affected {...given} />
    </div>
  )
}
