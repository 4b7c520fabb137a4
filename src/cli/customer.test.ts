import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { calendarFor } from '../calendar/make.ts'
import { run } from '../cli.ts'
import { id } from '../core/id.ts'
import { directory } from '../engine/testing/house.ts'
import { type Front, openFront } from '../http/testing/front.ts'
import { dsn } from '../integrations/testing/dsn.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'

let front: Front
let url: string
let dir: string
let ana: string
let owner: string
let carried: 'unknown' | 'handed over' = 'handed over'
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-cli-'))
  carried = 'handed over'
  const mail = { id: id<'method'>('ana-mail'), kind: 'email' as const, address: 'ana@our.example', settings: {}, verifiedAt: null }
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      directory: {
        ...directory,
        persons: directory.persons.map(p => (p.id === id('ana') ? { ...p, methods: [...p.methods, mail] } : p)),
        positions: { 'security-officer': [{ person: id<'person'>('ana') }] } as never,
      },
      needs: {
        calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }),
        mailer: {
          name: 'test',
          send: async () => ({
            carried: carried === 'unknown' ? { carried, detail: 'sent, and not answered' } : { carried, receipt: 'r' },
            hash: 'h',
          }),
        },
      },
    },
  })
  url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  owner = front.program.headers.authorization!.slice(7)
  ana = (await front.program.send('POST', '/api/v1/tokens', { label: 'Ana at a terminal', person: 'ana' })).json().token
})
afterEach(async () => {
  await front.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function called(token: string, ...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await run([...args, '--url', url, '--token', token], { out: text => void out.push(text), err: text => void err.push(text) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const file = (name: string, text: string): string => {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}
const register = 'name,country,contact_email,clock,zone\nAcme,DE,jo@acme.example,24 hours of aware,Asia/Tokyo\nBolt,FR,,,'

test('X-10 customers are taken in, listed, shown and written out on the command line, and a wrong file is told line by line', async () => {
  const wrong = await called(owner, 'customer', 'import', file('wrong.csv', register.replace('Asia/Tokyo', 'Asia/Tokio')))
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('line 2, zone: "Asia/Tokio" is no zone to count by')
  expect(wrong.err).toContain('Asia/Tokyo')
  expect(await called(owner, 'customer', 'import', join(dir, 'none.csv'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be read'),
  })
  const taken = await called(owner, 'customer', 'import', file('right.csv', register))
  expect(taken.out).toBe('2 customers taken in; 1 without a contact cannot be told anything until somebody adds one')
  expect((await called(ana, 'customer', 'list', '--find', 'bolt')).out).toMatch(/^bolt +Bolt +FR +no contact\n\n1 customer$/)
  expect((await called(ana, 'customer', 'show', 'acme')).out).toMatch(/contract acme-1 +24 hours of aware, Asia\/Tokyo/)
  expect(await called(ana, 'customer', 'show', 'hooli')).toMatchObject({ code: 1, err: expect.stringContaining('customer list') })
  const out = (await called(ana, 'customer', 'export')).out
  expect(out).toContain('# total: 2')
  expect((await called(owner, 'customer', 'import', file('again.csv', out))).code).toBe(0)
  expect(JSON.parse((await called(ana, 'customer', 'export', '--json')).out).total).toBe(2)
})

test('L-14 X-10 X-12 from whom it hits to what nobody can say of a letter, and the entry in the register, on the command line', async () => {
  await called(owner, 'customer', 'import', file('register.csv', register.replace('FR,,', 'FR,kim@bolt.example,')))
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P1' })).json()
  const n = String(number)
  expect((await called(ana, 'incident', 'customers', n)).out).toContain('nobody has said')
  const unknown = await called(ana, 'incident', 'customers', n, '--file', file('hit.csv', 'Acme\nHooli\n'))
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('line 2: nobody in the register is called "Hooli"') })
  expect(await called(ana, 'incident', 'customers', n, '--all', '--country', 'DE')).toMatchObject({ code: 2 })
  expect((await called(ana, 'incident', 'customers', n, '--country', 'DE')).out).toBe('1 customer affected')
  expect((await called(ana, 'incident', 'customers', n, '--file', file('hit.csv', 'Acme\nkim@bolt.example'))).out).toBe(
    '2 customers affected',
  )

  expect((await called(ana, 'breach', 'show', n)).err).toContain('Nobody has suspected a breach')
  await front.ana.send('POST', `/api/v1/incidents/${n}/fact`, { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  expect(await called(ana, 'notification', 'show', n)).toMatchObject({ code: 1, err: expect.stringContaining('has no notification') })
  const contents = Object.fromEntries(
    ['nature', 'people', 'data', 'consequences', 'measures', 'contact'].map(c => [c, { state: 'present', text: `About ${c}.` }]),
  )
  const word = { form: 'breach-notification', preliminary: false, from: 'ana', subject: 'A breach of your data', contents }
  await front.program.send('POST', `/api/v1/incidents/${n}/notifications`, word)
  expect((await called(ana, 'notification', 'list', n)).out).toContain('draft, wants the word of Incident commander')
  expect((await called(ana, 'notification', 'show', n)).out).toContain('About nature.')
  expect((await called(ana, 'notification', 'approve', n)).out).toBe('A breach of your data: draft, approved')
  carried = 'unknown'
  await called(ana, 'notification', 'send', n)
  await front.house.clock.runFor(1_000)
  expect((await called(ana, 'notification', 'list', n)).out).toContain('2 unknown: a person decides')
  expect((await called(ana, 'notification', 'notices', n, '--state', 'unknown')).out).toMatch(/acme +Acme +unknown .*\n.*\n\n2 letters$/)
  expect(await called(ana, 'notification', 'settle', n, '--as', 'again')).toMatchObject({ code: 2 })
  carried = 'handed over'
  const settled = await called(ana, 'notification', 'settle', n, '--customer', 'acme', '--as', 'sent', '--reason', 'They answered.')
  expect(settled.out).toContain('1 of 2 sent, 1 unknown')
  await called(ana, 'notification', 'settle', n, '--all', 'unknown', '--as', 'again', '--reason', 'They never got it.')
  await front.house.clock.runFor(10_000)
  expect((await called(ana, 'notification', 'list', n)).out).toContain('sent, 2 of 2 sent')
  expect(await called(ana, 'notification', 'settle', n, '--all', 'unknown', '--as', 'sent', '--reason', 'x')).toMatchObject({ code: 1 })

  const back = await called(ana, 'notification', 'bounce', file('bounce.eml', dsn('<somebody-else@our.example>')))
  expect(back).toMatchObject({ code: 0, out: 'bounced (5.1.1), and no letter of ours is known by it' })
  expect(await called(ana, 'notification', 'bounce', file('none.eml', 'Hello'))).toMatchObject({ code: 1 })

  expect((await called(ana, 'breach', 'list')).out).toMatch(/#1 +2026-11-22 +confirmed .*\n\n1 entry\nSHA-256 [0-9a-f]{64}$/)
  const entry = (await called(ana, 'breach', 'show', `#${n}`)).out
  for (const words of ['The log shows it. (Ana)', '2 of 2 reached; approved by Ana', 'Not documented yet']) expect(entry).toContain(words)
  expect((await called(ana, 'breach', 'export')).out).toContain('# total: 1')
  expect(await called(ana, 'breach', 'list', '--from', 'yesterday')).toMatchObject({ code: 2 })
})
