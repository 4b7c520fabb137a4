/**
 * What changed, told to every node. A hint, never the truth.
 *
 * H1  What this process changed its own listeners hear at once; other nodes hear it by NOTIFY, once per flush of commits:
 *     one NOTIFY a transaction took 20,000 transactions/s down to 4,300.
 * H2  NOTIFY and LISTEN have a connection of their own. When it was lost, everything may have changed, and is said to.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { StreamId } from '../../core/event.ts'
import type { Change, ChangeKind, OrgId } from '../port.ts'
import { clientOf, hostsOf } from './hosts.ts'

const everyMs = 50
const payloadMax = 7_900 // PostgreSQL's limit is 8,000 bytes
const kindsAll: readonly ChangeKind[] = ['alert', 'delivery', 'door', 'incident', 'people', 'plan']

export type Changes = Readonly<{
  changed(org: OrgId, stream: StreamId | null, kinds: readonly ChangeKind[]): void
  listen(listener: (change: Change) => void): () => void
  close(): Promise<void>
}>

type Pending = Map<string, { org: OrgId; stream: StreamId | null; kinds: Set<ChangeKind> }>
function add(pending: Pending, { org, stream, kinds }: Change): void {
  const key = `${org}\n${stream ?? ''}`
  const entry = pending.get(key) ?? { org, stream, kinds: new Set() }
  for (const kind of kinds) entry.kinds.add(kind)
  pending.set(key, entry)
}
const changesOf = (pending: Pending): Change[] =>
  [...pending.values()].map(({ org, stream, kinds }) => ({ org, stream, kinds: [...kinds].sort() }))

/** `orgs`: asked after a lost connection, to say of each that everything may have changed. */
export function makeChanges(config: pg.ClientConfig, orgs: () => Promise<readonly OrgId[]>): Changes {
  const node = randomUUID()
  const Client = clientOf(hostsOf(config))
  const { connectionString: _, ...own } = config
  const listeners = new Set<(change: Change) => void>()
  let here: Pending = new Map()
  let there: Pending = new Map()
  let flushing: NodeJS.Timeout | null = null
  let lastSent = 0
  let client: pg.Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | null = null
  let waitMs = 100

  const tell = (changes: readonly Change[]) => {
    for (const change of changes) for (const listener of [...listeners]) listener(change)
  }
  const tellHere = () => {
    const changes = changesOf(here)
    here = new Map()
    tell(changes)
  }
  const send = () => {
    flushing = null
    lastSent = Date.now()
    const changes = changesOf(there)
    there = new Map()
    if (changes.length === 0 || client === null) return
    for (const payload of payloads(node, changes)) client.query('select pg_notify($1, $2)', ['tocsin', payload]).catch(() => {})
  }
  const connect = async (again: boolean): Promise<void> => {
    if (closed) return
    const fresh = new Client({ ...own, keepAlive: true, pipeline: true, application_name: 'tocsin hints' } as pg.ClientConfig)
    const lost = () => {
      if (client === fresh) client = null
      fresh.removeAllListeners('end')
      fresh.end().catch(() => {})
      if (closed || retry) return
      retry = setTimeout(() => {
        retry = null
        void connect(true)
      }, waitMs)
      retry.unref()
      waitMs = Math.min(waitMs * 2, 5_000)
    }
    fresh.on('error', lost)
    fresh.on('end', lost)
    fresh.on('notification', ({ payload }) => {
      const said = JSON.parse(payload ?? '{}') as { from?: string; changes?: readonly Change[] }
      if (said.from !== node) tell(said.changes ?? [])
    })
    try {
      await fresh.connect()
      await fresh.query('listen tocsin')
      if (closed) return void (await fresh.end().catch(() => {}))
      client = fresh
      waitMs = 100
      if (again) tell((await orgs()).map(org => ({ org, stream: null, kinds: kindsAll })))
    } catch {
      lost()
    }
  }
  const connected = connect(false)

  return {
    changed(org, stream, kinds) {
      const change = { org, stream, kinds }
      if (listeners.size > 0) {
        if (here.size === 0) setImmediate(tellHere)
        add(here, change)
      }
      add(there, change)
      flushing ??= setTimeout(send, Math.max(0, lastSent + everyMs - Date.now()))
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      if (retry) clearTimeout(retry)
      if (flushing) {
        clearTimeout(flushing)
        send()
      }
      await connected
      await client?.end().catch(() => {})
      client = null
    },
  }
}

/** As many as fit into one payload; more streams than fit are said as "something of this organisation". */
function payloads(node: string, changes: readonly Change[]): string[] {
  const write = (part: readonly Change[]) => JSON.stringify({ from: node, changes: part })
  const whole = write(changes)
  if (Buffer.byteLength(whole) <= payloadMax) return [whole]
  const perOrg: Pending = new Map()
  for (const change of changes) add(perOrg, { ...change, stream: null })
  const parts: string[] = []
  let part: Change[] = []
  for (const change of changesOf(perOrg)) {
    if (part.length > 0 && Buffer.byteLength(write([...part, change])) > payloadMax) {
      parts.push(write(part))
      part = []
    }
    part.push(change)
  }
  if (part.length > 0) parts.push(write(part))
  return parts
}
