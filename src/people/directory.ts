/**
 * The directory: the private side of the people. Names and addresses live here, encrypted as one document of the
 * organisation; what core may know of it (ids, kinds, times) is made by `peopleOf` and has an edition.
 */
import type { Instant } from '../core/id.ts'
import type { Holder, MethodId, MethodKind, PersonId, Rung, Schedule, ScheduleId } from '../core/oncall/people.ts'
import type { PositionId, RoleId } from '../core/plan.ts'

export type Directory = Readonly<{
  persons: readonly DirectoryPerson[]
  positions: Readonly<Record<PositionId, readonly Holder[]>>
  roles: Readonly<Record<RoleId, readonly Holder[]>>
  schedules: readonly (Schedule & Readonly<{ name: string }>)[]
}>
export type DirectoryPerson = Readonly<{
  id: PersonId
  name: string
  zone: string
  owner: boolean
  methods: readonly DirectoryMethod[]
  loud: readonly Rung[]
  quiet: readonly Rung[]
  access?: readonly string[] // systems that they can get into, as the plan calls them; a directory from before has none
}>
export type DirectoryMethod = Readonly<{
  id: MethodId
  kind: MethodKind
  address: string
  settings: Readonly<Record<string, string>>
  verifiedAt: Instant | null
}>
export type { ScheduleId }
