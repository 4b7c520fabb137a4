/**
 * Intake: POST /in/{key}/… with the other tool's own path behind the key.
 *
 * I1  Raw bytes first: what is hashed, verified and read is what came.
 * I2  Nothing is answered with 2xx before the engine says that it is committed.
 * I3  What cannot be taken is answered with a 4xx that names the field, counted under the integration, and leaves nothing.
 *
 * This path is measured (bench/): no schema, no hook, no log line, and most requests do without node:http, too (wire.ts).
 * Everything else goes through Fastify.
 */
import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import { usageSource, usageTypesMax } from '../engine/usage.ts'
import type { Proof, Signed, SourceRoute, Unreadable, UsageEvent } from '../integrations/source.ts'
import { unserved } from '../integrations/sources.ts'
import type { Door } from '../store/port.ts'
import type { Doors } from './doors.ts'
import { EdgeError, edgeOf } from './errors.ts'

export const bodyBytesMax = 1024 * 1024
const waitingMax = 10_000 // requests of one key that wait for their commit
const countsFlushMs = 200

export type Asked = Readonly<{
  method: string
  url: string // from its path on
  headers: Readonly<Record<string, string | undefined>>
  /** As it came. Rejects with an EdgeError when it is too large, or ends before its end. */
  body(): Uint8Array | Promise<Uint8Array>
}>
/** `body`: a text is sent as it is, null and undefined as none, everything else as JSON. */
export type Answer = Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>
export type Intake = Readonly<{
  /** What is asked is answered, whatever happens. */
  answer(asked: Asked): Promise<Answer>
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Writes what was counted and not yet stored. */
  close(): Promise<void>
}>

type Use = { minute: number; count: number; waiting: number }

