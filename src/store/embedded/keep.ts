/**
 * The embedded server, kept running: one that ends under us (killed for its memory, crashed) is started again on the same
 * data and the same socket, so that connections find it, and whoever runs this is told.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Embedded, type EmbeddedOptions, startEmbedded } from './server.ts'

const lookEveryMs = 250
const tryAgainMs = 1_000

/** `told`: what happened, in a sentence. */
export async function keepEmbedded(
  options: EmbeddedOptions,
  told: (what: string, why: string | null) => void,
): Promise<Pick<Embedded, 'owner' | 'stop'>> {
  let server = await startEmbedded(options)
  const { owner } = server
  const stopping = new AbortController()
  const waits = (ms: number) => pause(ms, null, { signal: stopping.signal, ref: false }).catch(() => null)
  const kept = keep()

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await waits(lookEveryMs)
      if (stopping.signal.aborted || server.running()) continue
      told('the embedded PostgreSQL has ended by itself; it is started again', null)
      try {
        server = await startEmbedded(options)
        told('the embedded PostgreSQL runs again', null)
      } catch (error) {
        told(
          'the embedded PostgreSQL could not be started again; it is tried further',
          error instanceof Error ? error.message : String(error),
        )
        await waits(tryAgainMs)
      }
    }
  }
  return {
    owner,
    async stop() {
      stopping.abort()
      await kept
      await server.stop()
    },
  }
}
