/** After an answer that was not refused: the incident has somebody, or it is over and the answer was for what is left of it. */
export const isAnswered = ({ status, acknowledged }: Pick<Incident, 'status' | 'acknowledged'>): boolean =>
  status !== 'open' || acknowledged !== null

/** Answers a page in its person's name, by whichever way the answer came back. Answering twice is the same as once. */
import type { Facts } from '../core/event.ts'
import { id } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { AckLink, Engine, Handled } from '../engine/port.ts'

export const answerPage = (
  engine: Engine,
  page: Pick<AckLink, 'org' | 'stream' | 'callOut' | 'person'>,
  via: Facts['Acknowledged']['via'],
): Promise<Handled> =>
  engine.handle({
    org: page.org,
    stream: page.stream,
    by: { person: page.person },
    ask: () => ({ type: 'Acknowledge', person: page.person, callOut: id<'call-out'>(page.callOut), via }),
  })
