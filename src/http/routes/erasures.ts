/** Erasing what people wrote, and people: owners only, and never to be taken back. */
import type { StreamId } from '../../core/event.ts'
import { id } from '../../core/id.ts'
import { readReference } from '../../core/signal/reported.ts'
import { actorName } from '../../engine/directory.ts'
import type { ToErase } from '../../engine/erase.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { KeptErasure, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { Erasure, NewErasure } from '../erasures-api.ts'
import { EdgeError } from '../errors.ts'

export function addErasureRoutes(app: App, { engine, doors }: Doorway): void {
  const shown = async (org: OrgId, { erasure, doneAt }: KeptErasure): Promise<As<typeof Erasure>> => {
    const streams = Object.keys(erasure.texts) as StreamId[]
    const loaded = await Promise.all(streams.map(stream => engine.store.org(org).load(stream)))
    const count = (lists: Readonly<Record<string, readonly unknown[]>>) => Object.values(lists).reduce((sum, list) => sum + list.length, 0)
    return {
      id: erasure.id,
      at: iso(erasure.at),
      by: actorName(erasure.by),
      why: erasure.why,
      texts: count(erasure.texts),
      alerts: count(erasure.alerts),
      files: count(erasure.files ?? {}),
      incidents: loaded.flatMap(one => one?.number ?? []).sort((a, b) => a - b),
      person: erasure.person,
      subscribers: erasure.subscribers?.length ?? 0,
      reports: erasure.reports?.length ?? 0,
      doneAt: isoOrNull(doneAt),
    }
  }
  const toErase = async (org: OrgId, asked: As<typeof NewErasure>): Promise<ToErase> => {
    if ('person' in asked) return { person: id<'person'>(asked.person), words: asked.words }
    if ('report' in asked) {
      const report = readReference(asked.report)
      if (report === null || (await engine.peopleReports.read(org, report)) === null) throw new EdgeError('no-such-report')
      return { report }
    }
    const stream = await engine.store.org(org).byNumber(asked.incident)
    if (stream === null) throw new EdgeError('no-such-incident')
    return { stream, seqs: asked.entries ?? 'all' }
  }

  app.get(
    '/erasures',
    { schema: { summary: 'What was erased, newest first: by counts, never by words', response: answers(listOf(Erasure)) } },
    async request => {
      const { org } = callerIn(request)
      const items = await Promise.all((await engine.store.org(org).erasures()).toReversed().map(one => shown(org, one)))
      return { items, total: items.length }
    },
  )
  app.post(
    '/erasures',
    {
      schema: {
        summary: 'Destroy the words of an incident, or a person; the log stays whole. It cannot be taken back',
        body: NewErasure,
        response: made(Erasure),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const what = await toErase(caller.org, request.body)
      const erasure = await engine.erasures.erase(caller.org, actorOf(caller), what, request.body.why)
      if (erasure.person !== null) doors.forget()
      reply.code(201)
      return shown(caller.org, { erasure, doneAt: engine.clock.now() })
    },
  )
}