export function makeIntake(
  needs: Readonly<{ engine: Engine; doors: Doors; routes: readonly SourceRoute[]; perMinute: number; tell: Tell }>,
): Intake {
  const { engine, doors, perMinute, tell } = needs
  const routes = new Map(needs.routes.map(route => [`${route.method} ${route.path}`, route]))
  /** Sources of which one address is signed: whoever set its secret takes nothing that is not, by another address either. */
  const besideSigned = new Set(needs.routes.flatMap(({ source, proof }) => (proof === undefined ? [] : [source])))
  const there = needs.routes.map(route => `${route.method} /in/{key}${route.path}`).sort()
  const uses = new Map<string, Use>()
  const counts = makeCounts(engine, tell)

  const useOf = (door: Door): Use => {
    const known = uses.get(door.id)
    if (known) return known
    const use = { minute: 0, count: 0, waiting: 0 }
    uses.set(door.id, use)
    return use
  }

  const take = async (asked: Asked): Promise<Answer> => {
    if (engine.outdated() !== null) throw new EdgeError('outdated', { retryAfterS: 5 })
    const { key, path } = partsOf(asked.url)
    const door = doors.peek(key, 'integration key') ?? (await doors.find(key, 'integration key'))
    if (door === null) throw new EdgeError('no-such-key')
    const use = useOf(door)
    const now = engine.clock.now()
    const minute = Math.floor(now / 60_000)
    if (use.minute !== minute) {
      use.minute = minute
      use.count = 0
    }
    if (++use.count > perMinute || use.waiting >= waitingMax) {
      counts.add(door, 'throttled')
      throw new EdgeError('too-many', { retryAfterS: use.count > perMinute ? 60 - (Math.floor(now / 1000) % 60) : 1 })
    }
    const route = routes.get(`${asked.method} ${path}`)
    if (route === undefined || (door.source !== null && door.source !== 'any' && door.source !== route.source)) {
      counts.add(door, 'rejected')
      const told = route === undefined ? unserved(asked.method, path) : null
      if (told !== null) return told
      throw notThere(route, door, path)
    }
    use.waiting++
    try {
      const came = asked.body()
      const encoding = asked.headers['content-encoding']
      const body = came instanceof Uint8Array && encoding === undefined ? came : await unpacked(await came, encoding)
      if (route.proof !== undefined) {
        const unsigned = await objected(route, route.proof, door, { body, headers: asked.headers, now })
        if (unsigned !== null) {
          counts.add(door, 'rejected')
          counts.add(door, 'rejected: signature')
          return route.reply(unsigned, { now, dedup: [] })
        }
      } else if (besideSigned.has(route.source) && (await engine.sourceSecrets.holding(door.org, door.id, route.source)).length > 0) {
        counts.add(door, 'rejected')
        return route.reply(signedOnly(route.source), { now, dedup: [] })
      }
      const repeats = route.repeats !== undefined && engine.looksForRepeats(door) ? route.repeats(body, now) : null
      const known = repeats === null ? null : await engine.repeated(door, route.source, repeats)
      if (known !== null) return route.reply({ signals: [] }, known)
      const read = route.read(body, asked.headers, now)
      if ('problem' in read) {
        counts.add(door, 'rejected')
        return route.reply(read, { now, dedup: [] })
      }
      const { signals, events = [] } = read
      if (read.heard !== undefined && read.heard.length > 0) {
        // Committed before it is answered, and once: by a command that is named after it.
        for (const heard of read.heard) await engine.oldPager.hear(door, heard, route.delivery?.(body, asked.headers) ?? null)
        return route.reply(read, { now, dedup: [] })
      }
      if (signals.length === 0 && route.proof !== undefined) counts.add(door, 'not an alert')
      if (signals.length === 0 && events.length === 0) return route.reply(read, { now, dedup: [] })
      const commit = async () => {
        const taken =
          signals.length === 0
            ? { now, dedup: [] }
            : await engine.intake(door, route.source, signals, { hash: hash('sha256', body, 'hex'), bytes: body.byteLength, repeats })
        if (events.length > 0) await counted(door, route, events) // behind the signals, which say nothing new when they are sent again; a count would
        return taken
      }
      const delivery = route.delivery?.(body, asked.headers) ?? null
      const accepted = delivery === null ? await commit() : await engine.takenOnce(door, `${route.source} ${delivery}`, commit)
      if (accepted === null) counts.add(door, 'said before')
      return route.reply(read, accepted ?? { now, dedup: [] })
    } catch (error) {
      if (error instanceof EdgeError) counts.add(door, 'rejected')
      throw error
    } finally {
      use.waiting--
    }
  }
  /** Of what a vendor sends, a type too many is not counted and no more: it cannot send another, and one that is refused often is not sent any more. */
  const counted = async (door: Door, route: SourceRoute, events: readonly UsageEvent[]): Promise<void> => {
    const refused = await engine.usage.count(door, events)
    if (refused !== null && route.source === usageSource)
      throw new EdgeError('invalid', {
        field: 'type',
        message: `${JSON.stringify(refused.tooMany)} would be type ${usageTypesMax + 1} of this integration.`,
        instead: `the name of one of ${usageTypesMax} types at most; an id or an address does not belong in it`,
      })
  }
  /** Null: the sender is who the secret says. */
  const objected = async (route: SourceRoute, proof: Proof, door: Door, came: Omit<Signed, 'secrets'>): Promise<Unreadable | null> => {
    const secrets = await engine.sourceSecrets.holding(door.org, door.id, route.source)
    if (secrets.length === 0)
      return proof.secret === 'if set'
        ? null
        : {
            status: 401,
            field: 'signature',
            problem: `this integration has no secret of ${route.source}'s yet, so nobody can say whether it is really from there`,
            instead: `set it under Integrations, or with: tocsin key secret ${door.id} --source ${route.source}`,
          }
    const why = proof.objects({ ...came, secrets })
    if (why === null) return null
    return { status: 401, field: 'signature', problem: why, instead: `sign it with the secret that the integration has (${proof.called})` }
  }
  const methodsAt = (path: string): string =>
    needs.routes
      .filter(route => route.path === path)
      .map(({ method }) => method)
      .join(', ')
  const notThere = (route: SourceRoute | undefined, door: Door, path: string): EdgeError => {
    if (route !== undefined)
      return new EdgeError('not-found', {
        message: `This key is for ${door.source}, and this address belongs to ${route.source}.`,
        field: 'url',
        instead: 'make an integration of that kind, or of kind "any"',
      })
    const methods = methodsAt(path)
    if (route === undefined && methods !== '') return new EdgeError('wrong-method', { field: 'method', instead: methods })
    return new EdgeError('not-found', {
      message: 'Behind this key there is nothing at this address.',
      field: 'url',
      instead: `one of: ${there.join(', ')}`,
    })
  }

  const answer: Intake['answer'] = asked =>
    take(asked).catch((error: unknown): Answer => {
      const edge = edgeOf(error, '-')
      const { path } = partsOf(asked.url)
      const fault = routes.get(`${asked.method} ${path}`)?.fault
      if (edge.bug) tell('error', 'an intake request failed', { error: String((error as Error)?.stack ?? error) })
      const headers: Record<string, string> = {
        ...(edge.retryAfterS ? { 'retry-after': String(edge.retryAfterS) } : {}),
        ...(edge.status === 405 ? { allow: methodsAt(path) } : {}),
      }
      if (edge.status === 413) headers.connection = 'close'
      return { status: edge.status, body: fault && edge.status !== 401 ? fault(edge.status, edge.problem.message) : edge.problem, headers }
    })
  return {
    answer,
    handle(req, res) {
      const headers = req.headers as Record<string, string | undefined>
      void answer({ method: req.method ?? '', url: req.url ?? '', headers, body: () => bodyOf(req) }).then(answer => {
        req.resume() // what is still coming is read and dropped, so that the answer arrives
        if (res.destroyed) return
        const { head, body } = written(answer)
        res.writeHead(answer.status, head)
        res.end(body)
      })
    },
    close: counts.close,
  }
}

