/** PostgreSQL: signs in, asks `select 1`, and says whether it is a replica and how far it is behind. */
import net from 'node:net'
import pg from 'pg'
import type { Target } from '../health-check/check.ts'
import { guardedLookup, guardWords, isRefused } from '../health-check/guard.ts'
import { type Line, NotWell, type Place } from '../health-check/line.ts'

// A replica that has replayed all that it received is not behind, however long its primary has had nothing to write.
const question = `select 1 as one, pg_is_in_recovery() as replica,
  case when not pg_is_in_recovery() or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end as behind`

/** Throws NotWell, or what the driver threw. */
export async function lookAtPostgres(
  { user, secret, database, tls, authority }: Target,
  line: Line,
  { host, port }: Place,
): Promise<string> {
  if (net.isIP(host) !== 0 && isRefused(host)) throw new NotWell(guardWords)
  const socket = new net.Socket()
  socket.on('error', () => {}) // whoever waits for it hears of it
  const connect = net.Socket.prototype.connect
  socket.connect = ((toPort: number, toHost: string) =>
    connect.call(socket, { port: toPort, host: toHost, lookup: guardedLookup } as never)) as typeof socket.connect
  socket.once('connect', () => {
    line.reached = true
    line.doing = 'an answer'
  })
  const client = new pg.Client({
    host,
    port,
    user: user!,
    password: () => secret ?? '', // a function, or the driver would look for one in the environment of this process
    database: database ?? user!,
    application_name: 'tocsin health check',
    ssl: tls ? { host, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...(authority === null ? {} : { ca: authority }) } : false,
    stream: () => socket,
  })
  client.on('error', () => {}) // the question below fails by it too
  // The topmost alone (line.ts): over TLS the driver has put another on top of ours.
  line.endBy(() => (client as unknown as { connection: { stream: net.Socket } }).connection.stream.destroy())
  await client.connect()
  const [row] = (await client.query<{ one: number; replica: boolean; behind: number | null }>(question)).rows
  if (row?.one !== 1) throw new NotWell('it signed in, and answered "select 1" with something else')
  return row.replica ? `a replica, ${Math.round(row.behind ?? 0)} s behind its primary` : 'it answered "select 1", as a primary'
}
