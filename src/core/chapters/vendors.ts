/**
 * The chapter of vendors in an incident: which of them have a part in it, and what they say of it (L-21). Their word changes
 * nothing by itself: it stands in the timeline, for people to judge and to put into what they write.
 */
import type { Chapter } from '../chapter.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, refuse, severityOf } from './deciding.ts'

const idMax = 200

const clauseOf = ({ world, incident }: Occasion, vendor: string) =>
  clauseCause(world, world.plan.value.vendors?.find(v => v.id === vendor)?.clause ?? severityOf(world.plan.value, incident).clause)

const answers: Answers = {
  InvolveVendor(occasion, ask) {
    if (occasion.incident.vendors?.[ask.vendor] !== undefined) return nothing
    return [decided({ type: 'VendorInvolved', vendor: ask.vendor, reason: ask.reason }, clauseOf(occasion, ask.vendor))]
  },
  HearVendor(occasion, ask) {
    const { incident, world } = occasion
    if (incident.vendors?.[ask.vendor] === undefined)
      return refuse('vendor-not-involved', `${ask.vendor} has no part in this incident.`, 'Say first that it has.')
    if (ask.finding.length > idMax || ask.happenedAt > world.now)
      return refuse('vendor-word-wrong', 'A word is said by then, under a short id.', 'Give the id and the time of its status page.')
    const { vendor, finding, status, over, note, happenedAt } = ask
    return [decided({ type: 'VendorHeard', vendor, finding, status, over, note, happenedAt }, clauseOf(occasion, vendor))]
  },
}

function evolveVendors(incident: Incident, event: Event): Incident {
  const { fact } = event
  if (fact.type === 'VendorInvolved')
    return { ...incident, vendors: { ...incident.vendors, [fact.vendor]: { since: event.at, event: event.id, said: {} } } }
  if (fact.type !== 'VendorHeard') return incident
  const vendor = incident.vendors?.[fact.vendor]
  if (vendor === undefined) return incident
  const { status, over, note, happenedAt } = fact
  const said = { ...vendor.said, [fact.finding]: { status, over, note, happenedAt, at: event.at } }
  return { ...incident, vendors: { ...incident.vendors, [fact.vendor]: { ...vendor, said } } }
}

export const vendors: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, event) => (incident === null ? null : evolveVendors(incident, event)),
}
