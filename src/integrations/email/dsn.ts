/**
 * A mail server's word about a letter that it could not, or could, deliver: a delivery status notification (RFC 3464), as it
 * comes by mail. The letter is known by its Message-ID, which the notification quotes. Only codes are taken from it: its words
 * name addresses.
 */
import { createHash } from 'node:crypto'

export type Dsn = Readonly<{
  id: string // of the notification: one that comes twice counts once
  messageId: string // of our letter, with its angle brackets
  what: 'bounced' | 'delayed' | 'relayed' | 'delivered'
  detail: string | null // the enhanced status code (RFC 3463): 5.1.1
}>
export type ReadDsn = Dsn | Readonly<{ problem: string; instead: string }>

const actions: Readonly<Record<string, Dsn['what']>> = {
  failed: 'bounced',
  delayed: 'delayed',
  delivered: 'delivered',
  // Passed on to a server that reports nothing, or to the members of a list (RFC 3464, 2.3.3): whether it arrives, nobody says.
  relayed: 'relayed',
  expanded: 'relayed',
}
const no = (problem: string, instead = 'the whole message as the mail server delivered it, headers and all'): ReadDsn => ({
  problem,
  instead,
})

/** `raw`: the message, with LF or CRLF. One that speaks of several recipients is taken by the gravest: a letter of ours has one. */
export function readDsn(raw: string): ReadDsn {
  const message = partOf(raw.replaceAll('\r\n', '\n'))
  const type = message.headers['content-type'] ?? ''
  const boundary = /\bboundary="?([^";]+)"?/i.exec(type)?.[1]
  if (!/^multipart\/report\b/i.test(type) || boundary === undefined) return no('this is no delivery status notification (multipart/report)')
  const parts = message.body
    .split(`--${boundary}`)
    .slice(1)
    .map(text => partOf(text.replace(/^[ \t]*\n/, '')))
  const status = parts.find(p => /^message\/(global-)?delivery-status\b/i.test(p.headers['content-type'] ?? ''))
  if (status === undefined) return no('it has no part that says what became of the letter (message/delivery-status)')
  const perRecipient = decoded(status)
    .split(/\n\n+/)
    .map(headersOf)
    .filter(fields => fields.action !== undefined)
  const told = perRecipient.map(fields => ({
    what: actions[fields.action!.trim().toLowerCase()],
    code: /^\s*(\d\.\d{1,3}\.\d{1,3})\b/.exec(fields.status ?? '')?.[1] ?? null,
  }))
  const gravest = (['bounced', 'delayed', 'relayed', 'delivered'] as const)
    .map(what => told.find(t => t.what === what))
    .find(t => t !== undefined)
  if (gravest?.what === undefined) return no('it does not say what became of the letter (Action)')
  const returned = parts.find(p =>
    /^(message\/(rfc822|global)|text\/rfc822-headers|message\/global-headers)\b/i.test(p.headers['content-type'] ?? ''),
  )
  const messageId = /<[^<>\s]+>/.exec(returned === undefined ? '' : (headersOf(decoded(returned))['message-id'] ?? ''))?.[0]
  if (messageId === undefined)
    return no(
      'it does not quote the letter that it is about',
      'have the mail server return at least the headers of what it could not deliver',
    )
  const own = message.headers['message-id'] ?? raw
  return {
    id: `dsn-${createHash('sha256').update(`${own.trim()} ${messageId} ${gravest.what}`).digest('hex').slice(0, 40)}`,
    messageId,
    what: gravest.what,
    detail: gravest.code,
  }
}

type Part = Readonly<{ headers: Readonly<Record<string, string>>; body: string }>
/** Headers by their names in small letters, unfolded; the first of a name counts. */
function headersOf(text: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const line of (text.trimStart().split(/\n\n/, 1)[0] ?? '').replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const found = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line)
    if (found !== null) headers[found[1]!.toLowerCase()] ??= found[2]!
  }
  return headers
}
function partOf(text: string): Part {
  const end = text.indexOf('\n\n')
  return { headers: headersOf(text), body: end < 0 ? '' : text.slice(end + 2) }
}
function decoded({ headers, body }: Part): string {
  switch ((headers['content-transfer-encoding'] ?? '').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n')
    case 'quoted-printable':
      return body.replaceAll(/=\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    default:
      return body
  }
}
