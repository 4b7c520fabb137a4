/** The plan's further screens for the fixture server: an older version to compare and adopt, who has read which, playbooks of an incident, and who is on call. */
import { z } from 'zod'
import { id, instant } from '../../src/core/id.ts'
import type * as api from '../../src/http/api.ts'
import * as planApi from '../../src/http/plan-api.ts'
import * as playbookApi from '../../src/http/playbook-api.ts'
import { CalendarFileRead, OnCallAt } from '../../src/http/schedule-api.ts'
import { diffPlans } from '../../src/plan/diff.ts'
import { draftRunbook } from '../../src/plan/edit/runbook.ts'
import { compileOnce } from './compile-once.ts'
import type { Detail, World } from './fixture-world.ts'

const day = 86_400_000
const before = (ms: number) => new Date(Date.now() - ms).toISOString()

/** What ran before the version that runs: fewer hours were promised. */
function olderOf(world: World): World['versions'][number] {
  const running = world.versions.at(-1)!
  return {
    ...running,
    id: 'plan-2',
    version: '3.0',
    effective: '2026-03-01',
    state: 'earlier',
    savedAt: before(260 * day),
    startsAt: before(260 * day),
    openIncidents: 1,
    source: running.source.replace('within 72 hours of breach-suspected', 'within 48 hours of breach-suspected'),
  }
}
export const versionsOf = (world: World): readonly World['versions'][number][] => [...world.versions, olderOf(world)]

const clause = { id: 'breach', number: '6', title: 'Breach notification' }
const step = {
  action: null,
  provider: false,
  condition: null,
  asks: null,
  evidence: null,
  must: true,
  irreversible: false,
  changes: true,
  approvedBy: [],
  approvals: [],
  unapproved: false,
  as: null,
  note: null,
  changed: false,
  by: null,
  at: null,
}
/** One under way, with a step of each sort, and two that wait. */
export function playbooksOf(since: string): z.infer<typeof playbookApi.Playbooks> {
  const containment = { id: 'containment', number: '3.1', title: 'What stops the harm' }
  return playbookApi.Playbooks.parse({
    running: [
      {
        run: 'run-1',
        id: 'stolen-credentials',
        name: 'Credentials in wrong hands',
        phase: 'Contain',
        clause: containment,
        by: 'Priya Raman',
        at: since,
        left: 3,
        steps: [
          {
            ...step,
            step: 1,
            does: 'Close the sign-in from that range.',
            action: 'cloudflare.block-ranges',
            as: 'done',
            changed: true,
            by: 'Priya Raman',
            at: since,
          },
          {
            ...step,
            step: 2,
            does: 'End the sessions that are open.',
            condition: 'if possible',
            must: false,
            irreversible: true,
            as: 'applies',
            by: 'Priya Raman',
            at: since,
          },
          {
            ...step,
            step: 3,
            does: 'Rotate the secrets.',
            action: 'github.rotate-secret',
            irreversible: true,
            approvedBy: ['Incident commander'],
            unapproved: true,
          },
          { ...step, step: 4, does: 'Verify that the way in is closed.', asks: 'How was it verified?', changes: false },
          {
            ...step,
            step: 5,
            does: 'Read the access logs.',
            changes: false,
            as: 'skipped',
            note: 'They are kept for a week only.',
            by: 'Priya Raman',
            at: since,
          },
        ],
      },
    ],
    others: [
      { id: 'isolate', name: 'Any incident', phase: 'Contain', clause: containment, steps: ['Isolate the service.'], proposed: 'phase' },
      {
        id: 'recover',
        name: 'Bring the service back',
        phase: 'Recover',
        clause: containment,
        steps: ['Restore it.', 'Watch it.'],
        proposed: null,
      },
    ],
  })
}

type Asked = Readonly<{ method: string; parts: readonly string[]; query: URLSearchParams; body: unknown }>

