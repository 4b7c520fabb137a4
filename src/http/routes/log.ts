/** The audit log as it stands, event by event in the order of the whole organisation, and what was signed of it. No private text is in it. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Altered, noteOf } from '../../engine/checkpoint/checkpoints.ts'
import { readNote } from '../../engine/checkpoint/note.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { KeptCheckpoint, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import type { Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { LogCheckpoint, LogEntry, LogProof, LogStanding } from '../log-api.ts'

const eventsMost = 10_000
const atOnce = 1_000

export function addLogRoutes(app: App, { engine, reader }: Doorway): void {
  const owner = async (request: FastifyRequest): Promise<Caller> => {
    const caller = callerIn(request)
    mustOwn(caller, await engine.directory(caller.org))
    return caller
  }
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
      const caller = await owner(request)
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
      const caller = await owner(request)
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
      const caller = await owner(request)
      return shown(caller.org, await signedNow(caller.org))
    },
  )
  app.get(
    '/log/standing',
    {
      schema: {
        summary: 'How the audit log stands: what was signed of it last, whether what is stored agrees, what witnesses said',
        response: answers(LogStanding),
      },
    },
    async request => {
      const { org } = await owner(request)
      const { latest, witnesses, ...of } = await engine.checkpoints.standing(org)
      return {
        ...of,
        latest: latest === null ? null : shown(org, latest),
        root: latest === null ? null : Buffer.from(readNote(latest.note).checkpoint.root).toString('base64'),
        origin: engine.checkpoints.origin(org),
        key: engine.checkpoints.key(org),
        witnesses: witnesses.map(one => ({ ...one, at: isoOrNull(one.at) })),
      }
    },
  )
  const asFile = (reply: FastifyReply, name: string) =>
    reply.header('content-type', 'text/plain; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
  app.get('/log/key', { schema: { summary: "The log's public key, as a file" } }, async (request, reply) => {
    const { org } = await owner(request)
    return asFile(reply, 'log.key')
      .serializer(String)
      .send(`${engine.checkpoints.key(org)}\n`)
  })
  const ofSize = z.object({ size: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })
  app.get(
    '/log/checkpoints/:size',
    { schema: { summary: 'The checkpoint of so many entries as a file, with what witnesses signed of it', params: ofSize } },
    async (request, reply) => {
      const { org } = await owner(request)
      const { size } = request.params
      const [kept] = await engine.store.org(org).checkpoints(1, size + 1)
      if (kept?.size !== size)
        throw new EdgeError('not-found', { message: `No checkpoint of ${size} entries was kept.`, instead: 'GET /api/v1/log/checkpoints' })
      return asFile(reply, `log-${size}.checkpoint`).serializer(String).send(noteOf(kept))
    },
  )
  app.get(
    '/log.jsonl',
    {
      schema: {
        summary: 'The first so many entries as a file, one event a line: what a checkpoint of that size is of',
        querystring: ofSize,
      },
    },
    async (request, reply) => {
      const { org } = await owner(request)
      const { size } = request.query
      const home = engine.store.org(org)
      async function* lines(): AsyncGenerator<string> {
        for (let after = -1; after < size - 1; ) {
          const rows = await home.log(after, Math.min(atOnce, size - 1 - after))
          if (rows.length === 0) return
          yield rows.map(({ bytes }) => `${bytes}\n`).join('')
          after = rows.at(-1)!.leaf
        }
      }
      asFile(reply, `log-${size}.jsonl`)
      return reply.send(Readable.from(lines()))
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
      const { org } = await owner(request)
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
