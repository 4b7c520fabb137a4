/** Asks a witness of the audit log to sign a checkpoint: C2SP tlog-witness, "add-checkpoint". */
import { send } from './outgoing.ts'

const timeoutMs = 5_000

/** `prefix`: the witness's submission prefix. What it answers; throws Error, saying why, where it answers nothing. */
export async function addCheckpoint(prefix: string, body: string): Promise<Readonly<{ status: number; body: string }>> {
  const got = await send(
    {
      url: new URL(`${prefix.replace(/\/$/, '')}/add-checkpoint`),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      timeoutMs,
    },
    AbortSignal.timeout(timeoutMs),
  )
  if (got.got !== 'answer') throw new Error(`it could not be asked (${got.detail})`)
  return { status: got.status, body: got.body }
}
