/**
 * Customers and vendors around incidents: the register, who is affected, and what a vendor's word starts.
 *
 * V1  A change of the register is made upon what was read; another one that was first is not lost.
 * V2  A list of affected customers is stored before an incident names it, and never changes under its name.
 * V3  A vendor's word opens one incident, however often it is repeated under one key.
 */
import type { Actor } from '../core/cause.ts'
import { counted } from '../core/counted.ts'
import { editionOf } from '../core/edition.ts'
import type { StreamId } from '../core/event.ts'
import type { Id, Instant } from '../core/id.ts'
import type { DataSetId } from '../core/obligation/law/profile.ts'
import {
  type AffectedList,
  affectedList,
  type Customer,
  type CustomerId,
  contractZones,
  emptyRegister,
  type Filter,
  filtered,
  type Register,
  RegisterError,
  type Vendor,
  type VendorId,
} from '../customers/customer.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive, fresh } from './derive.ts'
import { registerKey } from './directory.ts'
import type { Editions } from './editions.ts'
import type { Handle, Outcome } from './handle.ts'
import type { Clock } from './port.ts'

export const listKey = (list: string) => `affected customers ${list}`
const attemptsMax = 20

export type Chosen = Readonly<{ how: 'all' } | { how: 'filter'; filter: Filter } | { how: 'upload'; customers: readonly CustomerId[] }>
export type VendorWord = Readonly<{
  vendor: VendorId
  toldAt: Instant
  words: string
  touched: 'yes' | 'no' | 'unknown' // whether it is our data
  data: readonly DataSetId[]
}>
export type Customers = Readonly<{
  register(org: OrgId): Promise<Register>
  /** Throws what `change` throws. `by`: in whose name the calendar grows by zones that contracts are counted in. */
  change(org: OrgId, change: (register: Register) => Register, by?: Actor): Promise<Register>
  /** The vendors of the plan with those of the register; the register's word stands. */
  vendors(org: OrgId): Promise<readonly Vendor[]>
  affect(org: OrgId, stream: StreamId, by: Actor, chosen: Chosen, reason: string | null, command?: Id<'command'>): Promise<Outcome>
  /** Who is on a list; null: nobody has made it. */
  listedIds(org: OrgId, list: string): Promise<readonly CustomerId[] | null>
  /** A list of its own, of those who are told by themselves. */
  keepList(org: OrgId, customers: readonly CustomerId[]): Promise<Readonly<{ list: string; customers: readonly CustomerId[] }>>
  /** The customers on a list, as the register has them today; null: nobody has made that list. */
  listed(org: OrgId, list: string): Promise<readonly (Customer | Readonly<{ id: CustomerId }>)[] | null>
  /** Null: our data is not touched, and nothing was opened. */
  vendorSays(org: OrgId, by: Actor, word: VendorWord, command?: Id<'command'>): Promise<Outcome | null>
}>

