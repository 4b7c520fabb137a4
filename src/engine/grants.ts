/**
 * Grants: a person lets an application do named things in their name, until they take it back (C-06).
 *
 * A1  A token works for the application that asked and for nobody else: whoever uses it shows that application's own secret too.
 * A2  At each use the store is asked, and nothing is remembered: what was revoked, on whichever node, is refused at the next request. So
 *     is what an application was registered for that is removed, whose key was withdrawn, or whose person has left.
 * A3  The consent is recorded before anything of it can be used, its end before it is told.
 * A4  Keys are drawn at random, kept encrypted, and replaced by themselves; an older one proves until the last token by it is over.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import { type Instant, instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Grant, OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import { actorName } from './directory.ts'
import { type GrantClaims, makeGrantToken, readGrantToken } from './grant-token.ts'
import type { Clock } from './port.ts'
import type { WaysIn } from './ways-in.ts'

const documentKey = 'grants'
const attemptsMax = 20
const day = 86_400_000
export const grantDays = 90
const keyDays = 30
const codeMs = 5 * 60_000
const applicationsMost = 200

export type Application = Readonly<{
  id: string
  name: string
  /** Where the person is led back to; null: they are shown a code to carry over. */
  returnTo: string | null
  /** What it may ask for. */
  scopes: readonly string[]
  secretHash: string
  createdAt: Instant
  madeBy: string
  removedAt: Instant | null
}>
type Key = Readonly<{ kid: string; key: string; madeAt: Instant }>
type Document = Readonly<{ keys: readonly Key[]; applications: readonly Application[] }>
const nothing: Document = { keys: [], applications: [] }

/** Why a token is refused, in words for whoever wrote the application. */
export type Opened = Readonly<{ grant: Grant; application: Application }> | Readonly<{ refused: string; instead: string }>

export type Grants = Readonly<{
  applications(org: OrgId): Promise<readonly Application[]>
  /** The secret is answered this once. */
  register(
    org: OrgId,
    by: Actor,
    of: Pick<Application, 'name' | 'returnTo' | 'scopes'>,
  ): Promise<Readonly<{ application: Application; secret: string }>>
  remove(org: OrgId, by: Actor, application: string): Promise<boolean>
  /** The person consents: answers a code by which the application, and only that, has a token made within five minutes, once. */
  give(org: OrgId, person: PersonId, application: Application, scopes: readonly string[], challenge: string | null): Promise<string>
  /** Null: it is no code of this application's, was used, is too old, or is not whom it was made for (`verifier`). */
  exchange(
    org: OrgId,
    of: Readonly<{ application: string; secret: string; code: string; verifier: string | null }>,
  ): Promise<Readonly<{ token: string; grant: Grant }> | null>
  /** `secret`: of the application that shows the token. */
  open(org: OrgId, token: string, secret: string | null): Promise<Opened>
  revoke(org: OrgId, by: Actor, person: PersonId, grant: string): Promise<boolean>
  /** All of this person's, and whatever was made of them. How many were open. */
  revokeAll(org: OrgId, by: Actor, person: PersonId): Promise<number>
  /** New tokens are signed by a new key. `withdraw`: and none of an older one holds any more. */
  changeKey(org: OrgId, by: Actor, withdraw: boolean): Promise<string>
}>

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
const drawn = (bytes: number): string => randomBytes(bytes).toString('base64url')

