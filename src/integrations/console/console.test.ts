import { expect, test } from 'vitest'
import { never, page } from '../testing/message.ts'
import { makeConsoles, type Ring } from './console.ts'

const ana = { org: 'house', person: 'ana' }
const toAna = page('wherever open')

test('X-08 a page to a console is handed over once a console of that person says that it shows it', async () => {
  const consoles = makeConsoles()
  const rung: Ring[] = []
  consoles.open(ana, ring => rung.push(ring))
  consoles.open(ana, ring => rung.push(ring))
  consoles.open({ org: 'house', person: 'ben' }, () => expect.fail('a page to Ana rang at Ben'))
  consoles.open({ org: 'another', person: 'ana' }, () => expect.fail('a page rang in another organisation'))
  const carried = consoles.carrier.send(toAna, never())
  expect(rung).toHaveLength(2)
  expect(rung[0]).toMatchObject({ delivery: toAna.delivery, title: toAna.title, clause: toAna.clause, link: toAna.link })
  expect(consoles.shown({ org: 'house', person: 'ben' }, toAna.delivery), 'somebody else cannot say so').toBe(false)
  expect(consoles.shown(ana, toAna.delivery)).toBe(true)
  expect(await carried).toEqual({ carried: 'handed over', receipt: null })
  expect(consoles.shown(ana, toAna.delivery), 'the second console is late, and that is no harm').toBe(false)
})

test('L-36 without an open console the page is refused at once, also after the last one was closed', async () => {
  const consoles = makeConsoles()
  const refused = { carried: 'refused', detail: 'no console is open' }
  expect(await consoles.carrier.send(toAna, never())).toEqual(refused)
  const close = [consoles.open(ana, () => {}), consoles.open(ana, () => {})]
  for (const shut of close) shut()
  expect(await consoles.carrier.send(toAna, never())).toEqual(refused)
})

test('a connection that is open and shows nothing is no console: the page is refused after a moment, or when the engine gives up', async () => {
  const asleep = makeConsoles(20)
  asleep.open(ana, () => {})
  expect(await asleep.carrier.send(toAna, never())).toMatchObject({
    carried: 'refused',
    detail: expect.stringContaining('no open console showed it'),
  })
  const patient = makeConsoles()
  patient.open(ana, () => {})
  const stop = new AbortController()
  const carried = patient.carrier.send(toAna, stop.signal)
  stop.abort()
  expect(await carried).toMatchObject({ carried: 'refused' })
})
