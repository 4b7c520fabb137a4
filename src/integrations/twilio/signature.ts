/**
 * How Twilio signs what it sends (X-Twilio-Signature): base64 HMAC-SHA1, keyed with the account's auth token, over the
 * full address followed by every form field's name and value, in the order of the names.
 *
 * It signs no time: what it asks for must be safe to be asked twice (acknowledging is).
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export function sign(authToken: string, url: string, form: Readonly<Record<string, string>>): string {
  const hmac = createHmac('sha1', authToken).update(url)
  for (const name of Object.keys(form).sort()) hmac.update(name + form[name]!)
  return hmac.digest('base64')
}

/** `url`: as Twilio was given it, query included; behind a proxy the public one. */
export function verify(authToken: string, url: string, form: Readonly<Record<string, string>>, signature: string | undefined): boolean {
  if (signature === undefined || authToken === '') return false
  const given = Buffer.from(signature)
  // Twilio signs with the port in the address or without it, depending on the product: both are of the same server.
  return variants(url).some(one => {
    const right = Buffer.from(sign(authToken, one, form))
    return right.byteLength === given.byteLength && timingSafeEqual(right, given)
  })
}

function variants(url: string): readonly string[] {
  if (!URL.canParse(url)) return [url]
  const { protocol, host, hostname, port } = new URL(url)
  const rest = url.slice(url.indexOf(host, protocol.length + 2) + host.length)
  const standard = protocol === 'https:' ? '443' : '80'
  return [...new Set([url, `${protocol}//${hostname}${rest}`, `${protocol}//${hostname}:${port || standard}${rest}`])]
}
