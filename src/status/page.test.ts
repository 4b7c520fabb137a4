import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ComponentState, componentStates } from '../core/status-update.ts'
import { frontPage } from './html.ts'
import { nextChange, statusPage, uptimeWords } from './page.ts'
import { at, post, settings, word } from './testing/told.ts'

const state = (page: ReturnType<typeof statusPage>, id: string) => page.components.find(c => c.id === (id as never))!
const around = { base: '/status/', subscribe: { mail: false, webhook: false } }
const pageAt = (time: string, ...posts: Parameters<typeof statusPage>[1][number][]) => statusPage(settings, posts, at(time))

test('a component is as bad as the worst that an open post says of it, and well again when that is over', () => {
  const one = post('one', [word('03:00', 'investigating', { api: 'major_outage' }), word('05:00', 'resolved')])
  const two = post('two', [word('04:00', 'investigating', { api: 'degraded_performance' })])
  expect(pageAt('02:00')).toMatchObject({ indicator: 'none', words: 'All systems are operational', open: [] })
  expect(state(pageAt('04:30', one, two), 'api').state).toBe('major_outage')
  expect(pageAt('04:30', one, two)).toMatchObject({ indicator: 'critical', words: 'Major outage' })
  const after = pageAt('06:00', one, two)
  expect(state(after, 'api').state).toBe('degraded_performance')
  expect(after.open.map(p => p.id)).toEqual(['two'])
  expect(after.past).toMatchObject([{ id: 'one', overAt: at('05:00'), impact: 'critical' }])
})

test('a correction overrides what was said from the moment that it speaks of, and both stay in the history', () => {
  const one = post('one', [
    word('03:00', 'investigating', { api: 'major_outage' }, { since: at('02:00') }),
    word('04:00', 'identified', { api: 'partial_outage' }, { since: at('02:30') }),
    word('05:00', 'resolved', { api: 'operational' }),
    word('09:00', 'postmortem'),
  ])
  const page = pageAt('12:00', one)
  expect(page.past[0]).toMatchObject({ overAt: at('05:00'), began: at('02:00') })
  expect(page.past[0]!.updates.map(u => u.status)).toEqual(['postmortem', 'resolved', 'identified', 'investigating'])
  expect(page.past[0]!.updates[2]!.changed).toEqual([{ component: 'api', from: 'major_outage', to: 'partial_outage' }])
  // Out from 02:00 until 05:00, of 90 days.
  expect(state(page, 'api').uptime).toBeCloseTo(1 - 3 / (90 * 24), 10)
  expect(state(page, 'api').days.at(-1)).toEqual({ day: '2026-03-04', worst: 'major_outage' })
})

test('announced maintenance begins and ends by its own time, unless a word says otherwise', () => {
  const window = { from: at('10:00'), until: at('11:00') }
  const planned = post('m', [word('08:00', 'scheduled', { web: 'under_maintenance' }, { window })], 'maintenance')
  expect(pageAt('09:00', planned)).toMatchObject({ indicator: 'none', maintenance: [{ status: 'scheduled', impact: 'maintenance' }] })
  expect(nextChange(pageAt('09:00', planned))).toBe(at('10:00'))
  expect(pageAt('10:30', planned)).toMatchObject({ indicator: 'maintenance', maintenance: [{ status: 'in_progress' }] })
  expect(state(pageAt('10:30', planned), 'web').state).toBe('under_maintenance')
  expect(pageAt('11:00', planned)).toMatchObject({
    indicator: 'none',
    maintenance: [],
    past: [{ status: 'completed', overAt: at('11:00') }],
  })
  const moved = {
    ...planned,
    updates: [
      ...planned.updates,
      word('09:00', 'scheduled', { web: 'under_maintenance' }, { window: { from: at('14:00'), until: at('15:00') } }),
    ],
  }
  expect(state(pageAt('10:30', moved), 'web').state).toBe('operational')
  expect(state(pageAt('14:30', moved), 'web').state).toBe('under_maintenance')
  expect(state(pageAt('16:00', moved), 'web').uptime).toBe(1) // maintenance that was announced is no time down
  const longer = { ...planned, updates: [...planned.updates, word('10:50', 'in_progress', { web: 'under_maintenance' })] }
  expect(pageAt('11:30', longer).maintenance).toHaveLength(1)
})

