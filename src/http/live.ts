/**
 * Live updates by server-sent events: hints of what changed, never the truth; who hears one reads again.
 * After a break the browser names the last hint it had: what came since is sent again, or, where that is no longer
 * known, one hint that everything may have changed. The one thing that is said whole is a ring: a page by `console`, to the
 * person whose console this is.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PersonId } from '../core/oncall/people.ts'
import type { Consoles } from '../integrations/console/console.ts'
import type { Change, ChangeKind, OrgId, Store } from '../store/port.ts'

const keptMax = 1_000
const heartbeatMs = 15_000
const retryMs = 2_000
const everything: readonly ChangeKind[] = ['incident', 'alert', 'delivery', 'people', 'plan', 'door', 'drill']

type Hint = Readonly<{ number: number; org: OrgId; incident: string | null; kinds: readonly ChangeKind[] }>
type Listener = Readonly<{ org: OrgId; incident: string | null; may(): Promise<boolean>; write(text: string): void; end(): void }>
export type Live = Readonly<{
  /** `may`: whether who listens is still let in; asked with every heartbeat, so that a revoked right ends the stream. */
  attach(
    request: FastifyRequest,
    reply: FastifyReply,
    to: Readonly<{ org: OrgId; person: PersonId | null; incident: string | null; may(): Promise<boolean> }>,
  ): void
  listening(): number
  close(): void
}>

export function makeLive(
  store: Store,
  epoch: string,
  consoles: Pick<Consoles, 'open'> | null = null,
  heartbeatEveryMs = heartbeatMs,
): Live {
  const kept: Hint[] = []
  const listeners = new Set<Listener>()
  let count = 0
  const wanted = (hint: Hint, to: Pick<Listener, 'org' | 'incident'>): boolean =>
    hint.org === to.org && (to.incident === null || hint.incident === to.incident || hint.incident === null)
  const told = (hint: Hint): string =>
    `id: ${epoch}-${hint.number}\nevent: change\ndata: ${JSON.stringify({ kinds: hint.kinds, incident: hint.incident, seq: null })}\n\n`

  const stop = store.onChange((change: Change) => {
    const hint: Hint = { number: ++count, org: change.org, incident: change.stream, kinds: change.kinds }
    kept.push(hint)
    if (kept.length > keptMax) kept.shift()
    for (const listener of listeners) if (wanted(hint, listener)) listener.write(told(hint))
  })
  const heartbeat = setInterval(() => {
    for (const listener of listeners)
      listener.may().then(
        may => (may ? listener.write(': still here\n\n') : listener.end()),
        () => listener.write(': still here\n\n'), // the database is away: that is no reason to shut anybody out
      )
  }, heartbeatEveryMs)
  heartbeat.unref()

  return {
    attach(request, reply, { org, person, incident, may }) {
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      })
      const listener: Listener = { org, incident, may, write: text => void raw.write(text), end: () => raw.end() }
      raw.write(`retry: ${retryMs}\n: connected\n\n`)
      for (const hint of missed(request.headers['last-event-id'])) if (wanted(hint, listener)) raw.write(told(hint))
      listeners.add(listener)
      const closed =
        person === null ? null : consoles?.open({ org, person }, ring => void raw.write(`event: ring\ndata: ${JSON.stringify(ring)}\n\n`))
      const gone = () => {
        listeners.delete(listener)
        closed?.()
      }
      raw.on('close', gone)
      raw.on('error', gone)

      function missed(last: string | string[] | undefined): readonly Hint[] {
        if (typeof last !== 'string') return []
        const [known, number] = [last.slice(0, last.lastIndexOf('-')), Number(last.slice(last.lastIndexOf('-') + 1))]
        const oldest = kept[0]?.number ?? count + 1
        if (known === epoch && Number.isInteger(number) && number >= oldest - 1 && number <= count)
          return kept.filter(h => h.number > number)
        return [{ number: count, org, incident: null, kinds: everything }]
      }
    },
    listening: () => listeners.size,
    close() {
      stop()
      clearInterval(heartbeat)
      for (const listener of listeners) listener.end()
      listeners.clear()
    },
  }
}
