/**
 * The register of customers and vendors: private, kept as one encrypted document. Names and addresses are here and nowhere
 * else; an incident knows customers by id, and a list of them by its hash.
 */
import { editionOf } from '../core/edition.ts'
import type { Id, Instant } from '../core/id.ts'
import type { ContractClock } from '../core/obligation/law/law-state.ts'
import type { DataRole, DataSetId } from '../core/obligation/law/profile.ts'

export type CustomerId = Id<'customer'>
export type VendorId = Id<'vendor'>
/** What a contract says about telling the customer; `id` is unique in the register. */
export type ContractTerms = Omit<ContractClock, 'customer'>
export type Customer = Readonly<{
  id: CustomerId
  name: string
  country: string | null // ISO 3166: DE; null: nobody has said
  role: DataRole // ours towards them
  contact: Readonly<{ name: string; email: string }> | null // whom to tell; null: nobody yet, and then nobody can be told
  data: readonly DataSetId[] // of theirs that we hold
  vendors: readonly VendorId[] // that hold it for us
  contracts: readonly ContractTerms[]
  enterprise?: boolean // absent: nobody has said
  /** When it asked to hear of vulnerabilities, with its words: whoever asked is told (T-21). */
  asked?: readonly Readonly<{ at: Instant; words: string }>[]
}>
export type Vendor = Readonly<{
  id: VendorId
  name: string
  role: string
  holds: readonly string[]
  contact: Readonly<{ name: string; email: string }> | null
}>
export type Register = Readonly<{ customers: readonly Customer[]; vendors: readonly Vendor[] }>

export const emptyRegister: Register = { customers: [], vendors: [] }

/** Zones that clocks of contracts are counted in. */
export const contractZones = ({ customers }: Register): readonly string[] => [
  ...new Set(customers.flatMap(c => c.contracts.flatMap(terms => terms.zone ?? []))),
]

/** Wrong input: what, where, and what to write instead. */
export class RegisterError extends Error {
  readonly field: string
  readonly instead: string
  constructor(field: string, problem: string, instead: string) {
    super(problem)
    this.field = field
    this.instead = instead
  }
}

/** `asked`: to hear of vulnerabilities. */
export type Filter = Readonly<{ country?: string; data?: string; vendor?: string; enterprise?: boolean; asked?: boolean }>
/** Customers that fit everything that the filter says. */
export const filtered = (register: Register, filter: Filter): readonly Customer[] =>
  register.customers.filter(
    c =>
      (filter.country === undefined || c.country === filter.country) &&
      (filter.data === undefined || c.data.includes(filter.data as DataSetId)) &&
      (filter.vendor === undefined || c.vendors.includes(filter.vendor as VendorId)) &&
      (filter.enterprise === undefined || (c.enterprise ?? false) === filter.enterprise) &&
      (filter.asked === undefined || (c.asked ?? []).length > 0 === filter.asked),
  )

/** More contracts than these are counted by their terms: an incident carries a clock for each kind of terms, not thousands of them. */
export const clocksEachMax = 100

/**
 * Who is affected, as it is frozen: sorted, and named by its hash. `groups`: whose contracts a clock stands for, where it stands
 * for several; it is met when all of them were reached.
 */
export type AffectedList = Readonly<{
  list: string
  customers: readonly CustomerId[]
  clocks: readonly ContractClock[]
  groups: Readonly<Record<CustomerId, readonly CustomerId[]>>
}>
export function affectedList(customers: readonly Customer[]): AffectedList {
  const ids = [...new Set(customers.map(c => c.id))].sort()
  const each = customers
    .flatMap(c => c.contracts.map(terms => ({ ...terms, customer: c.id })))
    .toSorted((a, b) => (a.contract < b.contract ? -1 : 1))
  const { edition: list } = editionOf(ids)
  if (each.length <= clocksEachMax) return { list, customers: ids, clocks: each, groups: {} }
  const byTerms = new Map<string, ContractClock[]>()
  for (const clock of each) {
    const { edition: terms } = editionOf([clock.time, clock.from, clock.zone, clock.holidays])
    const alike = byTerms.get(terms)
    if (alike === undefined) byTerms.set(terms, [clock])
    else alike.push(clock)
  }
  const groups: Record<CustomerId, readonly CustomerId[]> = {}
  const clocks = [...byTerms].map(([terms, alike]): ContractClock => {
    if (alike.length === 1) return alike[0]!
    const name = `terms-${terms.slice(0, 16)}`
    groups[name as CustomerId] = [...new Set(alike.map(c => c.customer))].sort()
    const clause = `${alike.length} contracts with these terms, as: ${alike[0]!.clause}`
    return { ...alike[0]!, contract: name as ContractClock['contract'], customer: name as CustomerId, clause }
  })
  return { list, customers: ids, clocks: clocks.toSorted((a, b) => (a.contract < b.contract ? -1 : 1)), groups }
}

export function withCustomers(register: Register, changed: readonly Customer[]): Register {
  const byId = new Map(register.customers.map(c => [c.id, c]))
  for (const customer of changed) byId.set(customer.id, customer)
  const customers = [...byId.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
  const contracts = new Map<string, Customer>()
  for (const customer of customers)
    for (const { contract } of customer.contracts) {
      const other = contracts.get(contract)
      if (other !== undefined)
        throw new RegisterError('contracts', `${contract} is a contract of ${other.name} and of ${customer.name}.`, 'give each its own id')
      contracts.set(contract, customer)
    }
  return { ...register, customers }
}
