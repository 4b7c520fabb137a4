/** A port that the system chose, known before anything answers on it: other processes cannot be given it meanwhile. */
import { type AddressInfo, createServer } from 'node:net'

export type HeldPort = Readonly<{
  port: number
  /** Gives it back, to be listened on at once; the second time it does nothing. */
  release(): Promise<void>
}>

/** Takes a free port of that address and keeps it until it is released; a start may take long on a busy machine. Rejects with what listening said. */
export const holdPort = (host: string): Promise<HeldPort> =>
  new Promise((resolve, reject) => {
    const holder = createServer(socket => socket.destroy()) // nobody is told of it yet
    holder.once('error', reject)
    holder.listen(0, host, () => {
      const { port } = holder.address() as AddressInfo
      resolve({ port, release: () => new Promise(released => holder.close(() => released())) })
    })
  })
