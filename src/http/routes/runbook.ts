/** GET /incidents/{id}/runbook: what was done in an incident, as the next draft of the plan's playbooks. Reads, and changes nothing. */
import { z } from 'zod'
import type { Event } from '../../core/event.ts'
import type { PlaybookRun } from '../../core/playbook-run.ts'
import { draftRunbook } from '../../plan/edit/runbook.ts'
import { iso } from '../../read/instant.ts'
import { words } from '../../read/reading.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { RunbookDraft } from '../playbook-api.ts'

const eventsAtOnce = 1_000

export function addRunbookRoute(app: App, { engine, reader }: Doorway): void {
  app.get(
    '/incidents/:id/runbook',
    {
      schema: {
        summary: "What was done in an incident as the next draft of the plan's playbooks; nothing is saved",
        params: z.object({ id: z.string().min(1).max(64) }),
        response: answers(RunbookDraft),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const store = engine.store.org(org)
      const [row, [newest]] = await Promise.all([reader.find(org, request.params.id), engine.versions(org)]) // what is edited is the newest
      if (row === null) throw new EdgeError('no-such-incident')
      const stored = newest === undefined ? null : await store.edition('plan', newest.id)
      if (newest === undefined || stored === null || stored.source === null) throw new EdgeError('no-plan')
      const runs = (Object.values(row.incident.playbooks ?? {}) as PlaybookRun[]).toSorted((a, b) => a.seq - b.seq)
      const changes: { at: Event['at']; what: Extract<Event['fact'], { type: 'SystemChanged' }>['what'] }[] = []
      for (let from = 0; ; from += eventsAtOnce) {
        const events = await store.events(row.stream, from, eventsAtOnce)
        for (const { fact } of events) if (fact.type === 'SystemChanged') changes.push({ at: fact.happenedAt, what: fact.what })
        if (events.length < eventsAtOnce) break
      }
      const notes = runs.map(run =>
        Object.entries(run.answers).flatMap(([place, { note }]) => (note === null ? [] : [[place, note] as const])),
      )
      const texts = await store.readTexts([...changes.map(({ what }) => what), ...notes.flatMap(of => of.map(([, note]) => note))])
      const draft = draftRunbook(
        stored.source,
        runs.map((run, n) => ({ run, notes: Object.fromEntries(notes[n]!.map(([place, note]) => [place, words(texts, note)!])) })),
        changes
          .flatMap(({ at, what }) => (typeof texts[what] === 'string' ? [{ at, words: texts[what] }] : [])) // what was erased becomes no step
          .sort((a, b) => a.at - b.at),
      )
      const dated = <T extends { at: Event['at'] }>(one: T) => ({ ...one, at: iso(one.at) })
      return {
        number: row.number,
        plan: { id: newest.id as string, version: newest.plan.header.version },
        worked: runs.length,
        ...draft,
        added: draft.added.map(dated),
        unplaced: draft.unplaced.map(dated),
        leftOut: [...draft.leftOut],
      }
    },
  )
}
