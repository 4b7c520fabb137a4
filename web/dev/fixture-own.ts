/** What the fixture answers about whoever is signed in: their own page, and applications. */
import { z } from 'zod'
import { ApplicationShown, GrantShown } from '../../src/http/grants-api.ts'
import { Own, OwnHeld } from '../../src/http/own-api.ts'
import type { World } from './fixture-world.ts'

const day = 86_400_000
const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
const listOf = <T extends z.ZodType>(shape: T, items: readonly unknown[]) => ({ items: z.array(shape).parse(items), total: items.length })

/** Undefined: it is not about that. */
export function ownAnswer(world: World, route: string): unknown {
  if (route === 'GET me/own')
    return Own.parse({
      person: { id: world.me.person.id, name: world.me.person.name },
      signInBy: ['mara@lanternworks.example'],
      chat: { member: 'U04M9RA2X', verifiedAt: at(-40 * day) },
      calendars: [{ id: 'c-1', label: `calendar of ${world.me.person.name}`, createdAt: at(-12 * day), lastUsedAt: at(-3_600_000) }],
      deletion: {
        handOver: [{ what: 'You are on call now: primary.', instead: 'let somebody cover the shift, in People' }],
        goes: ['your entry in the directory: name, time zone, rules and access'],
        stays: [{ what: 'What others wrote, also where they wrote of you', why: 'it is theirs, and part of the record' }],
      },
    })
  if (route === 'GET me/own/held')
    return OwnHeld.parse({
      events: 212,
      firstAt: at(-300 * day),
      lastAt: at(-3_600_000),
      incidents: world.incidents.slice(0, 3).map(({ number, title }) => ({
        ref: String(number),
        title,
        events: 14,
        rolesTaken: 1,
        acknowledged: 1,
        paged: 2,
        wrote: 3,
        wordsStay: null,
      })),
    })
  if (route === 'GET me/grants')
    return listOf(GrantShown, [
      {
        id: 'g-1',
        application: 'Release notes',
        removed: false,
        scopes: [{ scope: 'oncall:read', words: 'see who is on call and when' }],
        givenAt: at(-9 * day),
        expiresAt: at(81 * day),
        revokedAt: null,
        lastUsedAt: at(-60_000),
      },
    ])
  if (route === 'GET applications')
    return listOf(ApplicationShown, [
      {
        id: 'kZ3v9QmR1xTa',
        name: 'Release notes',
        returnTo: 'https://releases.lanternworks.example/oauth/return',
        scopes: [{ scope: 'oncall:read', words: 'see who is on call and when' }],
        madeBy: world.me.person.name,
        createdAt: at(-10 * day),
      },
    ])
  return undefined
}
