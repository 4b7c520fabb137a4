/**
 * What an organisation is, as far as law asks: said once by a person, without a name or an address in it. It is part of the
 * law's edition, so that every decision names by what it was taken.
 */
import type { EntityKind } from './reach.ts'

export type DataSetId = string & { readonly of: 'data set' }
export type DataRole = 'controller' | 'processor' | 'both' | 'unknown'

export type LawProfile = Readonly<{
  entities: readonly EntityKind[]
  established: readonly string[] // countries: DE
  /** What personal data is held, in which role, and of whom: places, `unknown` where nobody can say. */
  data: readonly Readonly<{ id: DataSetId; role: DataRole; people: readonly string[] }>[]
}>

export const noProfile: LawProfile = { entities: [], established: [], data: [] }
