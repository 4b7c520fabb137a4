/**
 * A connection pooler that hands each transaction to another session (PgBouncer with pool_mode = transaction, and its like) between us and
 * the database. Our own sessions are more than a wish: the lock under which a database is brought up to date stays with a session that
 * nobody ends, LISTEN is never heard again, and the settings by which statements are planned (connection.ts) hold in some of them.
 *
 * No pooler says what it is, but sessions do. What this refuses is proved: with a session of one's own nobody else is in it, and one
 * does not leave it. Where it cannot be asked (too few connections, no answer in time) nothing is refused.
 */
import type pg from 'pg'
import { connectAsOwner } from './migrate.ts'

const answerMs = 5000
const asksAgain = 3
const session = `select pg_backend_pid() || ' ' || pg_postmaster_start_time() as session`

/** Throws where `config`, which the setting `named` is the address of, leads to sessions that are shared. */
export async function assertOwnSessions(config: pg.ClientConfig, named: string): Promise<void> {
  if (!(await sharesSessions(config))) return
  throw new Error(
    `${named} leads to a connection pooler in transaction mode, and through that Tocsin would miss what other nodes do, plan its statements badly and leave locks behind: write the address of PostgreSQL itself (with PgBouncer most often port 5432 instead of 6432), or let the pooler keep sessions (pool_mode = session)`,
  )
}

async function sharesSessions(config: pg.ClientConfig): Promise<boolean> {
  const clients: pg.Client[] = []
  const connect = async (): Promise<pg.Client> => {
    const client = await connectAsOwner({ ...config, query_timeout: answerMs })
    clients.push(client)
    return client
  }
  const ask = async (client: pg.Client): Promise<string> => (await client.query<{ session: string }>(session)).rows[0]!.session
  try {
    const mine = await connect()
    const own = await ask(mine)
    // Each holds its session by a transaction. A pooler gives them ours, or leaves several, of which ours changes.
    for (let others = 0; others < 2; others++) {
      const other = await connect()
      await other.query('begin')
      if ((await ask(other)) === own) return true
      for (let again = 0; again < asksAgain; again++) if ((await ask(mine)) !== own) return true
    }
    return false
  } catch {
    return false // what is wrong there is said by whoever needs the connection
  } finally {
    await Promise.all(clients.map(client => client.end().catch(() => {})))
  }
}
