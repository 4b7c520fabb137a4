import { expect, test } from 'vitest'
import { type Id, id, instant } from '../core/id.ts'
import { memoryStore } from '../store/memory/store.ts'
import { startTestPostgres } from '../store/testing/postgres.ts'
import { makeGrants } from './grants.ts'

const org = id<'org'>('house')
const day = 86_400_000
const ana = id<'person'>('ana')

/** Time is said, and nothing runs by itself. */
async function begin() {
  let now = Date.parse('2026-11-22T03:00:00Z')
  const noted: string[] = []
  const store = memoryStore()
  await store.createOrg(org, 'House')
  const node = () =>
    makeGrants({
      store,
      clock: { now: () => instant(now), at: () => () => {} },
      waysIn: { note: async (_, __, ask) => void noted.push(ask.type) },
    })
  const grants = node()
  const by = { person: id<'person'>('olu') }
  const { application, secret } = await grants.register(org, by, { name: 'Deploys', returnTo: null, scopes: ['incidents:read'] })
  const token = async (of = grants): Promise<string> => {
    const code = await of.give(org, ana, application, ['incidents:read'], null)
    return (await of.exchange(org, { application: application.id, secret, code, verifier: null }))!.token
  }
  const holds = async (token: string) => 'grant' in (await grants.open(org, token, secret))
  const pass = (ms: number): void => {
    now += ms
  }
  return { grants, node, store, secret, application, token, holds, noted, pass }
}
const kidOf = (token: string): string => JSON.parse(Buffer.from(token.slice(4).split('.')[0]!, 'base64url').toString()).kid

test('C-06 keys change by themselves after a month, and an older one proves until the last token by it is over', async () => {
  const { token, holds, pass, store } = await begin()
  const first = await token()
  expect(kidOf(await token())).toBe(kidOf(first))
  const [more, less] = [29 * day, 2 * day]
  pass(more)
  const last = await token()
  expect(kidOf(last)).toBe(kidOf(first))
  pass(less)
  const second = await token()
  expect(kidOf(second)).not.toBe(kidOf(first))
  pass(58 * day)
  expect([await holds(first), await holds(last), await holds(second)]).toEqual([true, true, true])
  pass(day)
  expect([await holds(first), await holds(last)]).toEqual([false, true]) // over on its day, the key holds for the other
  await token()
  pass(60 * day)
  await token()
  const kept = ((await store.org(org).getPrivate('grants')) as { keys: { kid: string }[] }).keys
  expect(kept.map(({ kid }) => kid)).not.toContain(kidOf(first)) // and is destroyed when no token by it can hold any more
})

test('C-06 of nodes that make tokens at once all sign by the same key', async () => {
  const { token, node, holds } = await begin()
  const tokens = await Promise.all(Array.from({ length: 8 }, () => token(node())))
  expect(new Set(tokens.map(kidOf)).size).toBe(1)
  expect(await Promise.all(tokens.map(holds))).not.toContain(false)
})

test('C-06 a token of an earlier epoch is none, although its row were open; the record comes before the change', async () => {
  const { grants, token, holds, noted, store } = await begin()
  const old = await token()
  const before = noted.length
  expect(await grants.revokeAll(org, { person: ana }, ana)).toBe(1)
  expect(noted.slice(before)).toEqual(['RecordGrantsRevoked'])
  expect(await holds(old)).toBe(false)
  // Were the row open again (a copy of the database from before), the epoch still says no.
  const { jti } = JSON.parse(Buffer.from(old.slice(4).split('.')[0]!, 'base64url').toString()) as { jti: string }
  const { grant } = (await store.org(org).grant(ana, jti))!
  await store.org(org).eraseGrants(ana)
  await store.org(org).putGrant(grant)
  expect(await holds(old)).toBe(false)
  expect(await holds(await token())).toBe(true)
})

test('C-06 a grant for another organisation, person or application opens nothing', async () => {
  const { grants, token, secret } = await begin()
  const mine = await token()
  const { secret: other } = await grants.register(org, { person: ana }, { name: 'Other', returnTo: null, scopes: ['incidents:read'] })
  for (const wrong of [other, '', null, `${secret} `])
    expect(await grants.open(org, mine, wrong)).toMatchObject({ refused: expect.stringContaining('no other') })
  for (const text of ['', 'tcg_', 'tcs_x', `${mine}x`, mine.replace('tcg_', 'tcg_e30')])
    expect(await grants.open(org, text, secret)).toMatchObject({ refused: expect.stringContaining('no grant token of ours') })
  await grants.remove(org, { person: ana }, (await grants.applications(org))[0]!.id)
  expect(await grants.open(org, mine, secret)).toMatchObject({ refused: expect.stringContaining('not registered any more') })
  expect(await grants.remove(org, { person: ana }, 'unknown')).toBe(false)
  expect(await grants.revoke(org, { person: ana }, ana as Id<'person'>, 'unknown')).toBe(false)
})

test('C-06 C-12 on PostgreSQL what one node revokes another refuses at its next request', async () => {
  const postgres = await startTestPostgres()
  try {
    const [here, there] = [postgres.store(), postgres.store()]
    await here.createOrg(org, 'House')
    const now = instant(Date.parse('2026-11-22T03:00:00Z'))
    const [one, other] = [here, there].map(store =>
      makeGrants({ store, clock: { now: () => now, at: () => () => {} }, waysIn: { note: async () => {} } }),
    )
    const { application, secret } = await one!.register(
      org,
      { person: ana },
      { name: 'Deploys', returnTo: null, scopes: ['incidents:read'] },
    )
    const given = async () => {
      const code = await one!.give(org, ana, application, ['incidents:read'], null)
      return (await other!.exchange(org, { application: application.id, secret, code, verifier: null }))!
    }
    const [first, second] = [await given(), await given()]
    const holds = async ({ token }: { token: string }) =>
      Promise.all([one!, other!].map(async node => 'grant' in (await node.open(org, token, secret))))
    expect([await holds(first), await holds(second)]).toEqual([
      [true, true],
      [true, true],
    ])
    await one!.revoke(org, { person: ana }, ana, first.grant.id)
    expect([await holds(first), await holds(second)]).toEqual([
      [false, false],
      [true, true],
    ])
    await other!.revokeAll(org, { person: ana }, ana)
    expect(await holds(second)).toEqual([false, false])
  } finally {
    await postgres.stop()
  }
})
