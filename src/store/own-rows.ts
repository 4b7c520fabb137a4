/**
 * Rows that are one person's own, as the store has them: it lets that person's alone be seen and changed, whatever is asked for
 * (sql/0025, docs/decisions/own-rows.md). Of `OrgStore`, which is in port.ts.
 */
import type { Id, Instant } from '../core/id.ts'
import type { Door } from './port.ts'

/** Whose rows a transaction is for, of those that are a person's own: one person, or everybody (the engine, and an owner who acts for others). */
export type Whose = Id<'person'> | typeof everybody
export const everybody = '*'
/** A way to reach a person: what it is stands in the directory and the people edition, where it leads here, encrypted. */
export type Contact = Readonly<{ person: Id<'person'>; method: Id<'method'>; value: unknown }>
/** `whose`: whose rows may be changed by it; one of another person fails the whole. */
export type ContactChange = Readonly<{ whose: Whose; put: readonly Contact[]; drop: readonly Omit<Contact, 'value'>[] }>

/** What a person lets an application do in their name, until then: their consent. */
export type Grant = Readonly<{
  id: string
  person: Id<'person'>
  application: string
  scopes: readonly string[]
  givenAt: Instant
  expiresAt: Instant
  revokedAt: Instant | null
  lastUsedAt: Instant | null
}>

export interface OwnRows {
  /** The directory, and everybody's contact methods, as they are together. */
  people(): Promise<Readonly<{ directory: unknown | null; contacts: readonly Contact[] }>>
  ownContacts(person: Id<'person'>): Promise<readonly Contact[]>
  /** Sessions, sign-in links, tokens and calendar feeds, oldest first. */
  ownDoors(person: Id<'person'>): Promise<readonly Door[]>
  revokeOwnDoor(person: Id<'person'>, id: string, at: Instant): Promise<boolean>
  putGrant(grant: Omit<Grant, 'revokedAt' | 'lastUsedAt'>): Promise<void>
  /** Oldest first. */
  grants(person: Id<'person'>): Promise<readonly Grant[]>
  /** With the epoch of all of theirs beside it: a token of an earlier one is none. */
  grant(person: Id<'person'>, id: string): Promise<Readonly<{ grant: Grant; epoch: number }> | null>
  grantEpoch(person: Id<'person'>): Promise<number>
  /** To the minute. */
  useGrant(person: Id<'person'>, id: string, at: Instant): Promise<void>
  revokeGrant(person: Id<'person'>, id: string, at: Instant): Promise<boolean>
  /** All of theirs, and their epoch is the next: which were open. */
  revokeGrants(person: Id<'person'>, at: Instant): Promise<readonly string[]>
  /** Their rows are gone; what was a token of theirs finds none. */
  eraseGrants(person: Id<'person'>): Promise<void>
}
