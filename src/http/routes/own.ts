/**
 * A person's own page: what is held of them, all of it in one file, and its end (C-22). Everything here is asked under that person's own
 * scope where the rows are theirs (C-27), and by themselves alone: not by an owner, and not by a program in their name where it cannot be
 * taken back.
 */

import { memberOf } from '../../chat/members.ts'
import { holdOf } from '../../core/chapters/evidence.ts'
import type { Event, StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { Incident } from '../../core/incident.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import { waysOf } from '../../engine/shut-doors.ts'
import { wholeLog } from '../../engine/whole-log.ts'
import { personOf } from '../../people/change.ts'
import { nameKey } from '../../people/identity.ts'
import { rulesOf } from '../../people/rules.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { onCallNow } from '../../read/on-call.ts'
import { addToTrace, isAbout, isBy, type Trace } from '../../read/own-trace.ts'
import type { Door, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { calendarScope, sessionCookie } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { DeleteOwn, Own, OwnDeleted, OwnHeld } from '../own-api.ts'
import type { Around } from '../reader.ts'
import { grantShown } from './grants.ts'
import { makerOf } from './ways-in.ts'

const openMost = 500
const format = 'tocsin own data 1'

export function addOwnRoutes(app: App, way: Doorway): void {
  const { engine, reader, settings, doors } = way
  const isCalendar = ({ scopes }: Pick<Door, 'scopes'>): boolean => scopes.includes(calendarScope)

  /** Their incidents, and what the log has of them there. */
  const tracesOf = async (org: OrgId, person: PersonId) => {
    const traces = new Map<StreamId, Trace>()
    let [first, last]: [Instant | null, Instant | null] = [null, null]
    const events: Readonly<{ leaf: number; event: Event }>[] = []
    for await (const entry of wholeLog(engine.store, org)) {
      if (!isBy(entry.event, person) && !isAbout(entry.event, person)) continue
      addToTrace(traces, entry.event, person)
      events.push(entry)
      first ??= entry.event.at
      last = entry.event.at
    }
    return { traces: [...traces.values()], events, first, last }
  }
  const incidentOf = async (org: OrgId, stream: StreamId): Promise<{ ref: string; incident: Incident } | null> => {
    const loaded = await engine.store.org(org).load(stream)
    if (loaded === null || loaded.number === null) return null // the house's, the record of the ways in, and the like
    return { ref: `${loaded.incident.drill === null ? '' : 'D'}${loaded.number}`, incident: loaded.incident }
  }
  /** Why words on this incident stay for now; null: they can go. */
  const staysFor = async (org: OrgId, incident: Incident): Promise<string | null> => {
    if (incident.status === 'open') return 'the incident is open, and is worked by them'
    const world = { ...(await engine.world(org)), plan: await engine.plan(org, incident.plan) }
    const hold = holdOf(world, incident, { at: incident.at })
    return hold === null ? null : `the plan keeps its evidence (${hold.clause}) until ${hold.until}`
  }
  const heldBy = async (org: OrgId, person: PersonId) => {
    const { traces, events, first, last } = await tracesOf(org, person)
    const found = await Promise.all(traces.map(async trace => ({ trace, of: await incidentOf(org, trace.stream) })))
    const incidents = await Promise.all(
      found.flatMap(({ trace, of }) =>
        of === null ? [] : [staysFor(org, of.incident).then(why => ({ ...trace, ...of, wordsStay: trace.wrote === 0 ? null : why }))],
      ),
    )
    return { events, first, last, incidents }
  }

  /** What nobody would have in hand if they went now. */
  const toHandOver = async (org: OrgId, person: PersonId, a: Around): Promise<As<typeof Own>['deletion']['handOver']> => {
    const me = personOf(a.directory, person)
    const { rows } = await engine.store.org(org).incidents({ status: ['open'], drill: null, limit: openMost })
    const plan = a.world.plan.value
    const roles = rows.flatMap(({ number, incident }) =>
      (Object.entries(incident.roles) as [string, readonly PersonId[]][]).flatMap(([role, people]) =>
        people.includes(person) ? [{ number, role: plan.roles.find(({ id }) => id === role)?.name ?? role }] : [],
      ),
    )
    return [
      ...(me.owner && !a.directory.persons.some(p => p.owner && p.id !== person)
        ? [{ what: 'You are the last owner: every escalation ends with the owners.', instead: 'make somebody else an owner, in People' }]
        : []),
      ...onCallNow(a.directory, a.world.people.value, a.world.calendar.value, person, a.now).map(({ name, until }) => ({
        what: `You are on call now: ${name}${until === null ? '' : `, until ${until}`}.`,
        instead: 'let somebody cover the shift, in People',
      })),
      ...roles.map(({ number, role }) => ({
        what: `You hold ${role} in the open incident #${number}.`,
        instead: `give the role to somebody else on incident #${number}`,
      })),
    ]
  }

  const goes = [
    'your entry in the directory: name, time zone, rules and access',
    'every contact method, with its key',
    'positions, roles and on-call schedules that name you',
    'every grant that you gave to an application',
    'every session, sign-in link, token and calendar address: shut, and their labels destroyed',
  ]
  const stays: As<typeof Own>['deletion']['stays'] = [
    {
      what: 'Events of the audit log that you did or were part of, under an id that stands for no name any more',
      why: 'the log proves what was decided and when; taking events out would break its proof for everybody',
    },
    {
      what: 'What you wrote on incidents, where it is not ticked, where the incident is open or where the plan holds its evidence',
      why: 'it is the record of the incident; an owner erases it with tocsin erase person once nothing holds it',
    },
    {
      what: 'What others wrote, also where they wrote of you, and files of evidence',
      why: 'it is theirs, and part of the record; an owner erases single entries of an incident',
    },
    {
      what: 'That there were sessions and tokens, by id and time, without a label',
      why: 'the log names them by id; nothing in them leads to you',
    },
    {
      what: 'Copies in backups from before',
      why: 'what is private in them is sealed; a restore of one carries this deletion out again before it starts',
    },
  ]

  app.get(
    '/me/own',
    { schema: { summary: 'What is mine here, and what becomes of it when I go', response: answers(Own) } },
    async request => {
      const { org } = callerIn(request)
      const person = personIn(request, 'person')
      const a = await reader.around(org)
      const me = personOf(a.directory, person)
      const all = await engine.store.org(org).ownDoors(person)
      const member = memberOf(a.directory, person)
      const proof = me.methods.find(method => method.kind === 'slack' && method.address === member)
      return {
        person: { id: me.id, name: me.name },
        signInBy:
          way.signInLinks.offered === 'yes' ? me.methods.filter(m => m.kind === 'email' && m.verifiedAt !== null).map(m => m.address) : [],
        chat: member === null || proof?.verifiedAt == null ? null : { member, verifiedAt: iso(proof.verifiedAt) },
        calendars: all
          .filter(door => isCalendar(door) && door.revokedAt === null)
          .map(door => ({ id: door.id, label: door.label, createdAt: iso(door.createdAt), lastUsedAt: isoOrNull(door.lastUsedAt) })),
        deletion: { handOver: await toHandOver(org, person, a), goes, stays },
      }
    },
  )

  app.get(
    '/me/own/held',
    { schema: { summary: 'What the audit log and the incidents hold of me: counts, and where', response: answers(OwnHeld) } },
    async request => {
      const { org } = callerIn(request)
      const { events, first, last, incidents } = await heldBy(org, personIn(request, 'person'))
      const texts = await engine.store.org(org).readTexts(incidents.map(({ incident }) => incident.title))
      return {
        events: events.length,
        firstAt: isoOrNull(first),
        lastAt: isoOrNull(last),
        incidents: incidents
          .toSorted((x, y) => y.incident.openedAt - x.incident.openedAt)
          .map(({ incident, stream: _, ...of }) => ({ ...of, title: texts[incident.title] ?? '(erased)' })),
      }
    },
  )

  app.get('/me/own/export', { schema: { summary: 'All that is held of me, as one JSON file' } }, async (request, reply) => {
    const { org } = callerIn(request)
    const person = personIn(request, 'person')
    const home = engine.store.org(org)
    const a = await reader.around(org)
    const { events, incidents } = await heldBy(org, person)
    const applications = await engine.grants.applications(org)
    const refs = new Map(incidents.map(({ stream, ref }) => [stream, ref]))
    const written = events.flatMap(({ event }) => (isBy(event, person) ? (Object.keys(event.private) as Id<'private part'>[]) : []))
    const words = await home.readTexts(written)
    const ways = (await home.ownDoors(person)).map(door => ({
      id: door.id,
      kind: isCalendar(door) ? 'calendar address' : door.kind,
      label: door.label,
      madeBy: makerOf(door, a.names, a.labels),
      createdAt: iso(door.createdAt),
      expiresAt: isoOrNull(door.expiresAt),
      lastUsedAt: isoOrNull(door.lastUsedAt),
      revokedAt: isoOrNull(door.revokedAt),
    }))
    const file = {
      format,
      madeAt: iso(a.now),
      organisation: settings.organisation,
      ...personFile(a, person),
      waysIn: ways,
      grants: (await home.grants(person)).map(grant => grantShown(grant, applications)),
      log: events.map(({ leaf, event }) => ({
        leaf,
        incident: refs.get(event.stream) ?? null,
        stream: event.stream,
        seq: event.seq,
        at: iso(event.at),
        byYou: isBy(event, person),
        fact: event.fact,
        ...(isBy(event, person)
          ? { words: Object.fromEntries(Object.keys(event.private).map(ref => [ref, words[ref as Id<'private part'>] ?? null])) }
          : {}),
      })),
      notIncluded,
    }
    const day = iso(a.now).slice(0, 10)
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="tocsin-own-${day}.json"`)
      .serializer((text: string) => text)
      .send(JSON.stringify(file, null, 2))
  })

  app.post(
    '/me/own/delete',
    {
      schema: {
        summary: 'Delete me: at once, and never to be taken back. Asks for a handover where nobody else would have something in hand',
        body: DeleteOwn,
        response: answers(OwnDeleted),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const person = personIn(request, 'person')
      if (caller.by !== 'session')
        throw new EdgeError('unfit', {
          message: 'A program does not delete the person whom it stands for.',
          instead: 'sign in, and do it from your own page: /you',
        })
      const a = await reader.around(caller.org)
      const me = personOf(a.directory, person)
      const handOver = await toHandOver(caller.org, person, a)
      const [first] = handOver
      if (first !== undefined)
        throw new EdgeError('handover-first', {
          message: handOver.map(({ what }) => what).join(' '),
          instead: [...new Set(handOver.map(({ instead }) => instead))].join('; '),
        })
      if (nameKey(request.body.name) !== nameKey(me.name))
        throw new EdgeError('invalid', {
          field: 'body.name',
          message: `This is not the name that you go by here.`,
          instead: `write ${me.name}`,
        })
      const { incidents } = request.body.words ? await heldBy(caller.org, person) : { incidents: [] }
      const over = incidents.filter(({ wrote, wordsStay }) => wrote > 0 && wordsStay === null)
      const open = (await waysOf(engine.store.org(caller.org), person)).filter(({ revokedAt }) => revokedAt === null)
      const what = { person, words: over.length === 0 ? false : over.map(({ stream }) => stream) } as const
      const erasure = await engine.erasures.erase(caller.org, { person }, what, 'asked for')
      doors.forget()
      reply.header('set-cookie', sessionCookie(null, settings.publicUrl.startsWith('https:'), 0))
      const texts = Object.values<readonly unknown[]>(erasure.texts).flat().length
      return {
        erasure: erasure.id,
        gone: [
          `your entry in the directory, and ${me.methods.length} contact method${me.methods.length === 1 ? '' : 's'} with it`,
          `${open.length} session${open.length === 1 ? '' : 's'}, link${open.length === 1 ? '' : 's'} or token${open.length === 1 ? '' : 's'} that were open`,
          ...(texts > 0 ? [`${texts} text${texts === 1 ? '' : 's'} that you wrote on ${over.map(({ ref }) => `#${ref}`).join(', ')}`] : []),
        ],
        stays,
      }
    },
  )
}

const notIncluded: readonly Readonly<{ what: string; why: string }>[] = [
  {
    what: 'secrets of sessions, sign-in links, tokens and calendar addresses',
    why: 'only their hash is kept: whoever had the file could act as you',
  },
  { what: 'what others wrote, also where they wrote of you', why: 'it is theirs, and may say things of third people; ask an owner for it' },
  { what: 'names of other people in these events', why: 'they are other people’s; the ids tell them apart' },
  {
    what: 'the texts of pages that reached you',
    why: 'they are made when they leave, and kept nowhere; that each was sent stands in the log',
  },
  { what: 'what a mail, telephone or chat carrier keeps', why: 'it is with them, and not here' },
  { what: 'copies in backups', why: 'they hold the same as this file, sealed' },
  { what: 'lines of this server’s own output', why: 'they name ids and no person, and are rotated by whoever runs it' },
]

/** Their entry, and where the directory names them. */
function personFile({ directory, world }: Around, person: PersonId) {
  const me = personOf(directory, person)
  const { loud, quiet } = rulesOf(me)
  const named = (holders: readonly object[]): boolean => holders.some(holder => 'person' in holder && holder.person === person)
  const held = (bound: Readonly<Record<string, readonly object[]>>): string[] =>
    Object.entries(bound).flatMap(([which, holders]) => (named(holders) ? [which] : []))
  const plan = world.plan.value
  return {
    person: { id: me.id, name: me.name, zone: me.zone, owner: me.owner, access: me.access ?? [] },
    contactMethods: me.methods.map(({ verifiedAt, ...method }) => ({ ...method, verifiedAt: isoOrNull(verifiedAt) })),
    rules: { loud, quiet },
    positions: held(directory.positions).map(which => plan.positions.find(({ id }) => id === which)?.name ?? which),
    roles: held(directory.roles).map(which => plan.roles.find(({ id }) => id === which)?.name ?? which),
    schedules: directory.schedules.flatMap(schedule => {
      const layers = schedule.layers.filter(layer => layer.people.includes(person)).length
      const overrides = schedule.overrides.filter(override => override.person === person)
      return layers + overrides.length === 0 ? [] : [{ name: schedule.name, inRotations: layers, overrides }]
    }),
  }
}
