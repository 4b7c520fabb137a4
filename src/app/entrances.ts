/** The ways in that a start makes and prints: the code of the recovery kit, the first integration key, the link to sign in by. */
import type { Engine } from '../engine/port.ts'
import { makeSignInSecret } from '../http/pages/sign-in.ts'
import { doorId, hashOf, makeIntegrationKey, readBreakGlassCode } from '../http/secret.ts'
import type { OrgId } from '../store/port.ts'
import type { Vault } from '../store/vault.ts'

const signInLabel = 'printed by a start'

/** The code of the recovery kit opens, whatever else is broken; it is the same one for as long as the master key is. */
export async function ensureBreakGlass(engine: Engine, org: OrgId, code: string): Promise<void> {
  const hash = hashOf(readBreakGlassCode(code))
  if ((await engine.store.engine.findDoor(hash)) !== null) return
  await engine.store.org(org).putDoor({ ...emptyDoor('recovery kit'), kind: 'break-glass', createdAt: engine.clock.now() }, hash)
}

/** A first start that failed on its way up has printed nothing; the next one does. */
export async function recoveryKitOnce(engine: Engine, org: OrgId, vault: Vault): Promise<string | null> {
  const store = engine.store.org(org)
  const place = 'recovery kit handed out'
  if ((await store.getPrivate(place)) !== null) return null
  await store.putPrivate(place, { at: engine.clock.now() })
  return vault.recoveryKit()
}

/** The key that the first start makes, so that a first alert can be sent at once; kept encrypted, to be printed again. */
export async function firstIntegrationKey(engine: Engine, org: OrgId): Promise<string | null> {
  const store = engine.store.org(org)
  const place = 'first integration key'
  const kept = (await store.getPrivate(place)) as { door: string; key: string } | null
  if (kept !== null) {
    const door = (await store.doors('integration key')).find(({ id }) => id === kept.door)
    return door === undefined || door.revokedAt !== null ? null : kept.key
  }
  const key = makeIntegrationKey()
  const door = { ...emptyDoor('First integration'), kind: 'integration key' as const, source: 'any', createdAt: engine.clock.now() }
  await store.putDoor(door, hashOf(key)) // first: a key that is printed opens
  await store.putPrivate(place, { door: door.id, key })
  return key
}

/** Links of earlier starts that nobody used stop working: the newest print is the one that counts. */
export async function signInLink(engine: Engine, org: OrgId, url: string): Promise<string> {
  const store = engine.store.org(org)
  const now = engine.clock.now()
  for (const door of await store.doors('sign-in link')) {
    const unused = door.revokedAt === null && door.lastUsedAt === null && (door.expiresAt === null || door.expiresAt > now)
    if (door.label === signInLabel && unused) await store.revokeDoor(door.id, now)
  }
  return `${url}/sign-in/${await makeSignInSecret({ engine }, org)}`
}

const emptyDoor = (label: string) => ({
  id: doorId(),
  person: null,
  label,
  source: null,
  scopes: [],
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
})