export function makeGrants({ store, clock, waysIn }: Readonly<{ store: Store; clock: Clock; waysIn: WaysIn }>): Grants {
  const read = async (org: OrgId): Promise<Document> => ((await store.org(org).getPrivate(documentKey)) as Document | null) ?? nothing
  const change = async (org: OrgId, edit: (before: Document) => Document): Promise<Document> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = await store.org(org).readPrivate(documentKey)
      const was = (before?.value as Document | undefined) ?? nothing
      const after = edit(was)
      if (after === was || (await store.org(org).replacePrivate(documentKey, before?.version ?? null, after))) return after
    }
    throw new Error(`the register of applications was changed by others ${attemptsMax} times meanwhile`)
  }
  const newKey = (): Key => ({ kid: drawn(6), key: drawn(32), madeAt: clock.now() })
  /** Those that a token may still be signed by; the last is the present one. */
  const inUse = ({ keys }: Document): readonly Key[] =>
    keys.filter((_, n) => keys[n + 1] === undefined || keys[n + 1]!.madeAt + grantDays * day > clock.now())
  const present = async (org: OrgId): Promise<Key> => {
    const document = await read(org)
    const last = document.keys.at(-1)
    if (last !== undefined && last.madeAt + keyDays * day > clock.now()) return last
    // Of two nodes at once one draws it: the other finds it there.
    const after = await change(org, before =>
      before.keys.at(-1)?.kid === last?.kid ? { ...before, keys: [...inUse(before), newKey()] } : before,
    )
    return after.keys.at(-1)!
  }
  const applicationIn = ({ applications }: Document, id: string): Application | null =>
    applications.find(one => one.id === id && one.removedAt === null) ?? null
  const refuse = (refused: string, instead: string): Opened => ({ refused, instead })
  const askAgain = 'ask the person for a new grant: GET /grant'

  return {
    applications: async org => (await read(org)).applications,
    async register(org, by, { name, returnTo, scopes }) {
      const secret = `tca_${drawn(24)}`
      const application: Application = {
        id: drawn(9),
        name,
        returnTo,
        scopes,
        secretHash: sha256(secret),
        createdAt: clock.now(),
        madeBy: actorName(by),
        removedAt: null,
      }
      await waysIn.note(org, by, { type: 'RecordApplication', application: application.id, scopes })
      await change(org, before => {
        const there = before.applications.filter(({ removedAt }) => removedAt === null)
        if (there.length >= applicationsMost) throw new Error(`there are ${applicationsMost} applications already: remove one first`)
        return { ...before, applications: [...before.applications, application] }
      })
      return { application, secret }
    },
    async remove(org, by, id) {
      if (applicationIn(await read(org), id) === null) return false
      await waysIn.note(org, by, { type: 'RecordApplicationRemoved', application: id }, derive('application removed', org, id))
      await change(org, before => ({
        ...before,
        applications: before.applications.map(one => (one.id === id && one.removedAt === null ? { ...one, removedAt: clock.now() } : one)),
      }))
      return true
    },
    async give(org, person, application, scopes, challenge) {
      const home = store.org(org)
      const now = clock.now()
      const grant = { id: drawn(12), person, application: application.id, scopes, givenAt: now, expiresAt: instant(now + grantDays * day) }
      await waysIn.note(
        org,
        { person },
        {
          type: 'RecordGrant',
          grant: grant.id,
          person,
          application: application.id,
          scopes,
          until: grant.expiresAt,
        },
      )
      await home.putGrant(grant)
      const code = drawn(24)
      await home.putDoor(
        {
          id: drawn(12),
          kind: 'grant code',
          person,
          label: `for ${application.name}`,
          source: null,
          scopes: [grant.id, application.id, challenge ?? ''],
          createdAt: now,
          expiresAt: instant(now + codeMs),
          revokedAt: null,
          lastUsedAt: null,
          once: true,
        },
        sha256(code),
      )
      return code
    },
    async exchange(org, { application: id, secret, code, verifier }) {
      const application = applicationIn(await read(org), id)
      if (application === null || !same(application.secretHash, sha256(secret))) return null
      const door = await store.engine.findDoor(sha256(code))
      const [grantId = '', forWhom, challenge = ''] = door?.scopes ?? []
      if (door === null || door.org !== org || door.kind !== 'grant code' || door.person === null || forWhom !== id) return null
      // RFC 7636, S256. One that was asked for with a challenge is not exchanged without, and the other way round.
      const proves = verifier === null ? '' : createHash('sha256').update(verifier).digest('base64url')
      if (!same(challenge, proves)) return null
      if (!(await store.org(org).useDoor(door.id, clock.now()))) return null
      const found = await store.org(org).grant(door.person, grantId)
      if (found === null || found.grant.revokedAt !== null) return null
      const { grant, epoch } = found
      const { kid, key } = await present(org)
      const claims: GrantClaims = {
        kid,
        org,
        aud: id,
        sub: grant.person,
        jti: grant.id,
        iat: clock.now(),
        exp: grant.expiresAt,
        epoch,
        scope: grant.scopes,
      }
      return { token: makeGrantToken(Buffer.from(key, 'base64url'), claims), grant }
    },
    async open(org, token, secret) {
      const document = await read(org)
      const keys = inUse(document)
      const claims = readGrantToken(token, kid => {
        const key = keys.find(one => one.kid === kid)
        return key === undefined ? null : Buffer.from(key.key, 'base64url')
      })
      if (claims === null || claims.org !== org) return refuse('This is no grant token of ours, or its key was withdrawn.', askAgain)
      const application = applicationIn(document, claims.aud)
      if (application === null)
        return refuse('The application that it was given to is not registered any more.', 'ask an owner to register it')
      if (secret === null || !same(application.secretHash, sha256(secret)))
        return refuse(
          'A grant token works for the application that it was given to, and for no other.',
          'send that application’s own secret as Tocsin-Application',
        )
      if (claims.exp <= clock.now()) return refuse('This grant is over.', askAgain)
      const found = await store.org(org).grant(claims.sub, claims.jti)
      if (found === null || found.grant.revokedAt !== null || claims.epoch < found.epoch || found.grant.application !== claims.aud)
        return refuse('This grant was revoked.', askAgain)
      await store.org(org).useGrant(claims.sub, claims.jti, clock.now())
      return { grant: found.grant, application }
    },
    async revoke(org, by, person, id) {
      const found = await store.org(org).grant(person, id)
      if (found === null) return false
      if (found.grant.revokedAt !== null) return true
      const fact = { grants: [id], person }
      await waysIn.note(org, by, { type: 'RecordGrantsRevoked', ...fact }, derive('grant revoked', org, id))
      await store.org(org).revokeGrant(person, id, clock.now())
      return true
    },
    async revokeAll(org, by, person) {
      const open = (await store.org(org).grants(person)).filter(({ revokedAt }) => revokedAt === null)
      if (open.length > 0) {
        const grants = open.map(({ id }) => id)
        await waysIn.note(org, by, { type: 'RecordGrantsRevoked', grants, person }, derive('grants revoked', org, grants.join(' ')))
      }
      return (await store.org(org).revokeGrants(person, clock.now())).length
    },
    async changeKey(org, by, withdraw) {
      const key = newKey()
      await waysIn.note(org, by, { type: 'RecordGrantKey', kid: key.kid, withdrawn: withdraw })
      await change(org, before => ({ ...before, keys: withdraw ? [key] : [...inUse(before), key] }))
      return key.kid
    },
  }
}
