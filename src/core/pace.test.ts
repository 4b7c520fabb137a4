import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editionOf } from './edition.ts'
import { id, instant } from './id.ts'
import { law } from './obligation/law/rules.ts'
import { paced, pacedPlan } from './pace.ts'
import type { Plan } from './plan.ts'
import { step } from './step.ts'
import { plan as storyPlan, team, worldAt } from './testing/team.ts'

const minute = 60_000
const now = Date.UTC(2026, 2, 4)
const worldOf = ({ value }: Readonly<{ value: Plan }>) => worldAt({ ...team, plan: value, law }, now)
const fast = (factor: number): Plan => pacedPlan(storyPlan, { of: id('plan'), factor })

test('T-30 a plan ten times as fast divides what it counts by ten, and says so', () => {
  const plan = fast(10)
  expect(plan.pace).toEqual({ of: 'plan', factor: 10 })
  expect(plan.severities[0]!.acknowledge).toEqual({ unit: 'ms', count: 1.5 * minute })
  const due = plan.obligations.flatMap(rule => Object.values(rule.due).flat())
  expect(due.every(d => !('span' in d) || d.span.unit === 'ms')).toBe(true)
  expect(due.filter(d => d.due === 'within').every(d => d.words.endsWith('(10 times as fast)'))).toBe(true)
  expect(plan.clauses).toEqual(storyPlan.clauses)
  expect(plan.metrics).toEqual(storyPlan.metrics)
})

test('T-30 the same decision under the faster plan is due sooner by the factor, and people are called by their rules as much faster', () => {
  const opened = (plan: Plan) => {
    const stepped = step(worldOf(editionOf<'plan', Plan>(plan)), null, open, { org: id('org'), stream: id('s'), drill: id('d') })
    if ('refused' in stepped) throw new Error(stepped.refused)
    return stepped
  }
  const [real, drill] = [opened(storyPlan), opened(fast(60))]
  const acknowledge = (of: typeof real) => Object.values(of.incident.obligations).find(o => (o.rule as string) === 'acknowledge')!
  const lasts = (of: typeof real) => acknowledge(of).due[0]!.at - acknowledge(of).start
  expect(lasts(real)).toBe(15 * minute)
  expect(lasts(drill)).toBe(15_000)
  expect(editionOf(fast(60)).edition).not.toBe(editionOf(storyPlan).edition) // which is what each event names
  const next = (of: typeof real) => of.events.flatMap(({ at, fact }) => (fact.type === 'PageRequested' ? [Number(fact.next) - at] : []))
  for (const [n, wait] of next(real).entries())
    if (Number.isFinite(wait)) expect(next(drill)[n]).toBe(Math.max(1000, Math.round(wait / 60)))
})

test('T-30 whatever the factor: nothing becomes shorter than a second, and a plan without one is not touched', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5000 }), factor => {
      const spans: number[] = []
      JSON.stringify(fast(factor).escalation, (_, value) => {
        if (value?.unit === 'ms') spans.push(value.count)
        return value
      })
      expect(spans.every(count => count >= 1000 || count === 0)).toBe(true)
    }),
  )
  const world = worldOf(editionOf<'plan', Plan>(storyPlan))
  expect(paced(world)).toBe(world)
})

test('T-30 the clocks of law run as fast as the plan', () => {
  const world = paced(worldOf(editionOf<'plan', Plan>(fast(24))))
  const gdpr = world.law.value.rules.find(rule => rule.counting.by === 'hours' && rule.id.includes('gdpr'))!
  expect(gdpr.counting).toEqual({ by: 'hours', hours: 3 })
})

const open = {
  id: id<'command'>('c'),
  by: { source: id<'source'>('s') },
  ask: {
    type: 'Open' as const,
    severity: id<'severity'>('P1'),
    kind: null,
    title: id<'private part'>('title'),
    alert: null,
    receivedAt: instant(now),
    correlation: null,
    nearMiss: false,
    touches: [],
    autoResolve: false,
  },
  private: {},
}
