/** The audit log as it stands, event by event in the order of the whole organisation, and what was signed of it. No private text is in it. */
import { z } from 'zod'
import { Altered, noteOf } from '../../engine/checkpoint/checkpoints.ts'
import { iso } from '../../read/instant.ts'
import type { KeptCheckpoint, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { LogCheckpoint, LogEntry, LogProof } from '../log-api.ts'

const eventsMost = 10_000

export function addLogRoutes(app: App, { engine, reader }: Doorway): void {
  const shown = (org: OrgId, kept: KeptCheckpoint): As<typeof LogCheckpoint> => ({
    size: kept.size,
    at: iso(kept.at),
    note: noteOf(kept),
    witnesses: kept.cosignatures.map(({ witness }) => witness),
    key: engine.checkpoints.key(org),
  })
  const asSigned = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (!(error instanceof Altered)) throw error
      throw new EdgeError('unfit', {
        message: `Nothing is signed any more: ${error.message}.`,
        instead:
          'export the log and let tocsin log verify compare it with a checkpoint that was kept elsewhere; ask who can write to the database',
      })
    })
  const signedNow = async (org: OrgId): Promise<KeptCheckpoint> => {
    const kept = await asSigned(engine.checkpoints.now(org))
    if (kept === null)
      throw new EdgeError('unfit', { message: 'There is nothing in the log yet.', instead: 'ask again when something has happened' })
    return kept
  }

  app.get(
    '/log',
    {
      schema: {
        summary: 'The audit log, oldest first; events that have no place in it yet follow within a second',
        querystring: z.object({
          after: z.coerce.number().int().min(-1).default(-1).describe('leaf of the last entry you have'),
          limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
        }),
        response: answers(listOf(LogEntry)),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { after, limit } = request.query
      const rows = await engine.store.org(caller.org).log(after, limit)
      return { items: rows.map(({ leaf, bytes, hash }) => ({ leaf, bytes, hash })) }
    },
  )

  app.get(
    '/log/checkpoints',
    {
      schema: {
        summary: 'What was signed of the audit log, the newest first',
        querystring: z.object({
          below: z.coerce.number().int().min(0).optional().describe('the size of the last one that you have'),
          limit: z.coerce.number().int().min(1).max(1_000).default(100),
        }),
        response: answers(listOf(LogCheckpoint)),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { below, limit } = request.query
      const kept = await engine.store.org(caller.org).checkpoints(limit, below)
      return { items: kept.map(one => shown(caller.org, one)) }
    },
  )
  app.post(
    '/log/checkpoints',
    {
      schema: {
        summary: 'Sign all that has a place in the audit log now; if nothing came since the last checkpoint, that one is the answer',
        response: answers(LogCheckpoint),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      return shown(caller.org, await signedNow(caller.org))
    },
  )
  app.get(
    '/log/proof',
    {
      schema: {
        summary: "An incident's events with the proof that they are in the audit log, for somebody who has nothing else of it",
        querystring: z.object({ incident: z.string().describe('its number, D and its number for one of a drill, or its id') }),
        response: answers(LogProof),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { org } = caller
      mustOwn(caller, await engine.directory(org))
      const row = await reader.find(org, request.query.incident)
      if (row === null) throw new EdgeError('no-such-incident')
      const kept = await signedNow(org)
      const events = await engine.store.org(org).streamLog(row.stream, 0, eventsMost + 1)
      if (events.length > eventsMost)
        throw new EdgeError('unfit', {
          message: `The incident has more than ${eventsMost} events.`,
          instead: 'export the whole log with its checkpoint: tocsin log export --checkpoint FILE',
        })
      const placed = events.filter(({ leaf }) => leaf !== null && leaf < kept.size)
      const leaves = placed.map(({ leaf }) => leaf!)
      const paths = await asSigned(engine.checkpoints.proofs(org, kept, leaves))
      return {
        checkpoint: shown(org, kept),
        entries: placed.map(({ bytes, hash }, i) => ({
          leaf: leaves[i]!,
          bytes,
          hash,
          path: paths[i]!.map(step => Buffer.from(step).toString('base64')),
        })),
      }
    },
  )
}
