/** Slack's request signature, v0: HMAC-SHA256 over the time and the body as it came. A request older than five minutes is another's. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const withinS = 300

export const slackSignature = (secret: string, timestamp: string, body: string | Buffer): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`

export function isSignedBySlack(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
  nowMs: number,
): boolean {
  const timestamp = headers['x-slack-request-timestamp']
  const given = headers['x-slack-signature']
  if (typeof timestamp !== 'string' || typeof given !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > withinS) return false
  const made = Buffer.from(slackSignature(secret, timestamp, body))
  const sent = Buffer.from(given)
  return made.length === sent.length && timingSafeEqual(made, sent)
}
