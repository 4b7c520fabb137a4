/**
 * A connection pooler in transaction mode for tests, as far as the wire shows one: each connection signs in at the database by itself, and
 * from then on its transactions go to whichever session is free. `turn`: to the one that was used last, or to each in turn.
 */
import net from 'node:net'
import type pg from 'pg'

type Session = { readonly socket: net.Socket; client: net.Socket | null; heard: Buffer }

export async function startPooler(to: pg.ClientConfig, turn: 'last' | 'round'): Promise<Readonly<{ port: number; stop(): Promise<void> }>> {
  const free: Session[] = []
  const waiting: ((session: Session) => void)[] = []
  const sockets = new Set<net.Socket>()
  const release = (session: Session): void => {
    session.client = null
    const next = waiting.shift()
    if (next === undefined) free.push(session)
    else next(session)
  }
  const server = net.createServer(client => {
    sockets.add(client)
    const socket = net.connect(`${to.host}/.s.PGSQL.${to.port}`)
    sockets.add(socket)
    const first: Session = { socket, client, heard: Buffer.alloc(0) }
    let bound: Session | null = first // until it has signed in
    let signedIn = false
    socket.on('data', data => {
      first.client?.write(data)
      first.heard = Buffer.concat([first.heard, data])
      while (first.heard.length >= 5 && first.heard.length >= 1 + first.heard.readInt32BE(1)) {
        const isReady = first.heard[0] === 0x5a && first.heard[5] === 0x49 // ready for query, in no transaction
        first.heard = first.heard.subarray(1 + first.heard.readInt32BE(1))
        if (isReady) ends.get(first.client!)?.()
      }
    })
    ends.set(client, () => {
      const done = bound!
      bound = null
      if (signedIn) return release(done)
      signedIn = true // which used no session: it is the last to be given
      done.client = null
      free.unshift(done)
    })
    let sending = Promise.resolve()
    client.on('data', data => {
      sending = sending.then(async () => {
        if (data[0] === 0x58 && signedIn) return // it ends: the session stays
        bound ??= (turn === 'last' ? free.pop() : free.shift()) ?? (await new Promise<Session>(taken => waiting.push(taken)))
        bound.client = client
        bound.socket.write(data)
      })
    })
    for (const one of [client, socket]) one.on('error', () => {})
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise(done => server.close(done))
    },
  }
}
const ends = new WeakMap<net.Socket, () => void>()
