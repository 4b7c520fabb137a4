import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { passAsked } from '../core/outside.ts'
import { at, tell } from '../core/testing/story.ts'
import { team } from '../core/testing/team.ts'
import { headline } from '../integrations/headline.ts'
import { pageMessage } from './message.ts'

/** What the newest call of a person says. */
const said = (incident: Incident, person: string): readonly string[] => page(incident, person).body.split('\n')
function page(incident: Incident, person: string, item: string | null = null, plan = team.plan) {
  const [callOut, of] = Object.entries(incident.callOuts).findLast(([, one]) => one.person === person)!
  const method = { id: id<'method'>('push'), kind: 'ntfy', address: 'pages', settings: {}, verifiedAt: null } as const
  return pageMessage({
    pass: passAsked('person'),
    delivery: { id: 'delivery-1', send: { callOut } } as never,
    incident,
    number: 1,
    callOut: of,
    title: 'Checkout fails',
    item,
    plan,
    person: { id: id(person), name: person, zone: 'UTC', owner: false, methods: [method], loud: [], quiet: [] },
    method,
    links: { make: () => 'token', read: () => null },
    url: 'https://tocsin.example.com',
    conference: null,
    now: instant(at('03:05')),
  })
}

test('L-11 whoever was given a role by another reads which one, and not only that they are asked to help', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:03', 'ana', { type: 'TakeRole', role: id('incident-commander'), person: id('eve') })
  const { name } = team.plan.roles.find(role => role.id === 'incident-commander')!
  expect(said(story.now(), 'eve')[1]).toContain(`You were given a role: ${name}`)
  story.when('03:04', 'ana', { type: 'AddResponder', person: id('dan'), note: null })
  expect(said(story.now(), 'dan')[1]).toContain('You were asked to help')
})

test('T-13 a page says that what it is about no longer fires, so that nobody gets up for what went away by itself', () => {
  const story = tell()
  story.open('03:00', 'P2')
  expect(said(story.now(), 'ana').join(' ')).not.toContain('fires')
  story.when('03:02', 'ana', { type: 'ClearAlerts', count: 1 })
  expect(said(story.now(), 'ana')).toContain('Its alert no longer fires.')
  expect(said({ ...story.now(), alerts: { first: null, count: 3, firing: false } }, 'ana')).toContain(
    'None of its 3 alerts fires any more.',
  )
})

test('L-23 whoever is called for an item that is late reads which item, and that nothing burns; it comes quietly', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.acknowledge('03:01', 'ana')
  const add = { type: 'AddRemediation', what: id<'text'>('words'), owner: id<'person'>('eve'), due: instant(at('05:00')) } as const
  story.when('03:02', 'ana', add as never)
  story.when('04:00', 'ana', { type: 'Resolve', note: null })
  story.until('05:01')
  const late = page(story.now(), 'eve', 'Encrypt the backups')
  expect(headline(late)).toBe('Overdue #1: Encrypt the backups (Checkout fails)')
  expect(late.quiet).toBe(true)
  expect(late.body.split('\n').slice(0, 2)).toEqual([
    'Overdue #1: Encrypt the backups (Checkout fails)',
    'Remediation item: Encrypt the backups, on its target date',
  ])
  expect(headline(page(story.now(), 'eve')), 'its words were erased').toBe('Overdue #1: Remediation item (Checkout fails)')
})