test('no uptime is claimed for the time before a component was shown, and nothing is rounded up to 100', () => {
  const page = statusPage(settings, [], at('00:00'))
  expect(state(page, 'web').uptime).toBeNull()
  expect(state(page, 'web').days.filter(d => d.worst === null)).toHaveLength(89)
  expect([1, 0.99999, 0.9876, null].map(uptimeWords)).toEqual(['100 %', '99.99 %', '98.76 %', 'no figure yet'])
})

test('L-18 the figure of a component that is new says since when it counts; of one that is old it is of the days shown', () => {
  // "web" is shown since midnight; it is out from 01:00, and at 02:00 half of that time was good.
  const html = frontPage(
    pageAt('02:00', post('one', [word('01:00', 'investigating', { web: 'major_outage', api: 'major_outage' })])),
    around,
  )
  const words = html.replaceAll(/<time[^>]*>|<\/time>/g, '')
  expect(words).toContain('<span>50.00 % up since 4 Mar 2026, 00:00 UTC</span>')
  expect(words).toContain('<span>99.95 % up</span>')
  expect(frontPage(statusPage(settings, [], at('00:00')), around)).not.toContain('no figure yet up')
})

test('X-06 of words that were erased a visitor reads that they were removed, and what was said of components stays', () => {
  const gone = { title: null, text: null }
  const open = post('one', [word('03:00', 'investigating', { api: 'major_outage' }, gone), word('03:30', 'identified', {}, gone)])
  const page = pageAt('04:00', open)
  expect(page).toMatchObject({ words: 'Major outage', open: [{ title: 'Incident', components: ['api'] }] })
  expect(page.open[0]!.updates.map(u => [u.title, u.text])).toEqual(Array(2).fill(['Incident', 'What was written here has been removed.']))
  expect(frontPage(page, around)).not.toContain('erased')
  // Who says more gives it a title anew; that of a word that is not erased stands for all.
  const more = { ...open, updates: [...open.updates, word('05:00', 'resolved')] }
  expect(pageAt('06:00', more).past[0]).toMatchObject({ title: 'Checkout fails', status: 'resolved' })
  expect(pageAt('04:00', post('m', [word('03:00', 'verifying', {}, gone)], 'maintenance')).maintenance[0]!.title).toBe('Maintenance')
})

test('an open incident that names no component still shows', () => {
  expect(pageAt('04:00', post('one', [word('03:00', 'investigating')]))).toMatchObject({ indicator: 'minor', words: 'An incident is open' })
})

test('whatever was said when: uptime is a share, a day is never better than its worst moment, and the order of posts is nothing', () => {
  const minute = fc.integer({ min: 0, max: 1439 })
  const said = fc.record({ minute, state: fc.constantFrom(...componentStates), over: fc.boolean() })
  const clock = (n: number) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`
  fc.assert(
    fc.property(fc.array(fc.array(said, { minLength: 1, maxLength: 5 }), { maxLength: 4 }), minute, (posts, now) => {
      const told = posts.map((words, n) =>
        post(
          `p${n}`,
          words
            .toSorted((a, b) => a.minute - b.minute)
            .map(w => word(clock(w.minute), w.over ? 'resolved' : 'investigating', w.over ? {} : { api: w.state })),
        ),
      )
      const known = told.map(p => ({ ...p, updates: p.updates.filter(u => u.at <= at(clock(now))) })).filter(p => p.updates.length > 0)
      const page = pageAt(clock(now), ...known)
      const api = state(page, 'api')
      expect(api.uptime).toBeGreaterThanOrEqual(0)
      expect(api.uptime).toBeLessThanOrEqual(1)
      const order: readonly (ComponentState | null)[] = [
        'operational',
        'under_maintenance',
        'degraded_performance',
        'partial_outage',
        'major_outage',
      ]
      if (known.every(p => p.updates.at(-1)!.at < at(clock(now))))
        expect(order.indexOf(api.days.at(-1)!.worst)).toBeGreaterThanOrEqual(order.indexOf(api.state))
      const other = pageAt(clock(now), ...known.toReversed())
      expect({ ...other, open: [], past: [] }).toEqual({ ...page, open: [], past: [] })
      expect(page.open.length + page.past.length).toBe(known.length)
    }),
  )
})
