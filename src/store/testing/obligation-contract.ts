/** What every store must do with what is owed: kept by the append that records it, listed soonest first. */
import { describe, expect, test } from 'vitest'
import { type Id, type Instant, id } from '../../core/id.ts'
import type { Obligation } from '../../core/obligation/obligation.ts'
import type { Append, ObligationQuery, OrgId, OrgStore } from '../port.ts'
import { after, appendOf, eventOf, type Fresh, stream } from './sample.ts'

export const obligationOf = (name: string, due: Instant | null, more: Partial<Obligation> = {}): Obligation => ({
  id: id(`obligation-${name}`),
  rule: id('acknowledge'),
  cause: { plan: id('plan-1'), clause: id('response') },
  owedBy: id('technical-lead'),
  startedBy: id('event-1'),
  seq: 1,
  severity: id('p1'),
  start: after(0),
  due: due === null ? [] : [{ at: due, reading: 'within 15 minutes' }],
  words: 'within 15 minutes',
  target: null,
  next: due ?? 'never',
  warned: false,
  overdueAt: null,
  state: 'owed',
  ...more,
})

/** An append whose events say that these obligations changed. */
export function owing(org: OrgId, at: string, from: number, obligations: readonly Obligation[], drill: Id<'drill'> | null = null): Append {
  const made = appendOf(org, { stream: stream(at), after: from, events: obligations.length, drill })
  const events = obligations.map((obligation, i) => ({
    ...eventOf(org, stream(at), from + 1 + i, made.command, drill),
    fact: { type: 'ObligationChanged' as const, obligation },
  }))
  return { ...made, events, incident: { ...made.incident, obligations: Object.fromEntries(obligations.map(o => [o.id, o])) } }
}

