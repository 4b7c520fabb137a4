/** Whoever sends a body slowly is not waited for, nor whoever goes on sending one after its answer: a file has longer than anything else. */
import type { IncomingMessage, ServerResponse } from 'node:http'

const bodyMs = 30_000
/** A file of 25 MB at 350 kbit/s, as a telephone has it at the edge of a network. */
export const uploadMs = 600_000
const leaveMs = 2_000 // to hear the answer

const isUpload = ({ method, url }: Pick<IncomingMessage, 'method' | 'url'>): boolean =>
  method === 'POST' && /^\/api\/v1\/incidents\/[^/?]+\/evidence(?:$|[/?])/.test(url ?? '')

/** The same request, whose connection ends where its body does not come in time. */
export function boundBody(req: IncomingMessage, res: ServerResponse): IncomingMessage {
  if (req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0) return req
  const bound = (ms: number) =>
    setTimeout(() => {
      if (!req.complete) req.destroy()
    }, ms).unref()
  let timer = bound(isUpload(req) ? uploadMs : bodyMs)
  res.once('finish', () => {
    clearTimeout(timer)
    if (!req.complete) timer = bound(leaveMs)
  })
  req.once('close', () => clearTimeout(timer))
  return req
}