/** Undefined: the question is another's. */
export function planAnswer(world: World, { method, parts, query, body }: Asked, incident: Detail | null): unknown {
  const [first = '', second = '', third = ''] = parts
  if (first === 'plan' && second === 'diff') {
    const [from, to] = ['from', 'to'].map(key => versionsOf(world).find(v => v.id === query.get(key))!)
    return planApi.PlanDifference.parse({
      from: from!.id,
      to: to!.id,
      changes: diffPlans(compileOnce(from!.source).plan!, compileOnce(to!.source).plan!),
    })
  }
  if (first === 'plan' && second === 'readers') {
    const items = world.people.map((person, i) => ({
      person: { id: person.id, name: person.name },
      owes: i % 2 === 0,
      since: i % 2 === 0 ? before(50 * day) : null,
      read: [{ version: i % 2 === 0 ? 'plan-2' : 'plan-3', name: i % 2 === 0 ? '3.0' : '3.1', at: before((i + 1) * day) }],
    }))
    return { items: z.array(planApi.PlanReader).parse(items), total: items.length }
  }
  if (first === 'incidents' && third === 'adopt' && method === 'GET' && incident !== null) {
    const [running] = world.versions
    const [older] = versionsOf(world).slice(-1)
    const [one] = incident.obligations
    return planApi.Adoption.parse({
      from: { id: older!.id, version: older!.version },
      to: { id: running!.id, version: running!.version },
      vanish: one ? [one] : [],
      move: [],
      arise: [],
      pages: [{ id: 'p-jonas', name: 'Jonas Weber' }],
      changes: diffPlans(compileOnce(older!.source).plan!, compileOnce(running!.source).plan!),
    })
  }
  if (first === 'incidents' && third === 'runbook' && incident !== null) {
    const [newest] = world.versions
    const { id: playbook, ...crash } = compileOnce(newest!.source).plan!.playbooks![0]!
    const by = { person: id<'person'>('p-jonas') }
    const skipped = { as: 'skipped', note: null, changed: false, by, at: instant(1), event: id<'event'>('e') } as const
    const run = { ...crash, playbook, by, at: instant(1), seq: 1, answers: { 0: skipped } }
    const changes = ['Turned the queue of mails off', 'Swapped the slot back to the version before'].map((words, at) => ({
      words,
      at: instant(at),
    }))
    const draft = draftRunbook(newest!.source, [{ run, notes: { 0: 'It had restarted by itself.' } }], changes)
    const dated = <T extends object>(one: T) => ({ ...one, at: before(0) })
    return playbookApi.RunbookDraft.parse({
      ...draft,
      number: incident.number,
      plan: { id: newest!.id, version: newest!.version },
      worked: 1,
      added: draft.added.map(dated),
      unplaced: draft.unplaced.map(dated),
    })
  }
  if (first === 'incidents' && third === 'replay' && incident !== null) {
    const rule = 'preliminary-notification'
    const words = 'within 72 hours of breach suspected'
    const started = { rule, name: 'Send a preliminary notice', startedAt: before(0), dueAt: before(-day), words, metAt: null }
    const paged = { at: before(0), person: { id: 'p-jonas', name: 'Jonas Weber' }, by: 'phone', why: 'step 1', clause: clause.id }
    return planApi.Replay.parse({
      number: incident.number,
      plan: { title: 'Incident response plan', version: '3.0' },
      was: { id: incident.plan.id, version: incident.plan.version },
      until: before(0),
      opens: true,
      alike: 4,
      gone: [{ ...started, state: 'owed', late: false }],
      otherwise: [],
      besides: [],
      lateThen: [],
      inTimeThen: [],
      pages: { was: [paged], would: [] },
      leftOut: [],
    })
  }
  if (first === 'on-call')
    return OnCallAt.parse({
      at: query.get('at') ?? before(0),
      schedules: world.schedules.map(s => ({
        id: s.id,
        name: s.name,
        zone: s.zone,
        person: s.now?.person ? { id: s.now.person, name: s.now.name } : null,
        override: s.now?.override ?? false,
        until: s.now?.to ?? null,
      })),
      positions: world.positions.map(p => ({ id: p.id, name: p.name, people: p.holders.map(h => ({ id: h.name, name: h.name })) })),
    })
  const schedule = first === 'schedules' ? world.schedules.find(s => s.id === second) : undefined
  if (schedule && third === 'calendar-file') {
    const { from, to } = schedule.upcoming[0]!
    const read = { from, to, person: 'p-jonas', name: 'Jonas Weber', known: false }
    const { take } = body as { take: boolean }
    const problems = [{ entry: 'Summer party', what: 'it names nobody of the directory', instead: 'write their name into the title' }]
    return CalendarFileRead.parse({ overrides: [read], problems, taken: take ? 1 : 0, schedule })
  }
  if (third === 'calendar' && (first === 'schedules' || first === 'people'))
    return { url: 'http://tocsin.example:7070/calendar/k3yk3yk3yk3yk3yk3y.ics' } satisfies z.infer<typeof api.CalendarFeed>
  return undefined
}
