/** Addresses of checks as they are typed. */
import type { CheckKind, Target } from './check.ts'
import type { Place } from './line.ts'

const ports: Readonly<Record<Exclude<CheckKind, 'http'>, number | null>> = {
  tcp: null,
  tls: 443,
  postgres: 5432,
  redis: 6379,
  mongodb: 27017,
}
export const srv = 'mongodb+srv://'

/** host:port, host, [::1]:port. Null: it is none, or has no port and the kind has none of its own. */
export function placeOf(text: string, kind: Exclude<CheckKind, 'http'>): Place | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@?#[\]]+))(?::(\d{1,5}))?$/i.exec(text.trim())
  if (match === null) return null
  const port = match[3] === undefined ? ports[kind] : Number(match[3])
  if (port === null || port < 1 || port > 65_535) return null
  return { host: (match[1] ?? match[2]!).toLowerCase().replace(/\.$/, ''), port }
}
/** All that are named; null: one of them is none. */
export function placesOf({ address, kind }: Pick<Target, 'address' | 'kind'>): readonly Place[] | null {
  if (kind === 'http') {
    if (!URL.canParse(address)) return null
    const url = new URL(address)
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port }]
  }
  const named = kind === 'mongodb' && address.startsWith(srv) ? address.slice(srv.length) : address
  const places = named.split(kind === 'mongodb' ? ',' : '\n').map(one => placeOf(one, kind))
  return places.includes(null) ? null : (places as Place[])
}