export function obligationContract(fresh: Fresh): void {
  describe('what is owed', () => {
    const list = async (of: OrgStore, query: Partial<ObligationQuery> = {}) =>
      (await of.obligations({ drill: null, limit: 100, ...query })).rows.map(row => row.obligation.replace('obligation-', ''))

    test('it is listed over all streams, soonest first, without a date last', async () => {
      const { org, of } = await fresh()
      await of.append(owing(org, 'a', 0, [obligationOf('late', after(900)), obligationOf('undated', null)]))
      await of.append(owing(org, 'b', 0, [obligationOf('soon', after(10)), obligationOf('possible', after(500), { state: 'possible' })]))
      expect((await of.obligations({ drill: null, limit: 100 })).rows).toEqual([
        { stream: stream('b'), obligation: 'obligation-soon', due: after(10), state: 'owed' },
        { stream: stream('b'), obligation: 'obligation-possible', due: after(500), state: 'possible' },
        { stream: stream('a'), obligation: 'obligation-late', due: after(900), state: 'owed' },
        { stream: stream('a'), obligation: 'obligation-undated', due: null, state: 'owed' },
      ])
      const other = await fresh()
      expect(await list(other.of)).toEqual([])
    })

    test('what runs is counted: open incidents by severity and what is overdue, of real ones, up to a bound', async () => {
      const { org, of } = await fresh()
      const overdue = (name: string, due: Instant) => obligationOf(name, due, { state: 'overdue', overdueAt: due })
      await of.append(owing(org, 'a', 0, [overdue('x', after(1)), overdue('y', after(2)), obligationOf('z', after(3))]))
      await of.append(owing(org, 'b', 0, [overdue('x', after(1))]))
      await of.append(owing(org, 'd', 0, [overdue('x', after(1))], id('drill')))
      const { rows } = await of.incidents({ drill: null, limit: 9, status: ['open'] })
      const [severity] = rows.map(({ incident }) => incident.severity)
      expect(await of.countRunning(after(5), 100)).toEqual({ open: { [severity!]: 2 }, overdue: 3 })
      expect(await of.countRunning(after(5), 1)).toEqual({ open: { [severity!]: 1 }, overdue: 1 })
      expect(await (await fresh()).of.countRunning(after(5), 100)).toEqual({ open: {}, overdue: 0 })
    })

    test('the latest word about it counts, and what is met, waived or over is not listed', async () => {
      const { org, of } = await fresh()
      const ends = [
        { met: id<'event'>('e'), at: after(5), late: false },
        { waived: null, by: id<'event'>('e') },
        { notApplicable: id<'event'>('e') },
      ]
      await of.append(
        owing(org, 'a', 0, [
          obligationOf('x', after(50)),
          obligationOf('x', after(20)),
          ...ends.map((_, i) => obligationOf(`o${i}`, after(i))),
        ]),
      )
      expect(await list(of)).toEqual(['o0', 'o1', 'o2', 'x'])
      await of.append(
        owing(org, 'a', 5, [...ends.map((state, i) => obligationOf(`o${i}`, after(i), { state })), obligationOf('y', after(1))]),
      )
      expect(await list(of)).toEqual(['y', 'x'])
      expect((await of.obligations({ drill: null, limit: 100 })).rows.at(-1)).toMatchObject({ due: after(20) })
      await of.append(owing(org, 'a', 9, [obligationOf('x', after(20), { state: 'overdue' }), obligationOf('o1', after(60))]))
      expect((await of.obligations({ drill: null, limit: 100 })).rows.map(row => [row.obligation, row.state])).toEqual([
        ['obligation-y', 'owed'],
        ['obligation-x', 'overdue'],
        ['obligation-o1', 'owed'],
      ])
    })

    test('an append that was decided too late leaves nothing in the list', async () => {
      const { org, of } = await fresh()
      await of.append(owing(org, 'a', 0, [obligationOf('x', after(50))]))
      const late = {
        ...owing(org, 'a', 0, [obligationOf('x', after(99)), obligationOf('ghost', after(1))]),
        command: id<'command'>('late'),
      }
      expect((await of.append(late)).appended).toBe('conflict')
      const over = {
        ...owing(org, 'a', 0, [obligationOf('x', after(50), { state: { waived: null, by: id('e') } })]),
        command: id<'command'>('over'),
      }
      expect((await of.append(over)).appended).toBe('conflict')
      expect(await list(of)).toEqual(['x'])
    })

    test('pages follow one another without a gap or a repetition, also where many are due at once', async () => {
      const { org, of } = await fresh()
      for (const at of ['a', 'b', 'c'])
        await of.append(
          owing(
            org,
            at,
            0,
            Array.from({ length: 7 }, (_, i) => obligationOf(`${at}${i}`, i === 6 ? null : after(i % 2))),
          ),
        )
      const all = await list(of)
      expect(new Set(all).size).toBe(21)
      const walked: string[] = []
      let cursor: string | undefined
      for (let pages = 0; pages < 20; pages++) {
        const page = await of.obligations({ drill: null, limit: 4, ...(cursor === undefined ? {} : { cursor }) })
        walked.push(...page.rows.map(row => row.obligation.replace('obligation-', '')))
        if (page.next === null) break
        cursor = page.next
      }
      expect(walked).toEqual(all)
      expect(await list(of, { cursor: 'no place at all' })).toEqual(all)
    })

    test('LAW 15 it is found by state, role, cause, stream and time, and what a drill owes is in a list of its own', async () => {
      const { org, of } = await fresh()
      const law = { rule: id<'rule'>('law:gdpr-33'), owedBy: id<'role'>('commander') }
      await of.append(
        owing(org, 'a', 0, [
          obligationOf('plan', after(10), { state: 'overdue' }),
          obligationOf('law', after(30), law),
          obligationOf('contract', after(20), { rule: id('contract:acme'), owedBy: null, state: 'possible' }),
        ]),
      )
      await of.append(owing(org, 'b', 0, [obligationOf('other', after(40))]))
      await of.append(owing(org, 'd', 0, [obligationOf('drill', after(1))], id('drill-1')))
      expect(await list(of, { states: ['overdue', 'possible'] })).toEqual(['plan', 'contract'])
      expect(await list(of, { owedBy: ['commander'] })).toEqual(['law'])
      expect(await list(of, { owedBy: ['commander', 'technical-lead', 'nobody'] })).toEqual(['plan', 'law', 'other'])
      expect(await list(of, { owedBy: ['technical-lead', 'commander'], limit: 2, states: ['owed'] })).toEqual(['law', 'other'])
      expect(await list(of, { states: ['possible'] })).toEqual(['contract'])
      expect(await list(of, { because: 'law' })).toEqual(['law'])
      expect(await list(of, { because: 'contract' })).toEqual(['contract'])
      expect(await list(of, { because: 'plan' })).toEqual(['plan', 'other'])
      expect(await list(of, { stream: stream('b') })).toEqual(['other'])
      expect(await list(of, { dueFrom: after(20), dueTo: after(40) })).toEqual(['contract', 'law'])
      expect(await list(of, { drill: id('drill-1') })).toEqual(['drill'])
    })
  })
}
