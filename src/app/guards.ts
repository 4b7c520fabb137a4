/** What can only be seen from outside of the engine: how the instance's own address answers, and what its pages are served with. */
import { connect } from 'node:tls'
import type { Found } from '../engine/trust.ts'

const timeoutMs = 10_000

/** A handshake with the address that people use. Another address than ours may be out of reach from here: then nothing is known. */
export function tlsServed(url: string): Promise<Found> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'https:') return Promise.resolve('failed')
  return new Promise(resolve => {
    const socket = connect(
      { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), servername: hostname, rejectUnauthorized: false },
      () => {
        const version = socket.getProtocol()
        end(version === 'TLSv1.2' || version === 'TLSv1.3' ? 'held' : 'failed')
      },
    )
    const end = (found: Found): void => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(timeoutMs, () => end('unread'))
    socket.on('error', () => end('unread'))
  })
}
