/**
 * Several hosts of one database, for high availability, as libpq writes them: postgres://user@one,two/db, with
 * ?port=5432,5433 where they differ and ?target_session_attrs=read-write to go only where writing is possible. The one
 * that answered last is asked first; when it fails, the next.
 */
import pg from 'pg'
import { parse } from 'pg-connection-string'

type Config = pg.ClientConfig
/** One configuration a host; `readWrite`: a standby that answers is not what is looked for. */
export type Hosts = Readonly<{ configs: readonly Config[]; readWrite: boolean }>

export function hostsOf(config: Config): Hosts {
  const { connectionString, ...rest } = config
  if (connectionString === undefined) return { configs: [config], readWrite: false }
  const { host, port, target_session_attrs: wanted, ...address } = parse(connectionString) as Record<string, string | undefined>
  const names = (host ?? '').split(',').map(name => name.trim())
  const ports = (port ?? '').split(',')
  if (ports.length > 1 && ports.length !== names.length)
    throw new Error(`DATABASE_URL names ${names.length} hosts and ${ports.length} ports: write one port for all, or one for each`)
  const configs = names.map((name, i) => {
    const own = ports.length > 1 ? ports[i] : ports[0]
    return { ...address, ...rest, ...(name ? { host: name } : {}), ...(own ? { port: Number(own) } : {}) } as Config
  })
  return { configs, readWrite: wanted === 'read-write' || wanted === 'primary' }
}

/**
 * How long a connection may take to stand, in ms. Over a socket of this machine nothing is lost on the way: what takes long there has much
 * else to do, as when all starts at once.
 */
export const connectsWithinMs = ({ configs }: Hosts): number => (configs.every(({ host }) => host?.startsWith('/')) ? 60_000 : 10_000)

/** A client that goes to the host whose turn it is, and hands the turn on when that one does not answer or cannot write. */
export function clientOf(hosts: Hosts): new (config?: Config) => pg.Client {
  let turn = 0
  class HostClient extends pg.Client {
    readonly #turn = turn
    constructor(config: Config = {}) {
      super({ ...config, ...hosts.configs[turn % hosts.configs.length] })
    }
    async reach(connect: () => Promise<unknown>): Promise<void> {
      try {
        await connect()
        if (!hosts.readWrite) return
        const { rows } = await this.query<{ transaction_read_only: string }>('show transaction_read_only')
        if (rows[0]?.transaction_read_only !== 'on') return
        await this.end()
        throw Object.assign(new Error(`${this.host} is a standby: nothing can be written there`), { code: '08004' })
      } catch (error) {
        if (this.#turn === turn) turn++ // of many that fail at once, one hands the turn on
        throw error
      }
    }
  }
  const dial = pg.Client.prototype.connect as (this: pg.Client) => Promise<unknown>
  // Over the method and not as an override: its types know one way of calling at a time, and the pool calls back.
  HostClient.prototype.connect = function (this: HostClient, callback?: (error?: Error) => void) {
    const reached = this.reach(() => dial.call(this))
    if (callback === undefined) return reached
    reached.then(
      () => callback(),
      (error: Error) => callback(error),
    )
  } as HostClient['connect']
  return HostClient
}
