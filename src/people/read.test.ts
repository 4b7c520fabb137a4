import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeCalendar } from '../calendar/make.ts'
import { id, instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import { adopt } from './adopt.ts'
import { addMethod, addPerson, changePerson, markVerified } from './change.ts'
import { addOverride } from './change-schedule.ts'
import type { Directory } from './directory.ts'
import { peopleOf, zonesOf } from './people-of.ts'
import { readPeople } from './read.ts'
import { readHours, readRotation } from './schedule-words.ts'

const example = readFileSync(new URL('../../docs/examples/people.yaml', import.meta.url), 'utf8')
const read = (source: string) => {
  const { directory, problems } = readPeople(source)
  if (directory === null) throw new Error(JSON.stringify(problems, null, 1))
  return directory
}
/** Problems as "line:column what — instead". */
const told = (source: string) => readPeople(source).problems.map(p => `${p.line}:${p.column} ${p.what} — ${p.instead}`)

test('the example that the documentation shows is read without a problem', () => {
  const { directory, problems } = readPeople(example)
  expect(problems).toEqual([])
  expect(directory!.persons.map(p => [p.name, p.owner, p.zone, p.methods.length])).toEqual([
    ['Ana Example', true, 'Europe/Berlin', 4],
    ['Ben Example', false, 'Europe/Lisbon', 3],
    ['Cai Example', true, 'America/New_York', 4],
  ])
  const people = peopleOf(directory!)
  const calendar = makeCalendar({ zones: zonesOf(directory!), holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
  const nameAt = (schedule: string, at: string) => {
    const { person } = onCall(people.schedules[id<'schedule'>(schedule)]!, calendar, instant(Date.parse(at)))
    return directory!.persons.find(p => p.id === person)?.name ?? null
  }
  expect(nameAt('primary', '2026-01-12T07:59:00Z')).toBe('Ana Example')
  expect(nameAt('primary', '2026-01-12T08:00:00Z')).toBe('Ben Example')
  expect(nameAt('primary', '2026-12-25T02:00:00Z')).toBe('Cai Example')
  expect(nameAt('follow-the-sun', '2026-11-23T15:00:00Z')).toBe('Cai Example')
  expect(nameAt('follow-the-sun', '2026-11-22T15:00:00Z')).not.toBe('Cai Example') // a Sunday
})

test('the same file makes the same ids, and a salt makes others that nobody can guess', () => {
  expect(read(example)).toEqual(read(example))
  expect(readPeople(example, { salt: 'secret' }).directory!.persons[1]!.id).not.toBe(read(example).persons[1]!.id)
  expect(JSON.stringify(peopleOf(read(example)))).not.toMatch(/ana|example|1234/i)
})

test('one person with one address is a whole file: they own it', () => {
  const directory = read('people:\n  - name: Ana\n    contact: { sms: +34600000001 }\n')
  expect(directory.persons[0]).toMatchObject({
    owner: true,
    zone: 'UTC',
    methods: [{ kind: 'sms', address: '+34600000001', verifiedAt: null }],
  })
})

test('methods are verified only where the file says so, for all or for one', () => {
  const directory = read(
    'people:\n  - name: Ana\n    verified: true\n    contact:\n      email: ana@example.com\n      ntfy: { address: ana, verified: false, priority: 5 }\n      sms: { address: "+34600000001", verified: 2026-11-02 }\n',
  )
  expect(directory.persons[0]!.methods.map(m => m.verifiedAt)).toEqual([0, null, Date.parse('2026-11-02')])
  expect(directory.persons[0]!.methods[1]!.settings).toEqual({ priority: '5' })
})

test('everything that is wrong is told at once, with its place and what to write instead', () => {
  const source = `zone: Europe/Berln
people:
  - name: Ana
    owner: maybe
    contact:
      email: ana
      phone: 0600 1
      fax: 1
    loud: [pager at once, sms after 2 minutes, email soon]
  - name: ana
  - contact: { email: x@example.com }
positions:
  cto: Anna
  lead: schedule primry
schedules:
  primary:
    rotation: weekly on funday
    people: [Ana, Bob]
    colour: red
    hours: [mornings]
    overrides:
      - { from: 2026-12-24, to: 2026-12-27 09:00, who: Ana }
      - { to: 2026-12-27 09:00, who: Ana }
      - 3
`
  const lines = told(source)
  for (const expected of [
    '1:7 "Europe/Berln" is no time zone to work by — there is no zone "Europe/Berln": did you mean Europe/Berlin?',
    '4:12 owner is neither true nor false — write true or false',
    '6:14 "ana" is no e-mail address — write one address, such as ana@example.com, without a name around it',
    '7:14 "0600 1" is no phone number with its country — write it with + and the country, in quotes: "+34 600 000 001"',
    '8:7 contact has no "fax" — it has email, slack, ntfy, sms, phone, webhook, console',
    '9:12 "pager" is no kind of contact — write one of email, slack, ntfy, sms, phone, webhook, console',
    '9:27 Ana has no sms — add it under contact',
    '9:48 "email soon" is no rule — write the kind of contact and when: ntfy at once, sms after 2 minutes',
    '11:5 a person without a name — write name: and the name that others know them by',
    '10:5 two people are called ana — tell them apart, by a second name or a place',
    '14:9 there is no schedule "primry" — did you mean primary?',
    '17:15 "funday" is no day of the week — write daily at 09:00, weekly on monday at 09:00, every 2 weeks on friday at 17:00, or every 12 hours from 08:00',
    '18:19 there is no "Bob" among the people — add them under people, or write another name',
    '19:5 the schedule primary has no "colour" — it has zone, people, rotation, starting, until, hours, layers, overrides',
    '22:17 "2026-12-24" is no date and time — write it as 2026-12-24 18:00, in UTC',
    '23:9 an override without from — write from:, to: and who:',
    '24:9 an override is a single value — write from:, to: and who:',
  ])
    expect(lines).toContain(expected)
  expect(lines).toHaveLength(22)
  expect(readPeople(source).directory).toBeNull()
})

test('what is no people file gets a clear answer and no stack trace', () => {
  expect(told('')).toEqual(['1:1 the file is empty — write people: and one person under it: - name: Ana'])
  expect(told('people: []')).toEqual(['1:1 the file names nobody — write people: and one person under it: - name: Ana'])
  expect(told('- a\n- b')[0]).toBe('1:1 the file is a list — write keys under it: zone, people, positions, roles, schedules')
  expect(told('people:\n\t- name: Ana')[0]).toContain('2:')
  expect(told('people:\n  - name: Ana\n    name: Ben')).toContain('3:5 the same key stands twice — keep one of the two')
  expect(told('people: [unclosed')[0]).toContain('write it as YAML')
  expect(told('\0\0')[0]).toContain('the file is not text')
  expect(told(`people: ${'x'.repeat(1_000_001)}`)[0]).toContain('larger than 1000 kB')
  expect(told('people:\n  - &a { name: Ana }\n  - *a')).toContainEqual(expect.stringContaining('is an alias'))
  expect(told('people: [{ name: Ana }, { name: Ben }]').at(0)).toContain('nobody is an owner')
  expect(told('poeple: []')[0]).toBe('1:1 the file has no "poeple" — did you mean people?')
  expect(told('people: [{ name: Ana }]')[0]).toContain('Ana cannot be reached: no contact method')
})

test('a file that would exhaust the reader is refused before it does', () => {
  expect(told('['.repeat(100_000))[0]).toContain('nested more than 50 deep')
  expect(told('{a: '.repeat(50_000))[0]).toContain('nested more than 50 deep')
  expect(told(`people:\n${'- '.repeat(60_000)}a`)[0]).toContain('nested more than 50 deep')
  expect(told(`people:\n${Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')}`)[0]).toContain(
    'nested more than 50 deep',
  )
  expect(told(`people:\n${'  - name: x\n'.repeat(10_000)}`)).toEqual([expect.stringContaining('10000 people: at most 2000 fit')])
  expect(told(`people:\n${'  - nme: x\n'.repeat(2_000)}`)).toHaveLength(200)
  expect(told('a: 1\n'.repeat(1_000)).length).toBeLessThanOrEqual(200)
})

test('a byte order mark and Windows line ends change nothing', () => {
  expect(read(`\uFEFF${example.replaceAll('\n', '\r\n')}`)).toEqual(read(example))
})

test('an override at a moment that the clock skips or repeats is taken, and said', () => {
  const lines = told(
    'people: [{ name: Ana, contact: { email: a@example.com } }]\nschedules:\n  primary:\n    zone: Europe/Berlin\n    people: Ana\n    overrides:\n      - { from: 2026-03-29 02:30, to: 2026-10-25 02:30, who: nobody }\n',
  )
  expect(lines[0]).toContain('2026-03-29 02:30 does not exist in Europe/Berlin')
  expect(lines[1]).toContain('2026-10-25 02:30 comes twice in Europe/Berlin')
})

test('rotations and hours are read as people write them', () => {
  expect(readRotation('weekly on friday at 17:00', '2026-01-05')).toEqual({ every: { count: 1, unit: 'week' }, start: '2026-01-09T17:00' })
  expect(readRotation('every 12 hours from 8:00', null)).toEqual({ every: { count: 12, unit: 'hour' }, start: '2024-01-01T08:00' })
  expect(readRotation('Daily', '2026-01-05 07:30')).toEqual({ every: { count: 1, unit: 'day' }, start: '2026-01-05T07:30' })
  expect(readRotation('every 2 weeks', '2026-01-07 10:00')).toEqual({ every: { count: 2, unit: 'week' }, start: '2026-01-07T10:00' })
  for (const [rotation, starting] of [
    ['monthly', null],
    ['daily on monday', null],
    ['every 0 days', null],
    ['weekly on monday at 9:00', '2026-01-06 09:00'],
    ['daily at 09:00', '2026-01-06 10:00'],
    ['daily at 25:00', null],
    ['weekly', 'soon'],
  ] as const)
    expect(readRotation(rotation, starting)).toHaveProperty('what')
  expect(readHours('weekdays 09:00 to 17:00')).toEqual({ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' })
  expect(readHours('Fri-Mon 22:00-6:00')).toEqual({ days: [1, 5, 6, 7], from: '22:00', to: '06:00' })
  expect(readHours('sat and sun 00:00 to 24:00')).toEqual({ days: [6, 7], from: '00:00', to: '24:00' })
  expect(readHours('09:00 until 17:00')).toMatchObject({ days: [1, 2, 3, 4, 5, 6, 7] })
  for (const hours of ['mornings', 'funday 09:00 to 10:00', 'mon 24:00 to 06:00', 'mon 09:61 to 10:00'])
    expect(readHours(hours)).toHaveProperty('what')
})

test('a file read again keeps what was proved and changed meanwhile', () => {
  const written = read(example)
  const [ana, , cai] = written.persons
  const override = { from: instant(Date.parse('2026-11-01T00:00Z')), to: instant(Date.parse('2026-11-02T00:00Z')), person: cai!.id }
  let current = markVerified(written, ana!.id, ana!.methods[0]!.id, instant(99))
  current = addOverride(current, id<'schedule'>('primary'), override)
  current = addPerson(current, { name: 'Dee', id: id<'person'>('dee') })
  current = addMethod(current, id<'person'>('dee'), { kind: 'email', address: 'dee@example.com' })
  const after = adopt(current, written)
  expect(after.persons[0]!.methods[0]!.verifiedAt).toBe(99)
  expect(after.persons.map(p => p.name)).toEqual(['Ana Example', 'Ben Example', 'Cai Example', 'Dee'])
  expect(after.schedules[0]!.overrides).toContainEqual(override)
  expect(adopt(after, written)).toEqual(after)
})

test('a file that is read over people who were added in the console before takes them for the same, with what they set there', () => {
  const salt = 'salt'
  const source = 'people:\n  - { name: Olu Owner, owner: true, contact: { email: olu@example.com } }\npositions: { lead: Olu Owner }\n'
  const written = (text: string) => readPeople(text, { salt }).directory!
  const olu = id<'person'>('person-of-the-console')
  let known: Directory = addPerson({ persons: [], positions: {}, roles: {}, schedules: [] }, { name: 'olu  owner', id: olu, owner: true })
  known = addMethod(known, olu, { kind: 'phone', address: '+49301234567', id: id<'method'>('her-phone') })
  known = markVerified(known, olu, id<'method'>('her-phone'), instant(7))
  known = changePerson(known, olu, { loud: [{ method: id<'method'>('her-phone'), after: 0 }] })
  const first = adopt(known, written(source), salt)
  expect(first.persons.map(p => [p.id, p.name])).toEqual([[olu, 'Olu Owner']])
  expect(first.positions).toEqual({ lead: [{ person: olu }] })
  expect(first.persons[0]!.methods.map(m => [m.kind, m.verifiedAt])).toEqual([
    ['email', null],
    ['phone', 7],
  ])
  expect(first.persons[0]!.loud).toEqual([{ method: 'her-phone', after: 0 }])
  expect(adopt(first, written(source), salt)).toEqual(first)
  const other = adopt(first, written(source.replace('olu@', 'o@')), salt)
  expect(
    other.persons[0]!.methods.map(m => m.address),
    'what the file named and names no more goes',
  ).toEqual(['o@example.com', '+49301234567'])
  const explicit = source.replace('owner: true', 'id: o1, owner: true')
  expect(adopt(known, written(explicit), salt).persons.map(p => p.id)).toEqual(['o1', olu])
})

test('whatever the text, there is an answer with places, never a throw', () => {
  const pieces = example.split(/(?<=[\s:,[\]{}])/)
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 120 }), parts => {
      const { directory, problems } = readPeople(parts.join(''))
      if (directory === null) expect(problems.length).toBeGreaterThan(0)
      for (const p of problems) expect([p.line > 0, p.column > 0, p.what !== '', p.instead !== '']).toEqual([true, true, true, true])
    }),
    { numRuns: 200 },
  )
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(30), fc.string({ maxLength: 4 }), (at, cut, put) => {
      const { directory } = readPeople(example.slice(0, at) + put + example.slice(at + cut))
      if (directory) peopleOf(directory)
    }),
    { numRuns: 200 },
  )
})

test('two people with one address are told of: a page to one rings for both', () => {
  const two = (ben: string) =>
    told(`people:\n  - { name: Ana, owner: true, contact: { ntfy: ops, console: wherever open } }\n  - { name: Ben, contact: ${ben} }\n`)
  expect(two('{ ntfy: ops }')).toContainEqual(expect.stringContaining('Ben has the same ntfy as Ana'))
  expect(two('{ ntfy: ben, console: wherever open }').filter(line => line.includes('the same'))).toEqual([])
})
