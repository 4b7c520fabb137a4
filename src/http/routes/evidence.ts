/** Files as evidence: listed, kept, opened and deleted. Whoever may see the incident sees them, and whoever opens one is recorded. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { id, type Ref } from '../../core/id.ts'
import { evidenceShown } from '../../read/evidence.ts'
import type { IncidentRow } from '../../store/port.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError, RefusedError } from '../errors.ts'
import { EvidenceDeletion, EvidenceKept, EvidenceOfIncident, evidenceHeaders, evidenceQuery } from '../evidence-api.ts'
import { commandOf, done, past } from './incidents.ts'

const params = z.object({ id: z.string().min(1).max(64) })
const one = params.extend({ file: z.string().min(1).max(64) })
const key = z.object({ 'idempotency-key': z.string().max(200).optional().describe('makes a retry safe') })

export function addEvidenceRoutes(app: App, { engine, reader, settings }: Doorway): void {
  const rowOf = async (caller: Caller, which: string): Promise<IncidentRow> => {
    const row = await reader.find(caller.org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    return row
  }
  const shown = async (caller: Caller, row: IncidentRow) => {
    const around = await reader.around(caller.org)
    const files = Object.values(row.incident.evidence ?? {})
    const refs = files.flatMap(({ name, note, gone }): (Ref | null)[] => [name, note, gone?.as === 'deleted' ? gone.reason : null])
    const [texts, plan] = await Promise.all([
      engine.store.org(caller.org).readTexts(refs.filter(ref => ref !== null)),
      reader.planOf(caller.org, row.incident, around.world),
    ])
    const most = { files: settings.evidenceFiles, bytes: settings.evidenceBytes }
    return { ...evidenceShown({ row, plan, names: around.names, texts }, around.world, actorOf(caller)), most }
  }
  const oneOf = async (caller: Caller, which: string, file: string) => {
    const all = await shown(caller, await rowOf(caller, which))
    const found = all.files.find(each => each.id === file)
    if (found === undefined) throw new EdgeError('not-found')
    return found
  }

  app.get(
    '/incidents/:id/evidence',
    { schema: { summary: 'Its files, and what the plan asks to be copied', params, response: answers(EvidenceOfIncident) } },
    async request => {
      const caller = callerIn(request)
      return shown(caller, await rowOf(caller, request.params.id))
    },
  )

  app.delete(
    '/incidents/:id/evidence/:file',
    {
      schema: {
        summary: 'Delete a file, with its reason, once nothing holds it; that it was there, and its hash, stay',
        params: one,
        headers: key,
        body: EvidenceDeletion,
        response: answers(EvidenceOfIncident),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { stream } = await rowOf(caller, request.params.id)
      const command = commandOf(caller, request.headers['idempotency-key'])
      const { file } = request.params
      const handled = await engine.evidence.remove(caller.org, stream, actorOf(caller), id(file), request.body.reason, command)
      if (handled.handled !== 'correlation taken') done(handled)
      return shown(caller, await rowOf(caller, request.params.id))
    },
  )

  // A GET changes nothing, and this one puts into the record who has it.
  app.post(
    '/incidents/:id/evidence/:file/open',
    {
      schema: {
        summary: 'The bytes of a file, as application/octet-stream to be saved; who opened it is recorded first',
        params: one,
        headers: key,
        produces: ['application/octet-stream'],
        response: { 200: z.unknown().describe('its bytes'), ...errors },
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const { stream } = await rowOf(caller, request.params.id)
      const command = commandOf(caller, request.headers['idempotency-key'])
      const file = id<'evidence file'>(request.params.file)
      const opened = await engine.evidence.open(caller.org, stream, actorOf(caller), file, command)
      if (opened.opened === 'refused') throw new RefusedError(opened.refusal)
      if (opened.opened === 'no such incident') throw new EdgeError('no-such-incident')
      if (opened.opened !== 'done')
        throw new EdgeError('unfit', {
          message: 'The bytes of this file are not there, though nobody deleted it.',
          instead: 'look into the server’s log, and restore a backup beside it',
        })
      const { name } = await oneOf(caller, request.params.id, file)
      return reply
        .header('content-type', 'application/octet-stream') // never what somebody said it is: nothing runs from here
        .header('content-disposition', `attachment; filename="${plainName(name)}"; filename*=UTF-8''${fullName(name)}`)
        .header('content-length', opened.file.bytes)
        .header('x-evidence-sha256', opened.file.sha256)
        .send(Readable.from(opened.content))
    },
  )

  // In a scope of its own, where a body is not read before it is kept, whatever its type.
  app.register(async scope => {
    const upload = scope as App
    upload.removeAllContentTypeParsers()
    upload.addContentTypeParser('*', (_, body, taken) => taken(null, body))
    upload.post(
      '/incidents/:id/evidence',
      {
        schema: {
          summary: 'Keep a file: its bytes are the body, as they are, under its own Content-Type; answered when it is committed',
          consumes: ['*/*'],
          params,
          body: z.unknown().describe('the bytes of the file'),
          headers: evidenceHeaders,
          querystring: evidenceQuery,
          response: { 200: EvidenceKept, 201: EvidenceKept, ...errors },
        },
      },
      async (request, reply) => {
        const caller = callerIn(request)
        const { headers, query } = request
        const tooLarge = () =>
          new EdgeError('too-large', {
            message: `The file is larger than ${megabytes(settings.evidenceBytes)}.`,
            instead: 'make it smaller or send it in parts; or keep it elsewhere, and say in a note where and what it hashes to',
          })
        if (Number(headers['content-length'] ?? 0) > settings.evidenceBytes) throw tooLarge()
        if ((query.run === undefined) !== (query.step === undefined))
          throw new EdgeError('invalid', {
            field: 'querystring.step',
            message: 'A step is named with its playbook.',
            instead: 'both run and step',
          })
        const { stream } = await rowOf(caller, request.params.id)
        const collectedAt = past(query.collectedAt, 'querystring.collectedAt', engine.clock.now())
        const content = request.body instanceof Readable ? request.body : Readable.from([])
        const kept = await engine.evidence
          .keep(
            caller.org,
            stream,
            actorOf(caller),
            {
              evidence: query.type === undefined ? null : id(query.type),
              name: bareName(headers['x-evidence-name']),
              note: headers['x-evidence-note'] ?? null,
              mediaType: mediaTypeOf(headers['content-type' as keyof typeof headers]),
              collectedAt,
              step: query.run === undefined ? null : { run: id(query.run), step: query.step! - 1 },
              meets: query.meets === undefined ? null : id(query.meets),
              sha256: query.sha256 ?? null,
              bytesMost: settings.evidenceBytes,
              most: settings.evidenceFiles,
            },
            content.iterator({ destroyOnReturn: false }), // destroyed, it would take the connection along, and nobody would hear why
            commandOf(caller, headers['idempotency-key']),
          )
          .catch(error => {
            if (content.errored !== null) throw brokenOff
            throw error
          })
        switch (kept.kept) {
          case 'refused':
            throw new RefusedError(kept.refusal)
          case 'too large':
            throw tooLarge()
          case 'empty':
            throw new EdgeError('invalid', {
              field: 'body',
              message: 'The file is empty: nothing was kept.',
              instead: 'send its bytes as the body',
            })
          case 'other bytes':
            throw new EdgeError('invalid', {
              field: 'querystring.sha256',
              message: `What arrived hashes to ${kept.sha256}, not to what was announced: nothing was kept.`,
              instead: 'send it again, or leave sha256 out',
            })
          case 'no such incident':
            throw new EdgeError('no-such-incident')
        }
        const { mayDelete: _, ...file } = await oneOf(caller, request.params.id, kept.file)
        return reply.code(kept.again ? 200 : 201).send({ ...file, again: kept.again })
      },
    )
  })
}
const { 200: _, ...errors } = answers(EvidenceKept)
const brokenOff = new EdgeError('invalid', {
  field: 'body',
  message: 'The file did not arrive whole: nothing was kept.',
  instead: 'send it again',
})

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MB`
/** Without the folders it lay in, and without what no name has. */
const bareName = (name: string): string =>
  name
    .replace(/^.*[\\/]/, '')
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed()
    .trim() || 'file'
const mediaTypeOf = (text: unknown): string =>
  /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?=$|\s*;)/.exec(String(text ?? ''))?.[0].toLowerCase() ?? 'application/octet-stream'
/** RFC 6266: what every browser reads, and what the others read beside it. */
const plainName = (name: string): string => name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
const fullName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
