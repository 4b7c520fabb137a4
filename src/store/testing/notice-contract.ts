/** What every store must do with notices: taken once, ended once, reported on once, and never again without a person. */
import { describe, expect, test } from 'vitest'
import { type Instant, id } from '../../core/id.ts'
import type { NoticeReport } from '../port.ts'
import { after, type Fresh, stream, t0 } from './sample.ts'

const customer = id<'customer'>
const put = { notification: 'n1', stream: stream('a'), customers: ['a', 'b', 'c'].map(c => customer(c)), refused: [] }
type State = 'sent' | 'refused' | 'unknown' | 'waiting'
const end = (who: string, state: State, at: Instant, receipt: string | null = `r-${who}`) => ({
  customer: customer(who),
  state,
  receipt,
  hash: 'h',
  detail: null,
  at,
})
const report = (event: string, who: string, what: NoticeReport['what'], at: Instant) => ({
  id: event,
  of: { receipt: `r-${who}` },
  what,
  detail: null,
  at,
  by: null,
})

export function noticeContract(fresh: Fresh): void {
  describe('notices', () => {
    test('L-17 a notice is taken once, ends once, and a refused one was never taken', async () => {
      const { of } = await fresh()
      await of.putNotices({ ...put, refused: [{ customer: customer('d'), detail: 'no contact' }] }, t0)
      await of.putNotices(put, after(1))
      expect(await of.openNotices()).toEqual([{ notification: 'n1', stream: stream('a') }])
      const both = await Promise.all([of.takeNotices('n1', 2, after(2), 'x'), of.takeNotices('n1', 2, after(2), 'y')])
      const taken = both.flat().map(n => n.customer as string)
      expect(taken.toSorted()).toEqual(['a', 'b', 'c'])
      expect(await of.takeNotices('n1', 9, after(3), 'x')).toEqual([])
      expect(await of.endNotices('n1', [end('a', 'sent', after(4)), end('b', 'waiting', after(1000))])).toBe(2) // waiting: nothing left
      expect(await of.endNotices('n1', [end('a', 'unknown', after(5))])).toBe(0)
      expect(await of.takeNotices('n1', 9, after(999), 'x')).toEqual([])
      expect(await of.takeNotices('n1', 9, after(1000), 'x')).toEqual([{ customer: 'b', attempts: 2, again: 0 }])
      expect(await of.countNotices('n1')).toEqual({ waiting: 0, 'in flight': 2, sent: 1, refused: 1, unknown: 0 })
      expect(await of.notices({ notification: 'n1', state: 'sent', limit: 9 })).toEqual([
        { customer: 'a', state: 'sent', attempts: 1, receipt: 'r-a', hash: 'h', detail: null, endedAt: after(4) },
      ])
      const rest = await of.notices({ notification: 'n1', limit: 2, after: 'b' })
      expect(rest.map(n => [n.customer, n.detail])).toEqual([
        ['c', null],
        ['d', 'no contact'],
      ])
      const two = await of.notices({ notification: 'n1', customers: [customer('d'), customer('a')], limit: 9 })
      expect(two.map(n => n.customer)).toEqual(['a', 'd'])
    })

    test('C-17 what ended is written and as many are taken in its stead, or only the one or the other', async () => {
      const { of } = await fresh()
      await of.putNotices(put, t0)
      expect(await of.nextNotices('n1', [], 2, after(1), 'x')).toEqual(['a', 'b'].map(customer => ({ customer, attempts: 1, again: 0 })))
      expect(await of.nextNotices('n1', [end('a', 'sent', after(2)), end('b', 'waiting', after(2))], 2, after(2), 'x')).toEqual([
        { customer: 'b', attempts: 2, again: 0 },
        { customer: 'c', attempts: 1, again: 0 },
      ])
      expect(await of.nextNotices('n1', [end('b', 'sent', after(3))], 0, after(3), 'x')).toEqual([])
      expect(await of.countNotices('n1')).toEqual({ waiting: 0, 'in flight': 1, sent: 2, refused: 0, unknown: 0 })
    })

    test('C-17 what a process that died had in flight is unknown, at once to its own successor, and only a person sends it again', async () => {
      const { of } = await fresh()
      await of.putNotices(put, t0)
      await of.takeNotices('n1', 1, after(10), 'x')
      await of.takeNotices('n1', 1, after(10), 'y')
      expect(await of.strandNotices('n1', after(10), after(20), 'z')).toBe(0)
      expect(await of.strandNotices('n1', after(10), after(20), 'x')).toBe(1)
      expect(await of.strandNotices('n1', after(11), after(20), 'z')).toBe(1)
      expect(await of.takeNotices('n1', 9, after(21), 'x')).toEqual([{ customer: 'c', attempts: 1, again: 0 }])
      expect(await of.endNotices('n1', [end('a', 'sent', after(22))])).toBe(0)
      expect(await of.settleNotice('n1', customer('a'), 'waiting', 'they never got it', after(30))).toBe(true)
      expect(await of.settleNotice('n1', customer('b'), 'sent', 'they answered', after(30))).toBe(true)
      expect(await of.settleNotice('n1', customer('b'), 'waiting', 'again', after(31))).toBe(false)
      expect(await of.settleNotice('n1', customer('c'), 'sent', 'in flight', after(31))).toBe(false)
      expect(await of.takeNotices('n1', 9, after(32), 'x')).toEqual([{ customer: 'a', attempts: 2, again: 1 }])
      expect(await of.countNotices('n1')).toMatchObject({ sent: 1, 'in flight': 2, unknown: 0 })
    })

    test('C-17 a person decides about all that are unknown, or were refused, at once, and about no others', async () => {
      const { of } = await fresh()
      await of.putNotices({ ...put, refused: [{ customer: customer('d'), detail: 'no contact' }] }, t0)
      await of.takeNotices('n1', 3, after(1), 'x')
      await of.endNotices('n1', [end('a', 'unknown', after(2)), end('b', 'unknown', after(2)), end('c', 'sent', after(2))])
      expect(await of.settleNotices('n1', 'unknown', 'waiting', 'the server was away', after(3))).toBe(2)
      expect(await of.countNotices('n1')).toEqual({ waiting: 2, 'in flight': 0, sent: 1, refused: 1, unknown: 0 })
      expect((await of.takeNotices('n1', 9, after(4), 'x')).map(n => [n.customer, n.again])).toEqual([
        ['a', 1],
        ['b', 1],
      ])
      expect(await of.settleNotices('n1', 'refused', 'sent', 'by telephone', after(5))).toBe(1)
      expect(await of.settleNotices('n1', 'refused', 'sent', 'by telephone', after(5))).toBe(0)
    })

    test('L-17 a bounce takes back what was sent, a delivery tells what nobody knew, and what is told twice counts once', async () => {
      const { of } = await fresh()
      await of.putNotices(put, t0)
      await of.takeNotices('n1', 9, after(1), 'x')
      await of.endNotices('n1', [end('a', 'sent', after(2)), end('b', 'unknown', after(2), null)])
      expect(await of.reportNotice(report('e0', 'nobody', 'bounced', after(3)))).toBeNull()
      expect(await of.reportNotice(report('e1', 'a', 'delayed', after(3)))).toEqual({
        notification: 'n1',
        stream: stream('a'),
        customer: 'a',
        told: false,
        moved: false,
      })
      expect(await of.reportNotice(report('e2', 'a', 'bounced', after(4)))).toMatchObject({ told: false, moved: true })
      expect(await of.reportNotice(report('e2', 'a', 'bounced', after(5)))).toMatchObject({ told: true, moved: false })
      const about = { notification: 'n1', customer: customer('b'), receipt: 'r-b' }
      expect(await of.reportNotice({ ...report('e3', 'b', 'delivered', after(5)), of: about })).toMatchObject({ moved: true })
      // The word may be quicker than the answer.
      const quick = { notification: 'n1', customer: customer('c'), receipt: 'r-c' }
      expect(await of.reportNotice({ ...report('e4', 'c', 'bounced', after(5)), of: quick })).toMatchObject({ moved: false })
      await of.endNotices('n1', [end('c', 'sent', after(6))])
      const all = await of.notices({ notification: 'n1', limit: 9 })
      expect(all.map(n => [n.customer, n.state, n.receipt, n.detail])).toEqual([
        ['a', 'refused', 'r-a', 'bounced'],
        ['b', 'sent', 'r-b', null],
        ['c', 'refused', 'r-c', 'bounced'],
      ])
      const told = await of.noticeReports('n1', [customer('a'), customer('b')])
      expect(told.map(r => [r.customer, r.what])).toEqual([
        ['a', 'delayed'],
        ['a', 'bounced'],
        ['b', 'delivered'],
      ])
      expect(told.map(r => r.by)).toEqual([null, null, null])
      expect(await of.settleNotice('n1', customer('b'), 'refused', 'their server sent it back', after(7))).toBe(true)
      expect(await of.countNotices('n1')).toMatchObject({ sent: 0, refused: 3 })
    })

    test('L-17 what the carrier told before it was given up to be answered counts: delivered is sent, back is refused, delayed leaves it unknown', async () => {
      const { of } = await fresh()
      await of.putNotices(put, t0)
      await of.takeNotices('n1', 9, after(1), 'x')
      const early = (event: string, who: string, what: NoticeReport['what'], at: Instant) =>
        of.reportNotice({ ...report(event, who, what, at), of: { notification: 'n1', customer: customer(who), receipt: `r-${who}` } })
      await early('e1', 'a', 'delivered', after(2))
      await early('e2', 'b', 'bounced', after(2))
      await early('e3', 'b', 'sent', after(3)) // out of their order: that it came back stands
      await early('e4', 'c', 'delayed', after(2))
      await of.endNotices(
        'n1',
        ['a', 'b', 'c'].map(who => end(who, 'unknown', after(4), null)),
      )
      expect((await of.notices({ notification: 'n1', limit: 9 })).map(n => [n.customer, n.state, n.detail])).toEqual([
        ['a', 'sent', null],
        ['b', 'refused', 'bounced'],
        ['c', 'unknown', null],
      ])
    })

    test('L-17 a letter that nobody answered for is known by its receipt; that it was passed on proves nothing; who told it is kept', async () => {
      const { of } = await fresh()
      await of.putNotices(put, t0)
      await of.takeNotices('n1', 9, after(1), 'x')
      await of.endNotices('n1', [end('a', 'unknown', after(2)), end('b', 'unknown', after(2))])
      const [ana, program] = [{ person: id<'person'>('ana') }, { program: id<'token'>('t1') }]
      expect(await of.reportNotice({ ...report('e1', 'a', 'relayed', after(3)), by: ana })).toMatchObject({ told: false, moved: false })
      expect(await of.countNotices('n1')).toMatchObject({ unknown: 2 })
      expect(await of.reportNotice({ ...report('e2', 'a', 'delivered', after(4)), by: ana })).toMatchObject({ moved: true })
      expect(await of.reportNotice({ ...report('e3', 'b', 'bounced', after(4)), by: program })).toMatchObject({ moved: true })
      expect(await of.countNotices('n1')).toMatchObject({ unknown: 0, sent: 1, refused: 1 })
      const told = await of.noticeReports('n1', [customer('a'), customer('b')])
      expect(told.map(r => [r.customer, r.what, r.by])).toEqual([
        ['a', 'relayed', ana],
        ['a', 'delivered', ana],
        ['b', 'bounced', program],
      ])
    })
  })
}
