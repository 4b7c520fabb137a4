import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { Letter, Mailer } from '../integrations/mailer.ts'
import type { Store } from '../store/port.ts'
import { directory, type House, makeHouse, org } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const olu = { person: id<'person'>('olu') }
const withMail = {
  ...directory,
  persons: directory.persons.map(person =>
    person.id === 'olu'
      ? {
          ...person,
          methods: [
            ...person.methods,
            { id: id<'method'>('olu-mail'), kind: 'email' as const, address: 'olu@our.example', settings: {}, verifiedAt: null },
          ],
        }
      : person,
  ),
}
const letters = () => {
  const sent: Letter[] = []
  const mailer: Mailer = {
    name: 'test',
    async send(letter) {
      sent.push(letter)
      return { carried: { carried: 'handed over', receipt: null }, hash: 'h' }
    },
  }
  return { sent, mailer }
}
const open = async (mailer: Mailer) => {
  house = await makeHouse({ directory: withMail, needs: { mailer } })
  await house.engine.customers.change(org, register => ({
    ...register,
    customers: ['acme', 'bolt'].map(name => ({
      id: id(name),
      name,
      country: null,
      role: 'processor',
      contact: { name, email: `${name}@customer.example` },
      data: [],
      vendors: [],
      contracts: [],
    })),
  }))
  await house.signal()
  await house.clock.runFor(1000)
  return (await house.incidents())[0]!.stream
}
const approved = async (stream: Awaited<ReturnType<typeof open>>) => {
  const { engine } = house
  await engine.customers.affect(org, stream, olu, { how: 'all' }, null)
  const written = {
    notification: null,
    form: null,
    preliminary: false,
    from: olu.person,
    subject: 'A breach',
    opening: 'We tell you.',
    contents: {},
  }
  await engine.notifications.draft(org, stream, olu, written)
  const notification = id<'notification'>(Object.keys((await stateOf(stream)).notifications ?? {})[0]!)
  await engine.handle({ org, stream, by: { person: id('ana') }, ask: () => ({ type: 'ApproveNotification', notification, reason: null }) })
  return notification
}
const stateOf = async (stream: Awaited<ReturnType<typeof open>>) => (await house.store.org(org).load(stream))!.incident

test('a node that dies between the last letter and its count leaves no incident that waits for it, not even a closed one', async () => {
  const { sent, mailer } = letters()
  const stream = await open(mailer)
  const notification = await approved(stream)
  // The node that sends them never gets to counting them.
  const counting: Store = {
    ...house.store,
    org: of => ({ ...house.store.org(of), countNotices: () => new Promise(() => {}) }),
  }
  const dying = house.another({ store: counting, mailer, node: 'dying' })
  dying.stop = async () => {}
  void dying.notifications.send(org, stream, olu, notification)
  await dying.start()
  await house.clock.runFor(10_000)
  expect(sent).toHaveLength(2)
  await house.engine.handle({ org, stream, by: olu, ask: text => ({ type: 'Close', as: 'done', reason: text('over') }) })
  expect((await stateOf(stream)).notifications![notification]).toMatchObject({ status: 'sending', counts: { waiting: 2 } })
  await house.another({ mailer, node: 'next' }).start()
  await house.clock.runFor(minute)
  expect((await stateOf(stream)).notifications![notification]!.counts).toEqual({ sent: 2, refused: 0, unknown: 0, waiting: 0 })
  expect(sent).toHaveLength(2)
})

test('a node that lives on counts what another one did not get to count', async () => {
  const { sent, mailer } = letters()
  const stream = await open(mailer)
  const notification = await approved(stream)
  await house.another({ mailer, node: 'living' }).start()
  await house.clock.runFor(1000)
  const state = await stateOf(stream)
  await house.engine.notifications.send(org, stream, olu, notification)
  const key = `${notification} ${state.notifications![notification]!.list}`
  // As a node that dies leaves it: taken, ended, and not counted.
  const home = house.store.org(org)
  await home.takeNotices(key, 10, house.clock.now(), 'dead')
  const sentAt = { state: 'sent' as const, receipt: null, hash: null, detail: null, at: house.clock.now() }
  await home.endNotices(
    key,
    ['acme', 'bolt'].map(customer => ({ customer: id<'customer'>(customer), ...sentAt })),
  )
  await house.clock.runFor(6 * minute)
  expect((await stateOf(stream)).notifications![notification]!.counts).toEqual({ sent: 2, refused: 0, unknown: 0, waiting: 0 })
  expect(sent).toEqual([])
})

test('L-17 a bounce of a letter that nobody answered for is heard by its Message-ID: it is unknown no longer', async () => {
  const mailer: Mailer = {
    name: 'test',
    send: async ({ to }) => ({ carried: { carried: 'unknown', detail: 'sent, and not answered', receipt: `<${to.address}>` }, hash: 'h' }),
  }
  const stream = await open(mailer)
  const notification = await approved(stream)
  await house.engine.notifications.send(org, stream, olu, notification)
  await house.engine.start()
  await house.clock.runFor(minute)
  const states = async () => {
    const key = `${notification} ${(await stateOf(stream)).notifications![notification]!.list}`
    return (await house.store.org(org).notices({ notification: key, limit: 9 })).map(n => n.state)
  }
  expect(await states()).toEqual(['unknown', 'unknown'])
  const told = (name: string, what: 'bounced' | 'delivered') =>
    house.engine.notifications.report(org, {
      id: name,
      of: { receipt: `<${name}@customer.example>` },
      what,
      detail: null,
      at: house.clock.now(),
      by: null,
    })
  expect([await told('acme', 'bounced'), await told('bolt', 'delivered'), await told('cog', 'bounced')]).toEqual([true, true, false])
  expect(await states()).toEqual(['refused', 'sent'])
  expect((await stateOf(stream)).notifications![notification]!.counts).toMatchObject({ sent: 1, refused: 1, unknown: 0 })
})

test('X-06 a letter whose words were erased before it left is not sent, and says why', async () => {
  const { sent, mailer } = letters()
  const stream = await open(mailer)
  const notification = await approved(stream)
  await house.engine.notifications.send(org, stream, olu, notification)
  await house.engine.erasures.erase(org, olu, { stream, seqs: 'all' }, 'asked for')
  await house.engine.start()
  await house.clock.runFor(minute)
  expect(sent).toEqual([])
  const key = `${notification} ${(await stateOf(stream)).notifications![notification]!.list}`
  expect(await house.store.org(org).notices({ notification: key, limit: 9 })).toMatchObject([
    { state: 'refused', detail: 'its words were erased' },
    { state: 'refused', detail: 'its words were erased' },
  ])
})