export function makeCustomers(
  needs: Readonly<{
    store: Store
    clock: Clock
    editions: Editions
    handle: Handle
    addZones(org: OrgId, by: Actor, zones: readonly string[]): Promise<void>
  }>,
): Customers {
  const { store, clock, editions, handle } = needs
  const read = async (org: OrgId): Promise<Register> =>
    ((await store.org(org).readPrivate(registerKey))?.value as Register | undefined) ?? emptyRegister

  const vendors = async (org: OrgId): Promise<readonly Vendor[]> => {
    const [world, register] = await Promise.all([editions.world(org, null, clock.now()), read(org)])
    const own = new Map(register.vendors.map(v => [v.id, v]))
    const ofPlan = (world.plan.value.vendors ?? []).map(
      v => own.get(v.id) ?? { id: v.id, name: v.name, role: v.role, holds: v.holds, contact: null },
    )
    return [...ofPlan, ...register.vendors.filter(v => !ofPlan.some(p => p.id === v.id))]
  }
  const keep = async (org: OrgId, affected: AffectedList): Promise<void> =>
    store.org(org).putPrivate(listKey(affected.list), affected.customers)
  const say = async (
    org: OrgId,
    stream: StreamId,
    by: Actor,
    affected: AffectedList,
    how: 'all' | 'filter' | 'upload' | 'vendor',
    reason: string | null,
    command: Id<'command'>,
  ): Promise<Outcome> => {
    await keep(org, affected)
    const { list, customers, clocks } = affected
    return handle({
      org,
      stream,
      by,
      command,
      ask: text => ({ type: 'SayCustomers', list, count: customers.length, how, clocks, reason: reason === null ? null : text(reason) }),
    })
  }
  const listedIds = async (org: OrgId, list: string) => (await store.org(org).getPrivate(listKey(list))) as readonly CustomerId[] | null

  return {
    register: read,
    vendors,
    listedIds,
    async keepList(org, customers) {
      const ids = [...customers].sort()
      const { edition: list } = editionOf(ids)
      await store.org(org).putPrivate(listKey(list), ids)
      return { list, customers: ids }
    },
    async change(org, change, by = { tocsin: 'engine' }) {
      for (let attempt = 0; attempt < attemptsMax; attempt++) {
        const before = await store.org(org).readPrivate(registerKey)
        const after = change((before?.value as Register | undefined) ?? emptyRegister)
        await needs.addZones(org, by, contractZones(after))
        if (await store.org(org).replacePrivate(registerKey, before?.version ?? null, after)) return after
      }
      throw new Error(`the register of customers was changed by others ${attemptsMax} times meanwhile`)
    },
    async affect(org, stream, by, chosen, reason, command = fresh<'command'>()) {
      const register = await read(org)
      const customers =
        chosen.how === 'all'
          ? register.customers
          : chosen.how === 'filter'
            ? filtered(register, chosen.filter)
            : named(register, chosen.customers)
      const affected = affectedList(customers)
      const incident = (await store.org(org).load(stream))?.incident
      const before = incident?.law?.affected
      if (before?.frozen) {
        const kept = new Set(affected.customers)
        const gone = (await listedIds(org, before.list))?.filter(c => !kept.has(c)) ?? []
        if (gone.length > 0)
          throw new RegisterError(
            'customers',
            `${gone.length} of those who were told already would be left out: ${gone.slice(0, 5).join(', ')}.`,
            'a list that a notification went to only grows: send those who are not affected a word that says so',
          )
      }
      return say(org, stream, by, affected, chosen.how, reason, command)
    },
    async listed(org, list) {
      const ids = await listedIds(org, list)
      if (ids === null) return null
      const byId = new Map((await read(org)).customers.map(c => [c.id, c]))
      return ids.map(one => byId.get(one) ?? { id: one })
    },
    async vendorSays(org, by, word, command = fresh<'command'>()) {
      const vendor = (await vendors(org)).find(v => v.id === word.vendor)
      if (vendor === undefined) throw new RegisterError('vendor', `There is no vendor ${word.vendor}.`, 'GET /api/v1/vendors lists them')
      if (word.toldAt > clock.now()) throw new RegisterError('toldAt', 'They cannot have told us later than now.', 'when they did')
      if (word.touched === 'no') return null
      const register = await read(org)
      const hit = filtered(register, { vendor: word.vendor }).filter(c => word.data.length === 0 || c.data.some(d => word.data.includes(d)))
      const opened = await handle({
        org,
        stream: 'new',
        by,
        command,
        ask: (text, world) => ({
          type: 'Open',
          severity: (world.plan.value.severities.find(s => s.pages !== 'nobody') ?? world.plan.value.severities[0]!).id,
          kind: null,
          title: text(`${vendor.name}: ${word.words}`.slice(0, 300)),
          alert: null,
          receivedAt: word.toldAt,
          correlation: null,
          nearMiss: false,
          touches: ['confidentiality'],
          autoResolve: false,
        }),
      })
      if (opened.handled !== 'done' && opened.handled !== 'seen before') return opened
      const { stream } = opened
      const next = (what: string) => derive<'command'>('vendor word', command, what)
      await handle({
        org,
        stream,
        by,
        command: next('told'),
        ask: text => ({ type: 'SetMilestone', milestone: 'vendor-told' as never, happenedAt: word.toldAt, reason: text(word.words) }),
      })
      const asks = editions.world(org, null, clock.now()).then(world => world.plan.value.facts)
      if ((await asks).some(f => f.id === ('breach' as never) && f.values.includes('suspected')))
        await handle({
          org,
          stream,
          by,
          command: next('suspected'),
          ask: text => ({ type: 'SetFact', fact: 'breach' as never, value: 'suspected', reason: text(word.words) }),
        })
      if ((await asks).some(f => f.id === ('vendor' as never) && f.values.includes('involved')))
        await handle({
          org,
          stream,
          by,
          command: next('vendor'),
          ask: () => ({ type: 'SetFact', fact: 'vendor' as never, value: 'involved', reason: null }),
        })
      await handle({
        org,
        stream,
        by,
        command: next('involved'),
        ask: text => ({ type: 'InvolveVendor', vendor: word.vendor, reason: text(word.words) }),
      })
      const data = word.data.length > 0 ? word.data : [...new Set(hit.flatMap(c => c.data))]
      for (const set of data)
        await handle({
          org,
          stream,
          by,
          command: next(`data ${set}`),
          ask: () => ({
            type: 'SayData',
            data: set,
            state: word.touched === 'yes' ? 'affected' : 'suspected',
            role: roleFor(hit, set),
            categories: [],
            people: [],
            reason: null,
          }),
        })
      return say(org, stream, by, affectedList(hit), 'vendor', word.words, next('customers'))
    },
  }
}

/** What we are for a data set: as the customers have it whose data it is. */
function roleFor(customers: readonly Customer[], set: DataSetId): Customer['role'] {
  const roles = new Set(customers.filter(c => c.data.includes(set)).map(c => c.role))
  if (roles.size === 1) return [...roles][0]!
  return roles.size === 0 || roles.has('unknown') ? 'unknown' : 'both'
}

function named(register: Register, ids: readonly CustomerId[]): readonly Customer[] {
  const byId = new Map(register.customers.map(c => [c.id, c]))
  const unknown = ids.filter(one => !byId.has(one))
  if (unknown.length > 0)
    throw new RegisterError(
      'customers',
      `${counted(unknown.length, 'customer is', 'customers are')} not in the register: ${unknown.slice(0, 5).join(', ')}.`,
      'add them to the register first',
    )
  return ids.map(one => byId.get(one)!)
}
