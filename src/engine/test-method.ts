/** One page to oneself, in daylight: proof that a contact method works before it is needed. No incident, no record of one. */
import type { Id } from '../core/id.ts'
import { type Instant, instant } from '../core/id.ts'
import type { MethodId, PersonId } from '../core/oncall/people.ts'
import type { Carried, Carrier } from '../integrations/carrier.ts'
import type { Directory } from '../people/directory.ts'
import type { OrgId } from '../store/port.ts'
import { fresh } from './derive.ts'
import { codeOf, testMessage } from './message.ts'
import type { Clock, Links } from './port.ts'
import type { EndedPage } from './refusing.ts'

const linkLivesMs = 24 * 3_600_000
const sendMs = 15_000

type Of = Readonly<{ org: OrgId; person: PersonId; method: MethodId }>
const dayMs = 86_400_000

/** What is sent back by SMS to a test page: the same for a day (UTC). Made, not kept, so that any node takes it, after a restart too. */
const testCodeOn = (links: Links, of: Of, day: number): string =>
  codeOf(links.make({ kind: 'verify', ...of, expiresAt: instant((day + 2) * dayMs) }))
const dayOf = (at: Instant): number => Math.floor(at / dayMs)

/** Is it the code of a test page to this contact method, of today or of yesterday? */
export const isTestCode = (links: Links, of: Of, code: string, now: Instant): boolean =>
  [0, 1].some(ago => testCodeOn(links, of, dayOf(now) - ago) === code)

export type Tested = Readonly<{ outcome: Carried['carried']; detail: string | null }>

export const makeTestMethod =
  (
    needs: Readonly<{
      clock: Clock
      carriers: readonly Carrier[]
      links: Links
      url(): string
      directory(org: OrgId): Promise<Directory>
      onTaken(page: EndedPage): void
    }>,
  ) =>
  async (org: OrgId, personId: PersonId, methodId: MethodId): Promise<Tested> => {
    const person = (await needs.directory(org)).persons.find(person => person.id === personId)
    const method = person?.methods.find(method => method.id === methodId)
    if (person === undefined || method === undefined) return { outcome: 'refused', detail: 'there is no such contact method' }
    const carrier = needs.carriers.find(carrier => carrier.kind === method.kind)
    if (carrier === undefined) return { outcome: 'refused', detail: `${method.kind} is not set up here` }
    const token = needs.links.make({
      kind: 'verify',
      org,
      person: personId,
      method: methodId,
      expiresAt: instant(needs.clock.now() + linkLivesMs),
    })
    const message = testMessage({
      id: fresh<'delivery'>() satisfies Id<'delivery'>,
      org,
      person,
      method,
      link: `${needs.url()}/v/${token}`,
      code: testCodeOn(needs.links, { org, person: personId, method: methodId }, dayOf(needs.clock.now())),
    })
    try {
      const carried = await carrier.send(message, AbortSignal.timeout(sendMs))
      if (carried.carried === 'handed over')
        needs.onTaken({ kind: method.kind, method: method.id, outcome: 'handed over', detail: null, at: needs.clock.now() })
      return { outcome: carried.carried, detail: carried.carried === 'handed over' ? carried.receipt : carried.detail }
    } catch (error) {
      return { outcome: 'unknown', detail: error instanceof Error ? error.message : String(error) }
    }
  }
