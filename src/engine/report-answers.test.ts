import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import type { Carried } from '../integrations/carrier.ts'
import type { Letter } from '../integrations/mailer.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { type House, makeHouse, org } from './testing/house.ts'

let house: House
let letters: Letter[]
let carrying: () => Carried
afterEach(() => house.stop())
const open = async (reportAddress: string | null = 'report@lean.example') => {
  letters = []
  carrying = () => ({ carried: 'handed over', receipt: null })
  const mailer = {
    name: 'test',
    async send(letter: Letter) {
      letters.push(letter)
      return { carried: carrying(), hash: null }
    },
  }
  house = await makeHouse({ plan: compiled(shippedSource('lean')), needs: { mailer, reportAddress } })
  await house.engine.start()
}
const report = async (address = 'rita@reporter.example'): Promise<string> => {
  const taken = await house.engine.peopleReports.take(org, {
    via: 'form',
    key: address,
    sender: '192.0.2.1',
    hash: 'a',
    bytes: 1,
    title: 'Invoices',
    text: 'Words',
    about: null,
    name: '',
    address,
    mayBeNamed: null,
    automatic: false,
  })
  if (taken.taken === 'not now') throw new Error('no room')
  await house.clock.runFor(1000)
  return taken.reference
}
const answer = (reference: string, command = 'c1') =>
  house.engine.reportAnswers.answer(org, reference, {
    by: { person: id('ana') },
    text: 'Thank you.',
    fromName: 'Lean Example',
    command: id<'command'>(command),
  })
const notes = async () => {
  const stream = (await house.incidents())[0]!.stream
  const events = (await house.store.org(org).events(stream)).flatMap(({ fact }) => (fact.type === 'NoteAdded' ? [fact.note] : []))
  return Object.values(await house.store.org(org).readTexts(events))
}

test('L-13 an answer leaves once, from the address for reports, and stands in the timeline', async () => {
  await open()
  const reference = await report()
  expect(await answer(reference)).toEqual({ answered: 'sent' })
  expect(await answer(reference)).toEqual({ answered: 'before' })
  expect(letters).toMatchObject([{ from: { address: 'report@lean.example' }, to: { address: 'rita@reporter.example' } }])
  expect(letters[0]!.subject).toBe(`Re: Invoices (report ${reference})`)
  expect(await notes()).toEqual([`Answered report ${reference} by mail:\n\nThank you.`])
})

test('L-13 an answer that the mail server refused may be sent again; one that may have left is not repeated by itself', async () => {
  await open()
  const reference = await report()
  carrying = () => ({ carried: 'refused', detail: 'no such mailbox' })
  expect(await answer(reference)).toMatchObject({ answered: 'not sent', again: true, why: expect.stringContaining('no such mailbox') })
  expect(await notes()).toEqual([])
  carrying = () => ({ carried: 'unknown', detail: 'the line broke' })
  for (let n = 0; n < 3; n++)
    expect(await answer(reference)).toMatchObject({ answered: 'not sent', again: false, why: expect.stringContaining('nobody can say') })
  expect(letters).toHaveLength(2)
  expect((await notes())[0]).toContain('nobody can say whether it left')
})

test('C-21 a mail server that names to whom it took nothing tells nobody who reported', async () => {
  await open()
  const reference = await report()
  carrying = () => ({ carried: 'refused', detail: '550 5.1.1 <Rita@reporter.example>: no mailbox rita@reporter.example here' })
  const answered = await answer(reference)
  expect(answered).toMatchObject({ why: expect.stringContaining('5.1.1 <[their address]>') })
  expect(JSON.stringify(answered)).not.toMatch(/rita/i)
})

test('L-13 whom nobody can answer is said before anything leaves', async () => {
  await open()
  expect(await answer('K3F9-QWZ7-M2PD')).toEqual({ answered: 'no such report' })
  expect(await answer(await report(''))).toMatchObject({ answered: 'not sent', why: 'Who reported it left no address.' })
  await house.stop()
  await open(null)
  expect(house.engine.reportAnswers.offered).toBe(false)
  expect(await answer(await report())).toMatchObject({ answered: 'not sent', why: 'This installation sends no answers.' })
  expect(letters).toEqual([])
})