const signedOnly = (source: string): Unreadable => ({
  status: 401,
  field: 'url',
  problem: `what comes to this address is not signed, and this integration has a secret of ${source}'s: it takes what is signed with it alone`,
  instead: `make another integration of kind ${source} for it, without a secret`,
})

/** "/in/KEY/api/v2/alerts?x" as its key and "/api/v2/alerts". */
export function partsOf(url: string): Readonly<{ key: string; path: string }> {
  const query = url.indexOf('?')
  const whole = query < 0 ? url : url.slice(0, query)
  const slash = whole.indexOf('/', 4)
  const key = slash < 0 ? whole.slice(4) : whole.slice(4, slash)
  const path = slash < 0 ? '/' : whole.slice(slash)
  return { key, path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path }
}

/** The whole body; 413 past 1 MB, without waiting for the rest of it. */
function bodyOf(req: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > bodyBytesMax) return reject(new EdgeError('too-large', { field: 'body' }))
    const chunks: Buffer[] = []
    let bytes = 0
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes > bodyBytesMax) {
        req.removeAllListeners('data')
        reject(new EdgeError('too-large', { field: 'body' }))
      } else chunks.push(chunk)
    })
    req.on('error', reject)
    req.on('aborted', () => reject(new EdgeError('invalid', { message: 'The request ended before its body did.', field: 'body' })))
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
  })
}
const gunzipped = promisify(gunzip)
/** 413 past 1 MB, however small it is packed. */
async function unpacked(body: Uint8Array, encoding: string | undefined): Promise<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding !== 'gzip') throw new EdgeError('wrong-media-type', { field: 'content-encoding', instead: 'gzip, or no encoding' })
  try {
    return await gunzipped(body, { maxOutputLength: bodyBytesMax })
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw large
      ? new EdgeError('too-large', { field: 'body' })
      : new EdgeError('invalid', { message: 'The body is not gzip.', field: 'body' })
  }
}

/** An answer's headers and its text. */
export function written(answer: Answer): Readonly<{ head: Readonly<Record<string, string | number>>; body: string }> {
  const { status, body } = answer
  if (body === undefined || body === null || status === 204) return { head: { 'content-length': 0, ...answer.headers }, body: '' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const head = {
    'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
    ...answer.headers,
  }
  return { head, body: text }
}

/** Counts of what was not taken, gathered so that a flood of bad requests is not a flood of writes. */
function makeCounts(engine: Engine, tell: Tell) {
  const gathered = new Map<string, { door: Door; counts: Record<string, number> }>()
  let timer: NodeJS.Timeout | null = null
  const flush = async (): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    const batch = [...gathered.values()]
    gathered.clear()
    for (const { door, counts } of batch) {
      try {
        await engine.store.org(door.org).countIntake(door.id, counts, engine.clock.now())
      } catch (error) {
        tell('error', 'counts of refused requests could not be stored', { counts, error: String(error) })
      }
    }
  }
  return {
    add(door: Door, outcome: 'rejected' | 'rejected: signature' | 'throttled' | 'said before' | 'not an alert'): void {
      const entry = gathered.get(door.id) ?? { door, counts: {} }
      entry.counts[outcome] = (entry.counts[outcome] ?? 0) + 1
      gathered.set(door.id, entry)
      timer ??= setTimeout(() => void flush(), countsFlushMs)
    },
    close: flush,
  }
}
